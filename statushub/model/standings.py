"""How subscriptions stand, and finding them by it: the list that editors look people up in."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from statushub.model.subscriptions import Subscription

LIVE = "live"
"""Hears of notices."""
WAITING = "waiting"
"""Has been asked to confirm and has not yet."""
UNREACHABLE = "unreachable"
"""Our messages came back, so nothing more is sent."""
ENDED = "ended"
"""Unsubscribed."""
STANDINGS = (LIVE, WAITING, UNREACHABLE, ENDED)

_standing: ColumnElement[str] = case(
    (Subscription.ended_at.is_not(None), ENDED),
    (Subscription.suppressed_at.is_not(None), UNREACHABLE),
    (Subscription.confirmed_at.is_(None), WAITING),
    else_=LIVE,
)


@dataclass(frozen=True)
class Search:
    """What is looked for; what is empty is not looked at."""

    words: str = ""
    """Part of an address."""
    channel: str = ""
    standing: str = ""
    language: str = ""


@dataclass(frozen=True)
class Number:
    """How many subscriptions of a channel stand how."""

    channel: str
    standing: str
    number: int


def of(held: Subscription) -> str:
    """Return how a subscription stands."""
    if held.ended_at is not None:
        return ENDED
    if held.suppressed_at is not None:
        return UNREACHABLE
    return LIVE if held.confirmed_at is not None else WAITING


def numbers(session: Session, page_id: int) -> list[Number]:
    """Return how many subscriptions there are, by channel and standing."""
    query = (
        select(Subscription.channel, _standing, func.count())
        .where(Subscription.page_id == page_id)
        .group_by(Subscription.channel, _standing)
        .order_by(Subscription.channel)
    )
    return [Number(*row) for row in session.execute(query)]


def found(
    session: Session, page_id: int, search: Search, limit: int, offset: int = 0
) -> Sequence[Subscription]:
    """Return the subscriptions looked for, newest first."""
    query = select(Subscription).where(*_conditions(page_id, search))
    return session.scalars(
        query.order_by(Subscription.created_at.desc(), Subscription.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()


def count(session: Session, page_id: int, search: Search) -> int:
    """Return how many subscriptions are looked for."""
    query = select(func.count()).select_from(Subscription).where(*_conditions(page_id, search))
    return session.scalar(query) or 0


def _conditions(page_id: int, search: Search) -> list[ColumnElement[bool]]:
    conditions = [Subscription.page_id == page_id]
    if search.words:
        conditions.append(Subscription.address.icontains(search.words, autoescape=True))
    if search.channel:
        conditions.append(Subscription.channel == search.channel)
    if search.standing:
        conditions.append(_standing == search.standing)
    if search.language:
        conditions.append(Subscription.language == search.language)
    return conditions

"""Ordering the daily digests that are due: who hears of what, one order for each set of updates."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from statushub import clock, database
from statushub.actions import choices as choosing
from statushub.actions import fanouts as ordering
from statushub.model import audiences, audit, fanouts, pages
from statushub.model.audit import HOUSE
from statushub.model.fanouts import Fanout
from statushub.model.notices import Update
from statushub.model.pages import Page
from statushub.model.subscriptions import Subscription, live

PORTION = 1000
"""Subscriptions looked after in one transaction: it must not hold up other writes."""


def order_due() -> int:
    """Order every digest that is due; return how many subscriptions get one.

    Whatever was missed, by a worker that was down for days, comes in one digest. Where nothing has
    happened nobody is written to.
    """
    told = 0
    while True:
        due, ordered = _order_some()
        told += ordered
        if due < PORTION:
            return told


def _order_some() -> tuple[int, int]:
    """Order the digests of one portion; return how many were due and how many get one."""
    with database.reading() as session:
        # Most looks find nothing, and take no lock for it.
        if not session.scalar(select(Subscription.id).where(*_is_due(session)).limit(1)):
            return 0, 0
    with database.transaction() as session:
        page = pages.the_page(session)
        query = select(Subscription).where(*_is_due(session)).order_by(Subscription.digest_at)
        due = session.scalars(
            query.limit(PORTION).with_for_update(of=Subscription, skip_locked=True)
        ).all()
        sets = _sets(session, page, due)
        for updates, recipients in sets.items():
            ordering.order(
                session,
                page_id=page.id,
                purpose=fanouts.DIGEST,
                recipients=recipients,
                content={"updates": list(updates)},
            )
        now = clock.now()
        for held in due:
            held.digested_through = now
            held.digest_at = choosing.next_digest(held, page.time_zone)
        ordered = sum(len(recipients) for recipients in sets.values())
        audit.note(session, HOUSE, "digest", ("page", page.public_id), number=ordered)
    return len(due), ordered


def _is_due(session: Session) -> tuple[ColumnElement[bool], ...]:
    page = pages.the_page(session)
    return (*live(page.id), Subscription.daily.is_(True), Subscription.digest_at <= clock.now())


def _sets(
    session: Session, page: Page, due: Sequence[Subscription]
) -> dict[tuple[str, ...], list[int]]:
    """Return the row ids of those who are to hear of the same updates, by those updates."""
    if not due:
        return {}
    since = min(held.digested_through or held.digest_at or clock.now() for held in due)
    heard: dict[int, list[str]] = defaultdict(list)
    for fanout, update in _told_since(session, page, since):
        about = audiences.topic(update.notice, update)
        if about.at_once:
            continue  # they heard of it then
        query = select(Subscription.id).where(
            *audiences.audience(about),
            Subscription.id.in_([held.id for held in due]),
            Subscription.digested_through < fanout.ordered_at,
            Subscription.confirmed_at <= fanout.ordered_at,
        )
        for row_id in session.scalars(query):
            heard[row_id].append(update.public_id)
    sets: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row_id, updates in heard.items():
        sets[tuple(updates)].append(row_id)
    return sets


def _told_since(session: Session, page: Page, since: datetime) -> Iterator[tuple[Fanout, Update]]:
    """Go through what subscribers were told since an instant, without what was taken back."""
    query = (
        select(Fanout)
        .where(
            Fanout.page_id == page.id,
            Fanout.purpose == fanouts.UPDATE.name,
            Fanout.ordered_at > since,
        )
        .order_by(Fanout.id)
    )
    for fanout in session.scalars(query):
        update = fanout.update
        if update is None:
            continue
        gone = update.notice.withdrawn_at
        if gone is None or update.created_at >= gone:
            yield fanout, update

"""Questions about deliveries: which ones failed, why, and whether trying again can help."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from statushub.model import fanouts
from statushub.model.fanouts import Attempt, Batch, Delivery, Fanout
from statushub.model.notices import Notice, Update
from statushub.model.subscriptions import Subscription

_MOST_WORDINGS = 5000
_CHANGING = re.compile(r"\S*\d\S*")
"""Numbers, queue ids, times: what differs between two letters that failed for one reason."""
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
"""The enhanced status codes of mail (RFC 3463) tell reasons apart."""

_LAST: ColumnElement[int | None] = (
    select(func.max(Attempt.id))
    .where(Attempt.fanout_id == Delivery.fanout_id, Attempt.recipient == Delivery.recipient)
    .correlate(Delivery)
    .scalar_subquery()
)


@dataclass(frozen=True)
class Reason:
    """Why some messages failed, told once for all that failed alike."""

    channel: str
    code: str | None
    pattern: str | None
    """What the words of all of them are LIKE; None: nothing was said."""
    words: str
    """The words as they were said most often."""
    number: int
    reachable: int
    """To how many of these recipients a message could still go."""

    @property
    def key(self) -> str:
        """Return a short name for it, the same as long as it is the same reason."""
        said = "\0".join((self.channel, self.code or "", self.pattern or ""))
        return hashlib.sha256(said.encode()).hexdigest()[:12]

    def condition(self) -> ColumnElement[bool]:
        """Return the condition on `delivery` for having failed for this reason."""
        if self.pattern is None:
            return and_(Delivery.channel == self.channel, _LAST.is_(None))
        said = select(Attempt.id).where(
            Attempt.id == _LAST,
            Attempt.code.is_(None) if self.code is None else Attempt.code == self.code,
            Attempt.words.like(self.pattern, escape="\\"),
        )
        return and_(Delivery.channel == self.channel, said.correlate(Delivery).exists())


@dataclass(frozen=True)
class Scope:
    """Which deliveries are meant: those of some fan-outs that fit everything that is given."""

    fanout_ids: Sequence[int]
    states: Sequence[str] = ()
    """Empty: any."""
    channel: str = ""
    recipients: Sequence[int] | None = None
    """Row ids; None: anybody."""
    reason: Reason | None = None

    def conditions(self) -> tuple[ColumnElement[bool], ...]:
        """Return the conditions on `delivery`."""
        found: list[ColumnElement[bool]] = [Delivery.fanout_id.in_(self.fanout_ids)]
        if self.states:
            found.append(Delivery.state.in_(self.states))
        if self.channel:
            found.append(Delivery.channel == self.channel)
        if self.recipients is not None:
            found.append(Delivery.recipient.in_(self.recipients))
        if self.reason is not None:
            found.append(self.reason.condition())
        return tuple(found)


def reachable() -> ColumnElement[bool]:
    """Return what a recipient must be to be sent anything more about a notice."""
    return (
        select(Subscription.id)
        .where(
            Subscription.id == Delivery.recipient,
            Subscription.ended_at.is_(None),
            Subscription.suppressed_at.is_(None),
        )
        .correlate(Delivery)
        .exists()
    )


def told_since(notice_id: int, fanout_id: int) -> ColumnElement[bool]:
    """Return what tells a recipient to whom newer words on the same notice go anyway."""
    other = aliased(Delivery)
    newer = (
        select(Fanout.id)
        .join(Update, Fanout.update_id == Update.id)
        .where(
            Update.notice_id == notice_id,
            Fanout.id > fanout_id,
            Fanout.purpose == fanouts.UPDATE.name,
        )
    )
    return (
        select(other.recipient)
        .where(
            other.fanout_id.in_(newer),
            other.recipient == Delivery.recipient,
            other.state != fanouts.CANCELLED,
        )
        .correlate(Delivery)
        .exists()
    )


def may_be_sent(notice: Notice, update: Update) -> bool:
    """Tell whether an update is still to be told: not once its notice was withdrawn after it."""
    return notice.withdrawn_at is None or update.created_at >= notice.withdrawn_at


def with_dead_letters(
    session: Session, page_id: int, since: datetime | None = None
) -> Sequence[Fanout]:
    """Return the fan-outs about notices of which some messages failed for good, oldest first.

    Found by their attempts and parked batches, which are few, not by all their deliveries.
    """
    dead = select(Delivery.recipient).where(
        Delivery.fanout_id == Fanout.id, Delivery.state == fanouts.FAILED_PERMANENT
    )
    refused = (
        select(Attempt.id)
        .where(
            Attempt.fanout_id == Fanout.id,
            Attempt.state == fanouts.FAILED_PERMANENT,
            dead.where(Delivery.recipient == Attempt.recipient).correlate(Fanout, Attempt).exists(),
        )
        .correlate(Fanout)
        .exists()
    )
    given_up = (
        select(Batch.number)
        .where(Batch.fanout_id == Fanout.id, Batch.state == fanouts.PARKED)
        .where(
            dead.where(
                Delivery.recipient.between(Batch.first, Batch.last),
                Delivery.channel == Batch.channel,
            )
            .correlate(Fanout, Batch)
            .exists()
        )
        .correlate(Fanout)
        .exists()
    )
    query = select(Fanout).where(
        Fanout.page_id == page_id,
        Fanout.purpose == fanouts.UPDATE.name,
        or_(refused, given_up),
    )
    if since is not None:
        query = query.where(Fanout.ordered_at >= since)
    return session.scalars(query.order_by(Fanout.id)).all()


def left_out(session: Session, scope: Scope) -> tuple[int, int]:
    """Return how many of some deliveries go to an address that cannot be reached any more, and
    how many to somebody who has unsubscribed or is forgotten.
    """
    query = (
        select(Subscription.id.is_not(None) & Subscription.ended_at.is_(None), func.count())
        .select_from(Delivery)
        .outerjoin(Subscription, Subscription.id == Delivery.recipient)
        .where(
            *scope.conditions(),
            or_(
                Subscription.id.is_(None),
                Subscription.ended_at.is_not(None),
                and_(Subscription.ended_at.is_(None), Subscription.suppressed_at.is_not(None)),
            ),
        )
        .group_by(Subscription.id.is_not(None) & Subscription.ended_at.is_(None))
    )
    found = {bool(still): number for still, number in session.execute(query)}
    return found.get(True, 0), found.get(False, 0)


def reasons(session: Session, fanout_ids: Sequence[int]) -> list[Reason]:
    """Return why messages of some fan-outs failed for good, the most frequent reason first."""
    alive = and_(Subscription.ended_at.is_(None), Subscription.suppressed_at.is_(None))
    number = func.count().label("number")
    query = (
        select(
            Delivery.channel,
            Attempt.code,
            Attempt.words,
            number,
            func.sum(case((and_(Subscription.id.is_not(None), alive), 1), else_=0)),
        )
        .select_from(Delivery)
        .outerjoin(Attempt, Attempt.id == _LAST)
        .outerjoin(Subscription, Subscription.id == Delivery.recipient)
        .where(*Scope(fanout_ids, (fanouts.FAILED_PERMANENT,)).conditions())
        .group_by(Delivery.channel, Attempt.code, Attempt.words)
        .order_by(number.desc(), Delivery.channel, Attempt.code, Attempt.words)
        .limit(_MOST_WORDINGS)
    )
    found: dict[str, Reason] = {}
    for channel, code, words, many, reached in session.execute(query):
        one = Reason(channel, code, _pattern(words), words or "", many, reached)
        had = found.get(one.key)
        found[one.key] = (
            replace(had, number=had.number + many, reachable=had.reachable + reached)
            if had
            else one
        )
    return sorted(found.values(), key=lambda one: -one.number)


def reason(session: Session, fanout_ids: Sequence[int], key: str) -> Reason | None:
    """Return one of the reasons by its key; None when nothing stands failed for it any more."""
    return next((one for one in reasons(session, fanout_ids) if one.key == key), None)


def _pattern(words: str | None) -> str | None:
    """Return what fits these words and those that differ from them only in numbers and ids."""
    if words is None:
        return None

    def general(part: str) -> str:
        if _CHANGING.fullmatch(part) and not _STATUS.fullmatch(part):
            return "%"
        return re.sub(r"([\\%_])", r"\\\1", part)

    return " ".join(general(part) for part in words.split(" "))

"""Questions about deliveries: how many stand where, how fast they left, which ones failed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from statushub.model import fanouts, sums
from statushub.model.fanouts import Attempt, Delivery, Fanout
from statushub.model.notices import Notice, Update
from statushub.model.reasons import ON_LAST_ATTEMPT, Reason
from statushub.model.subscriptions import Subscription

RECENT = timedelta(days=30)
"""How long what failed is pointed out."""
LEFT = (fanouts.SENT, fanouts.DELIVERED, fanouts.UNKNOWN)
"""States of what has left."""
WAITING = (fanouts.QUEUED, fanouts.FAILED_TEMPORARY)
"""States of what is still to leave, and is not leaving at this moment."""
_COUNTED_WHOLE = 100_000
"""Of a fan-out with more that left than this, the time it took is read from a part of it."""
_BLOCK = 1000
# Written out: with a parameter, the partial index on what failed would not be found.
_FAILED = literal(fanouts.FAILED_PERMANENT, literal_execute=True)


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


@dataclass(frozen=True)
class Number:
    """How many deliveries of one fan-out stand where, on one channel in one language."""

    fanout_id: int
    channel: str
    language: str
    state: str
    number: int


@dataclass(frozen=True)
class Pause:
    """What waits for its time: for another try, or for its recipients' hours to begin."""

    fanout_id: int
    channel: str
    tried: bool
    number: int
    next: datetime


@dataclass(frozen=True)
class Speed:
    """How long after the order letters left, in seconds: half of them, and 95 of 100, by then."""

    number: int
    p50: float
    p95: float


def numbers(session: Session, fanout_ids: Sequence[int]) -> list[Number]:
    """Count the deliveries of some fan-outs by channel, language and state.

    One fan-out at a time: SQLite sorts what it groups, and with a million each column counts.
    """
    found = [
        Number(one.fanout_id, one.channel, one.language, one.state, one.number)
        for one in sums.of(session, fanout_ids)
    ]
    place = (Delivery.channel, Delivery.language, Delivery.state)
    grouped = select(*place, func.count()).group_by(*place)
    for fanout_id in set(fanout_ids) - {one.fanout_id for one in found}:
        rows = session.execute(grouped.where(Delivery.fanout_id == fanout_id))
        found += [Number(fanout_id, *row) for row in rows]
    return sorted(found, key=lambda one: (one.fanout_id, one.channel, one.language, one.state))


def pauses(session: Session, fanout_ids: Sequence[int], now: datetime) -> list[Pause]:
    """Return what is not due yet, by fan-out, channel, and whether it was tried before."""
    tried = Delivery.tries > 0
    place = (Delivery.fanout_id, Delivery.channel, tried)
    query = (
        select(*place, func.count(), func.min(Delivery.due_at))
        .where(*Scope(fanout_ids, WAITING).conditions(), Delivery.due_at > now)
        .group_by(*place)
        .order_by(*place)
    )
    return [
        Pause(fanout_id, channel, bool(again), number, first)
        for fanout_id, channel, again, number, first in session.execute(query)
        if first is not None
    ]


Times = Mapping[float, int]
"""How many letters left so many seconds after the order."""


def times(session: Session, fanout: Fanout, having_left: int) -> Mapping[tuple[str, str], Times]:
    """Return how long the letters of a fan-out took to leave, by channel and language.

    `having_left`: how many there are. With a great many, blocks of recipients spread evenly over
    all of them are read instead: the figures differ by less than anybody could notice.
    """
    rolled_up = sums.of(session, [fanout.id])
    if rolled_up:
        return {
            (one.channel, one.language): {seconds: int(number) for seconds, number in one.times}
            for one in rolled_up
            if one.times
        }
    # What was held for quiet hours, or failed and was tried again, is timed from then on.
    due_at = case((Delivery.tries == 0, Delivery.due_at))
    place = (Delivery.channel, Delivery.language, Delivery.finished_at, due_at)
    query = (
        select(*place, func.count()).where(*Scope([fanout.id], LEFT).conditions()).group_by(*place)
    )
    if having_left > _COUNTED_WHOLE:
        part = -(-having_left // _COUNTED_WHOLE)
        block = Delivery.recipient // literal(_BLOCK)
        query = query.where(block % part == part // 2)
    found: dict[tuple[str, str], dict[float, int]] = defaultdict(dict)
    for channel, language, at, due, number in session.execute(query):
        if at is None:
            continue
        seconds = max(0.0, (at - max(fanout.ordered_at, due or fanout.ordered_at)).total_seconds())
        here = found[channel, language]
        here[seconds] = here.get(seconds, 0) + number
    return found


def speed(of: Sequence[Times]) -> Speed | None:
    """Return how fast letters left, over several such lists; None where none did."""
    together: dict[float, int] = defaultdict(int)
    for one in of:
        for seconds, number in one.items():
            together[seconds] += number
    total = sum(together.values())
    if not total:
        return None
    in_order = sorted(together.items())

    def by(share: float) -> float:
        passed = 0
        for seconds, number in in_order:
            passed += number
            if passed >= share * total:
                return seconds
        return in_order[-1][0]

    return Speed(total, by(0.50), by(0.95))


def letters(
    session: Session, scope: Scope, limit: int, offset: int = 0, after: int = 0
) -> Sequence[tuple[Delivery, Attempt | None]]:
    """Return some deliveries, of the newest fan-out first, each with the last word on it.

    `after`: only recipients after this one (to read those of one fan-out in portions).
    """
    query = (
        select(Delivery, Attempt)
        .outerjoin(Attempt, ON_LAST_ATTEMPT)
        .where(*scope.conditions(), Delivery.recipient > after)
        .order_by(Delivery.fanout_id.desc(), Delivery.recipient)
        .limit(limit)
        .offset(offset)
    )
    return [(delivery, attempt) for delivery, attempt in session.execute(query)]


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


def left_out(session: Session, scope: Scope) -> tuple[int, int]:
    """Return how many of some deliveries go to an address that cannot be reached any more, and
    how many to somebody who has unsubscribed or is forgotten.
    """
    there = and_(Subscription.id.is_not(None), Subscription.ended_at.is_(None))
    query = (
        select(there, func.count())
        .select_from(Delivery)
        .outerjoin(Subscription, Subscription.id == Delivery.recipient)
        .where(*scope.conditions(), or_(~there, Subscription.suppressed_at.is_not(None)))
        .group_by(there)
    )
    found = {bool(still): number for still, number in session.execute(query)}
    return found.get(True, 0), found.get(False, 0)


def _failed_once() -> Select[int, int]:
    """Read whatever failed for good at some time: few beside all deliveries, and indexed."""
    return select(Attempt.fanout_id, Attempt.recipient).where(Attempt.state == _FAILED).distinct()


def dead_letters(
    session: Session, page_id: int, since: datetime
) -> Sequence[tuple[Fanout, int, int]]:
    """Return the fan-outs about notices with messages that failed for good, the newest first.

    With each, how many these are, and how many of them could still reach somebody.
    """
    once = _failed_once().subquery()
    of_fanout = and_(Delivery.fanout_id == once.c.fanout_id, Delivery.recipient == once.c.recipient)
    alive = and_(
        Subscription.id == once.c.recipient,
        Subscription.ended_at.is_(None),
        Subscription.suppressed_at.is_(None),
    )
    counted = (
        select(once.c.fanout_id, func.count().label("number"), func.count(Subscription.id))
        .select_from(once)
        .join(Fanout, Fanout.id == once.c.fanout_id)
        .join(Delivery, of_fanout)
        .outerjoin(Subscription, alive)
        .where(
            Fanout.page_id == page_id,
            Fanout.purpose.in_(fanouts.OF_NOTICES),
            Fanout.ordered_at >= since,
            Delivery.state == fanouts.FAILED_PERMANENT,
        )
        .group_by(once.c.fanout_id)
        .order_by(once.c.fanout_id.desc())
    )
    return [
        (session.get_one(Fanout, fanout_id), number, still)
        for fanout_id, number, still in session.execute(counted).all()
    ]


def unreached(session: Session, notice_ids: Sequence[int]) -> dict[int, int]:
    """Return how many messages about each of some notices failed for good; none: not listed."""
    told = (
        select(Fanout.id, Update.notice_id)
        .join(Update, Fanout.update_id == Update.id)
        .where(Update.notice_id.in_(notice_ids), Fanout.purpose.in_(fanouts.OF_NOTICES))
    )
    notice_of: dict[int, int] = dict(session.execute(told).all())
    # By numbers, not by the question above: PostgreSQL, while it knows little of fresh rows, would
    # compare every one with every other.
    once = _failed_once().where(Attempt.fanout_id.in_(notice_of)).subquery()
    query = (
        select(Delivery.fanout_id, func.count())
        .join(
            once,
            and_(Delivery.fanout_id == once.c.fanout_id, Delivery.recipient == once.c.recipient),
        )
        .where(Delivery.fanout_id.in_(notice_of), Delivery.state == fanouts.FAILED_PERMANENT)
        .group_by(Delivery.fanout_id)
    )
    found: dict[int, int] = defaultdict(int)
    for fanout_id, number in session.execute(query):
        found[notice_of[fanout_id]] += number
    return dict(found)


def unfinished_by_channel(session: Session) -> dict[str, int]:
    """Return how many messages, of whatever purpose, are still to leave on each channel."""
    query = (
        select(Delivery.channel, func.count())
        .join(Fanout, Fanout.id == Delivery.fanout_id)
        .where(Fanout.state == fanouts.PLANNED, Delivery.state.in_(fanouts.UNFINISHED))
        .group_by(Delivery.channel)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def by_purpose(session: Session, page_id: int, since: datetime) -> dict[str, dict[str, int]]:
    """Count the messages that belong to no notice by purpose and state."""
    query = (
        select(Fanout.purpose, Delivery.state, func.count())
        .join(Delivery, Delivery.fanout_id == Fanout.id)
        .where(
            Fanout.page_id == page_id,
            Fanout.ordered_at >= since,
            Fanout.purpose.not_in(fanouts.OF_NOTICES),
        )
        .group_by(Fanout.purpose, Delivery.state)
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for purpose, state, number in session.execute(query):
        found[purpose][state] = number
    return found


def failed_otherwise(
    session: Session, page_id: int, since: datetime, limit: int
) -> Sequence[tuple[Fanout, Delivery, Attempt | None]]:
    """Return the newest messages that belong to no notice and failed for good."""
    query = (
        select(Fanout, Delivery, Attempt)
        .join(Delivery, Delivery.fanout_id == Fanout.id)
        .outerjoin(Attempt, ON_LAST_ATTEMPT)
        .where(
            Fanout.page_id == page_id,
            Fanout.ordered_at >= since,
            Fanout.purpose.not_in(fanouts.OF_NOTICES),
            Delivery.state == fanouts.FAILED_PERMANENT,
        )
        .order_by(Fanout.id.desc(), Delivery.recipient)
        .limit(limit)
    )
    return [(fanout, delivery, attempt) for fanout, delivery, attempt in session.execute(query)]

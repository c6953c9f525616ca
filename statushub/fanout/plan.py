"""From an order to deliveries: set-based, in portions, each portion one transaction.

The audience is cut at the instant of the order: who confirms later hears the next update.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    func,
    insert,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.orm import Session

from statushub import channels, clock, database, precedence
from statushub.fanout import release
from statushub.model import audiences, fanouts, reminders
from statushub.model.editors import Editor
from statushub.model.fanouts import Batch, Delivery, Fanout
from statushub.model.notices import Notice
from statushub.model.pages import Page
from statushub.model.subscriptions import Subscription

PORTION = 50_000
"""Recipients planned in one transaction: about 0.1 s, so that no other write waits long."""


_DELIVERY = ["fanout_id", "recipient", "channel", "language", "state", "tries", "due_at"]


def plan(fanout_id: str) -> None:
    """Plan a fan-out to its end and hand its batches to the workers if its page is out."""
    while not _plan_portion(fanout_id):
        precedence.give_way()  # SQLite has one pen: a page would wait for it until all is planned
    release.release(fanout_id)


def _plan_portion(fanout_id: str) -> bool:
    """Plan the next portion; return whether that was the last one."""
    with database.transaction() as session:
        fanout = fanouts.fanout(session, fanout_id, lock=True)
        if fanout.state != fanouts.ORDERED:
            return True
        if fanout.of_purpose.to_editors:
            _to_editors(session, fanout)
            return _planned(fanout)
        conditions = _conditions(session, fanout)
        if not conditions:
            return _planned(fanout)
        through = _portion_end(session, fanout)
        if through is None:
            return _planned(fanout)
        _to_subscriptions(session, fanout, conditions, through)
        _cut_batches(session, fanout)
        fanout.planned_through = through
        return False


def _planned(fanout: Fanout) -> bool:
    fanout.state, fanout.planned_at = fanouts.PLANNED, clock.now()
    return True


def _conditions(session: Session, fanout: Fanout) -> tuple[ColumnElement[bool], ...]:
    """Return who hears; nothing at all where the notice has been withdrawn in the meantime,
    or what is reminded of is not to come any more.
    """
    if fanout.update is None:
        return (Subscription.id.in_(fanout.recipients),)
    notice = session.get_one(Notice, fanout.update.notice_id)
    if notice.withdrawn_at and fanout.update.created_at < notice.withdrawn_at:
        return ()
    if fanout.reminds and not reminders.stands(notice, fanout.content, clock.now()):
        return ()
    about = audiences.topic(notice, fanout.update, fanouts.besides(session, fanout))
    return (
        *audiences.audience(about),
        audiences.soon(about),
        # A confirmation that lies ahead of us was written before a clock was set back.
        or_(
            Subscription.confirmed_at <= fanout.ordered_at, Subscription.confirmed_at > clock.now()
        ),
    )


def _portion_end(session: Session, fanout: Fanout) -> int | None:
    """Return the last recipient of the next portion; None when there is none left.

    By row ids alone, so that the conditions are looked at once: few rows are ever deleted.
    """
    if fanout.update is None:
        last = max(fanout.recipients, default=0)
        return last if last > fanout.planned_through else None
    last = session.scalar(select(func.max(Subscription.id))) or 0
    if last <= fanout.planned_through:
        return None
    return min(last, fanout.planned_through + PORTION)


def _to_subscriptions(
    session: Session, fanout: Fanout, conditions: Sequence[ColumnElement[bool]], through: int
) -> None:
    rows = (
        select(
            literal(fanout.id),
            Subscription.id,
            Subscription.channel,
            Subscription.language,
            literal(fanouts.QUEUED),
            literal(0),
            _due_at(session, fanout),
        )
        .where(*conditions, Subscription.id > fanout.planned_through, Subscription.id <= through)
        # In key order: a clustered table is then written from end to end.
        .order_by(Subscription.id)
    )
    session.execute(insert(Delivery).from_select(_DELIVERY, rows))


def _due_at(session: Session, fanout: Fanout) -> ColumnElement[Any]:
    """Return until when each recipient's quiet hours hold this; nobody's hold what is pressing."""
    if fanout.of_purpose.awaited or _wakes(session, fanout):
        return null()
    page = session.get_one(Page, fanout.page_id)
    return audiences.held_until(session, page.time_zone, clock.now())


def _wakes(session: Session, fanout: Fanout) -> bool:
    if fanout.update is None:
        return False
    notice = session.get_one(Notice, fanout.update.notice_id)
    return audiences.topic(notice, fanout.update).wakes


def _to_editors(session: Session, fanout: Fanout) -> None:
    channel = next(channel for channel in channels.every() if channel.reaches_editors)
    rows = select(
        literal(fanout.id),
        Editor.id,
        literal(channel.name),
        Editor.language,
        literal(fanouts.QUEUED),
        literal(0),
        null(),
    ).where(Editor.id.in_(fanout.recipients))
    session.execute(insert(Delivery).from_select(_DELIVERY, rows))
    _cut_batches(session, fanout)


def _cut_batches(session: Session, fanout: Fanout) -> None:
    """Cut what this portion added into batches: ranges of recipients, one channel each."""
    for channel in channels.every():
        numbered = (
            select(
                Delivery.recipient,
                (
                    (func.row_number().over(order_by=Delivery.recipient) - 1)
                    // literal(channel.batch_size, Integer)
                ).label("portion"),
            )
            .where(
                and_(
                    Delivery.fanout_id == fanout.id,
                    Delivery.recipient > fanout.planned_through,
                    Delivery.channel == channel.name,
                )
            )
            .subquery()
        )
        offset = session.execute(
            select(func.coalesce(func.max(Batch.number), -1) + 1).where(
                Batch.fanout_id == fanout.id
            )
        ).scalar_one()
        cut = select(
            literal(fanout.id),
            literal(offset) + numbered.c.portion,
            literal(channel.name),
            func.min(numbered.c.recipient),
            func.max(numbered.c.recipient),
            func.count(),
            literal(fanouts.OPEN),
            literal(0),
            literal(0),
        ).group_by(numbered.c.portion)
        session.execute(
            insert(Batch).from_select(
                [
                    "fanout_id",
                    "number",
                    "channel",
                    "first",
                    "last",
                    "size",
                    "state",
                    "tries",
                    "rounds",
                ],
                cut,
            )
        )

"""What comes too late: words that newer ones have overtaken, and what could not be sent in time."""

from datetime import timedelta

from sqlalchemy import and_, case, insert, literal, or_, select
from sqlalchemy import update as update_rows
from sqlalchemy.orm import Session, aliased

from statushub import clock, database
from statushub.fanout import tallies
from statushub.fanout.leases import Held
from statushub.model import fanouts, reminders
from statushub.model.fanouts import Attempt, Batch, Delivery, Fanout
from statushub.model.notices import Notice, Update

LATE = timedelta(seconds=60)
"""What has not left this long after its release gives way to newer words on the same notice."""


def set_aside(fanout: Fanout, batch: Batch, held: Held) -> None:
    """Set aside what is not to be sent any more, before the batch is carried."""
    now = clock.now()
    if fanout.reminds:
        _past(fanout, batch)
    is_late = fanout.update_id and fanout.released_at and fanout.released_at + LATE < now
    over = held.give_up_at < now
    if not is_late and not over:
        return
    with database.transaction() as session:
        if is_late:
            _withdrawn(session, fanout, batch)
            _overtaken(session, fanout, batch)
        if over:
            _given_up(session, fanout, batch, held)


def _past(fanout: Fanout, batch: Batch) -> None:
    """Cancel reminders of what has come meanwhile, was moved or called off: none is sent late."""
    with database.reading() as session:
        notice = fanouts.notice_of(session, fanout)
        if notice is None or reminders.stands(notice, fanout.content, clock.now()):
            return
    with database.transaction() as session:
        _cancel(session, batch)


def _withdrawn(session: Session, fanout: Fanout, batch: Batch) -> None:
    """Cancel what was on the wire when its notice was withdrawn, and failed for now."""
    taken_back = (
        select(Update.id)
        .join(Notice, Notice.id == Update.notice_id)
        .where(Update.id == fanout.update_id, Update.created_at < Notice.withdrawn_at)
    )
    if session.scalars(taken_back).first() is not None:
        _cancel(session, batch)


def _cancel(session: Session, batch: Batch) -> None:
    session.execute(
        update_rows(Delivery)
        .where(*fanouts.deliveries_of(batch, (fanouts.QUEUED, fanouts.FAILED_TEMPORARY)))
        .values(state=fanouts.CANCELLED, finished_at=clock.now()),
        execution_options=database.ROWS_ALONE,
    )


def _overtaken(session: Session, fanout: Fanout, batch: Batch) -> None:
    """Leave out whoever gets newer words on the same notice anyway."""
    ours, theirs = aliased(Update), aliased(Update)
    newer = session.scalars(
        select(Fanout.id)
        .join(theirs, Fanout.update_id == theirs.id)
        .join(ours, ours.notice_id == theirs.notice_id)
        .where(
            ours.id == fanout.update_id,
            Fanout.id > fanout.id,
            Fanout.purpose == fanouts.UPDATE.name,
        )
    ).all()
    if not newer:
        return
    other = aliased(Delivery)
    session.execute(
        update_rows(Delivery)
        .where(
            *fanouts.deliveries_of(batch),
            select(other.recipient)
            .where(
                other.fanout_id.in_(newer),
                other.recipient == Delivery.recipient,
                other.state != fanouts.CANCELLED,
            )
            .exists(),
        )
        .values(
            # One that was being sent when its worker died may have left.
            state=case(
                (Delivery.state == fanouts.SENDING, fanouts.UNKNOWN), else_=fanouts.OVERTAKEN
            ),
            finished_at=clock.now(),
        ),
        execution_options=database.ROWS_ALONE,
    )


def _given_up(session: Session, fanout: Fanout, batch: Batch, held: Held) -> None:
    """Make dead letters of what could not be sent in all its time (its provider was away)."""
    now = clock.now()
    patience = held.give_up_at - (batch.began_at or fanout.released_at or now)
    too_late = and_(
        *fanouts.deliveries_of(batch),
        or_(
            and_(Delivery.due_at.is_(None), literal(held.give_up_at < now)),
            Delivery.due_at < now - patience,
        ),
    )
    reasons = select(
        Delivery.fanout_id,
        Delivery.recipient,
        literal(now),
        literal(0.0),
        Delivery.channel,
        literal(fanouts.FAILED_PERMANENT),
        literal("It could not be sent in time."),
    ).where(too_late)
    columns = ["fanout_id", "recipient", "at", "seconds", "provider", "state", "words"]
    session.execute(insert(Attempt).from_select(columns, reasons))
    ended = session.execute(
        update_rows(Delivery)
        .where(too_late)
        .values(state=fanouts.FAILED_PERMANENT, finished_at=now),
        execution_options=database.ROWS_ALONE,
    )
    tallies.note(session, batch.channel, {fanouts.FAILED_PERMANENT: database.rows_changed(ended)})

"""What every living worker looks for again and again: work that nobody is doing.

One rule heals dead hosts, redeploys, rollbacks and lost connections alike: an order that was not
planned, a planned one whose page is out, a batch whose lease has run out is enqueued once more.
"""

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy import update as update_rows
from sqlalchemy.orm import Session

from statushub import clock, database
from statushub.actions.fanouts import wake_planner
from statushub.fanout import release
from statushub.model import fanouts
from statushub.model.fanouts import Batch, Fanout
from statushub.model.notices import Update

UNPLANNED = timedelta(seconds=15)
"""An order older than this that is not planned has lost its planner."""
UNTAKEN = timedelta(seconds=20)
"""A batch that was woken longer ago than this and is free is woken again."""
PORTION = 200


def sweep() -> int:
    """Enqueue again whatever lies there untouched; return how much there was."""
    now = clock.now()
    with database.reading() as session:
        unplanned = _unplanned(session, now)
        unreleased = _unreleased(session, now)
        untaken = _untaken(session, now)
    for fanout_id in unreleased:
        release.release(fanout_id)
    if unplanned or untaken:
        with database.transaction() as session:
            _wake(session, now, unplanned, untaken)
    return len(unplanned) + len(unreleased) + len(untaken)


def _unplanned(session: Session, now: datetime) -> list[int]:
    query = select(Fanout.id).where(
        Fanout.state == fanouts.ORDERED, Fanout.ordered_at < now - UNPLANNED
    )
    return list(session.scalars(query.limit(PORTION)))


def _unreleased(session: Session, now: datetime) -> list[str]:
    query = (
        select(Fanout.public_id)
        .outerjoin(Update, Fanout.update_id == Update.id)
        .where(
            Fanout.state == fanouts.PLANNED,
            Fanout.released_at.is_(None),
            or_(
                Fanout.update_id.is_(None),
                Update.published_at.is_not(None),
                Fanout.ordered_at < now - release.PATIENCE,
            ),
        )
    )
    return list(session.scalars(query.limit(PORTION)))


def _untaken(session: Session, now: datetime) -> list[tuple[int, int]]:
    query = (
        select(Batch.fanout_id, Batch.number)
        .where(
            Batch.state == fanouts.OPEN,
            Batch.lease_until <= now,
            or_(Batch.woken_at.is_(None), Batch.woken_at <= now - UNTAKEN),
        )
        .order_by(Batch.lease_until)
    )
    return [(row[0], row[1]) for row in session.execute(query.limit(PORTION))]


def _wake(
    session: Session, now: datetime, unplanned: list[int], untaken: list[tuple[int, int]]
) -> None:
    stamp = int(now.timestamp())
    for row_id in unplanned:
        fanout = session.get_one(Fanout, row_id)
        wake_planner(session, fanout, f"-try{stamp // int(UNPLANNED.total_seconds())}")
    for fanout_id, number in untaken:
        batch = session.get_one(Batch, (fanout_id, number))
        fanout = session.get_one(Fanout, fanout_id)
        attempt = f"-r{batch.rounds}-try{batch.tries}-{stamp // int(UNTAKEN.total_seconds())}"
        release.wake(session, fanout, number, attempt)
        session.execute(
            update_rows(Batch)
            .where(Batch.fanout_id == fanout_id, Batch.number == number)
            .values(woken_at=now)
        )


def free_leases() -> None:
    """Free every lease: for the one worker of an embedded installation, when it starts.

    No other can be alive (a lock file sees to that), so whatever is leased was left by a dead one.
    """
    with database.transaction() as session:
        session.execute(
            update_rows(Batch)
            .where(Batch.state == fanouts.OPEN, Batch.lease.is_not(None))
            .values(lease=None, lease_until=clock.now(), woken_at=None)
        )

"""What every living worker looks for again and again: work that nobody is doing.

One rule heals dead hosts, redeploys, rollbacks and lost connections alike: an order that was not
planned is ordered again, a planned one whose page is out is released, and where batches lie free
(never taken, or their lease has run out) while this worker has idle threads, those are woken.
"""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy import update as update_rows
from sqlalchemy.orm import InstrumentedAttribute, Session

from statushub import clock, database
from statushub.actions.fanouts import wake_planner, wake_senders
from statushub.fanout import leases, release, ways
from statushub.model import fanouts
from statushub.model.fanouts import Batch, Fanout
from statushub.model.notices import Update

UNPLANNED = timedelta(seconds=15)
"""An order older than this that is not planned has lost its planner."""
UNTAKEN = timedelta(seconds=0.5)
"""A batch that has been free for longer, while there are idle threads, has lost its wake."""
PORTION = 200
_URGENCY = 1
_word = secrets.token_hex(4)


def sweep(threads: int) -> int:
    """Wake whoever is needed for what lies there untouched; return how much that was.

    `threads`: how many batches this worker carries at a time.
    """
    now = clock.now()
    with database.reading() as session:
        unplanned = _unplanned(session, now)
        unreleased = _unreleased(session, now)
        untaken = _untaken(session, now, leases.idle(threads))
        ahead = session.scalars(select(Batch.number).where(_ahead(now)).limit(1)).first()
    for fanout_id in unreleased:
        release.release(fanout_id)
    if ahead is not None:
        with database.transaction() as session:
            session.execute(
                update_rows(Batch).where(_ahead(now)).values(lease=None, lease_until=now)
            )
    if unplanned or untaken:
        with database.transaction() as session:
            _wake(session, now, unplanned, untaken)
    return len(unplanned) + len(unreleased) + untaken


def _unplanned(session: Session, now: datetime) -> list[int]:
    query = select(Fanout.id).where(
        Fanout.state == fanouts.ORDERED, _long_ago(Fanout.ordered_at, now, UNPLANNED)
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
                _long_ago(Fanout.ordered_at, now, release.PATIENCE),
            ),
        )
    )
    return list(session.scalars(query.limit(PORTION)))


def _untaken(session: Session, now: datetime, idle: int) -> int:
    """Return for how many of our idle threads there is a free batch."""
    free = (
        select(Batch.number)
        .where(
            Batch.state == fanouts.OPEN,
            Batch.lease_until <= now - UNTAKEN,
            Batch.channel.not_in(ways.resting()),
        )
        .limit(max(0, idle))
        .subquery()
    )
    return session.execute(select(func.count()).select_from(free)).scalar_one()


def _ahead(now: datetime) -> ColumnElement[bool]:
    """Return what tells a batch that a clock set back would keep from everybody.

    No lease and no release lies that far ahead. What rests until a retry is left alone: it comes
    an hour late at the worst, and is not lost.
    """
    return and_(
        Batch.state == fanouts.OPEN,
        Batch.lease_until > now + clock.SKEW,
        or_(Batch.lease.is_not(None), Batch.rounds == 0),
    )


def _long_ago(
    moment: InstrumentedAttribute[datetime], now: datetime, by: timedelta
) -> ColumnElement[bool]:
    """Return what tells a moment that is past by so much, or was written by a clock gone wrong."""
    return or_(moment < now - by, moment > now + clock.SKEW)


def _wake(session: Session, now: datetime, unplanned: list[int], untaken: int) -> None:
    stamp = int(now.timestamp())
    for row_id in unplanned:
        fanout = session.get_one(Fanout, row_id)
        wake_planner(session, fanout, f"-try{stamp // int(UNPLANNED.total_seconds())}")
    # The same key for a second: what was asked for just now is not asked for again. Not longer:
    # a busy worker may have taken the word from the queue, and found that it had no thread left.
    wake_senders(session, f"sweep-{_word}-{stamp}", untaken, _URGENCY)


def free_leases() -> None:
    """Free every lease: for the one worker of an embedded installation, when it starts.

    No other can be alive (a lock file sees to that), so whatever is leased was left by a dead one.
    """
    with database.transaction() as session:
        session.execute(
            update_rows(Batch)
            .where(Batch.state == fanouts.OPEN, Batch.lease.is_not(None))
            .values(lease=None, lease_until=clock.now() - UNTAKEN)
        )

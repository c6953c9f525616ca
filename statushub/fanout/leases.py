"""Who carries which batch: taken by one conditional write, renewed while it is carried, given back.

The row is the truth. Whoever does not renew is taken for dead, and finds out at its next write.
"""

import secrets
import threading
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, select
from sqlalchemy import update as update_rows
from sqlalchemy.orm import Session

from statushub import channels, clock, database
from statushub.fanout import ways
from statushub.model import fanouts
from statushub.model.fanouts import Batch, Fanout

LEASE = timedelta(seconds=10)
"""A worker that has not renewed for this long is taken for dead."""
SUSPECT = 2
"""A batch lost this often is carried alone, letter by letter: its worker may have died of it, and
what was carried beside it is innocent."""
AWAITED = 2
"""Threads kept for messages that somebody sits waiting for."""
LINGERING = 48
"""Batches that may wait for their last answers beside those that are carried at once."""
_TABLE: Any = Batch.__table__
# Made once, as a table and not as objects: it runs before each step of letters.
_RENEW = (
    update_rows(_TABLE)
    .where(
        _TABLE.c.fanout_id == bindparam("of_fanout"),
        _TABLE.c.number == bindparam("which"),
        _TABLE.c.lease == bindparam("word"),
    )
    .values(lease_until=bindparam("until"))
)


@dataclass(frozen=True)
class Held:
    """A batch this process holds, and the word that proves it."""

    fanout_id: int
    number: int
    lease: str
    channel: str
    suspect: bool
    awaited: bool
    """Somebody sits waiting for this message: see `fanouts.Purpose.awaited`."""
    give_up_at: datetime
    """What could not be sent before this instant is not tried again."""


_held: set[Held] = set()
_lingering: set[Held] = set()
_held_lock = threading.Condition()
_taking = threading.Lock()
stopping = threading.Event()
"""Set when the worker has been asked to stop: batches are put back between two steps."""


def take(threads: int) -> tuple[Fanout, Batch, Held] | None:
    """Lease one free batch for this process; None when there is none for this caller.

    Of all callers in this process `threads` carry batches of any kind at a time. `AWAITED` more
    find only what a person is waiting for, so that a code never queues behind a large fan-out.
    Whoever comes beyond these finds nothing. A batch that lingers counts for none of it.
    """
    resting = ways.resting()
    with _taking:
        with _held_lock:
            brisk = _held - _lingering
            busy = Counter(one.channel for one in brisk if not one.awaited)
            full = len(brisk) >= threads + AWAITED or any(one.suspect for one in _held)
            alone = not _held
            only_awaited = busy.total() >= threads
            resting += _crowded(brisk, only_awaited=only_awaited)
        if full:
            return None
        taken = lease(busy, only_awaited=only_awaited, suspects=alone, resting=resting)
        if taken is not None:
            with _held_lock:
                _held.add(taken[2])
        return taken


def _crowded(brisk: Collection[Held], *, only_awaited: bool) -> list[str]:
    """Return the channels this process carries enough of: endpoints that hang hold up no other.

    None of them takes a thread that is kept for what somebody sits waiting for.
    """
    carried = Counter(one.channel for one in brisk)
    return [
        channel.name
        for channel in channels.every()
        if channel.batches_at_once is not None
        and (only_awaited or carried[channel.name] >= channel.batches_at_once)
    ]


def lease(
    busy: Counter[str], *, only_awaited: bool, suspects: bool, resting: Sequence[str] = ()
) -> tuple[Fanout, Batch, Held] | None:
    """Lease the free batch that should go next: urgent first, and every channel its turn.

    A channel this process carries least of comes first: slow endpoints hold up only each other.
    `suspects`: also one that may end its worker, if nothing else is left. `resting`: channels
    that nothing can be sent on just now.
    """
    now, word = clock.now(), secrets.token_hex(8)
    query = (
        select(Fanout, Batch)
        .join(Batch, Batch.fanout_id == Fanout.id)
        .where(Batch.state == fanouts.OPEN, Batch.lease_until <= now)
        .order_by(
            case((Batch.tries < SUSPECT, 0), else_=Batch.tries),
            Fanout.urgency,
            *([case(busy, value=Batch.channel, else_=0)] if busy else []),
            Fanout.id,
            Batch.first,
        )
        .limit(1)
        .with_for_update(of=Batch, skip_locked=True)
    )
    if only_awaited:
        query = query.where(Fanout.purpose.in_(fanouts.AWAITED))
    if not suspects:
        query = query.where(Batch.tries < SUSPECT)
    if resting:
        query = query.where(Batch.channel.not_in(resting))
    with database.transaction() as session:
        found = session.execute(query).first()
        if found is None:
            return None
        fanout, batch = found
        batch.lease, batch.lease_until = word, now + LEASE
        batch.tries += 1
    return fanout, batch, _held_as(fanout, batch, word, now)


def _held_as(fanout: Fanout, batch: Batch, word: str, now: datetime) -> Held:
    purpose = fanout.of_purpose
    over = channels.get(batch.channel).persistence.over
    patience = min(over, purpose.lasts) if purpose.lasts else over
    return Held(
        fanout.id,
        batch.number,
        word,
        batch.channel,
        suspect=batch.tries > SUSPECT,
        awaited=purpose.awaited and channels.get(batch.channel).batches_at_once is None,
        give_up_at=(batch.began_at or fanout.released_at or now) + patience,
    )


def let_go(held: Held) -> None:
    """Forget a batch this process held, whatever became of it."""
    with _held_lock:
        _held.discard(held)
        _lingering.discard(held)
        _held_lock.notify_all()


def linger(held: Held) -> bool:
    """Count a batch no more among those carried at once; False where it counts on, or is over."""
    with _held_lock:
        if held not in _held or len(_lingering) >= LINGERING:
            return False
        _lingering.add(held)
        return True


def all_let_go(seconds: float) -> bool:
    """Wait until this process holds no batch; False when it still does after so long."""
    with _held_lock:
        return _held_lock.wait_for(lambda: not _held, max(0.0, seconds))


def idle(threads: int) -> int:
    """Return how many more batches of any kind this process could carry now."""
    with _held_lock:
        return threads - sum(not one.awaited for one in _held - _lingering)


def still_ours(session: Session, held: Held) -> bool:
    """Renew the lease; False when it was lost, and the batch must be left as it is."""
    renewed = session.connection().execute(
        _RENEW,
        {
            "of_fanout": held.fanout_id,
            "which": held.number,
            "word": held.lease,
            "until": clock.now() + LEASE,
        },
    )
    return bool(database.rows_changed(renewed))


def renew() -> None:
    """Renew every lease this process holds; called every few seconds, whatever the wire does."""
    with _held_lock:
        # In one order, as whoever opens batches again locks them: else each waits for the other.
        held = sorted(_held, key=lambda one: (one.fanout_id, one.number))
    if held:
        with database.transaction() as session:
            for one in held:
                still_ours(session, one)


def put_back(held: Held) -> None:
    """Give the lease back at once, so that another worker need not wait for it to run out."""
    _free(held, lease_until=clock.now(), tries=Batch.tries - 1)


def give_back(held: Held, because: str) -> None:
    """Give the lease back after a bug: the next try comes later, and the reason is kept."""
    _free(held, lease_until=clock.now() + LEASE, parked_because=because)


def _free(held: Held, **values: object) -> None:
    with database.transaction() as session:
        session.execute(
            update_rows(Batch)
            .where(
                Batch.fanout_id == held.fanout_id,
                Batch.number == held.number,
                Batch.lease == held.lease,
            )
            .values(lease=None, **values)
        )


def still_open(session: Session, held: Held) -> Batch | None:
    """Return the batch, locked, for its last write; None when the lease was lost.

    Not `still_ours`: PostgreSQL looks at the foreign key of a row that one transaction changes
    twice, which locks the fan-out, and of two batches ending together each waits for the other.
    """
    return session.scalars(
        select(Batch)
        .where(
            Batch.fanout_id == held.fanout_id,
            Batch.number == held.number,
            Batch.lease == held.lease,
        )
        .with_for_update()
    ).first()


def finish_if_last(session: Session, fanout_id: int) -> None:
    """Finish a fan-out if none of its batches is open."""
    # Locked, so that of two last batches ending together one sees the other. Without its key:
    # whoever writes rows that name the fan-out need not wait.
    ours = select(Fanout.id).where(Fanout.id == fanout_id)
    session.execute(ours.with_for_update(key_share=True))
    open_one = select(Batch.number).where(Batch.fanout_id == fanout_id, Batch.state == fanouts.OPEN)
    if session.execute(open_one.limit(1)).first() is None:
        session.execute(
            update_rows(Fanout)
            .where(Fanout.id == fanout_id)
            .values(state=fanouts.FINISHED, finished_at=clock.now()),
            execution_options=database.ROWS_ALONE,
        )

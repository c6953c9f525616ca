"""One leased batch, from open to done: read, mark, send, write what became of each letter.

No transaction is open while the wire is in use. What a kill can repeat is one step of letters: they
are marked `sending` before they go and settled right after.
"""

import random
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from sqlalchemy import Select, case, insert, select
from sqlalchemy import update as update_rows
from sqlalchemy.orm import Session

from statushub import channels, clock, database
from statushub.actions import reach
from statushub.actions.subscriptions import confirm_answered
from statushub.channels import Channel, Outcome
from statushub.fanout.letters import Writer
from statushub.model import fanouts
from statushub.model.fanouts import Attempt, Batch, Delivery, Fanout

LEASE = timedelta(seconds=10)
"""A worker that has not renewed for this long is taken for dead."""
MAX_TRIES = 5
"""A batch taken this often without being brought to an end is parked: it kills its workers."""
SUSPECT = 2
"""A batch lost this often is carried alone, letter by letter: its worker may have died of it, and
what was carried beside it is innocent."""
MAX_ROUNDS = 12
"""How often temporary failures are tried again before they count as permanent: about two hours."""
AWAITED = 2
"""Threads kept for messages that somebody sits waiting for."""
_BASE_DELAY = 30.0
_LONGEST_DELAY = 900.0
_PATIENCE_SECONDS = 60.0
_ROWS_ALONE = {"synchronize_session": False}
"""No object of this session holds what these statements change; looking for one costs more."""
_WITHOUT_ATTEMPT = {fanouts.SENT, fanouts.DELIVERED, fanouts.CANCELLED}

_T = TypeVar("_T")
_log = structlog.get_logger()


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


_held: set[Held] = set()
_held_lock = threading.Lock()
_taking = threading.Lock()
stopping = threading.Event()
"""Set when the worker has been asked to stop: batches are put back between two steps."""


def send_free(threads: int) -> None:
    """Carry out free batches, the most urgent first, until none is left."""
    while not stopping.is_set() and send_next(threads):
        pass


def send_next(threads: int = 1) -> bool:
    """Carry out one free batch; False when there is none for this caller.

    Of all callers in this process `threads` carry batches of any kind at a time. `AWAITED` more
    find only what a person is waiting for, so that a code never queues behind a large fan-out.
    Whoever comes beyond these finds nothing.
    """
    with _taking:
        with _held_lock:
            busy = Counter(one.channel for one in _held if not one.awaited)
            full = len(_held) >= threads + AWAITED or any(one.suspect for one in _held)
            alone = not _held
        taken = None if full else _take(busy, only_awaited=busy.total() >= threads, suspects=alone)
        if taken is None:
            return False
        fanout, batch, held = taken
        with _held_lock:
            _held.add(held)
    try:
        if batch.tries > MAX_TRIES:
            _park(held)
        else:
            _carry_to_an_end(fanout, batch, held)
    finally:
        with _held_lock:
            _held.discard(held)
    return True


def idle(threads: int) -> int:
    """Return how many more batches of any kind this process could carry now."""
    with _held_lock:
        return threads - sum(not one.awaited for one in _held)


def _take(
    busy: Counter[str], *, only_awaited: bool, suspects: bool
) -> tuple[Fanout, Batch, Held] | None:
    """Lease the free batch that should go next: urgent first, and every channel its turn.

    A channel this process carries least of comes first: slow endpoints hold up only each other.
    `suspects`: also one that may end its worker, if nothing else is left.
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
    with database.transaction() as session:
        found = session.execute(query).first()
        if found is None:
            return None
        fanout, batch = found
        batch.lease, batch.lease_until = word, now + LEASE
        batch.tries += 1
    awaited = fanout.purpose in fanouts.AWAITED
    suspect = batch.tries > SUSPECT
    return fanout, batch, Held(fanout.id, batch.number, word, batch.channel, suspect, awaited)


def _park(held: Held) -> None:
    """Set aside a batch that ends its workers, so that the rest goes on."""
    with database.transaction() as session:
        if not _still_ours(session, held):
            return
        batch = session.get_one(Batch, (held.fanout_id, held.number))
        batch.state, batch.lease, batch.lease_until = fanouts.PARKED, None, None
        batch.parked_because = batch.parked_because or "it stopped its worker again and again"
        under_way = _left(session, batch, (fanouts.SENDING,))
        _set_state(session, held.fanout_id, under_way, fanouts.UNKNOWN, clock.now())
        left = _left(session, batch)
        _set_state(session, held.fanout_id, left, fanouts.FAILED_PERMANENT, clock.now())
        session.flush()
        _finish_if_last(session, session.get_one(Fanout, held.fanout_id))
    _log.error(
        "batch parked", fanout=held.fanout_id, batch=held.number, because=batch.parked_because
    )


def _carry_to_an_end(fanout: Fanout, batch: Batch, held: Held) -> None:
    try:
        finished = _carry(fanout, batch, held)
    except database.DatabaseError:
        raise  # the database is away, and the lease runs out by itself
    except Exception as error:  # noqa: BLE001  a bug in one batch must not end the others
        _log.exception("batch failed", fanout=held.fanout_id, batch=held.number)
        _give_back(held, because=f"{type(error).__name__}: {error}"[:500])
        return
    if finished:
        _end(held)
    else:
        _put_back(held)


def _carry(fanout: Fanout, batch: Batch, held: Held) -> bool:
    """Send step by step; False when it must stop before the end (lease lost, or shutting down)."""
    channel = channels.get(batch.channel)
    writer = Writer(fanout, channel)
    done: list[Outcome] = []
    size = 1 if held.suspect else channel.step
    # From either end by turns, so that in the end only what lies between two bad letters is left.
    upwards = not held.suspect or batch.tries % 2 == 1
    after = batch.first - 1 if upwards else batch.last + 1
    while True:
        step = _patiently(_settle_and_mark, held, done, _next(batch, after, size, upwards))
        if not step:
            return step is not None
        done = []
        failed = _send(channel, writer, step, done)
        _patiently(_heed, fanout, done)
        if failed is not None and size > 1:
            size = 1  # one at a time from here on: whoever is at fault holds up nobody else
            continue
        after = step[-1]
        if failed is not None and not done:
            words = f"{type(failed).__name__}: {failed}"
            done = [Outcome(after, fanouts.FAILED_TEMPORARY, words=words)]


def _send(
    channel: Channel, writer: Writer, step: Sequence[int], done: list[Outcome]
) -> Exception | None:
    """Send one step and add what becomes of each letter to `done`; return a bug instead of it."""
    try:
        letters = writer.letters(step)
        written = {letter.recipient for letter in letters}
        done += [Outcome(one, fanouts.CANCELLED) for one in step if one not in written]
        # One by one, so that what has left is known whatever happens to the rest.
        for outcome in channel.send(letters):
            done.append(outcome)
    except database.DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001  the caller finds out which letter it is
        _log.exception("letters failed", channel=channel.name, letters=len(step))
        return error
    return None


def _next(batch: Batch, after: int, size: int, upwards: bool) -> Select[int]:  # noqa: FBT001
    """Return the query for the recipients of the next step."""
    place = Delivery.recipient
    return (
        select(place)
        .where(
            Delivery.fanout_id == batch.fanout_id,
            place.between(batch.first, batch.last),
            place > after if upwards else place < after,
            Delivery.channel == batch.channel,
            Delivery.state.in_(fanouts.UNFINISHED),
        )
        .order_by(place if upwards else place.desc())
        .limit(size)
    )


def _settle_and_mark(
    held: Held, done: Sequence[Outcome], following: Select[int]
) -> list[int] | None:
    """In one transaction: write what became of the last step, and mark the next as being sent.

    Return the recipients of the next step: none at the end, None when the batch must be left.
    """
    with database.transaction() as session:
        _write(session, held, done)
        if not _still_ours(session, held) or stopping.is_set():
            return None
        step = list(session.scalars(following))
        _set_state(session, held.fanout_id, step, fanouts.SENDING, None)
    return step


def _patiently(write: Callable[..., _T], *arguments: object) -> _T:
    """Write again until the database is back: what the wire said is known nowhere else."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return write(*arguments)
        except database.DatabaseError:
            if time.monotonic() > until or stopping.wait(0.5):
                raise


def _heed(fanout: Fanout, done: Iterable[Outcome]) -> None:
    """Act on what outcomes say of an address, before they are written: dying in between repeats."""
    if fanouts.PURPOSES[fanout.purpose].to_editors:
        return
    for outcome in done:
        if outcome.answered:
            confirm_answered(outcome.recipient)
        if outcome.ends_subscription:
            reach.gone(outcome.recipient)
        elif outcome.unreachable:
            reach.suppress(outcome.recipient, outcome.words)


def _still_ours(session: Session, held: Held) -> bool:
    renewed = session.execute(
        update_rows(Batch)
        .where(
            Batch.fanout_id == held.fanout_id,
            Batch.number == held.number,
            Batch.lease == held.lease,
        )
        .values(lease_until=clock.now() + LEASE),
        execution_options=_ROWS_ALONE,
    )
    return bool(database.rows_changed(renewed))


def _set_state(
    session: Session,
    fanout_id: int,
    recipients: Sequence[int],
    state: str,
    finished_at: datetime | None,
) -> None:
    """Set the state of what is unfinished: what was sent or cancelled stays so."""
    if recipients:
        session.execute(
            update_rows(Delivery)
            .where(
                Delivery.fanout_id == fanout_id,
                Delivery.recipient.in_(recipients),
                Delivery.state.in_(fanouts.UNFINISHED),
            )
            .values(state=state, finished_at=finished_at),
            execution_options=_ROWS_ALONE,
        )


def _write(session: Session, held: Held, outcomes: Iterable[Outcome]) -> None:
    """Write outcomes: states in groups, attempts only where it was not a clean first success."""
    now = clock.now()
    by_state: dict[str, list[int]] = {}
    attempts = []
    for outcome in outcomes:
        by_state.setdefault(outcome.state, []).append(outcome.recipient)
        if outcome.state not in _WITHOUT_ATTEMPT:
            attempts.append(
                {
                    "fanout_id": held.fanout_id,
                    "recipient": outcome.recipient,
                    "at": now,
                    "seconds": outcome.seconds,
                    "provider": outcome.provider or held.channel,
                    "state": outcome.state,
                    "code": outcome.code,
                    "words": outcome.words,
                }
            )
    for state, recipients in by_state.items():
        finished = None if state in fanouts.UNFINISHED else now
        _set_state(session, held.fanout_id, recipients, state, finished)
    if attempts:
        session.execute(insert(Attempt), attempts)


def _end(held: Held) -> None:
    """Close the batch, or order another round for what failed only for now."""
    with database.transaction() as session:
        if not _still_ours(session, held):
            return
        fanout = session.get_one(Fanout, held.fanout_id)
        batch = session.get_one(Batch, (held.fanout_id, held.number))
        left = _left(session, batch)
        if left and batch.rounds < MAX_ROUNDS:
            _again(batch)
            return
        _set_state(session, fanout.id, left, fanouts.FAILED_PERMANENT, clock.now())
        batch.state, batch.lease, batch.lease_until = fanouts.DONE, None, None
        session.flush()
        _finish_if_last(session, fanout)


def _left(session: Session, batch: Batch, states: Sequence[str] = fanouts.UNFINISHED) -> list[int]:
    return list(
        session.scalars(
            select(Delivery.recipient).where(
                Delivery.fanout_id == batch.fanout_id,
                Delivery.recipient.between(batch.first, batch.last),
                Delivery.channel == batch.channel,
                Delivery.state.in_(states),
            )
        )
    )


def _again(batch: Batch) -> None:
    """Let the batch rest; the sweep finds it when its time has come."""
    delay = min(_LONGEST_DELAY, _BASE_DELAY * 2**batch.rounds)
    batch.rounds += 1
    batch.tries = 0
    batch.lease = batch.parked_because = None
    batch.lease_until = clock.now() + timedelta(
        seconds=delay * (0.5 + random.random())  # noqa: S311  jitter
    )


def _finish_if_last(session: Session, fanout: Fanout) -> None:
    # Locked, so that of two last batches ending together one sees the other.
    session.execute(select(Fanout.id).where(Fanout.id == fanout.id).with_for_update())
    open_ones = session.execute(
        select(Batch.number)
        .where(Batch.fanout_id == fanout.id, Batch.state == fanouts.OPEN)
        .limit(1)
    ).first()
    if open_ones is None:
        fanout.state, fanout.finished_at = fanouts.FINISHED, clock.now()


def _put_back(held: Held) -> None:
    """Give the lease back at once, so that another worker need not wait for it to run out."""
    _free(held, lease_until=clock.now(), tries=Batch.tries - 1)


def _give_back(held: Held, because: str) -> None:
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


def renew() -> None:
    """Renew every lease this process holds; called every few seconds, whatever the wire does."""
    with _held_lock:
        held = list(_held)
    if held:
        with database.transaction() as session:
            for one in held:
                _still_ours(session, one)

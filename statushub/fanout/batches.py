"""One leased batch, from open to done: read, mark, send, write what became of each letter.

No transaction is open while the wire is in use. What a kill can repeat is one step of letters: they
are marked `sending` before they go and settled right after.
"""

import random
import secrets
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import insert, select
from sqlalchemy import update as update_rows
from sqlalchemy.orm import Session

from statushub import channels, clock, database
from statushub.actions import reach
from statushub.actions.subscriptions import confirm_answered
from statushub.channels import Channel, Outcome
from statushub.fanout import release
from statushub.fanout.letters import Writer
from statushub.model import fanouts
from statushub.model.fanouts import Attempt, Batch, Delivery, Fanout

LEASE = timedelta(seconds=20)
"""A worker that has not renewed for this long is taken for dead."""
MAX_TRIES = 5
"""A batch taken this often without being brought to an end is parked: it kills its workers."""
MAX_ROUNDS = 6
"""How often temporary failures are tried again before they count as permanent."""
_BASE_DELAY = 30.0

_log = structlog.get_logger()


@dataclass(frozen=True)
class Held:
    """A batch this process holds, and the word that proves it."""

    fanout_id: int
    number: int
    lease: str


_held: set[Held] = set()
_held_lock = threading.Lock()
stopping = threading.Event()
"""Set when the worker has been asked to stop: batches are put back between two steps."""


def send(fanout_id: str, number: int) -> None:
    """Take a batch if it is free, carry out what is unfinished in it, and bring it to an end."""
    taken = _take(fanout_id, number)
    if taken is None:
        return
    fanout, batch, held = taken
    with _held_lock:
        _held.add(held)
    try:
        finished = _carry(fanout, batch, held)
    finally:
        with _held_lock:
            _held.discard(held)
    if finished:
        _end(held)
    else:
        _put_back(held)


def _take(fanout_id: str, number: int) -> tuple[Fanout, Batch, Held] | None:
    """Take the lease by one conditional UPDATE; None when somebody else has it or it is done."""
    now, word = clock.now(), secrets.token_hex(8)
    with database.transaction() as session:
        fanout = fanouts.fanout(session, fanout_id)
        key = (Batch.fanout_id == fanout.id, Batch.number == number)
        got = session.execute(
            update_rows(Batch)
            .where(*key, Batch.state == fanouts.OPEN, Batch.lease_until <= now)
            .values(lease=word, lease_until=now + LEASE, tries=Batch.tries + 1)
        )
        if not database.rows_changed(got):
            return None
        batch = session.execute(select(Batch).where(*key)).scalar_one()
        if batch.tries > MAX_TRIES:
            _park(batch, "it stopped its worker again and again")
            return None
    return fanout, batch, Held(fanout.id, number, word)


def _park(batch: Batch, because: str) -> None:
    batch.state, batch.parked_because = fanouts.PARKED, because
    batch.lease = batch.lease_until = None
    _log.error("batch parked", fanout=batch.fanout_id, batch=batch.number, because=because)


def _carry(fanout: Fanout, batch: Batch, held: Held) -> bool:
    """Send step by step; False when it must stop before the end (lease lost, or shutting down)."""
    channel = channels.get(batch.channel)
    writer = Writer(fanout, channel)
    done: list[Outcome] = []
    after = batch.first - 1
    while not stopping.is_set():
        step = _settle_and_mark(batch, held, done, channel, after)
        if step is None:
            return False
        if not step:
            return True
        after = step[-1]
        done = []
        try:
            for outcome in channel.send(writer.letters(step)):
                done.append(outcome)
        except BaseException:
            _settle(held, done, channel)
            raise
    _settle(held, done, channel)
    return False


def _settle_and_mark(
    batch: Batch, held: Held, done: Sequence[Outcome], channel: Channel, after: int
) -> list[int] | None:
    """In one transaction: write what became of the last step, and mark the next as being sent."""
    with database.transaction() as session:
        if not _still_ours(session, held):
            return None
        _write(session, held.fanout_id, done, channel)
        step = list(
            session.scalars(
                select(Delivery.recipient)
                .where(
                    Delivery.fanout_id == held.fanout_id,
                    Delivery.recipient > after,
                    Delivery.recipient <= batch.last,
                    Delivery.channel == batch.channel,
                    Delivery.state.in_(fanouts.UNFINISHED),
                )
                .order_by(Delivery.recipient)
                .limit(channel.step)
            )
        )
        _set_state(session, held.fanout_id, step, fanouts.SENDING, None)
    return step


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


def _settle(held: Held, done: Sequence[Outcome], channel: Channel) -> None:
    with database.transaction() as session:
        _write(session, held.fanout_id, done, channel)


def _still_ours(session: Session, held: Held) -> bool:
    renewed = session.execute(
        update_rows(Batch)
        .where(
            Batch.fanout_id == held.fanout_id,
            Batch.number == held.number,
            Batch.lease == held.lease,
        )
        .values(lease_until=clock.now() + LEASE)
    )
    return bool(database.rows_changed(renewed))


def _set_state(
    session: Session,
    fanout_id: int,
    recipients: Sequence[int],
    state: str,
    finished_at: datetime | None,
) -> None:
    if recipients:
        session.execute(
            update_rows(Delivery)
            .where(Delivery.fanout_id == fanout_id, Delivery.recipient.in_(recipients))
            .values(state=state, finished_at=finished_at)
        )


def _write(session: Session, fanout_id: int, outcomes: Iterable[Outcome], channel: Channel) -> None:
    """Write outcomes: states in groups, attempts only where it was not a clean first success."""
    now = clock.now()
    by_state: dict[str, list[int]] = {}
    attempts = []
    for outcome in outcomes:
        by_state.setdefault(outcome.state, []).append(outcome.recipient)
        if outcome.state not in {fanouts.SENT, fanouts.DELIVERED}:
            attempts.append(
                {
                    "fanout_id": fanout_id,
                    "recipient": outcome.recipient,
                    "at": now,
                    "seconds": outcome.seconds,
                    "provider": outcome.provider or channel.name,
                    "state": outcome.state,
                    "code": outcome.code,
                    "words": outcome.words,
                }
            )
    for state, recipients in by_state.items():
        finished = None if state in fanouts.UNFINISHED else now
        _set_state(session, fanout_id, recipients, state, finished)
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
            _again(session, fanout, batch)
            return
        _set_state(session, fanout.id, left, fanouts.FAILED_PERMANENT, clock.now())
        batch.state, batch.lease, batch.lease_until = fanouts.DONE, None, None
        session.flush()
        _finish_if_last(session, fanout)


def _left(session: Session, batch: Batch) -> list[int]:
    return list(
        session.scalars(
            select(Delivery.recipient).where(
                Delivery.fanout_id == batch.fanout_id,
                Delivery.recipient.between(batch.first, batch.last),
                Delivery.channel == batch.channel,
                Delivery.state.in_(fanouts.UNFINISHED),
            )
        )
    )


def _again(session: Session, fanout: Fanout, batch: Batch) -> None:
    delay = _BASE_DELAY * 2**batch.rounds * (0.5 + random.random())  # noqa: S311  jitter
    batch.rounds += 1
    batch.tries = 0
    batch.lease = None
    batch.lease_until = batch.woken_at = clock.now() + timedelta(seconds=delay)
    release.wake(session, fanout, batch.number, f"-r{batch.rounds}", delay)


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
    with database.transaction() as session:
        session.execute(
            update_rows(Batch)
            .where(
                Batch.fanout_id == held.fanout_id,
                Batch.number == held.number,
                Batch.lease == held.lease,
            )
            .values(lease=None, lease_until=clock.now(), tries=Batch.tries - 1, woken_at=None)
        )


def renew() -> None:
    """Renew every lease this process holds; called every few seconds, whatever the wire does."""
    with _held_lock:
        held = list(_held)
    if held:
        with database.transaction() as session:
            for one in held:
                _still_ours(session, one)

"""One leased batch, from open to done: read, mark, send, write what became of each letter.

No transaction is open while the wire is in use. What a kill can repeat is one step of letters: they
are marked `sending` before they go and settled right after.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import structlog
from sqlalchemy import Integer, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session

from statushub import channels, clock, database, precedence
from statushub.actions import reach
from statushub.actions.subscriptions import confirm_answered
from statushub.channels import Channel, Outcome, Provider
from statushub.database import Instant
from statushub.fanout import late, leases, results, tallies, ways
from statushub.fanout.leases import Held
from statushub.fanout.letters import Writer, writer_of
from statushub.fanout.results import Marked, Step
from statushub.model import fanouts
from statushub.model.fanouts import Batch, Delivery, Fanout

MAX_TRIES = 5
"""A batch taken this often without being brought to an end is parked: it kills its workers."""
_PATIENCE_SECONDS = 60.0
_THROUGH = {fanouts.SENT, fanouts.DELIVERED, fanouts.UNKNOWN}
_FAILED = {fanouts.FAILED_TEMPORARY, fanouts.FAILED_PERMANENT}

_T = TypeVar("_T")
_log = structlog.get_logger()


def send_free(threads: int) -> None:
    """Carry out free batches, the most urgent first, until none is left."""
    while not leases.stopping.is_set() and send_next(threads):
        pass


def send_next(threads: int = 1) -> bool:
    """Carry out one free batch; False when there is none for this caller (see `leases.take`)."""
    taken = leases.take(threads)
    if taken is None:
        return False
    fanout, batch, held = taken
    try:
        if batch.tries > MAX_TRIES:
            _park(held)
        else:
            with _left_to_itself(held, threads):
                _carry_to_an_end(fanout, batch, held)
    finally:
        leases.let_go(held)
    return True


@contextmanager
def _left_to_itself(held: Held, threads: int) -> Iterator[None]:
    """Have somebody else go on with free batches while this one waits for its last answers."""
    seconds = channels.get(held.channel).lingers_after

    def stand_in() -> None:
        # A database that is away is said by the watch, whose sweep wakes the next sender.
        with suppress(database.DatabaseError):
            if leases.linger(held):
                send_free(threads)

    if seconds is None:
        yield
        return
    timer = threading.Timer(seconds, stand_in)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _park(held: Held) -> None:
    """Set aside a batch that ends its workers, so that the rest goes on."""
    with database.transaction() as session:
        batch = leases.still_open(session, held)
        if batch is None:
            return
        batch.state, batch.lease, batch.lease_until = fanouts.PARKED, None, None
        batch.parked_because = batch.parked_because or "it stopped its worker again and again"
        under_way = _left(session, batch, (fanouts.SENDING,))
        results.give_up(session, held, under_way, fanouts.UNKNOWN, batch.parked_because)
        left = _left(session, batch)
        results.give_up(session, held, left, fanouts.FAILED_PERMANENT, batch.parked_because)
        ended = {fanouts.UNKNOWN: len(under_way), fanouts.FAILED_PERMANENT: len(left)}
        tallies.note(session, held.channel, ended)
        session.flush()
        leases.finish_if_last(session, held.fanout_id)
    _log.error(
        "batch parked", fanout=held.fanout_id, batch=held.number, because=batch.parked_because
    )


def _carry_to_an_end(fanout: Fanout, batch: Batch, held: Held) -> None:
    try:
        late.set_aside(fanout, batch, held)
        finished = _carry(fanout, batch, held)
    except database.DatabaseError:
        raise  # the database is away, and the lease runs out by itself
    except Exception as error:  # noqa: BLE001  a bug in one batch must not end the others
        _log.exception("batch failed", fanout=held.fanout_id, batch=held.number)
        leases.give_back(held, because=f"{type(error).__name__}: {error}"[:500])
        return
    if finished:
        _end(held)
    else:
        leases.put_back(held)


def _carry(fanout: Fanout, batch: Batch, held: Held) -> bool:
    """Send step by step; False when it must stop before the end.

    That is so when the lease was lost, the worker is asked to stop, or all providers rest.
    """
    channel = channels.get(batch.channel)
    writer = writer_of(fanout, channel)
    step, done = Step({}), list[Outcome]()
    one_by_one = held.suspect
    # From either end by turns, so that in the end only what lies between two bad letters is left.
    upwards = not held.suspect or batch.tries % 2 == 1
    after = batch.first - 1 if upwards else batch.last + 1
    while True:
        provider = ways.out(channel)
        failures = ways.failures_of(channel, provider)
        size = 1 if one_by_one else ways.step_of(channel, provider)
        following = _Place(batch, after, size, upwards)
        marked = _patiently(_settle_and_mark, held, step, done, following, provider)
        if marked is None or provider is None:
            return False
        if not marked.marked:
            return True
        step, done = marked, []
        failed = _send(provider, writer, step, done)
        _patiently(_heed, fanout, channel, done)
        _patiently(ways.learn, channel, provider, done, failures)
        if failed is not None and size > 1:
            one_by_one = True  # from here on: whoever is at fault holds up nobody else
            continue
        if any(outcome.outage for outcome in done):
            continue  # the same letters once more, by another provider
        after = step.recipients[-1]
        if failed is not None and not done:
            words = f"{type(failed).__name__}: {failed}"
            done = [Outcome(after, fanouts.FAILED_TEMPORARY, words=words)]


def _send(provider: Provider, writer: Writer, step: Step, done: list[Outcome]) -> Exception | None:
    """Send one step and add what becomes of each letter to `done`; return a bug instead of it."""
    precedence.give_way()
    try:
        letters = writer.letters(step.recipients)
        written = {letter.recipient for letter in letters}
        missing = [one for one in step.recipients if one not in written]
        done += [Outcome(one, state) for one, state in writer.why_not(missing).items()]
        if leases.stopping.wait(step.wait):
            return None
        # One by one, so that what has left is known whatever happens to the rest.
        for outcome in provider.send(letters):
            done.append(outcome)
    except database.DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001  the caller finds out which letter it is
        _log.exception("letters failed", provider=provider.name, letters=len(step.marked))
        return error
    return None


def _following(*, upwards: bool) -> Select[int, int, datetime | None]:
    """Return the query for the next step: whom, how often it was tried, when it was due."""
    table: Any = Delivery.__table__
    place, after = table.c.recipient, bindparam("after", type_=Integer())
    return (
        select(place, table.c.tries, table.c.due_at)
        .where(
            table.c.fanout_id == bindparam("of_fanout"),
            place.between(bindparam("first"), bindparam("last")),
            place > after if upwards else place < after,
            table.c.channel == bindparam("by"),
            table.c.state.in_(fanouts.UNFINISHED),
            or_(table.c.due_at.is_(None), table.c.due_at <= bindparam("now", type_=Instant())),
        )
        .order_by(place if upwards else place.desc())
        .limit(bindparam("size"))
    )


# Made once: making a statement costs more than running it.
_FOLLOWING = {upwards: _following(upwards=upwards) for upwards in (True, False)}


@dataclass(frozen=True)
class _Place:
    """Where a batch goes on: from which recipient in which direction, how many at a time."""

    batch: Batch
    after: int
    size: int
    upwards: bool

    def next(self, session: Session) -> dict[int, Marked]:
        """Return the deliveries of the next step."""
        batch = self.batch
        found = session.connection().execute(
            _FOLLOWING[self.upwards],
            {
                "of_fanout": batch.fanout_id,
                "first": batch.first,
                "last": batch.last,
                "after": self.after,
                "by": batch.channel,
                "now": clock.now(),
                "size": self.size,
            },
        )
        return {to: Marked(to, tries, due) for to, tries, due in found}


def _settle_and_mark(
    held: Held,
    step: Step,
    done: Sequence[Outcome],
    following: _Place,
    provider: Provider | None,
) -> Step | None:
    """In one transaction: write what became of the last step, and mark the next as being sent.

    Return the next step: an empty one at the end, None when the batch must be left.
    """
    with database.transaction() as session:
        results.write(session, held, step, done)
        ours = leases.still_ours(session, held)
        if not ours or provider is None or leases.stopping.is_set():
            return None
        marked = following.next(session)
        number = results.set_state(session, held.fanout_id, list(marked), fanouts.SENDING, None)
        if number < len(marked):
            marked = _without_cancelled(session, held, marked)
        wait = ways.reserve(session, channels.get(held.channel), provider, len(marked))
    return Step(marked, wait)


def _without_cancelled(
    session: Session, held: Held, marked: dict[int, Marked]
) -> dict[int, Marked]:
    """Return what was marked without what somebody cancelled between our reading and marking it.

    On PostgreSQL the marking waits for that, so with many cancelled at once it is no rare case.
    """
    query = select(Delivery.recipient).where(
        Delivery.fanout_id == held.fanout_id,
        Delivery.recipient.in_(list(marked)),
        Delivery.state == fanouts.SENDING,
    )
    ours = set(session.scalars(query))
    return {to: one for to, one in marked.items() if to in ours}


def _patiently(write: Callable[..., _T], *arguments: object) -> _T:
    """Write again until the database is back: what the wire said is known nowhere else."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return write(*arguments)
        except database.DatabaseError:
            if time.monotonic() > until or leases.stopping.wait(0.5):
                raise


def _heed(fanout: Fanout, channel: Channel, done: Sequence[Outcome]) -> None:
    """Act on what outcomes say of an address, before they are written: dying in between repeats."""
    if fanout.of_purpose.to_editors:
        return
    for outcome in done:
        if outcome.answered:
            confirm_answered(outcome.recipient)
        if outcome.ends_subscription:
            reach.gone(outcome.recipient)
        elif outcome.unreachable:
            reach.suppress(outcome.recipient, outcome.words)
    if channel.pauses_after is not None and fanout.purpose != fanouts.CONFIRMATION.name:
        reach.note_health(
            [one.recipient for one in done if one.state in _THROUGH],
            [
                one.recipient
                for one in done
                if one.state in _FAILED and not (one.outage or one.ends_subscription)
            ],
        )


def _end(held: Held) -> None:
    """Close the batch, or let it rest until what failed for now, or is held back, is due."""
    with database.transaction() as session:
        batch = leases.still_open(session, held)
        if batch is None or _again(session, batch):
            return
        batch.state, batch.lease, batch.lease_until = fanouts.DONE, None, None
        session.flush()
        leases.finish_if_last(session, held.fanout_id)


def _left(session: Session, batch: Batch, states: Sequence[str] = fanouts.UNFINISHED) -> list[int]:
    query = select(Delivery.recipient).where(*fanouts.deliveries_of(batch, states))
    return list(session.scalars(query))


def _again(session: Session, batch: Batch) -> bool:
    """Let the batch rest if something is left; the sweep finds it when its time has come."""
    left, tried, due = session.execute(
        select(func.count(), func.max(Delivery.tries), func.min(Delivery.due_at)).where(
            *fanouts.deliveries_of(batch)
        )
    ).one()
    if not left:
        return False
    batch.lease = batch.parked_because = None
    batch.lease_until = due or clock.now()
    batch.rounds += 1
    batch.tries = 0
    if not tried:
        batch.began_at = due  # only what was held back: its channel's patience begins then
    return True

"""What became of letters, written down: states, the next try of what failed for now, attempts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import random
from typing import Any

from sqlalchemy import bindparam, insert, or_
from sqlalchemy import update as update_rows
from sqlalchemy.orm import Session

from statushub import channels, clock, database
from statushub.actions import receipts
from statushub.channels import Outcome, Persistence
from statushub.database import among, numbers
from statushub.fanout import tallies
from statushub.fanout.leases import Held
from statushub.model import fanouts
from statushub.model.fanouts import Attempt, Delivery

_WITHOUT_ATTEMPT = {fanouts.SENT, fanouts.DELIVERED, fanouts.CANCELLED, fanouts.SUPPRESSED}
_TABLE: Any = Delivery.__table__
# Not `in_`: a list that is expanded anew each time cannot be used for many rows at once.
_IS_UNFINISHED = or_(*(_TABLE.c.state == state for state in fanouts.UNFINISHED))
# Made once, as tables and not as objects: making a statement costs more than running it.
_SET_STATE = (
    update_rows(_TABLE)
    .where(
        _TABLE.c.fanout_id == bindparam("of_fanout"),
        among(_TABLE.c.recipient, numbers("to")),
        _IS_UNFINISHED,
    )
    .values(state=bindparam("now"), finished_at=bindparam("finished"))
)
_TRY_AGAIN = (
    update_rows(_TABLE)
    .where(
        _TABLE.c.fanout_id == bindparam("of_fanout"),
        _TABLE.c.recipient == bindparam("to"),
        _IS_UNFINISHED,
    )
    .values(state=fanouts.FAILED_TEMPORARY, tries=bindparam("tried"), due_at=bindparam("due"))
)


@dataclass(frozen=True)
class Marked:
    """One delivery of a step, as it was when it was marked as being sent."""

    recipient: int
    tries: int
    due_at: datetime | None


@dataclass(frozen=True)
class Step:
    """What goes out between two writes of results."""

    marked: Mapping[int, Marked]
    wait: float = 0.0
    """Seconds its provider's pace asks to wait before it."""

    @property
    def recipients(self) -> list[int]:
        """Return whom it goes to, in the order of sending."""
        return list(self.marked)


def wait(persistence: Persistence, tries: int, retry_after: float | None) -> timedelta:
    """Return how long to wait before the next try, after `tries` that failed for now.

    Full jitter: a random part of a ceiling that doubles each time. What the provider asked for is
    the least; the jitter comes on top, so that not everybody returns at the same instant.
    """
    first = persistence.first.total_seconds()
    ceiling = min(persistence.longest.total_seconds(), first * 2 ** min(tries - 1, 30))
    seconds = (retry_after or 0.0) + ceiling * random()  # noqa: S311  jitter
    return timedelta(seconds=max(1.0, seconds))


def write(session: Session, held: Held, step: Step, outcomes: Sequence[Outcome]) -> None:
    """Write outcomes: states in groups, attempts only where it was not a clean first success."""
    now = clock.now()
    by_state: dict[str, list[int]] = {}
    again: list[dict[str, object]] = []
    attempts = []
    for one in outcomes:
        was = step.marked[one.recipient]
        outcome, due = _judged(held, was, one, now)
        if outcome.outage:
            by_state.setdefault(fanouts.QUEUED, []).append(was.recipient)
            continue
        if due is None:
            by_state.setdefault(outcome.state, []).append(was.recipient)
        else:
            again.append(
                {
                    "of_fanout": held.fanout_id,
                    "to": was.recipient,
                    "tried": was.tries + 1,
                    "due": due,
                }
            )
        if was.tries or outcome.state not in _WITHOUT_ATTEMPT:
            attempts.append(_attempt(held, outcome, now))
    for state, recipients in by_state.items():
        finished = None if state in fanouts.UNFINISHED else now
        set_state(session, held.fanout_id, recipients, state, finished)
    for one in outcomes:
        if one.reference and one.state == fanouts.SENT:
            provider = one.provider or held.channel
            receipts.expect(session, provider, one.reference, held.fanout_id, one.recipient)
    ended = {state: len(ones) for state, ones in by_state.items() if state != fanouts.QUEUED}
    tallies.note(session, held.channel, ended | {fanouts.FAILED_TEMPORARY: len(again)})
    if again:
        session.connection().execute(_TRY_AGAIN, again)
    if attempts:
        session.execute(insert(Attempt), attempts)


def _judged(
    held: Held, was: Marked, outcome: Outcome, now: datetime
) -> tuple[Outcome, datetime | None]:
    """Return the outcome, and when to try again: a letter failing too long is a dead letter."""
    if outcome.outage or outcome.state != fanouts.FAILED_TEMPORARY:
        return outcome, None
    persistence = channels.get(held.channel).persistence
    due = now + wait(persistence, was.tries + 1, outcome.retry_after)
    give_up_at = held.give_up_at
    if not was.tries and was.due_at is not None:  # held back for quiet hours: it begins only now
        give_up_at = max(give_up_at, was.due_at + persistence.over)
    if due < give_up_at:
        return outcome, due
    return replace(outcome, state=fanouts.FAILED_PERMANENT), None


def _attempt(held: Held, outcome: Outcome, now: datetime) -> dict[str, object]:
    return {
        "fanout_id": held.fanout_id,
        "recipient": outcome.recipient,
        "at": now,
        "seconds": outcome.seconds,
        "provider": outcome.provider or held.channel,
        "state": outcome.state,
        "code": outcome.code,
        "words": outcome.words,
    }


def give_up(
    session: Session, held: Held, recipients: Sequence[int], state: str, words: str
) -> None:
    """Settle what is unfinished without sending it, and say why."""
    now = clock.now()
    set_state(session, held.fanout_id, recipients, state, now)
    if recipients:
        told = [_attempt(held, Outcome(one, state, words=words), now) for one in recipients]
        session.execute(insert(Attempt), told)


def set_state(
    session: Session,
    fanout_id: int,
    recipients: Sequence[int],
    state: str,
    finished_at: datetime | None,
) -> int:
    """Set the state of what is unfinished: what was sent or cancelled stays so. Return how many."""
    if not recipients:
        return 0
    changed = session.connection().execute(
        _SET_STATE,
        {"of_fanout": fanout_id, "to": recipients, "now": state, "finished": finished_at},
    )
    return database.rows_changed(changed)

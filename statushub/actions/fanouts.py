"""Ordering that people be told: the order stands in the same transaction as what they are told."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import update as update_rows
from sqlalchemy.orm import Session

from statushub import clock, database, engine
from statushub.model import fanouts
from statushub.model.fanouts import Fanout, Purpose

PLAN_JOB = "plan_fanout"
SEND_JOB = "send_batches"
_WAKES = 16
"""How many threads are woken at once: more than one worker has, because the first to look takes as
many as it has room for. The sweeps of further workers bring in theirs."""


def order(
    session: Session,
    *,
    page_id: int,
    purpose: Purpose,
    recipients: Sequence[int] = (),
    content: dict[str, Any] | None = None,
    update_id: int | None = None,
    urgency: int = 50,
) -> Fanout:
    """Order one fan-out inside the caller's transaction.

    `recipients`: row ids of subscriptions (of editors, where the purpose says so); none for an
    update, whose audience is chosen by planning. `content`: what the message says where no update
    does; neither an address nor a token. `urgency`: lower first; a purpose may have its own.
    """
    fanout = Fanout(
        page_id=page_id,
        purpose=purpose.name,
        update_id=update_id,
        recipients=list(recipients),
        content=content or {},
        urgency=purpose.urgency or urgency,
        ordered_at=clock.now(),
    )
    session.add(fanout)
    session.flush()
    wake_planner(session, fanout)
    return fanout


def wake_planner(session: Session, fanout: Fanout, attempt: str = "") -> None:
    """Enqueue the planning of a fan-out; `attempt` tells a repeat from the first order."""
    key = f"fanout-{fanout.public_id}{attempt}"
    engine.enqueue(session, PLAN_JOB, fanout.public_id, key=key, priority=fanout.urgency)


def wake_senders(session: Session, key: str, free: int, urgency: int) -> None:
    """Ask idle threads, of whichever worker, to carry `free` batches and all others there are."""
    for one in range(min(free, _WAKES)):
        engine.enqueue(session, SEND_JOB, key=f"{key}-send{one}", priority=urgency)


def cancel_unsent(session: Session, notice_id: int) -> int:
    """Cancel every message about a notice that has not left yet; return how many."""
    ids = [fanout.id for fanout in fanouts.of_notice(session, notice_id)]
    cancelled = session.execute(
        update_rows(fanouts.Delivery)
        .where(
            fanouts.Delivery.fanout_id.in_(ids),
            fanouts.Delivery.state.in_((fanouts.QUEUED, fanouts.FAILED_TEMPORARY)),
        )
        .values(state=fanouts.CANCELLED, finished_at=clock.now())
    )
    return database.rows_changed(cancelled)

"""Endpoints that answer for themselves: what became of our questions, and who looks after one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from statushub.model import fanouts
from statushub.model.fanouts import Attempt, Delivery, Fanout
from statushub.model.subscriptions import Subscription, live

UNASKED = "unasked"
WAITING = "waiting"
ANSWERED = "answered"
FAILED = "failed"


@dataclass(frozen=True)
class Question:
    """How the last request to prove itself stands: see the states above."""

    state: str
    code: str | None = None
    words: str = ""


def last_question(session: Session, held: Subscription) -> Question:
    """Return what became of the last verification request, not of any before it."""
    query = (
        select(Delivery)
        .join(Fanout, Fanout.id == Delivery.fanout_id)
        .where(
            Fanout.purpose == fanouts.CONFIRMATION.name,
            Fanout.ordered_at >= (held.asked_at or held.created_at),
            Delivery.recipient == held.id,
        )
        .order_by(Fanout.id.desc())
        .limit(1)
    )
    asked = session.scalars(query).first()
    if asked is None:
        return Question(UNASKED if held.asked_at is None else WAITING)
    if asked.state in fanouts.UNFINISHED:
        return Question(WAITING)
    if asked.state in {fanouts.SENT, fanouts.DELIVERED}:
        return Question(ANSWERED)
    last = session.scalars(_attempts(asked.fanout_id, held.id)).first()
    return Question(FAILED, last.code, last.words) if last else Question(UNASKED)


def _attempts(fanout_id: int, recipient: int) -> Select[Attempt]:
    query = select(Attempt).where(Attempt.fanout_id == fanout_id, Attempt.recipient == recipient)
    return query.order_by(Attempt.id.desc()).limit(1)


def failing(
    session: Session, page_id: int, channel: str, since_before: datetime, limit: int = 200
) -> Sequence[Subscription]:
    """Return live subscriptions to which nothing has gone through since before an instant."""
    query = select(Subscription).where(
        *live(page_id),
        Subscription.channel == channel,
        Subscription.failing_since <= since_before,
    )
    return session.scalars(query.order_by(Subscription.failing_since).limit(limit)).all()


def given_up(
    session: Session, held: Subscription, after: timedelta = timedelta(0)
) -> Attempt | None:
    """Return the last try of the newest message given up on, at least so long `after` it began.

    A single failure long ago and another today are no endpoint that fails for days: a message must
    have been tried in vain until then, all its tries.
    """
    if held.failing_since is None:
        return None
    query = (
        select(Delivery.fanout_id)
        .join(Fanout, Fanout.id == Delivery.fanout_id)
        .where(
            Fanout.ordered_at >= held.failing_since,
            Delivery.recipient == held.id,
            Delivery.channel == held.channel,
            Delivery.state == fanouts.FAILED_PERMANENT,
            Delivery.finished_at >= held.failing_since + after,
        )
        .order_by(Fanout.id.desc())
        .limit(1)
    )
    fanout_id = session.scalar(query)
    if fanout_id is None:
        return None
    return session.scalars(_attempts(fanout_id, held.id)).first()


def beside(session: Session, held: Subscription) -> Sequence[Subscription]:
    """Return the other subscriptions of the same subscriber, oldest first."""
    query = select(Subscription).where(
        Subscription.subscriber_id == held.subscriber_id, Subscription.id != held.id
    )
    return session.scalars(query.order_by(Subscription.id)).all()

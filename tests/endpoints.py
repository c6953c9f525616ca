"""Whoever runs an endpoint: answers the challenge, checks signatures, and lets it fail for days."""

import json
from datetime import timedelta
from typing import Any

from standardwebhooks import Webhook

from statushub import clock, database
from statushub.model import fanouts
from statushub.model.fanouts import Attempt, Delivery, Fanout
from statushub.model.subscriptions import Subscription
from tests.channels.conftest import Sink


def obliging(sink: Sink) -> Sink:
    """Let a sink repeat every challenge it is sent."""

    def repeat() -> None:
        challenge = sink.documents[-1].get("data", {}).get("challenge", "")
        sink.body = json.dumps({"challenge": challenge}).encode()

    sink.before = repeat
    return sink


def checked(secret: str, taken: tuple[str, dict[str, str], bytes]) -> dict[str, Any]:
    """Return a document after checking its signature as a receiver would."""
    _path, headers, body = taken
    document: dict[str, Any] = Webhook(secret).verify(body, headers)
    return document


def fail_for_days(held: Subscription, update_id: int | None, days: int = 6) -> None:
    """Write down that an endpoint has failed for days, and that a message was given up on now."""
    now = clock.now()
    since = now - timedelta(days=days)
    with database.transaction() as session:
        session.get_one(Subscription, held.id).failing_since = since
        fanout = Fanout(
            page_id=held.page_id,
            purpose=fanouts.UPDATE.name,
            update_id=update_id,
            urgency=50,
            state=fanouts.FINISHED,
            ordered_at=now - timedelta(days=1),
            finished_at=now,
        )
        session.add(fanout)
        session.flush()
        session.add(
            Delivery(
                fanout_id=fanout.id,
                recipient=held.id,
                channel=held.channel,
                language="en",
                state=fanouts.FAILED_PERMANENT,
                finished_at=now,
            )
        )
        session.add(
            Attempt(
                fanout_id=fanout.id,
                recipient=held.id,
                at=now,
                seconds=0.1,
                provider=held.channel,
                state=fanouts.FAILED_PERMANENT,
                code="500",
                words="HTTP 500",
            )
        )

"""What a delivery taught us about an address: nobody there, or the endpoint is gone for good."""

from statushub import clock, database
from statushub.model import audit
from statushub.model.audit import HOUSE
from statushub.model.subscriptions import Subscription

_WORDS = 500


def suppress(subscription_id: int, because: str) -> None:
    """Send nothing more to an address that cannot be reached; `because`: the provider's words."""
    with database.transaction() as session:
        held = session.get(Subscription, subscription_id, with_for_update=True)
        if held is None or held.suppressed_at is not None:
            return
        held.suppressed_at = held.updated_at = clock.now()
        held.suppressed_because = because[:_WORDS]
        audit.note(session, HOUSE, "suppress", ("subscription", held.public_id))


def gone(subscription_id: int) -> None:
    """End the subscription of an endpoint that said it is gone (HTTP 410)."""
    with database.transaction() as session:
        held = session.get(Subscription, subscription_id, with_for_update=True)
        if held is None or held.ended_at is not None:
            return
        held.ended_at = held.updated_at = clock.now()
        audit.note(session, HOUSE, "end_gone", ("subscription", held.public_id))

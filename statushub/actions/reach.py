"""What a delivery taught us about an address: nobody there, gone for good, or failing for now."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy import update as update_rows
from sqlalchemy.orm import Session

from statushub import clock, database
from statushub.model import audit
from statushub.model.audit import HOUSE
from statushub.model.subscriptions import Subscription

_WORDS = 500


def suppress(subscription_id: int, because: str) -> None:
    """Send nothing more to an address that cannot be reached; `because`: the provider's words."""
    with database.transaction() as session:
        suppress_within(session, subscription_id, because)


def suppress_within(session: Session, subscription_id: int, because: str) -> None:
    """Suppress inside the caller's transaction."""
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


def note_health(through: Collection[int], failed: Collection[int]) -> None:
    """Keep since when nothing goes through to an address; one look, and a write on a change only.

    For channels that pause (`Channel.pauses_after`), by row ids, after each step: what went
    `through` and what `failed`, for now or for good. See `endpoints.pause_failing`.
    """
    with database.reading() as session:
        well = _some(session, through, failing=True)
        ill = _some(session, set(failed) - set(through), failing=False)
    if not well and not ill:
        return
    with database.transaction() as session:
        for ids, since in ((well, None), (ill, clock.now())):
            if ids:
                session.execute(
                    update_rows(Subscription)
                    .where(Subscription.id.in_(ids))
                    .values(failing_since=since),
                    execution_options=database.ROWS_ALONE,
                )


def _some(session: Session, ids: Collection[int], *, failing: bool) -> list[int]:
    """Return those of some subscriptions that are noted as failing, or are not."""
    if not ids:
        return []
    noted = Subscription.failing_since.is_not(None)
    query = select(Subscription.id).where(Subscription.id.in_(ids), noted if failing else ~noted)
    return list(session.scalars(query))

"""What providers say later of messages they took: arrived, or not, or the number is dead.

A receipt may come before our own transaction, twice, or for a message that we never sent. Whoever
comes first writes the row, and whoever comes second finds there what is missing.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, insert
from sqlalchemy import update as update_rows
from sqlalchemy.orm import Session

from statushub import clock, database
from statushub.actions import reach
from statushub.channels import Receipted
from statushub.model import fanouts, tallies
from statushub.model.fanouts import Attempt, Delivery, Fanout, Receipt

KEPT = timedelta(days=7)
"""How long a receipt is waited for, or a receipt waits for its message."""

_SETTLED = (fanouts.SENT, fanouts.UNKNOWN, fanouts.FAILED_PERMANENT)
"""States that a provider's later word changes."""


def expect(session: Session, provider: str, reference: str, fanout_id: int, recipient: int) -> None:
    """Note what a provider calls a message it took; heed its receipt if that was quicker.

    To be called after the delivery's state was written, in the same transaction.
    """
    wanted = {"fanout_id": fanout_id, "recipient": recipient}
    said = _put(session, provider, reference, wanted, ("state", "words"))
    if said.state:
        _settle(session, provider, (fanout_id, recipient), Receipted(reference, *_read(said)))


def heed(provider: str, receipted: Receipted) -> bool:
    """Take a provider's word on a message; return whether we know of that message by now.

    Said twice, it changes nothing any more; said of a message that never was, it is forgotten
    after `KEPT`. What arrived after all counts as arrived, and stays so.
    """
    with database.transaction() as session:
        before = session.get(Receipt, (provider, receipted.reference), with_for_update=True)
        if before is not None and before.state in {_kept(receipted), fanouts.DELIVERED}:
            return before.fanout_id is not None
        wanted = {"state": _kept(receipted), "words": receipted.words[:500]}
        row = _put(session, provider, receipted.reference, wanted, ("fanout_id", "recipient"))
        if row.fanout_id is None or row.recipient is None:
            return False
        _settle(session, provider, (row.fanout_id, row.recipient), receipted)
    return True


def forget_old() -> int:
    """Delete what no receipt is expected for any more; return how many."""
    with database.transaction() as session:
        old = session.execute(delete(Receipt).where(Receipt.at < clock.now() - KEPT))
    return database.rows_changed(old)


def _put(
    session: Session,
    provider: str,
    reference: str,
    values: Mapping[str, Any],
    wanted: tuple[str, ...],
) -> Any:
    """Write our half of a row, whether or not the other half is there, and return that."""
    fresh = database.upsert(session, Receipt).values(
        provider=provider, reference=reference, at=clock.now(), **{"words": "", **values}
    )
    written = fresh.on_conflict_do_update(
        index_elements=[Receipt.provider, Receipt.reference], set_=dict(values)
    ).returning(*(getattr(Receipt, name) for name in wanted))
    return session.execute(written).one()


def _kept(receipted: Receipted) -> str:
    # A dead number needs no column of its own: nothing is ever sent to what is suppressed.
    return fanouts.SUPPRESSED if receipted.dead else receipted.state


def _read(said: Any) -> tuple[str, str, bool]:
    dead = said.state == fanouts.SUPPRESSED
    return (fanouts.FAILED_PERMANENT if dead else said.state), said.words, dead


def _settle(session: Session, provider: str, whose: tuple[int, int], receipted: Receipted) -> None:
    """Make a delivery what its provider says that it became."""
    fanout_id, recipient = whose
    channel = session.execute(
        update_rows(Delivery)
        .where(
            Delivery.fanout_id == fanout_id,
            Delivery.recipient == recipient,
            Delivery.state.in_([one for one in _SETTLED if one != receipted.state]),
        )
        # When it left stays, for that is what editors are told of its speed.
        .values(state=receipted.state, finished_at=func.coalesce(Delivery.finished_at, clock.now()))
        .returning(Delivery.channel),
        execution_options=database.ROWS_ALONE,
    ).scalar_one_or_none()
    if channel is None:
        return
    tallies.add(session, {(channel, receipted.state): 1})
    if receipted.state == fanouts.DELIVERED:
        return
    session.execute(
        insert(Attempt).values(
            fanout_id=fanout_id,
            recipient=recipient,
            at=clock.now(),
            seconds=0.0,
            provider=provider,
            state=receipted.state,
            code="receipt",
            words=receipted.words,
        )
    )
    purpose = session.get_one(Fanout, fanout_id).of_purpose
    if receipted.dead and not purpose.to_editors:
        reach.suppress_within(session, recipient, receipted.words)

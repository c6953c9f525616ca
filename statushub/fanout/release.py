"""Handing a planned fan-out's batches to the workers: page before message.

A link in a message must lead to the page that shows the update. If that page cannot be published
in time, people are told all the same, and the desk says so.
"""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy import update as update_rows
from sqlalchemy.orm import Session

from statushub import clock, database
from statushub.actions.fanouts import wake_senders
from statushub.model import fanouts
from statushub.model.fanouts import Batch, Fanout
from statushub.model.notices import Update

PATIENCE = timedelta(seconds=60)
"""How long messages wait for their page."""


def release(fanout_id: str) -> bool:
    """Release a planned fan-out if its page is out, or was waited for long enough."""
    with database.transaction() as session:
        fanout = fanouts.fanout(session, fanout_id, lock=True)
        if fanout.state != fanouts.PLANNED or fanout.released_at is not None:
            return False
        now = clock.now()
        late = abs(now - fanout.ordered_at) >= PATIENCE  # or the clock was set back
        if fanout.update_id is not None:
            # Locked: publishing sets it, and whoever of the two comes second must see the first.
            published = session.execute(
                select(Update.published_at).where(Update.id == fanout.update_id).with_for_update()
            ).scalar_one()
            if published is None and not late:
                return False
            fanout.before_page = published is None
        fanout.released_at = now
        _open_batches(session, fanout)
        return True


def _open_batches(session: Session, fanout: Fanout) -> None:
    now = clock.now()
    opened = database.rows_changed(
        session.execute(
            update_rows(Batch).where(Batch.fanout_id == fanout.id).values(lease_until=now)
        )
    )
    if opened:
        wake_senders(session, f"fanout-{fanout.public_id}", opened, fanout.urgency)
    else:
        fanout.state, fanout.finished_at = fanouts.FINISHED, now


def release_updates(update_ids: list[int]) -> None:
    """Release the fan-outs that waited for these updates to be on the page."""
    with database.reading() as session:
        waiting = session.scalars(
            select(Fanout.public_id).where(
                Fanout.update_id.in_(update_ids),
                Fanout.state == fanouts.PLANNED,
                Fanout.released_at.is_(None),
            )
        ).all()
    for fanout_id in waiting:
        release(fanout_id)

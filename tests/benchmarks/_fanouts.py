"""Fan-outs under way: posted, waited for, counted."""

import time

from sqlalchemy import func, select

from statushub import database
from statushub.model import fanouts
from statushub.model.fanouts import Delivery, Fanout
from tests.faults import audience
from tests.faults.parts import until
from tests.installation import Installation

_LOOK_SECONDS = 0.05
LONGEST = 3600.0


def told(house: Installation, number: int) -> float:
    """Tell everybody of an incident; return the seconds from posting to the last message.

    By the rows' own clock. Every message must have been sent.
    """
    fanout_id = audience.posted(house)
    return ended(fanout_id, number)


def ended(fanout_id: str, number: int) -> float:
    """Wait for a fan-out's end; return the seconds it took since it was ordered."""
    began = time.monotonic()
    while (fanout := _row(fanout_id)).finished_at is None:
        assert time.monotonic() - began < LONGEST, f"fan-out {fanout_id} does not end"
        time.sleep(_LOOK_SECONDS)
    assert audience.deliveries(fanout_id) == {fanouts.SENT: number}
    return (fanout.finished_at - fanout.ordered_at).total_seconds()


def _row(fanout_id: str) -> Fanout:
    with database.reading() as session:
        return fanouts.fanout(session, fanout_id)


def begun(fanout_id: str) -> None:
    """Wait for a fan-out's first message."""
    until(lambda: _row(fanout_id).released_at is not None, "it is released")
    until(lambda: any(_sent(fanout_id)), "it begins")


def _sent(fanout_id: str) -> list[int]:
    with database.reading() as session:
        query = (
            select(func.count())
            .select_from(Delivery)
            .join(Fanout)
            .where(Fanout.public_id == fanout_id, Delivery.state == fanouts.SENT)
        )
        return list(session.scalars(query))

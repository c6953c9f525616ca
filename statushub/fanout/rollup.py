"""Rolling up: deliveries of long ago become sums, so that the table holds three months and no more.

First the sums are written, and are what counts from then on; then the deliveries go, portion by
portion, so that no other write waits long and an interruption costs nothing.
"""

import time
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from statushub import clock, database
from statushub.model import deliveries, fanouts, sums
from statushub.model.deliveries import Number, Times
from statushub.model.fanouts import Attempt, Batch, Delivery, Fanout
from statushub.model.sums import DeliverySum

KEPT = timedelta(days=90)
"""How long single deliveries, and what was said of them, are kept after the end of a fan-out."""
PORTION = 5000
_SECONDS = 2.0
"""How long one round goes on at most; the next one comes soon."""
_MOST = 500


def roll_up() -> int:
    """Roll up fan-outs that ended long ago; return how many were brought to the end."""
    until = time.monotonic() + _SECONDS
    done = 0
    for fanout_id in _ended_long_ago():
        _sum_up(fanout_id)
        while not (at_end := _delete_portion(fanout_id)) and time.monotonic() < until:
            pass
        done += at_end
        if time.monotonic() > until:
            break
    return done


def _ended_long_ago() -> list[int]:
    long_ago = clock.now() - KEPT
    query = select(Fanout.id).where(
        Fanout.rolled_up_at.is_(None),
        Fanout.ordered_at < long_ago,
        Fanout.finished_at < long_ago,
        Fanout.state == fanouts.FINISHED,
    )
    with database.reading() as session:
        return list(session.scalars(query.order_by(Fanout.ordered_at).limit(_MOST)))


def _sum_up(fanout_id: int) -> None:
    """Write the sums, unless an earlier round has done so."""
    with database.reading() as session:
        if sums.of(session, [fanout_id]):
            return
        fanout = session.get_one(Fanout, fanout_id)
        numbers = deliveries.numbers(session, [fanout_id])
        times = deliveries.times(session, fanout, _left(numbers))
    with database.transaction() as session:
        fanout = session.get_one(Fanout, fanout_id, with_for_update=True)
        # Another worker may have been quicker, or an editor may have had messages tried again.
        if fanout.state == fanouts.FINISHED and not sums.of(session, [fanout_id]):
            session.add_all(_sums(numbers, dict(times)))


def _left(numbers: list[Number]) -> int:
    return sum(one.number for one in numbers if one.state in deliveries.LEFT)


def _sums(numbers: list[Number], times: dict[tuple[str, str], Times]) -> Iterator[DeliverySum]:
    for one in numbers:
        # The times are of all that left, whatever its state now: they stand beside the first.
        has_left = one.state in deliveries.LEFT
        of_place = times.pop((one.channel, one.language), {}) if has_left else {}
        yield DeliverySum(
            fanout_id=one.fanout_id,
            channel=one.channel,
            language=one.language,
            state=one.state,
            number=one.number,
            times=_roughly(of_place),
        )


def _roughly(times: Times) -> list[list[float]]:
    """Return times with two figures that count: a few dozen rows, whoever many they were."""
    found: dict[float, int] = {}
    for seconds, number in times.items():
        rough = float(f"{seconds:.2g}")
        found[rough] = found.get(rough, 0) + number
    return [[seconds, number] for seconds, number in sorted(found.items())]


def _delete_portion(fanout_id: int) -> bool:
    """Delete some deliveries; at the end what was said of them, too. Return whether it is the end.

    Only where the sums are written: without them a fan-out had nobody to tell.
    """
    with database.transaction() as session:
        fanout = session.get_one(Fanout, fanout_id, with_for_update=True)
        if fanout.state != fanouts.FINISHED:
            return True  # tried again meanwhile
        last = _portion_end(session, fanout_id)
        if last is not None:
            if sums.of(session, [fanout_id]):
                session.execute(
                    delete(Delivery).where(
                        Delivery.fanout_id == fanout_id, Delivery.recipient <= last
                    )
                )
            return False
        for table in (Attempt, Batch):
            session.execute(delete(table).where(table.fanout_id == fanout_id))
        fanout.rolled_up_at = clock.now()
        return True


def _portion_end(session: Session, fanout_id: int) -> int | None:
    portion = (
        select(Delivery.recipient)
        .where(Delivery.fanout_id == fanout_id)
        .order_by(Delivery.recipient)
        .limit(PORTION)
        .subquery()
    )
    return session.execute(select(func.max(portion.c.recipient))).scalar()

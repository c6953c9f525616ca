"""Planning a fan-out, batches and all, against the bare `INSERT ... SELECT` of its rows.

In this process and without a worker; and how much more memory it takes for more subscribers.
"""

import os
import sys
import time
from collections.abc import Sequence
from functools import partial

from sqlalchemy import insert, literal, select

from statushub import database
from statushub.fanout import plan
from statushub.model import fanouts
from statushub.model.fanouts import Delivery
from statushub.model.subscriptions import Subscription
from tests.benchmarks import _memory
from tests.benchmarks._figures import Figure, by_turns, show
from tests.benchmarks._grounds import Ground, each, grow
from tests.faults import audience
from tests.installation import Installation

LEAST, FLOOR = 0.7, {"sqlite": 0.3, "postgresql": 0.5}
"""SQLite numbers the rows for its batches in as long as it takes to write them."""
FEWEST = 100_000
"""With fewer the statements are over before they are worth measuring: no floor."""
FLAT_MB = 10.0


def _bare(house: Installation, size: int) -> float:
    """Write the rows of one fan-out in one statement; return rows a second."""
    fanout_id = audience.posted(house)
    began = time.perf_counter()
    with database.transaction() as session:
        fanout = fanouts.fanout(session, fanout_id)
        rows = (
            select(
                literal(fanout.id),
                Subscription.id,
                Subscription.channel,
                Subscription.language,
                literal(fanouts.QUEUED),
            )
            .where(Subscription.page_id == house.page.id, Subscription.confirmed_at.is_not(None))
            .order_by(Subscription.id)
        )
        columns = ["fanout_id", "recipient", "channel", "language", "state"]
        session.execute(insert(Delivery).from_select(columns, rows))
    return size / (time.perf_counter() - began)


def _planned(house: Installation, size: int) -> float:
    """Plan one fan-out; return deliveries a second."""
    fanout_id = audience.posted(house)
    began = time.perf_counter()
    plan.plan(fanout_id)
    took = time.perf_counter() - began
    assert audience.deliveries(fanout_id) == {fanouts.QUEUED: size}
    return size / took


def measure(ground: Ground, sizes: Sequence[int]) -> bool:
    house = ground.house()
    good, grew = [], {}
    grow(house.page.id, min(1_000, *sizes))
    _planned(house, min(1_000, *sizes))
    for size in sizes:
        grow(house.page.id, size)
        _memory.forget_peak(os.getpid())
        before = _memory.peak_mb(os.getpid())
        limit, rate, ratio = by_turns(
            5 if size < FEWEST else 3,
            partial(_bare, house, size),
            partial(_planned, house, size),
        )
        grew[size] = _memory.peak_mb(os.getpid()) - before
        good.append(
            show(
                Figure(
                    "planning",
                    ground.database,
                    size,
                    f"{rate:,.0f} deliveries/s, +{grew[size]:.0f} MB",
                    f"INSERT..SELECT {limit:,.0f}/s",
                    ratio,
                    least=LEAST if size >= FEWEST else None,
                    floor=FLOOR[ground.database] if size >= FEWEST else None,
                    also=grew[size] < FLAT_MB,
                )
            )
        )
    return all(good)


if __name__ == "__main__":
    sys.exit(each(measure, __doc__))

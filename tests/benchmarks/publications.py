"""What a publication costs, by how many queues told another wait since the last one.

Beside it, in the same run: the same page made afresh, as a process does that has just begun. CPU,
in this process alone; without the mirror's copy, which a worker makes beside it.
"""

import gc
import statistics
import sys
import time
from collections.abc import Sequence
from itertools import cycle

from statushub.actions import waits
from statushub.publish import store
from statushub.render import kept
from tests.benchmarks._figures import Figure, show
from tests.benchmarks._grounds import Ground, each
from tests.benchmarks.waits import contact_points
from tests.installation import Installation

FEW, FEW_SERVICES = 6, 3
MANY = 500
ROUNDS = 7
MOST = 0.7
"""Of what it costs afresh, where as many queues have changed as do in two seconds."""
SECONDS = 0.5
"""For all of many: a set every two seconds leaves three quarters of a core for the rest."""

_minutes = cycle(range(1, 11))


def measure(ground: Ground, sizes: Sequence[int]) -> bool:
    del sizes
    house = ground.house()
    queues = contact_points(house, FEW, FEW_SERVICES)
    few = _told(ground, house, queues, 1, most=None)
    queues += contact_points(house, MANY - FEW)
    shares = ((MANY // 8, MOST), (MANY, None))
    return all([few, *[_told(ground, house, queues, some, most) for some, most in shares]])


def _told(
    ground: Ground, house: Installation, queues: list[str], changed: int, most: float | None
) -> bool:
    afresh, again = [], []
    _publish(house, queues)
    # As a worker does once it is up.
    gc.collect()
    gc.freeze()
    for _ in range(ROUNDS):
        kept.forget()
        afresh.append(_publish(house, queues))
        again.append(_publish(house, queues[:changed]))
    cost, whole = statistics.median(again), statistics.median(afresh)
    return show(
        Figure(
            f"publication, {changed} of {len(queues)} waits",
            ground.database,
            len(queues),
            f"{cost * 1000:.0f} ms of CPU",
            f"afresh: {whole * 1000:.0f} ms",
            cost / whole,
            most=most,
            also=cost < SECONDS,
        )
    )


def _publish(house: Installation, queues: Sequence[str]) -> float:
    """Let some queues tell another wait, and publish; return the seconds of CPU that took."""
    minutes = next(_minutes)
    waits.state_many([waits.Report(one, minutes) for one in queues])
    began = time.process_time()
    store.publish(house.page.id, house.app.config["STATUSHUB"].public_url)
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(each(measure, __doc__))

"""What a long past costs: 100,000 old notices against ten, when a page is read and published."""

import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.benchmarks import _past
from tests.benchmarks._figures import Figure, show
from tests.benchmarks._grounds import HERE, Ground, each, ground
from tests.benchmarks.reading import Server, compared, serving
from tests.faults.parts import children

FEW, MANY = 10, _past.LONG
ROUNDS = 25
READ_LEAST = 0.95
PUBLISHED_MOST = 1.20


class Publisher:
    """Publishes one update after the other, in a process of its own."""

    def __init__(self, here: Ground) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", str(HERE / "_updates.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path.cwd(),
            text=True,
        )
        here.closing.callback(self._process.wait)
        here.closing.callback(self._process.kill)

    def publish(self) -> float:
        """Return the seconds it took."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())


def _there(here: Ground, old: int) -> tuple[Server, Publisher]:
    house, port, web = serving(here, before=lambda house: _past.grow(house.page.id, old))
    del house
    return Server(f"http://127.0.0.1:{port}/en/", children(web)), Publisher(here)


def measure(here: Ground, sizes: Sequence[int]) -> bool:
    del sizes
    with ground(here.database) as there:
        # One patch for both: it puts everything back when the last of them is gone.
        beside, publishes_few = _there(replace(there, patch=here.patch), FEW)
        ours, publishes_many = _there(here, MANY)
        good = [_published(here, publishes_few, publishes_many)]
        if here.database == "sqlite":  # no database is asked
            good.append(compared(f"{MANY:,} old notices", f"with {FEW}", 0, beside, ours))
        return all(good)


def _published(here: Ground, few: Publisher, many: Publisher) -> bool:
    for one in (few, many):  # the first of each makes what stays as it is
        one.publish()
    beside, ours = [], []
    for _ in range(ROUNDS):
        beside.append(few.publish())
        ours.append(many.publish())
        time.sleep(0.02)
    limit, took = statistics.median(beside), statistics.median(ours)
    return show(
        Figure(
            "publication of one update",
            here.database,
            MANY,
            f"{took * 1000:.0f} ms",
            f"with {FEW}: {limit * 1000:.0f} ms",
            statistics.median(one / other for one, other in zip(ours, beside, strict=True)),
            most=PUBLISHED_MOST,
        )
    )


if __name__ == "__main__":
    sys.exit(each(measure, __doc__))

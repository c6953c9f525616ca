"""Two workers on PostgreSQL against one, by turns, where the wire is the limit."""

import statistics
import sys
from collections.abc import Sequence

from tests.benchmarks import _fanouts
from tests.benchmarks._figures import Figure, show
from tests.benchmarks._grounds import Ground, each, grow

FEW, SUBSCRIBERS = 400, 8_000
"""To warm up, and to measure: the second worker finds its part a second or so late, and that must
be little of the whole (4,000 in 11 s came to 1.5 times one worker, 16,000 in 33 s to 1.96)."""
THINKS_SECONDS = 0.012
"""How long the mail server thinks over each message; the worker's own part is a fortieth of it."""
ROUNDS = 2
LEAST, FLOOR = 1.8, 1.4


def measure(ground: Ground, sizes: Sequence[int]) -> bool:
    del sizes
    port = ground.beside("_sink.py", THINKS_SECONDS)
    house = ground.house(SMTP_URL=f"smtp://127.0.0.1:{port}")
    grow(house.page.id, FEW)
    ground.worker()
    _fanouts.told(house, FEW)
    grow(house.page.id, SUBSCRIBERS)
    ones, twos = [], []
    for _ in range(ROUNDS):
        ones.append(SUBSCRIBERS / _fanouts.told(house, SUBSCRIBERS))
        second = ground.worker(DATA_DIR=str(ground.folder / "second"))
        twos.append(SUBSCRIBERS / _fanouts.told(house, SUBSCRIBERS))
        second.ask_to_stop()
    ratio = statistics.median(two / one for one, two in zip(ones, twos, strict=True))
    return show(
        Figure(
            "two workers, slow wire",
            ground.database,
            SUBSCRIBERS,
            f"{statistics.median(twos):,.0f} mails/s",
            f"one worker {statistics.median(ones):,.0f}/s",
            ratio,
            least=LEAST,
            floor=FLOOR,
        )
    )


if __name__ == "__main__":
    sys.exit(each(measure, __doc__, only="postgresql"))

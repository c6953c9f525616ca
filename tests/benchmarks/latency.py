"""How long from posting to the page and to the first message, and what waiting costs."""

import statistics
import sys
import time
from collections.abc import Sequence

from statushub.publish import serve
from tests.benchmarks import _cpu, _everywhere, _past
from tests.benchmarks._figures import Figure, percentile, show
from tests.benchmarks._grounds import Ground, each, grow
from tests.faults import receivers
from tests.faults.parts import children, until
from tests.installation import Installation
from tests.ports import free_port

POSTS, WEB = 20, 4
CALM_SECONDS = 10.0
PAGE_P99, FIRST_MEDIAN, IDLE = 1.0, 0.5, 0.05


def _post(house: Installation, receiver: receivers.Server) -> tuple[float, float]:
    """Post one incident; return the seconds until the page shows it and until the first mail."""
    before, number = receiver.number(), serve.mirror().number
    house.incident()
    began = time.monotonic()
    page = first = 0.0
    while not (page and first):
        now = time.monotonic() - began
        assert now < 30, "nothing came in 30 s"
        if not page and serve.mirror().number > number:
            page = now
        if not first and receiver.number() > before:
            first = now
        time.sleep(0.002)
    return page, first


def _idle(pids: Sequence[int]) -> list[float]:
    """Return the share of a core each process uses while nothing happens."""
    before = [_cpu.seconds([pid]) for pid in pids]
    time.sleep(CALM_SECONDS)
    return [
        (_cpu.seconds([pid]) - was) / CALM_SECONDS for pid, was in zip(pids, before, strict=True)
    ]


def measure(ground: Ground, sizes: Sequence[int]) -> bool:
    del sizes  # one subscriber is enough
    with receivers.server() as receiver:
        port = free_port()
        house = ground.house(BIND=f"127.0.0.1:{port}", WEB_WORKERS=str(WEB), **receiver.settings)
        grow(house.page.id, 1)
        _past.grow(house.page.id, _past.LONG)
        worker = ground.worker()
        web = ground.parts.start("-m", "statushub", "web")
        until(lambda: serve.mirror().number > 0, f"published\n{worker.said}\n{web.said}")
        until(lambda: len(children(web.pid)) == WEB, "web processes")
        time.sleep(3)
        idle, *idle_web = _idle([worker.pid, *children(web.pid)])
        pages, firsts = zip(*(_post(house, receiver) for _ in range(POSTS)), strict=True)
        everywhere = [
            _everywhere.seen_by_all(port, "/en/", children(web.pid), house.incident)
            for _ in range(POSTS // 2)
        ]

    def line(work: str, waits: Sequence[float], *, good: bool) -> bool:
        median, slow = statistics.median(waits), percentile(waits, 0.99)
        words = f"{median * 1000:.0f} ms, p99 {slow * 1000:.0f} ms"
        return show(Figure(work, ground.database, 1, words, "", also=good))

    return all(
        [
            line("posted, until the page", pages, good=percentile(pages, 0.99) < PAGE_P99),
            line(
                f"posted, until all {WEB} web show it",
                everywhere,
                good=percentile(everywhere, 0.99) < PAGE_P99,
            ),
            line(
                "posted, until the first mail",
                firsts,
                good=percentile(firsts, 0.99) < PAGE_P99
                and statistics.median(firsts) < FIRST_MEDIAN,
            ),
            show(
                Figure(
                    "idle",
                    ground.database,
                    1,
                    f"worker {idle:.1%}, web {max(idle_web):.1%}",
                    "one core",
                    idle,
                    most=IDLE,
                )
            ),
        ]
    )


if __name__ == "__main__":
    sys.exit(each(measure, __doc__))

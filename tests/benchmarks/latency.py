"""How long from posting to the page and to the first message, and what waiting costs.

Prints one line of figures and exits 1 when one is beyond its limit (design: performance).
"""

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

import pytest

from statushub import channels, database
from statushub.publish import serve
from tests import installation
from tests.benchmarks._grounds import each_database
from tests.faults import audience, receivers
from tests.faults.parts import children, parts_in, until
from tests.installation import Installation

POSTS = 40
CALM_SECONDS = 10.0
PAGE_P99, FIRST_MEDIAN, IDLE = 1.0, 0.5, 0.05


def _cpu(pid: int) -> float:
    """Seconds of CPU a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _post(house: Installation, receiver: receivers.Server) -> tuple[float, float]:
    """Post one incident; return the seconds until the page shows it and until the first mail."""
    before, number = receiver.number(), serve.mirror().number
    house.incident()
    began = time.monotonic()
    page = first = 0.0
    while not (page and first):
        now = time.monotonic() - began
        if now > 30:
            message = "nothing came in 30 s"
            raise AssertionError(message)
        if not page and serve.mirror().number > number:
            page = now
        if not first and receiver.number() > before:
            first = now
        time.sleep(0.002)
    return page, first


def measure(url: str, folder: Path) -> bool:
    with (
        pytest.MonkeyPatch.context() as patch,
        receivers.server() as receiver,
        parts_in(folder) as parts,
    ):
        bind = f"127.0.0.1:{receivers.free_port()}"
        house = installation.make(url, folder, patch, BIND=bind, **receiver.settings)
        audience.gather(house.page.id, 1)
        worker = parts.worker()
        web = parts.start("-m", "statushub", "web")
        until(lambda: serve.mirror().number > 0, f"published\n{worker.said}\n{web.said}")
        until(lambda: len(children(web.pid)) > 1, "web processes")
        time.sleep(3)
        pids = [worker.pid, *children(web.pid)]
        before = [_cpu(pid) for pid in pids]
        time.sleep(CALM_SECONDS)
        idle = [(_cpu(pid) - was) / CALM_SECONDS for pid, was in zip(pids, before, strict=True)]
        waits = [_post(house, receiver) for _ in range(POSTS)]
        channels.close()
        database.dispose()
    pages, firsts = (sorted(wait[place] for wait in waits) for place in (0, 1))
    print(
        f"latency {url.partition(':')[0]}: page median {statistics.median(pages) * 1000:.0f} ms, "
        f"p99 {pages[-1] * 1000:.0f} ms; first mail median {statistics.median(firsts) * 1000:.0f} "
        f"ms, p99 {firsts[-1] * 1000:.0f} ms; idle worker {idle[0]:.1%}, "
        f"web {' '.join(f'{one:.1%}' for one in idle[1:])} of a core"
    )
    return pages[-1] < PAGE_P99 and statistics.median(firsts) < FIRST_MEDIAN and idle[0] < IDLE


if __name__ == "__main__":
    sys.exit(each_database(argparse.ArgumentParser(), measure))

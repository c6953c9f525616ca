"""How fast mail leaves one worker, and how long editors wait for a write meanwhile.

Prints one line of figures and exits 1 when one is beyond its limit (design: performance).
"""

import argparse
import sys
import time
from pathlib import Path

import pytest

from statushub import channels, database
from tests import installation
from tests.benchmarks._grounds import each_database
from tests.faults import audience, receivers
from tests.faults.parts import parts_in, until

SUBSCRIBERS = 20_000
PER_SECOND, WRITE_P99 = 833, 0.2
"""listmonk's published figure, to leave behind; and what an editor does not notice."""


def measure(url: str, folder: Path) -> bool:
    with pytest.MonkeyPatch.context() as patch, parts_in(folder) as parts:
        port = receivers.free_port()
        parts.start("-m", "tests.benchmarks._sink", str(port))
        house = installation.make(url, folder, patch, SMTP_URL=f"smtp://127.0.0.1:{port}")
        audience.gather(house.page.id, SUBSCRIBERS)
        worker = parts.worker()
        until(lambda: "worker started" in worker.said, worker.said)
        fanout = audience.posted(house)
        until(lambda: audience.deliveries(fanout)["sent"] > 0, f"it begins\n{worker.said}")
        began, writes = time.monotonic(), []
        while not audience.finished(fanout):
            asked = time.monotonic()
            house.incident(notify=False)
            writes.append(time.monotonic() - asked)
            time.sleep(0.5)
        took = time.monotonic() - began
        channels.close()
        database.dispose()
    slow = sorted(writes)[int(len(writes) * 0.99)]
    print(
        f"fan-out {url.partition(':')[0]}: {SUBSCRIBERS / took:.0f} mails/s, "
        f"write median {sorted(writes)[len(writes) // 2] * 1000:.0f} ms, p99 {slow * 1000:.0f} ms"
    )
    return SUBSCRIBERS / took > PER_SECOND and slow < WRITE_P99


if __name__ == "__main__":
    sys.exit(each_database(argparse.ArgumentParser(), measure))

"""Five hundred queues that report every 15 seconds, while two hundred readers read.

Real processes: web and worker, and beside them the crowd. No request may fail, every change must be
on the page within five seconds, and what that costs is told. `--seconds 300`: for five minutes.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Sequence
from functools import partial

from statushub import database
from statushub.actions import tokens
from statushub.model.audit import HOUSE
from statushub.model.contact_points import ServiceContactPoint
from statushub.publish import serve
from tests.benchmarks import _cpu
from tests.benchmarks._figures import Figure, percentile, show
from tests.benchmarks._grounds import HERE, Ground, each
from tests.faults.parts import children, until
from tests.installation import Installation
from tests.ports import free_port, listens

QUEUES, SERVICES, READERS = 500, 12, 200
EVERY, SECONDS = 15.0, 30.0
VISIBLE = 5.0


def contact_points(house: Installation, queues: int = QUEUES, among: int = SERVICES) -> list[str]:
    """Put queues there, shared out over so many services; return their ids."""
    services = [house.service(f"Service {n}", f"Servicio {n}") for n in range(among)]
    points = [
        house.contact_point(f"Line {n}", f"Línea {n}", hours="Mo-Su 00:00-24:00")
        for n in range(queues)
    ]
    with database.transaction() as session:
        session.add_all(
            ServiceContactPoint(
                service_id=services[n % among].id, contact_point_id=point.id, position=n
            )
            for n, point in enumerate(points)
        )
    return [point.public_id for point in points]


def measure(ground: Ground, sizes: Sequence[int], seconds: float) -> bool:
    del sizes
    port = free_port()
    house = ground.house(BIND=f"127.0.0.1:{port}")
    plan, seen = ground.folder / "plan.json", ground.folder / "seen.json"
    secret = tokens.create("queues", ("contact-points:write",), HOUSE)[1]
    plan.write_text(json.dumps({"port": port, "secret": secret, "queues": contact_points(house)}))
    worker, web = ground.worker(), ground.parts.start("-m", "statushub", "web")
    until(lambda: listens(port) and serve.mirror().number > 0, f"published\n{web.log}")
    until(lambda: len(children(web.pid)) > 1, "web processes")
    parts = {"worker": [worker.pid], "web": [web.pid, *children(web.pid)]}
    before, number = (
        {name: _cpu.seconds(pids) for name, pids in parts.items()},
        serve.mirror().number,
    )
    began = time.monotonic()
    crowd = ground.parts.start(
        str(HERE / "_crowd.py"), *map(str, (plan, READERS, EVERY, seconds, seen))
    )
    assert crowd.process.wait(seconds + 4 * EVERY) == 0, crowd.said
    took = time.monotonic() - began
    shares = {name: (_cpu.seconds(pids) - before[name]) / took for name, pids in parts.items()}
    sets = (serve.mirror().number - number) / took
    return _told(ground, json.loads(seen.read_text()), shares, sets)


def _told(
    ground: Ground, seen: dict[str, list[float]], shares: dict[str, float], sets: float
) -> bool:
    visible, answered, read = seen["visible"], seen["answered"], seen["read"]
    wrong = [*seen["errors"], *seen["never"]]
    for one in wrong[:5]:
        print(f"  {one}", file=sys.stderr)
    figure = partial(Figure, database=ground.database, size=QUEUES)
    return all(
        [
            show(
                figure(
                    f"waits, seen by {READERS} readers",
                    figure=f"{statistics.median(visible):.1f} s, longest {max(visible):.1f} s",
                    limit=f"{len(visible)} changes, {len(wrong)} lost",
                    also=not wrong and max(visible) < VISIBLE,
                )
            ),
            show(
                figure(
                    "waits, the requests",
                    figure=f"{_ms(answered, 0.5)}, p99 {_ms(answered, 0.99)} ms",
                    limit=f"page {_ms(read, 0.5)}, p99 {_ms(read, 0.99)} ms",
                )
            ),
            show(
                figure(
                    "waits, what they cost",
                    figure=f"worker {shares['worker']:.0%}, web {shares['web']:.0%}",
                    limit=f"one core; {sets:.2f} sets/s",
                )
            ),
        ]
    )


def _ms(seconds: Sequence[float], share: float) -> str:
    return f"{percentile(seconds, share) * 1000:.0f}"


def main() -> int:
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    asked, sys.argv[1:] = parser.parse_known_args()
    return each(partial(measure, seconds=asked.seconds), __doc__)


if __name__ == "__main__":
    sys.exit(main())

"""Webhooks from posting to the last delivery row, against aiohttp alone with the same bodies,
signed; and a thousand endpoints that answer after five seconds beside quick ones and mail.
"""

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select

from statushub import database
from statushub.model.fanouts import Delivery, Fanout
from tests.benchmarks import _fanouts
from tests.benchmarks._figures import Figure, by_turns, show
from tests.benchmarks._grounds import HERE, SIZES, Ground, each, ground, grow
from tests.faults import audience
from tests.installation import Installation

LEAST, FLOOR = 0.5, 0.25
AT_ONCE = 100
"""Where aiohttp alone is at its best."""
FEW = 1_000
ONCE = 100_000
SLOW, MIXED = 1_000, 100
TOGETHER_SECONDS, DELAY_SECONDS = 15.0, 5.0
"""Neither mail nor quick endpoints may wait for them: all have heard before the first slow one."""


def _alone(port: int, number: int) -> float:
    ran = subprocess.run(
        [sys.executable, str(HERE / "_alone.py"), *map(str, (port, number, AT_ONCE))],
        check=True,
        capture_output=True,
    )
    return float(ran.stdout)


def _rate(here: Ground, house: Installation, port: int, size: int) -> bool:
    limit, rate, ratio = by_turns(
        1 if size >= ONCE else 3,
        lambda: _alone(port, min(max(size, 10_000), 50_000)),
        lambda: size / _fanouts.told(house, size),
    )
    return show(
        Figure(
            "webhooks, 1 worker",
            here.database,
            size,
            f"{rate:,.0f} posts/s",
            f"aiohttp alone {limit:,.0f}/s",
            ratio,
            least=LEAST if size > FEW else None,
            floor=FLOOR if size > FEW else None,
        )
    )


def _heard(port: int) -> dict[str, tuple[int, float]]:
    """Return how many quick and slow endpoints have been reached, and when the last one was."""
    asked = http.client.HTTPConnection("127.0.0.1", port)
    asked.request("GET", "/heard")
    return {name: (one[0], one[1]) for name, one in json.load(asked.getresponse()).items()}


def _slow(here: Ground) -> bool:
    """A thousand slow ones, each between two quick ones, and a thousand mails."""
    with ground(here.database) as there:
        one = replace(there, patch=here.patch)
        port, mails = one.beside("_endpoints.py"), one.beside("_sink.py")
        house = one.house(SMTP_URL=f"smtp://127.0.0.1:{mails}", WIRE_ALLOW="127.0.0.0/8")
        base = f"http://127.0.0.1:{port}"
        for through in range(MIXED, 2 * SLOW + 1, 2 * MIXED):
            grow(house.page.id, through, "webhook", base + "/quick/{}")
            grow(house.page.id, through + MIXED, "webhook", base + "/slow/{}")
        grow(house.page.id, SLOW)
        one.worker()
        fanout_id = audience.posted(house)
        began = time.time()
        took = _fanouts.ended(fanout_id, 3 * SLOW)
        heard = _heard(port)
        assert heard["quick"][0] == heard["slow"][0] == SLOW
        quick, mail = heard["quick"][1] - began, _last_mail(fanout_id).timestamp() - began
        return show(
            Figure(
                "1,000 slow endpoints (5 s)",
                one.database,
                3 * SLOW,
                f"all of them {took:.1f} s",
                f"quick {quick:.1f} s, mail {mail:.1f} s",
                also=took < TOGETHER_SECONDS and max(quick, mail) < DELAY_SECONDS,
            )
        )


def _last_mail(fanout_id: str) -> datetime:
    """Return when the last mail had left."""
    with database.reading() as session:
        query = (
            select(func.max(Delivery.finished_at))
            .join(Fanout, Fanout.id == Delivery.fanout_id)
            .where(Fanout.public_id == fanout_id, Delivery.channel == "email")
        )
        last = session.scalars(query).one()
        assert last is not None
        return last


def measure(here: Ground, sizes: Sequence[int]) -> bool:
    port = here.beside("_endpoints.py")
    house = here.house(WIRE_ALLOW="127.0.0.0/8")
    address = f"http://127.0.0.1:{port}/quick/{{}}"
    grow(house.page.id, min(sizes), "webhook", address)
    here.worker()
    _fanouts.told(house, min(sizes))
    good = []
    for size in sizes:
        grow(house.page.id, size, "webhook", address)
        good.append(_rate(here, house, port, size))
    return all([*good, _slow(here)])


if __name__ == "__main__":
    # 100,000 take a minute on each: `SIZE=100000`.
    sys.exit(each(measure, __doc__, sizes=SIZES[:2]))

"""A thousand readers, each looking every ten seconds, while an editor posts and mail goes out.

Once through nginx and once through gunicorn alone. No read may fail; whoever looks two seconds
after an update must see it; and of a hundred reads ninety-nine must be answered within ten times
what that takes at the same rate when nothing else is going on. `--full`: ten updates, and mail to
100,000 subscribers; else a few of each.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from statushub.actions import notices
from statushub.actions.notices import PostUpdate
from statushub.model.audit import HOUSE
from tests.benchmarks import _fanouts, _nginx, _past
from tests.benchmarks._figures import Figure, percentile, show
from tests.benchmarks._grounds import HERE, Ground, each, grow
from tests.benchmarks.mail import sink
from tests.benchmarks.reading import furnish
from tests.faults.parts import Part, children, until
from tests.installation import Installation
from tests.ports import free_port, listens

READERS, EVERY = 1000, 10.0
SEEN = 2.0
"""Seconds after which every look shows an update."""
MOST = 10.0


@dataclass(frozen=True)
class Length:
    """How long the whole takes, and how much happens meanwhile."""

    subscribers: int
    updates: int
    between: float
    """Seconds from one update to the next."""
    idle: float

    @property
    def seconds(self) -> float:
        return self.updates * self.between + EVERY


FULL = Length(subscribers=100_000, updates=10, between=6, idle=30)
SHORT = Length(subscribers=10_000, updates=2, between=3, idle=10)


@dataclass(frozen=True)
class Seen:
    """What the readers of one run saw."""

    reads: Sequence[tuple[float, float, int]]
    errors: Sequence[str]

    @property
    def slowest(self) -> float:
        """Within how many seconds 99 of 100 reads were answered."""
        return percentile([took for _, took, _ in self.reads], 0.99)


class Crowd:
    """The readers, reading."""

    def __init__(self, ground: Ground, port: int, seconds: float) -> None:
        self._seen = ground.folder / f"seen-{port}.json"
        self._seconds = seconds
        self._part: Part = ground.parts.start(
            str(HERE / "_readers.py"), *map(str, (port, READERS, EVERY, seconds, self._seen))
        )

    def ended(self) -> Seen:
        """Wait for the end; return what they saw."""
        assert self._part.process.wait(self._seconds + 60) == 0, self._part.said
        return Seen(**json.loads(self._seen.read_text()))


def _measured(
    ground: Ground, house: Installation, by: tuple[str, int], length: Length, most: float
) -> bool:
    """Read by one way, at its port: first in peace, then while all the rest goes on."""
    way, port = by
    peace = Crowd(ground, port, length.idle).ended()
    crowd = Crowd(ground, port, length.seconds)
    time.sleep(1)
    posted = house.incident()  # mails to everybody
    told: list[float] = []
    for number in range(1, length.updates + 1):
        texts = {"en": {"body": f"Word {number}."}, "es": {"body": f"Palabra {number}."}}
        notices.post_update(PostUpdate(posted.notice.public_id, texts=texts, notify=False), HOUSE)
        told.append(time.monotonic())
        time.sleep(length.between)
    seen = crowd.ended()
    assert posted.fanout_id
    _fanouts.ended(posted.fanout_id, length.subscribers)
    withdraw = PostUpdate(posted.notice.public_id, state="resolved", notify=False)
    notices.post_update(withdraw, HOUSE)
    return show(replace(_figure(ground, way, length, peace, seen, told), most=most))


def _figure(
    ground: Ground, way: str, length: Length, peace: Seen, seen: Seen, told: Sequence[float]
) -> Figure:
    late = [
        began - at
        for number, at in enumerate(told, 1)
        for began, _took, newest in seen.reads
        if began > at + SEEN and newest < number
    ]
    wrong = [*peace.errors, *seen.errors]
    for one in wrong[:5]:
        print(f"  {one}", file=sys.stderr)
    return Figure(
        f"{READERS} readers, {way}",
        ground.database,
        length.subscribers,
        f"p99 {seen.slowest * 1000:.0f} ms, {len(wrong)} failed",
        f"in peace {peace.slowest * 1000:.0f} ms, {len(late)} late",
        seen.slowest / peace.slowest,
        also=not wrong and not late,
    )


def measure(ground: Ground, sizes: Sequence[int], length: Length, most: float = MOST) -> bool:
    """`most`: how many times longer 99 of 100 reads may take than in peace."""
    del sizes
    port, nginx = free_port(), free_port()
    house = ground.house(
        BIND=f"127.0.0.1:{port}", SMTP_URL=f"smtp://127.0.0.1:{sink(ground)}", TRUSTED_PROXIES="1"
    )
    furnish(house)
    _past.grow(house.page.id, _past.LONG)
    house.work()
    grow(house.page.id, length.subscribers)
    worker, web = ground.worker(), ground.parts.web()
    until(lambda: listens(port) and len(children(web.pid)) > 1, f"{worker.said}\n{web.said}")
    published = ground.folder / "published"
    site = _nginx.deployed(nginx, published, ground.folder, f"127.0.0.1:{port}")
    _nginx.start(ground, site, nginx)
    return all(
        [
            _measured(ground, house, ("through nginx", nginx), length, most),
            _measured(ground, house, ("gunicorn alone", port), length, most),
        ]
    )


def main() -> int:
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--full", action="store_true")
    asked, sys.argv[1:] = parser.parse_known_args()
    length = FULL if asked.full else SHORT
    return each(partial(measure, length=length), __doc__, only=None if asked.full else "sqlite")


if __name__ == "__main__":
    sys.exit(main())

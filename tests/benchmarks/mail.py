"""Mail from posting to the last delivery row, against postfix's own source and sink.

The limit: `smtp-source` sends one and the same finished message (one of ours) over ten kept
connections, without rows, links or turns. SQLite: one worker. PostgreSQL: one, then two. And the
memory of the worker, which must not depend on the number of subscribers.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from statushub import channels, database
from statushub.fanout.letters import Writer
from statushub.model import fanouts
from statushub.model.subscriptions import Subscription
from tests.benchmarks import _fanouts, _memory
from tests.benchmarks._figures import Figure, by_turns, show
from tests.benchmarks._grounds import Ground, each, grow
from tests.faults import audience
from tests.faults.parts import until
from tests.installation import Installation
from tests.ports import free_port, listens

SESSIONS = 10
LEAST, FLOOR = {"sqlite": 0.4, "postgresql": 0.5}, {"sqlite": 0.25, "postgresql": 0.15}
"""By database. One core sends what a Python process can, and shares the other with the sink."""
BARELY_ANY = 1_000
"""So few that the wait for the page is longer than the sending: no floor."""
ONCE = 100_000
"""From so many on one round is long enough to be steady."""
FEW, FLAT = 10_000, 1.15
"""How much more memory many subscribers may take than few. The goal is 1.10; on SQLite each of a
worker's connections fills 2 MB of page cache on the way, and no more however many there are."""


def _tool(name: str) -> str:
    return f"/usr/sbin/{name}"


def sink(ground: Ground) -> int:
    """Start `smtp-sink`; return its port."""
    if not Path(_tool("smtp-sink")).exists():
        sys.exit("mail: postfix's smtp-sink and smtp-source are not installed (make post)")
    port = free_port()
    as_whom = ["-u", "nobody"] if os.geteuid() == 0 else []
    process = subprocess.Popen(
        [_tool("smtp-sink"), *as_whom, f"127.0.0.1:{port}", "100"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    ground.closing.callback(process.wait)
    ground.closing.callback(process.terminate)
    until(lambda: listens(port), "smtp-sink")
    return port


def _one_of_ours(house: Installation, folder: Path) -> Path:
    """Write down one of the mails that will go out, as `smtp-source` wants it."""
    fanout_id = audience.posted(house)
    with database.reading() as session:
        fanout = fanouts.fanout(session, fanout_id)
        reader = session.scalars(select(Subscription.id).limit(1)).one()
    channel = channels.get("email")
    (letter,) = Writer(fanout, channel).letters([reader])
    file = folder / "mail"
    file.write_bytes(channel.bytes_for(letter).replace(b"\r\n", b"\n"))  # type: ignore[attr-defined]
    file.chmod(0o644)
    return file


def _source(port: int, mail: Path, number: int) -> float:
    """Send the same mail again and again; return mails a second."""
    began = time.perf_counter()
    subprocess.run(
        [
            *(_tool("smtp-source"), "-4", "-d", "-s", str(SESSIONS), "-m", str(number)),
            *("-F", str(mail), "-f", "status@example.org", "-t", "reader@example.org"),
            f"127.0.0.1:{port}",
        ],
        check=True,
    )
    return number / (time.perf_counter() - began)


def _line(
    ground: Ground, house: Installation, port: int, mail: Path, size: int, workers: int
) -> bool:
    limit, rate, ratio = by_turns(
        1 if size >= ONCE else 3,
        lambda: _source(port, mail, min(max(size, 20_000), 200_000)),
        lambda: size / _fanouts.told(house, size),
    )
    return show(
        Figure(
            f"mail, {workers} worker{'s' * (workers > 1)}",
            ground.database,
            size,
            f"{rate:,.0f} mails/s",
            f"smtp-source {limit:,.0f}/s",
            ratio,
            least=LEAST[ground.database] if size > BARELY_ANY else None,
            floor=FLOOR[ground.database] if size > BARELY_ANY else None,
        )
    )


def _flat(ground: Ground, peaks: dict[int, float]) -> bool:
    few, most = min(FEW, *peaks), max(peaks)
    return show(
        Figure(
            "memory of the worker",
            ground.database,
            most,
            f"peak {peaks[most]:.0f} MB",
            f"at {few:,}: {peaks[few]:.0f} MB",
            peaks[most] / peaks[few],
            most=FLAT,
        )
    )


def measure(ground: Ground, sizes: Sequence[int]) -> bool:
    port = sink(ground)
    house = ground.house(SMTP_URL=f"smtp://127.0.0.1:{port}")
    grow(house.page.id, BARELY_ANY)
    worker = ground.worker()
    mail = _one_of_ours(house, ground.folder)
    good, peaks = [], {}

    def line(size: int, workers: int) -> None:
        grow(house.page.id, size)
        _memory.forget_peak(worker.pid)
        good.append(_line(ground, house, port, mail, size, workers))
        peaks[size] = _memory.peak_mb(worker.pid)

    two = ground.database == "postgresql"
    for size in sorted({min(FEW, *sizes), *sizes}):
        if not two or size <= ONCE:
            line(size, 1)
    if two:
        ground.worker(DATA_DIR=str(ground.folder / "second"))
        line(sizes[-1], 2)
    return all([*good, _flat(ground, peaks)])


if __name__ == "__main__":
    sys.exit(each(measure, __doc__))

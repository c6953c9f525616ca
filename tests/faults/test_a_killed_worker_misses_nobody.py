"""The worker is killed in the middle of a fan-out: nobody is missed, and few hear twice."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults import audience
from tests.faults.parts import Part, Parts, children, command_of, until
from tests.faults.receivers import Receiver
from tests.installation import Installation

STEP, THREADS = 50, 4
"""What a kill can repeat is the step each thread had under way: well below the batch in flight."""


def _by_hand(processes: Parts, _folder: Path) -> Callable[[], Part]:
    worker = processes.worker()

    def kill() -> Part:
        worker.kill()
        worker.start_again()
        return worker

    return kill


def _by_serve(processes: Parts, _folder: Path) -> Callable[[], Part]:
    serve = processes.start("-m", "statushub", "serve")

    def kill() -> Part:
        (worker,) = [pid for pid in children(serve.pid) if " worker " in command_of(pid)]
        serve.kill_child(worker)
        return serve

    return kill


def _by_another(processes: Parts, folder: Path) -> Callable[[], Part]:
    worker = processes.worker()

    def kill() -> Part:
        worker.kill()
        return processes.worker(DATA_DIR=str(folder / "elsewhere"))

    return kill


SUCCESSORS = {"by hand": _by_hand, "by serve": _by_serve, "by another": _by_another}
WAYS = [
    ("sqlite", "server", "by hand", 1500),
    ("sqlite", "server", "by serve", 2000),
    ("postgresql", "server", "by another", 2000),
    ("sqlite", "folder", "by hand", 2000),
]


@pytest.mark.long
@pytest.mark.parametrize(
    ("database_url", "receiver", "successor", "number"),
    WAYS,
    indirect=["database_url", "receiver"],
)
def test_whoever_takes_over(
    living_house: Installation,
    receiver: Receiver,
    processes: Parts,
    tmp_path: Path,
    successor: str,
    number: int,
) -> None:
    wanted = audience.gather(living_house.page.id, number)
    fanout = audience.posted(living_house)
    kill = SUCCESSORS[successor](processes, tmp_path)
    until(lambda: receiver.number() > number // 4, "a quarter has left")
    at_the_kill = receiver.number()
    assert at_the_kill < number
    next_one = kill()
    took = until(lambda: audience.finished(fanout), f"finished\n{next_one.said}")

    found = audience.tally(wanted, receiver.heard())
    print(f"killed at {at_the_kill} of {number}; {found}; finished {took:.1f} s later")
    assert found.lost == 0
    assert found.strangers == 0
    assert found.repeated <= STEP * THREADS
    assert audience.deliveries(fanout) == {"sent": number}

"""The worker is killed in the middle of a fan-out: nobody is missed, and few hear twice."""

import pytest

from tests.faults import audience
from tests.faults.parts import Parts, until
from tests.faults.receivers import Receiver
from tests.installation import Installation

IN_FLIGHT = 4 * 500
"""Four threads carry a batch each; what is really repeated is at most a step of each, 200."""


def _posted(house: Installation) -> str:
    fanout = house.incident().fanout_id
    assert fanout is not None
    return fanout


@pytest.mark.parametrize("number", [2000, pytest.param(5000, marks=pytest.mark.long)])
def test_and_is_started_again(
    living_house: Installation, receiver: Receiver, processes: Parts, number: int
) -> None:
    wanted = audience.gather(living_house.page.id, number)
    fanout = _posted(living_house)
    worker = processes.worker()
    until(lambda: receiver.number() > number // 4, "a quarter has left")
    worker.kill()
    at_the_kill = receiver.number()
    assert at_the_kill < number
    worker.start_again()
    took = until(lambda: audience.finished(fanout), f"finished\n{worker.said}")
    worker.kill()

    found = audience.tally(wanted, receiver.heard())
    print(f"killed at {at_the_kill} of {number}; {found}; finished {took:.1f} s later")
    assert found.lost == 0
    assert found.strangers == 0
    assert found.repeated <= IN_FLIGHT
    assert audience.deliveries(fanout) == {"sent": number}

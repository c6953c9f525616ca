"""A letter that ends its worker each time: it alone is missed, and its batch says why."""

import os
import signal

import pytest

from statushub.fanout.batches import MAX_TRIES
from statushub.model import fanouts
from tests.faults import audience
from tests.faults.parts import Parts, until
from tests.faults.receivers import Server
from tests.installation import Installation

pytestmark = [pytest.mark.long, pytest.mark.timeout(240)]


@pytest.mark.parametrize(
    ("database_url", "receiver"), [("sqlite", "server")], indirect=["database_url", "receiver"]
)
def test_it_is_parked(living_house: Installation, server: Server, processes: Parts) -> None:
    wanted = audience.gather(living_house.page.id, 1300)
    fanout = audience.posted(living_house)
    worker = processes.worker()
    deaths = []

    def kill() -> None:
        deaths.append(worker.pid)
        os.kill(worker.pid, signal.SIGKILL)

    server.when(wanted[600], kill)

    def finished() -> bool:
        if worker.process.poll() is not None:
            worker.start_again()
        return audience.finished(fanout)

    until(finished, f"finished\n{worker.said}", 200)
    parked = [one for one in audience.batches(fanout) if one.state == fanouts.PARKED]
    assert [one.number for one in parked] == [1]
    assert parked[0].parked_because == "it stopped its worker again and again"
    assert len(deaths) == MAX_TRIES
    found = audience.tally(wanted, server.heard())
    print(f"parked after {len(deaths)} deaths; {found}")
    assert found.lost == 0  # the server heard the bad one as well, before the worker died
    assert audience.deliveries(fanout) == {"sent": len(wanted) - 1, "unknown": 1}

"""A worker is frozen for longer than its lease and comes back: it goes on with nothing that
another has done, and nobody is missed.
"""

import time
from pathlib import Path

import pytest

from statushub.channels.mail import Mail
from statushub.fanout import plan
from statushub.fanout.leases import LEASE
from statushub.publish import store
from tests.faults import audience
from tests.faults.parts import Parts, state, until
from tests.faults.relay import Relay
from tests.installation import Installation

pytestmark = [pytest.mark.long, pytest.mark.timeout(240)]

FROZEN_SECONDS = 60.0
IN_FLIGHT = 4 * Mail.step


@pytest.mark.slowest
@pytest.mark.parametrize(("database_url", "receiver"), [("postgresql", "relay")], indirect=True)
def test_for_a_minute_while_another_does_its_work(
    living_house: Installation, relay: Relay, processes: Parts, tmp_path: Path
) -> None:
    wanted = audience.gather(living_house.page.id, 4000)
    fanout = audience.posted(living_house, "k0")
    frozen = processes.worker()
    until(lambda: relay.number() > len(wanted) // 4, "a quarter has left")
    frozen.freeze()
    at_the_freeze, frozen_at = relay.number(), time.monotonic()
    other = processes.worker(DATA_DIR=str(tmp_path / "elsewhere"))
    took = until(lambda: audience.finished(fanout), f"finished\n{other.said}")
    time.sleep(max(0.0, FROZEN_SECONDS - (time.monotonic() - frozen_at)))
    frozen.revive()
    audience.posted(living_house, "k1")
    until(lambda: not audience.unfinished(), f"both go on\n{other.said}\n{frozen.said}")
    assert frozen.ask_to_stop() < 15

    before, after = (audience.tally(wanted, relay.heard(word)) for word in ("k0", "k1"))
    print(f"froze at {at_the_freeze}; finished {took:.1f} s later; {before}; then {after}")
    assert at_the_freeze < len(wanted)
    assert (before.lost, before.strangers) == (0, 0)
    assert before.repeated <= IN_FLIGHT
    assert after == audience.Tally(0, 0, 0)
    assert audience.deliveries(fanout) == {"sent": len(wanted)}


@pytest.mark.parametrize(("database_url", "receiver"), [("postgresql", "relay")], indirect=True)
def test_in_the_middle_of_a_transaction(
    living_house: Installation, relay: Relay, processes: Parts
) -> None:
    """Its locks are taken from it: else nobody could have its batch for as long as it is frozen."""
    wanted = audience.gather(living_house.page.id, 600)
    fanout = audience.posted(living_house)
    store.publish(living_house.page.id, "http://status.example")
    plan.plan(fanout)
    frozen = processes.start("-m", "tests.faults.dying", "frozen with a lock", fanout)
    until(lambda: state(frozen.pid) == "T", f"it is frozen\n{frozen.said}")
    worker = processes.worker()
    took = until(lambda: audience.finished(fanout), f"finished\n{worker.said}")

    print(f"finished {took:.1f} s after the other froze")
    assert audience.tally(wanted, relay.heard()) == audience.Tally(0, 0, 0)


@pytest.mark.parametrize(("database_url", "receiver"), [("sqlite", "relay")], indirect=True)
def test_for_longer_than_its_lease_with_nobody_beside_it(
    living_house: Installation, relay: Relay, processes: Parts
) -> None:
    wanted = audience.gather(living_house.page.id, 2000)
    fanout = audience.posted(living_house)
    worker = processes.worker()
    until(lambda: relay.number() > len(wanted) // 4, "a quarter has left")
    worker.freeze()
    time.sleep(LEASE.total_seconds() + 5)
    at_the_revival = relay.number()
    worker.revive()
    until(lambda: audience.finished(fanout), f"finished\n{worker.said}")

    found = audience.tally(wanted, relay.heard())
    print(f"revived at {at_the_revival}; {found}")
    assert at_the_revival < len(wanted)
    assert (found.lost, found.strangers) == (0, 0)
    assert found.repeated <= IN_FLIGHT
    assert audience.deliveries(fanout) == {"sent": len(wanted)}

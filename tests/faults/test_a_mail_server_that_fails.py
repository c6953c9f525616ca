"""The mail server is away, puts off, hangs up, dawdles or hangs: everybody hears, nobody twice."""

import time

import pytest

from statushub.channels.mail import Mail
from statushub.fanout.leases import LEASE
from tests.faults import audience
from tests.faults.parts import Part, Parts, until
from tests.faults.relay import Relay
from tests.faults.timely import Ahead
from tests.installation import Installation

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]

STEP, THREADS = Mail.step, 4
AWAY, SLACK = 60.0, 10.0
"""Seconds."""

ON_SQLITE = pytest.mark.parametrize(
    ("database_url", "receiver"), [("sqlite", "relay")], indirect=True
)


def _wait(worker: Part, fanouts: list[str], seconds: float = 100) -> float:
    return until(
        lambda: all(audience.finished(fanout) for fanout in fanouts),
        f"finished\n{worker.said}",
        seconds,
    )


@pytest.mark.slowest
@ON_SQLITE
def test_away_for_a_minute(living_house: Installation, relay: Relay, processes: Parts) -> None:
    wanted = audience.gather(living_house.page.id, 2000)
    fanout = audience.posted(living_house, "first")
    worker = processes.worker()
    until(lambda: relay.number() > len(wanted) // 4, f"a quarter has left\n{worker.said}")
    relay.go_away()
    at_the_stop = relay.number()
    assert at_the_stop < len(wanted)
    time.sleep(AWAY / 2)
    meanwhile = audience.posted(living_house, "second")
    time.sleep(AWAY / 2)
    assert relay.number() == at_the_stop
    relay.come_back()
    took = _wait(worker, [fanout, meanwhile])

    first = audience.tally(wanted, relay.heard("first"))
    second = audience.tally(wanted, relay.heard("second"))
    print(f"away at {at_the_stop}; {first}; {second}; all out {took:.1f} s after it came back")
    # It is tried again after 5, 10, 20 and 40 s; letters that were cut in the middle wait for up to
    # their channel's first wait, counted from then.
    assert took < max(40, Mail.persistence.first.total_seconds() - AWAY) + SLACK
    assert (first.lost, first.strangers) == (0, 0)
    # Cut in the middle of a message: the server may have taken it, and its answer was lost.
    assert first.repeated <= THREADS
    assert second == audience.Tally(0, 0, 0)
    assert audience.deliveries(fanout) == {"sent": len(wanted)}
    assert audience.deliveries(meanwhile) == {"sent": len(wanted)}


@pytest.mark.parametrize(("database_url", "receiver"), [("postgresql", "relay")], indirect=True)
def test_greylisting_everybody_once(
    living_house: Installation, relay: Relay, processes: Parts, ahead: Ahead
) -> None:
    wanted = audience.gather(living_house.page.id, 600)
    relay.greylists = True
    fanout = audience.posted(living_house)
    worker = processes.start(*ahead.command("worker"))
    until(lambda: len(relay.put_off) == len(wanted), f"all have been put off\n{worker.said}")
    until(
        lambda: audience.deliveries(fanout).keys() <= {"failed_temporary", "sent"},
        f"they wait\n{worker.said}",
    )
    waiting = audience.deliveries(fanout)["failed_temporary"]
    assert waiting
    ahead.by(seconds=2 * Mail.persistence.first.total_seconds())
    took = _wait(worker, [fanout])

    found = audience.tally(wanted, relay.heard())
    print(f"put off {relay.put_off.total()}, {waiting} wait; {found}; {took:.1f} s later")
    assert set(relay.put_off.values()) == {1}
    assert found == audience.Tally(0, 0, 0)
    assert audience.deliveries(fanout) == {"sent": len(wanted)}


@pytest.mark.parametrize(
    ("how", "database_url", "receiver"),
    [
        ("politely", "sqlite", "relay"),
        ("at once", "postgresql", "relay"),
        ("unanswered", "sqlite", "relay"),
    ],
    indirect=["database_url", "receiver"],
)
def test_hanging_up_every_fiftieth_mail(
    living_house: Installation, relay: Relay, processes: Parts, ahead: Ahead, how: str
) -> None:
    wanted = audience.gather(living_house.page.id, 2000)
    relay.hangs_up_at, relay.how = 50, how
    fanout = audience.posted(living_house)
    worker = processes.start(*ahead.command("worker"))
    hangups = len(wanted) // relay.hangs_up_at
    if how == "unanswered":
        # What it took without saying so is handed in again: nothing else can be known.
        until(lambda: relay.number() >= len(wanted), f"all have been there\n{worker.said}")
        until(
            lambda: set(audience.deliveries(fanout)) == {"sent", "failed_temporary"},
            f"the unanswered wait\n{worker.said}",
        )
        ahead.by(seconds=2 * Mail.persistence.first.total_seconds())
    took = _wait(worker, [fanout])

    found = audience.tally(wanted, relay.heard())
    print(f"{how}: {relay.connections} connections; {found}; {took:.1f} s")
    assert relay.connections >= hangups
    assert (found.lost, found.strangers) == (0, 0)
    assert found.repeated <= (hangups if how == "unanswered" else 0)
    assert audience.deliveries(fanout) == {"sent": len(wanted)}


@ON_SQLITE
def test_answering_slowly(living_house: Installation, relay: Relay, processes: Parts) -> None:
    """So slowly that a step takes longer than a lease: it is renewed, and nobody hears twice."""
    wanted = audience.gather(living_house.page.id, 12)
    relay.seconds = 0.3
    fanouts = [audience.posted(living_house, f"k{one}") for one in range(THREADS)]
    worker = processes.worker()
    took = _wait(worker, fanouts)

    print(f"{took:.1f} s for {relay.number()} messages")
    assert took > LEASE.total_seconds() + 1
    assert sorted(relay.heard()) == sorted(wanted * THREADS)
    assert len(set(relay.taken)) == relay.number()
    assert relay.connections == THREADS


@ON_SQLITE
def test_hanging_in_the_middle(
    living_house: Installation, relay: Relay, processes: Parts, ahead: Ahead
) -> None:
    """One connection never answers: the others finish, and its letters leave when it ends."""
    wanted = audience.gather(living_house.page.id, 2000)
    relay.hang_at(wanted[700])
    fanout = audience.posted(living_house)
    worker = processes.start(*ahead.command("worker"))
    until(lambda: relay.number() >= 3 * 500, f"the others are out\n{worker.said}")
    time.sleep(12)  # longer than a lease: it is renewed, as its worker lives
    assert len(set(relay.heard())) == relay.number()
    relay.let_go()
    until(lambda: relay.number() == len(wanted) - 1, f"its batch goes on\n{worker.said}")
    ahead.by(seconds=2 * Mail.persistence.first.total_seconds())
    _wait(worker, [fanout])

    found = audience.tally(wanted, relay.heard())
    print(found)
    assert found == audience.Tally(0, 0, 0)
    assert audience.deliveries(fanout) == {"sent": len(wanted)}

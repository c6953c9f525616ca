"""A provider that is away costs no letter a try: it rests, and another one takes over."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from statushub import clock, database
from statushub.fanout import sweep, ways
from statushub.model import fanouts, providers
from statushub.model.fanouts import Attempt
from statushub.model.providers import Provider
from tests.faults import audience, scripted
from tests.faults.scripted import FIRST, SECOND, Wire, away, takes
from tests.installation import Installation, MovedClock


@pytest.fixture
def wire(either_house: Installation, monkeypatch: pytest.MonkeyPatch) -> Wire:
    return scripted.put_in_place(monkeypatch)


def _known() -> dict[str, Provider]:
    with database.reading() as session:
        return {one.name: one for one in session.scalars(select(Provider))}


def _attempts() -> int:
    with database.reading() as session:
        return len(session.scalars(select(Attempt)).all())


def test_the_other_one_takes_over_at_once(either_house: Installation, wire: Wire) -> None:
    wanted = audience.gather(either_house.page.id, 120)
    wire.says = away(FIRST)
    fanout = audience.posted(either_house)
    either_house.work()
    assert audience.tally(wanted, wire.heard()) == audience.Tally(0, 0, 0)
    assert audience.deliveries(fanout) == {fanouts.SENT: 120}
    tried = sum(name == FIRST for name, _ in wire.handed_in)
    assert tried == 50  # one step found it out, nobody else asked again
    known = _known()[FIRST]
    assert known.said == "connection refused"
    assert known.rests_until is not None
    assert _attempts() == 0


def test_when_it_is_back_it_is_used_again(
    either_house: Installation, wire: Wire, moved: MovedClock
) -> None:
    audience.gather(either_house.page.id, 3)
    wire.says = away(FIRST)
    audience.posted(either_house)
    either_house.work()
    wire.says = takes
    moved.forward(minutes=1)
    wire.handed_in.clear()
    audience.posted(either_house)
    either_house.work()
    assert {name for name, _ in wire.handed_in} == {FIRST}
    assert _known()[FIRST].failures == 0


def test_while_all_rest_nothing_is_tried_and_nothing_lost(
    either_house: Installation, wire: Wire, moved: MovedClock
) -> None:
    wanted = audience.gather(either_house.page.id, 120)
    wire.says = away(FIRST, SECOND)
    fanout = audience.posted(either_house)
    either_house.work()
    assert len(wire.handed_in) == 100  # one step each
    either_house.work()
    assert len(wire.handed_in) == 100
    assert ways.resting() == ["email"]
    rests = []
    for _ in range(8):
        until = max(one.rests_until for one in _known().values() if one.rests_until)
        rests.append(until - clock.now())
        moved.to(until + timedelta(seconds=1))
        either_house.work()
    assert rests[0] < rests[3]  # it rests longer each time
    assert max(rests) <= timedelta(minutes=5)
    wire.says = takes
    moved.forward(minutes=6)
    either_house.work()
    assert audience.tally(wanted, wire.heard()) == audience.Tally(0, 0, 0)
    assert audience.deliveries(fanout) == {fanouts.SENT: 120}


def test_a_clock_set_back_keeps_nobody_resting(
    either_house: Installation, wire: Wire, moved: MovedClock
) -> None:
    wanted = audience.gather(either_house.page.id, 3)
    wire.says = away(FIRST, SECOND)
    audience.posted(either_house)
    either_house.work()
    wire.says = takes
    moved.forward(hours=-1)
    sweep.sweep(threads=4)
    either_house.work()
    assert audience.tally(wanted, wire.heard()) == audience.Tally(0, 0, 0)


def test_one_caller_tries_it_and_the_others_wait(either_house: Installation) -> None:
    now = clock.now()
    with database.transaction() as session:
        gone = Provider(channel="email", name="x", failures=3, rests_until=now, said="")
        session.add(gone)
    won: list[bool] = []

    def probe() -> None:
        with database.transaction() as session:
            won.append(providers.probed(session, gone, now + timedelta(seconds=15), now))

    threads = [threading.Thread(target=probe) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert won.count(True) == 1
    assert either_house.page.id


def test_reservations_hold_the_pace_whoever_makes_them(either_house: Installation) -> None:
    """Eight callers reserve ten at a time of 100 a second: the n-th waits n tenths of a second."""
    now, waits = clock.now(), list[float]()

    def reserve() -> None:
        for _ in range(5):
            with database.transaction() as session:
                waits.append(providers.reserve(session, "email", "paced", 10, 100.0, now))

    threads = [threading.Thread(target=reserve) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(waits) == pytest.approx([n / 10 for n in range(40)], abs=1e-3)
    later = now + timedelta(seconds=30)
    with database.transaction() as session:
        assert providers.reserve(session, "email", "paced", 1, 100.0, later) == 0.0
    with database.transaction() as session:  # written by a clock that ran an hour ahead
        session.get_one(Provider, ("email", "paced")).free_at += 3600
    with database.transaction() as session:
        assert providers.reserve(session, "email", "paced", 1, 100.0, later) < 1
    assert either_house.page.id


def test_letters_leave_at_the_pace(either_house: Installation, wire: Wire) -> None:
    wanted = audience.gather(either_house.page.id, 12)
    wire.per_second = 5.0
    began = clock.now()
    audience.posted(either_house)
    either_house.work()
    took = (clock.now() - began).total_seconds()
    assert audience.tally(wanted, wire.heard()) == audience.Tally(0, 0, 0)
    assert took >= 2.0  # twelve letters: five at once, five a second later, two after that

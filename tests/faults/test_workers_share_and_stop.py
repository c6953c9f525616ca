"""Workers that share the work, stop when asked, or are kept busy."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from statushub import database
from statushub.actions.fanouts import order
from statushub.fanout import batches, plan, release
from statushub.model import fanouts
from statushub.publish import store
from tests.faults import audience
from tests.faults.parts import Part, Parts, until
from tests.faults.receivers import Server
from tests.installation import Installation

ON_POSTGRESQL = pytest.mark.parametrize(
    ("database_url", "receiver"), [("postgresql", "server")], indirect=True
)
ON_EITHER = pytest.mark.parametrize(
    ("database_url", "receiver"), [("sqlite", "server"), ("postgresql", "server")], indirect=True
)


@pytest.mark.long
@ON_POSTGRESQL
def test_two_workers_share_a_fanout(
    living_house: Installation, server: Server, processes: Parts, tmp_path: Path
) -> None:
    wanted = audience.gather(living_house.page.id, 3000)
    server.seconds = 0.005
    workers = [
        processes.worker(
            DATA_DIR=str(tmp_path / name), MAIL_FROM=f"{name}@example.org", SEND_THREADS="2"
        )
        for name in ("one", "two")
    ]
    until(lambda: all("worker started" in worker.said for worker in workers), "both are up")
    fanout = audience.posted(living_house)
    until(lambda: audience.finished(fanout), f"finished\n{workers[0].said}\n{workers[1].said}")

    assert audience.tally(wanted, server.heard()) == audience.Tally(0, 0, 0)
    shares = server.by_sender()
    print(dict(shares))
    assert min(shares["one@example.org"], shares["two@example.org"]) >= 500  # a batch at least


@pytest.mark.long
@ON_EITHER
def test_one_asked_to_stop_puts_its_batch_back(
    living_house: Installation, server: Server, processes: Parts
) -> None:
    wanted = audience.gather(living_house.page.id, 1500)
    fanout = audience.posted(living_house)
    worker = processes.worker()
    until(lambda: server.number() > len(wanted) // 4, "a quarter has left")
    took = worker.ask_to_stop()
    left = len(wanted) - server.number()
    assert left > 0
    worker.start_again()
    until(lambda: audience.finished(fanout), f"finished\n{worker.said}")

    print(f"stopped in {took:.1f} s with {left} of {len(wanted)} left")
    assert took < 15
    assert audience.tally(wanted, server.heard()) == audience.Tally(0, 0, 0)


@pytest.mark.long
@ON_EITHER
def test_a_code_does_not_wait_behind_a_large_fanout(
    living_house: Installation, server: Server, processes: Parts
) -> None:
    audience.gather(living_house.page.id, 3000)
    asks = living_house.subscription("ana@example.org", confirmed=False)
    server.seconds = 0.02
    worker = processes.worker()
    fanout = audience.posted(living_house)
    until(lambda: server.number() > 200, f"it is well under way\n{worker.said}")
    arrived = threading.Event()
    server.when("ana@example.org", arrived.set)
    with database.transaction() as session:
        order(
            session,
            page_id=living_house.page.id,
            purpose=fanouts.CONFIRMATION,
            recipients=[asks.id],
        )
    took = until(arrived.is_set, "the confirmation has come")

    print(f"the confirmation took {took:.2f} s beside {server.number()} of 3000")
    assert not audience.finished(fanout)
    assert took < 3


@pytest.mark.long
@ON_POSTGRESQL
def test_workers_join_and_leave(
    living_house: Installation, server: Server, processes: Parts, tmp_path: Path
) -> None:
    """Hosts come and go: one joins, the first is shut down, the second dies, a third takes over."""
    number = 3000
    wanted = audience.gather(living_house.page.id, number)
    server.seconds = 0.02

    def host(name: str) -> Part:
        return processes.worker(DATA_DIR=str(tmp_path / name))

    first = host("one")
    fanout = audience.posted(living_house)
    until(lambda: server.number() > number // 10, f"it is under way\n{first.said}")
    second = host("two")
    until(lambda: "worker started" in second.said, f"a second has joined\n{second.said}")
    until(lambda: server.number() > number // 3, "a third has left")
    assert first.ask_to_stop() < 15
    shut_down_at = server.number()
    until(lambda: server.number() > max(number // 2, shut_down_at + 100), "the second goes on")
    second.kill()
    killed_at = server.number()
    third = host("three")
    until(lambda: audience.finished(fanout), f"finished\n{third.said}")

    found = audience.tally(wanted, server.heard())
    print(f"{found}; one left after {shut_down_at}, one died after {killed_at} of {number}")
    assert killed_at < number
    assert found.lost == 0
    assert found.repeated <= 4 * 50
    assert audience.deliveries(fanout) == {"sent": number}


@pytest.mark.long
@ON_POSTGRESQL
def test_batches_that_end_together_do_not_block_each_other(living_house: Installation) -> None:
    # Four at a time, all of the same fan-out: PostgreSQL ends one of two that wait for each other.
    audience.gather(living_house.page.id, 2000)
    fanout = audience.posted(living_house)
    store.publish(living_house.page.id, "http://status.example")
    plan.plan(fanout)
    release.release(fanout)
    with ThreadPoolExecutor(4) as threads:
        ends = [threads.submit(batches.send_free, 4) for _ in range(4)]
    assert not any(end.exception() for end in ends)
    assert audience.finished(fanout)

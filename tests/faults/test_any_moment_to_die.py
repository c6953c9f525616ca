"""Whichever line a process dies at, the sweep finds what it left, and everybody hears once."""

from pathlib import Path

import pytest

from statushub import database
from statushub.fanout import batches, plan, release, sweep
from statushub.fanout.batches import MAX_TRIES
from statushub.fanout.leases import LEASE
from statushub.fanout.release import PATIENCE
from statushub.model import fanouts
from statushub.model.fanouts import Batch
from statushub.publish import serve, store
from tests.faults import audience, dying
from tests.faults.parts import Parts
from tests.faults.receivers import Folder
from tests.installation import Installation, MovedClock, text_of


def _dies(processes: Parts, where: str, fanout: str = "") -> None:
    child = processes.start("-m", "tests.faults.dying", where, fanout)
    assert child.process.wait(60) == dying.DEAD, child.said


def _published(house: Installation) -> list[int]:
    return store.publish(house.page.id, house.app.config["STATUSHUB"].public_url)


def _go_on(house: Installation, moved: MovedClock) -> None:
    """What the watch of a living worker does once the patience with the dead one is over."""
    moved.forward(seconds=LEASE.total_seconds() + 1)
    sweep.sweep(threads=4)
    house.work()


@pytest.mark.parametrize("where", ["after planning", "between two portions", "inside the release"])
def test_while_planning(
    either_house: Installation, moved: MovedClock, processes: Parts, tmp_path: Path, where: str
) -> None:
    wanted = audience.gather(either_house.page.id, 30)
    fanout = audience.posted(either_house)
    if where == "inside the release":
        plan.plan(fanout)
    _dies(processes, where, fanout)
    assert Folder(tmp_path).number() == 0
    _go_on(either_house, moved)

    assert audience.tally(wanted, Folder(tmp_path).heard()) == audience.Tally(0, 0, 0)
    assert audience.finished(fanout)


def test_between_publishing_and_telling(
    house: Installation, moved: MovedClock, processes: Parts, tmp_path: Path
) -> None:
    wanted = audience.gather(house.page.id, 30)
    fanout = audience.posted(house)
    plan.plan(fanout)
    assert audience.batches(fanout)[0].lease_until is None
    _dies(processes, "after publishing")
    _go_on(house, moved)

    assert audience.tally(wanted, Folder(tmp_path).heard()) == audience.Tally(0, 0, 0)
    with database.reading() as session:
        assert not fanouts.fanout(session, fanout).before_page


def test_with_a_lease_in_its_hands(
    either_house: Installation, moved: MovedClock, processes: Parts, tmp_path: Path
) -> None:
    wanted = audience.gather(either_house.page.id, 30)
    fanout = audience.posted(either_house)
    _published(either_house)
    plan.plan(fanout)
    _dies(processes, "with a lease")
    assert not batches.send_next()  # nobody takes it before the lease has run out
    _go_on(either_house, moved)

    assert audience.tally(wanted, Folder(tmp_path).heard()) == audience.Tally(0, 0, 0)


def test_before_the_commit_nothing_has_happened(
    house: Installation, processes: Parts, tmp_path: Path
) -> None:
    audience.gather(house.page.id, 3)
    house.work()
    before = serve.mirror().number
    _dies(processes, "before the commit")
    house.work()

    assert serve.mirror().number == before
    assert Folder(tmp_path).number() == 0


def test_a_page_that_cannot_be_published_holds_messages_for_a_minute_only(
    either_house: Installation, moved: MovedClock, tmp_path: Path
) -> None:
    wanted = audience.gather(either_house.page.id, 3)
    fanout = audience.posted(either_house)
    plan.plan(fanout)
    moved.forward(seconds=PATIENCE.total_seconds() - 5)
    sweep.sweep(threads=4)
    assert not batches.send_next()

    moved.forward(seconds=10)
    sweep.sweep(threads=4)
    assert batches.send_next()
    assert audience.tally(wanted, Folder(tmp_path).heard()) == audience.Tally(0, 0, 0)
    with database.reading() as session:
        assert fanouts.fanout(session, fanout).before_page


def test_no_message_leaves_before_its_page(either_house: Installation) -> None:
    audience.gather(either_house.page.id, 1)
    fanout = audience.posted(either_house)
    plan.plan(fanout)
    assert not release.release(fanout)
    assert not batches.send_next()
    release.release_updates(_published(either_house))
    assert batches.send_next()

    serve.mirror().refresh()
    (mail,) = either_house.mails()
    (link,) = [line for line in text_of(mail).split() if "/en/notices/" in line][:1]
    shown = serve.find(f"en/notices/{link.rpartition('/')[2]}.html")
    assert shown is not None
    assert b"We are looking into it." in shown.body


def test_a_batch_that_ends_its_worker_each_time_is_parked_and_the_rest_goes_on(
    either_house: Installation, moved: MovedClock, tmp_path: Path
) -> None:
    wanted = audience.gather(either_house.page.id, 1001)
    fanout = audience.posted(either_house)
    _published(either_house)
    plan.plan(fanout)
    with database.transaction() as session:  # as if as many workers had died of it
        bad = session.get_one(Batch, (audience.batches(fanout)[0].fanout_id, 1))
        bad.tries = MAX_TRIES
    either_house.work()

    parked = [one for one in audience.batches(fanout) if one.state == fanouts.PARKED]
    assert [one.number for one in parked] == [1]
    assert parked[0].parked_because == "it stopped its worker again and again"
    assert Folder(tmp_path).number() == len(wanted) - parked[0].size
    assert audience.finished(fanout)
    assert audience.deliveries(fanout) == {"sent": 501, "failed_permanent": 500}
    moved.forward(days=1)
    assert sweep.sweep(threads=4) == 0

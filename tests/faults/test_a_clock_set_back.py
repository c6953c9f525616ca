"""The clock is set back an hour: nobody is missed, and nobody waits an hour for a first message."""

from pathlib import Path
from urllib.request import urlopen

import pytest
from sqlalchemy import select

from statushub import channels, database
from statushub.channels.mail import Mail
from statushub.fanout import plan, sweep
from statushub.model.fanouts import Fanout
from statushub.publish import serve, store
from statushub.settings import Settings
from tests import installation
from tests.faults import audience, dying
from tests.faults.parts import Parts, until
from tests.faults.poster import Poster
from tests.faults.receivers import Folder
from tests.faults.relay import Relay
from tests.faults.timely import Ahead
from tests.installation import Installation, MovedClock
from tests.integrators import Integrator

AN_HOUR_BACK = -1.0


def _look_for(house: Installation, moved: MovedClock, seconds: int) -> None:
    """What a living worker does for a while."""
    for _ in range(seconds // 5):
        moved.forward(seconds=5)
        sweep.sweep(threads=4)
        house.work()


@pytest.mark.long
@pytest.mark.parametrize(
    "where", ["between two portions", "after planning", "inside the release", "with a lease"]
)
def test_while_a_worker_lies_dead(
    either_house: Installation, moved: MovedClock, processes: Parts, tmp_path: Path, where: str
) -> None:
    wanted = audience.gather(either_house.page.id, 30)
    fanout = audience.posted(either_house)
    if where in {"inside the release", "with a lease"}:
        store.publish(either_house.page.id, "http://status.example")
        plan.plan(fanout)
    child = processes.start("-m", "tests.faults.dying", where, fanout)
    assert child.process.wait(60) == dying.DEAD, child.said
    moved.forward(hours=AN_HOUR_BACK)
    _look_for(either_house, moved, 30)

    assert audience.tally(wanted, Folder(tmp_path).heard()) == audience.Tally(0, 0, 0)
    assert audience.finished(fanout)


def test_what_is_posted_before_and_after(
    either_house: Installation, moved: MovedClock, tmp_path: Path
) -> None:
    wanted = audience.gather(either_house.page.id, 3)
    audience.posted(either_house, "k1")
    moved.forward(hours=AN_HOUR_BACK)
    audience.posted(either_house, "k2")
    either_house.work()

    assert audience.tally(wanted * 1, Folder(tmp_path).heard()).lost == 0
    subjects = sorted(str(mail["Subject"])[-2:] for mail in either_house.mails(wanted[0]))
    assert subjects == ["k1", "k2"]
    shown = serve.find("en/index.html")
    assert shown is not None
    assert b"k1" in shown.body
    assert b"k2" in shown.body


def test_a_client_at_its_limit_waits_no_longer_than_ever(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moved: MovedClock
) -> None:
    house = installation.make(sqlite_url, tmp_path, monkeypatch, API_PER_MINUTE="3")
    integrator = Integrator(house)
    said = [integrator.get("/api/notices").status_code for _ in range(4)]
    assert said == [200, 200, 200, 429]
    moved.forward(hours=AN_HOUR_BACK)
    said = [integrator.get("/api/notices").status_code for _ in range(4)]
    assert said == [200, 200, 200, 429]
    channels.close()
    database.dispose()


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize(("database_url", "receiver"), [("postgresql", "relay")], indirect=True)
def test_of_a_whole_machine_in_the_middle_of_a_fanout(
    living_house: Installation, relay: Relay, processes: Parts, ahead: Ahead
) -> None:
    """Web and worker go on by the new time, then the worker dies and is started again."""
    wanted = audience.gather(living_house.page.id, 3000)
    poster = Poster.to(living_house)
    web = processes.start(*ahead.command("web"))
    worker = processes.start(*ahead.command("worker"))
    poster.post("k0")
    until(lambda: relay.number() > len(wanted) // 4, f"a quarter has left\n{worker.said}")
    ahead.by(hours=AN_HOUR_BACK)
    at_the_change = relay.number()
    poster.post("k1")
    until(lambda: bool(relay.heard(" k1")), f"the next one leaves too\n{worker.said}", 30)
    worker.kill()
    worker.start_again()
    poster.post("k2")
    took = until(lambda: not audience.unfinished(), f"all finished\n{web.said}{worker.said}", 90)

    tallies = [audience.tally(wanted, relay.heard(f" {word}")) for word in poster.acknowledged]
    print(f"set back at {at_the_change}; {tallies}; finished {took:.1f} s later")
    assert at_the_change < len(wanted)
    assert [(one.lost, one.strangers) for one in tallies] == [(0, 0)] * 3
    assert sum(one.repeated for one in tallies) <= 4 * Mail.step
    with database.reading() as session:
        ordered = session.scalars(select(Fanout.ordered_at).order_by(Fanout.id)).all()
    assert ordered[1] < ordered[0]
    core: Settings = living_house.app.config["STATUSHUB"]
    with urlopen(f"http://{core.bind}/en/", timeout=10) as page:
        shown = page.read().decode()
    assert all(word in shown for word in poster.acknowledged)

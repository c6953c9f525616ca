"""The database server stops in the middle of a fan-out: the page stays up, nobody is missed."""

import random
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from statushub import channels, database
from statushub.channels.mail import Mail
from statushub.settings import Settings
from tests import installation
from tests.databases import OwnPostgresql
from tests.faults import audience
from tests.faults.parts import Parts, until
from tests.faults.poster import Everyday, Poster
from tests.faults.relay import Relay
from tests.ports import free_port

pytestmark = [pytest.mark.long, pytest.mark.timeout(240)]

AWAY_SECONDS = 5.0


@pytest.fixture
def postgresql() -> Iterator[OwnPostgresql]:
    own = OwnPostgresql()
    yield own
    own.end()


def test_for_five_seconds(
    postgresql: OwnPostgresql,
    relay: Relay,
    processes: Parts,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In the middle of a fan-out, and while people post: they are told to try again."""
    settings = relay.settings | {"BIND": f"127.0.0.1:{free_port()}"}
    house = installation.make(postgresql.url, tmp_path, monkeypatch, **settings)
    core: Settings = house.app.config["STATUSHUB"]
    wanted = audience.gather(house.page.id, 3000)
    poster = Poster.to(house)
    serve = processes.start("-m", "statushub", "serve")
    poster.post("Phone")
    until(lambda: relay.number() > len(wanted) // 4, f"a quarter has left\n{serve.said}")

    days = Everyday(poster, random.Random(1))
    try:
        postgresql.stop_at_once()
        stopped, at_the_stop = time.monotonic(), relay.number()
        until(lambda: "database away" in serve.said, f"it is noticed\n{serve.said}")
        with urlopen(f"http://{core.bind}/en/", timeout=10) as page:
            assert "Phone" in page.read().decode()
        time.sleep(max(0.0, AWAY_SECONDS - (time.monotonic() - stopped)))
        assert relay.number() < len(wanted)
        postgresql.start()
        before = len(poster.acknowledged)
        until(lambda: len(poster.acknowledged) > before, f"it is posted again\n{serve.said}")
    finally:
        days.end()
    poster.post("after")
    took = until(_all_finished, f"finished\n{serve.said}")

    tallies = [audience.tally(wanted, relay.heard(f" {word}")) for word in poster.acknowledged]
    lost, repeated = sum(one.lost for one in tallies), sum(one.repeated for one in tallies)
    print(
        f"stopped at {at_the_stop}; {len(tallies)} posts, {poster.refused} told to try again,"
        f" {poster.unanswered} unanswered; {lost=} {repeated=}; finished {took:.1f} s later"
    )
    assert lost == 0
    assert sum(one.strangers for one in tallies) == 0
    assert repeated <= 4 * Mail.step
    assert poster.refused[503]
    assert audience.ordered() == len(poster.acknowledged)
    serve.ask_to_stop()
    channels.close()
    database.dispose()


def _all_finished() -> bool:
    try:
        return not audience.unfinished()
    except database.DatabaseError:
        return False

"""The database server stops in the middle of a fan-out: the page stays up, nobody is missed."""

from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from statushub import channels, database
from statushub.publish import serve as serving
from statushub.settings import Settings
from tests import installation
from tests.databases import OwnPostgresql
from tests.faults import audience, receivers
from tests.faults.parts import Parts, until
from tests.faults.receivers import Server

pytestmark = pytest.mark.long


@pytest.fixture
def postgresql() -> Iterator[OwnPostgresql]:
    own = OwnPostgresql()
    yield own
    own.end()


def test_and_comes_back(
    postgresql: OwnPostgresql,
    server: Server,
    processes: Parts,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = server.settings | {"BIND": f"127.0.0.1:{receivers.free_port()}"}
    house = installation.make(postgresql.url, tmp_path, monkeypatch, **settings)
    core: Settings = house.app.config["STATUSHUB"]
    wanted = audience.gather(house.page.id, 5000)
    serve = processes.start("-m", "statushub", "serve")
    until(lambda: "worker started" in serve.said, f"up\n{serve.said}")
    until(lambda: serving.mirror().number > 0, "the page is out")
    fanout = audience.posted(house)
    until(lambda: server.number() > len(wanted) // 4, f"a quarter has left\n{serve.said}")

    postgresql.stop_at_once()
    at_the_stop = server.number()
    assert at_the_stop < len(wanted)
    until(lambda: "database away" in serve.said, f"it is noticed\n{serve.said}")
    with urlopen(f"http://{core.bind}/en/", timeout=10) as page:
        assert "Phone lines closed" in page.read().decode()
    postgresql.start()
    took = until(lambda: _finished(fanout), f"finished\n{serve.said}")

    found = audience.tally(wanted, server.heard())
    print(f"stopped at {at_the_stop}; {found}; finished {took:.1f} s after it came back")
    assert found.lost == 0
    assert found.repeated <= 4 * 50
    assert audience.deliveries(fanout) == {"sent": len(wanted)}

    again = audience.posted(house)
    took = until(lambda: _finished(again), f"the next one goes as ever\n{serve.said}")
    print(f"the next fan-out took {took:.1f} s")
    serve.ask_to_stop()
    channels.close()
    database.dispose()


def _finished(fanout: str) -> bool:
    try:
        return audience.finished(fanout)
    except database.DatabaseError:
        return False

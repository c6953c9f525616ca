"""An installation whose parts are real processes, and who receives its messages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from statushub import channels, database
from tests import installation
from tests.faults import parts, receivers
from tests.faults import relay as relays
from tests.faults.parts import Parts
from tests.faults.receivers import Folder, Receiver, Server
from tests.faults.relay import Relay
from tests.faults.timely import Ahead
from tests.installation import Installation
from tests.ports import free_port


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Parts]:
    with parts.parts_in(tmp_path) as found:
        yield found


@pytest.fixture
def server() -> Iterator[Server]:
    """A real SMTP server."""
    with receivers.server() as running:
        yield running


@pytest.fixture
def relay() -> Iterator[Relay]:
    """An SMTP server that fails as it is told to."""
    with relays.open_relay() as running:
        yield running


@pytest.fixture
def ahead(tmp_path: Path) -> Ahead:
    """The clock of the processes that are started by `Ahead.command`."""
    return Ahead(tmp_path / "ahead")


@pytest.fixture(params=["server", "folder"])
def receiver(request: pytest.FixtureRequest, tmp_path: Path) -> Receiver:
    if request.param == "folder":
        return Folder(tmp_path)
    running: Receiver = request.getfixturevalue(request.param)
    return running


@pytest.fixture
def living_house(
    database_url: str, receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Installation]:
    """An installation; its parts are for the test to start."""
    settings = receiver.settings | {"BIND": f"127.0.0.1:{free_port()}"}
    yield installation.make(database_url, tmp_path, monkeypatch, **settings)
    channels.close()
    database.dispose()

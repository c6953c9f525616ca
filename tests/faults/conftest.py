"""An installation whose parts are real processes, and who receives its messages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from statushub import channels, database
from tests import installation
from tests.faults import parts, receivers
from tests.faults.parts import Parts
from tests.faults.receivers import Folder, Receiver
from tests.installation import Installation


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Parts]:
    with parts.parts_in(tmp_path) as found:
        yield found


@pytest.fixture(params=["smtp", "folder"])
def receiver(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Receiver]:
    if request.param == "folder":
        yield Folder(tmp_path)
    else:
        with receivers.server() as server:
            yield server


@pytest.fixture
def living_house(
    database_url: str, receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Installation]:
    """An installation on either database; its parts are for the test to start."""
    yield installation.make(database_url, tmp_path, monkeypatch, **receiver.settings)
    channels.close()
    database.dispose()

"""What every test may ask for: a fresh database on either engine. None gets a network."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from statushub import channels, database
from tests import databases, installation, network
from tests.house import catalogues
from tests.installation import Installation, MovedClock
from tests.terminal import Terminal

POST = ("postfix", "dovecot", "spamassassin")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

# The same examples each time: a test command that is red now and then is soon not believed.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("house")


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def pytest_configure(config: pytest.Config) -> None:
    network.block()
    if not _is_worker(config):
        # The operator's settings are not the tests'.
        for name in [name for name in os.environ if name.startswith("STATUSHUB_")]:
            del os.environ[name]
        databases.stay_in_memory()
        databases.make_folder()
        catalogues.compile_all()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not _is_worker(config):
        databases.remove_folder()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not any(shutil.which(name) for name in BROWSERS):
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="no Chromium installed"))
    if os.geteuid() or not all(map(shutil.which, POST)):
        for item in items:
            if item.get_closest_marker("post"):
                item.add_marker(pytest.mark.skip(reason="no mail servers installed, or not root"))
    # The slowest first, so that no process is left alone with it at the end.
    items.sort(key=lambda item: item.get_closest_marker("slowest") is None)


@pytest.fixture
def sqlite_url() -> str:
    """A fresh, migrated SQLite database."""
    return databases.fresh_sqlite(databases.of_this_process())


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """A fresh, migrated database on a real PostgreSQL."""
    with databases.fresh_postgresql(databases.of_this_process().name) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Both: a test that asks for this runs twice, with PostgreSQL among the long ones."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def house(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Installation]:
    """An installation on SQLite, with its page set up."""
    yield installation.make(sqlite_url, tmp_path, monkeypatch)
    channels.close()
    database.dispose()


@pytest.fixture
def either_house(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Installation]:
    """An installation on each database in turn: where SQL makes the difference."""
    yield installation.make(database_url, tmp_path, monkeypatch)
    channels.close()
    database.dispose()


@pytest.fixture
def terminal(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Terminal]:
    """A terminal before an empty, migrated installation."""
    opened = Terminal(tmp_path, monkeypatch, DATABASE_URL=sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> MovedClock:
    """The clock, in the test's hands."""
    return MovedClock(monkeypatch)

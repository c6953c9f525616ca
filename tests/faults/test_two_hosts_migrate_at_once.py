"""Several hosts start a new version at the same moment: one brings the schema up, all go on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from statushub import database, engine, schema
from tests import databases
from tests.faults.parts import Parts

HOSTS = 3


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
    else:
        with databases.fresh_postgresql(migrated=False) as url:
            yield url


@pytest.mark.long
@pytest.mark.parametrize("revision", [None, "0001"])
def test_all_of_them_go_on(
    revision: str | None, empty_url: str, processes: Parts, tmp_path: Path
) -> None:
    if revision is not None:
        schema.migrate(empty_url, revision)
    hosts = [
        processes.start(
            "-m",
            "statushub",
            "migrate",
            DATABASE_URL=empty_url,
            DATA_DIR=str(tmp_path / f"host{number}"),
            SECRET_KEY="the same on every host, and long enough",
        )
        for number in range(HOSTS)
    ]
    for host in hosts:
        assert host.process.wait(60) == 0, host.said
        assert "up to date" in host.said
    database.configure(empty_url)
    assert schema.is_newest()
    assert engine.is_migrated()
    database.dispose()

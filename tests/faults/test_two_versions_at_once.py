"""A rolling restart: the version before works beside this one on one database, then it leaves."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from statushub import database, schema
from tests import databases
from tests.faults import audience
from tests.faults.older import Older
from tests.faults.parts import Part, Parts, until
from tests.faults.poster import Everyday, Poster
from tests.faults.relay import Relay
from tests.ports import free_port

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]

READERS = 600


@pytest.fixture
def shared(tmp_path: Path, relay: Relay, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A database that nobody has migrated, and what every host of both versions is told."""
    with databases.fresh_postgresql(migrated=False) as url:
        told = relay.settings | {
            "DATABASE_URL": url,
            "DATA_DIR": str(tmp_path / "hands"),
            "SECRET_KEY": "a key for tests that is long enough for anything",
            "PUBLIC_URL": "http://status.example",
        }
        for name, value in told.items():
            monkeypatch.setenv(f"STATUSHUB_{name}", value)
        yield url


def test_everybody_hears_once_of_what_either_was_told(
    shared: str, relay: Relay, processes: Parts, tmp_path: Path
) -> None:
    older = Older(tmp_path / "older")
    secret = older.set_up(shared, tmp_path / "set-up", READERS)
    wanted = [f"reader{number}@example.org" for number in range(READERS)]

    def host(name: str, folder: Path | None = None) -> tuple[Poster, list[Part]]:
        bind = f"127.0.0.1:{free_port()}"
        mine = {"BIND": bind, "DATA_DIR": str(tmp_path / name), "MAIL_FROM": f"{name}@example.org"}
        started = [
            processes.start_in(folder, "-m", "statushub", command, **mine)
            for command in ("web", "worker")
        ]
        return Poster(bind, secret), started

    before, old = host("old", older.folder)
    before.post("first")
    database.configure(shared.replace("postgresql://", "postgresql+psycopg://"))
    days = [Everyday(before, random.Random(1), "b")]
    until(lambda: relay.number() > READERS, f"the old ones work\n{old[1].said}")
    assert not schema.is_newest()
    migrating = processes.start("-m", "statushub", "migrate")
    assert migrating.process.wait(60) == 0, migrating.said
    after, new = host("new")
    after.post("second")
    days.append(Everyday(after, random.Random(2), "a"))
    until(lambda: relay.by_sender["new@example.org"] > READERS, f"both work\n{new[1].said}")
    until(lambda: len(after.acknowledged) > 5, "both are posted to")
    days.pop(0).end()
    took = [part.ask_to_stop() for part in old]
    days.pop().end()
    after.post("last")
    until(lambda: not audience.unfinished(), f"all finished\n{new[1].said}")

    told = before.acknowledged | after.acknowledged
    tallies = [audience.tally(wanted, relay.heard(f" {word}")) for word in told]
    print(
        f"{len(before.acknowledged)} posts to the old, {len(after.acknowledged)} to the new;"
        f" {dict(relay.by_sender)}; the old ones stopped in {took};"
        f" lost={sum(one.lost for one in tallies)} repeated={sum(one.repeated for one in tallies)}"
    )
    assert set(tallies) == {audience.Tally(0, 0, 0)}
    assert len(told) == audience.ordered()
    for part in new:
        part.ask_to_stop()
    database.dispose()

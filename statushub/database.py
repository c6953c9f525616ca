"""The database: one engine a process, the ways to begin a transaction, and the base of all tables.

SQLite has three ways to begin, and each user of the engine needs another one: `transaction()`
takes the write lock first (no lost update), `reading()` never takes it (readers wait for nobody),
and whoever brings sessions of its own (the durable engine, Flask-Security) begins lazily.
"""

import hashlib
import json
import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, ClassVar, Self, cast

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Connection, Dialect, Engine, make_url
from sqlalchemy.exc import DBAPIError, InvalidatePoolError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType

DatabaseError = SQLAlchemyError
"""What any trouble with the database is: for those who wait until it is back."""

_BUSY_SECONDS = 30
_SILENT_SECONDS = 15
"""How long PostgreSQL lets a transaction wait for its next statement. A process frozen in
the middle of one, or a host that is gone, would keep its locks, and the work from all others."""
_FRESH_SECONDS = 1.0
_USED_AT = "used_at"
_OPENING = "opening"
_SERVER_GONE = re.compile(
    r"server closed the connection|terminating connection|connection (is closed|refused|failed)"
    r"|the database system is (starting up|shutting down|in recovery)|SSL SYSCALL|Broken pipe",
    re.IGNORECASE,
)


@dataclass(frozen=True, eq=False)  # each opening is one of its own
class _Doors:
    """The engine, and the ways to begin on it: made once, because making one costs a statement."""

    engine: Engine
    writing: Engine
    reading: Engine
    glance: Engine


_opened: _Doors | None = None


_UNDEFINED_TABLE = "42P01"


def is_away(error: BaseException) -> bool:
    """Tell whether an error says that the database cannot work just now.

    It cannot be reached, is locked or empty, or its disk is full: the same will work again later,
    and nothing is wrong with what was asked.
    """
    if isinstance(error, PoolExhausted):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    if isinstance(error, DBAPIError) and _lacks_tables(error):
        return True
    if not isinstance(error, OperationalError):
        return False
    # SQLite says so, too, of a statement that is wrong.
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code is None or code & 0xFF != sqlite3.SQLITE_ERROR


def _lacks_tables(error: DBAPIError) -> bool:
    """Tell whether it is not ours yet: not migrated, or its file is gone and was made anew."""
    missing = getattr(error.orig, "sqlstate", None) == _UNDEFINED_TABLE
    return missing or str(error.orig).startswith("no such table")


class Instant(sa.types.TypeDecorator[datetime]):
    """A moment in UTC, aware in Python on both databases; a naive one is a bug and is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Bring a moment to UTC."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a moment without a time zone cannot be stored"
            raise TypeError(message)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back what was stored, aware: SQLite keeps no zone."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Numbers(sa.types.TypeDecorator[Sequence[int]]):
    """Many numbers as one parameter: see `among`."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        """Say what carries them: an array, or JSON where there are none."""
        postgresql = dialect.name == "postgresql"
        return dialect.type_descriptor(ARRAY(sa.Integer) if postgresql else sa.Text())

    def process_bind_param(self, value: Sequence[int] | None, dialect: Dialect) -> Any:
        """Write them down."""
        return value if dialect.name == "postgresql" else json.dumps(value)


class among(FunctionElement[bool]):  # noqa: N801  reads as the operator it is
    """Whether a column is one of the numbers in a parameter: `among(column, numbers("to"))`.

    Not `in_`: its statement is another one for each number of values, made and prepared anew.
    """

    name = "among"
    type = sa.Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> Self:
        """Stay as it is: compared with 1, as SQLite is asked of other truths, no key is used."""
        del against
        return self


def numbers(name: str) -> sa.BindParameter[Sequence[int]]:
    """Return a parameter that takes many numbers."""
    return sa.bindparam(name, type_=Numbers())


@compiles(among)
def _among(element: among, compiler: SQLCompiler, **more: Any) -> str:
    column, wanted = (compiler.process(one, **more) for one in element.clauses)
    return f"({column} IN (SELECT value FROM json_each({wanted})))"  # noqa: S608  no text of others


@compiles(among, "postgresql")
def _among_on_postgresql(element: among, compiler: SQLCompiler, **more: Any) -> str:
    column, wanted = (compiler.process(one, **more) for one in element.clauses)
    return f"({column} = ANY({wanted}))"


class Base(DeclarativeBase):
    """The base of all tables."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant(),
        dict[str, Any]: sa.JSON(),
        list[str]: sa.JSON(),
    }


def make_engine(url: str) -> Engine:
    """Return an engine for `url` with the pragmas and listeners every user of it needs."""
    if make_url(url).get_backend_name() == "sqlite":
        engine = sa.create_engine(url, connect_args={"timeout": _BUSY_SECONDS})
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin)
    else:
        # The one used last first: it needs no sign of life.
        engine = sa.create_engine(url, pool_size=10, max_overflow=10, pool_use_lifo=True)
        event.listen(engine, "connect", _set_patience)
        event.listen(engine, "checkout", partial(_look_whether_alive, engine.dialect))
    event.listen(engine, "checkout", _lend)
    event.listen(engine, "checkin", _take_back)
    event.listen(engine, "handle_error", _tell_lost_connection)
    return engine


def _set_pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute(f"PRAGMA busy_timeout={_BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _set_patience(connection: Any, _record: object) -> None:
    connection.execute(f"SET idle_in_transaction_session_timeout = '{_SILENT_SECONDS}s'")
    connection.commit()


def _begin(connection: Connection) -> None:
    how = connection.get_execution_options().get("sqlite_begin", "LAZY")
    driver: Any = connection.connection.dbapi_connection
    # LAZY: the driver itself begins IMMEDIATE at the first write statement.
    driver.isolation_level = "IMMEDIATE" if how == "LAZY" else None
    if how != "LAZY":
        connection.exec_driver_sql(f"BEGIN {how}")


def _lend(_connection: object, record: Any, _proxy: object) -> None:
    record.info[_OPENING] = _opened


def _take_back(_connection: object, record: Any) -> None:
    """Close a connection that comes back when all the others have been: it would stay open."""
    if record.info.get(_OPENING) is not _opened:
        record.invalidate()
    record.info[_USED_AT] = time.monotonic()


def _look_whether_alive(dialect: Dialect, connection: Any, record: Any, _proxy: object) -> None:
    """Ask the server before a connection is used that has lain about; else each use costs two."""
    if time.monotonic() - record.info.get(_USED_AT, time.monotonic()) < _FRESH_SECONDS:
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError from error


def _tell_lost_connection(context: sa.engine.ExceptionContext) -> None:
    # A server that stopped says so in many words; without this the pool keeps dead connections.
    if _SERVER_GONE.search(str(context.original_exception)):
        context.is_disconnect = True


def configure(url: str) -> None:
    """Say which database this process uses; the connection itself is made when first needed."""
    global _opened
    dispose()
    _opened = replace(_doors_to(url))


@lru_cache(maxsize=2)
def _doors_to(url: str) -> _Doors:
    """Return the ways in; whoever comes back to a database still knows its statements."""
    engine = make_engine(url)
    reading = glance = engine.execution_options(sqlite_begin="DEFERRED")
    if engine.dialect.name == "postgresql":
        reading = engine.execution_options(isolation_level="REPEATABLE READ")
        glance = engine.execution_options(isolation_level="AUTOCOMMIT")
    writing = engine.execution_options(sqlite_begin="IMMEDIATE")
    return _Doors(engine, writing, reading, glance)


def engine() -> Engine:
    """Return this process's engine."""
    return _doors().engine


def opened() -> object:
    """Return what stands for the database as it was last configured.

    Whoever remembers something of a database keeps this beside it: the next one is another, even
    at the same address.
    """
    return _doors()


def _doors() -> _Doors:
    if _opened is None:
        message = "database.configure() has not been called"
        raise RuntimeError(message)
    return _opened


def dispose() -> None:
    """Close every connection (before a fork, and at the end)."""
    global _opened
    if _opened is not None:
        _opened.engine.dispose()
        _opened = None


@contextmanager
def transaction() -> Iterator[Session]:
    """Open the one transaction of a write; commit at the end, roll back on any exception."""
    with Session(_doors().writing, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """Open one consistent view of the facts that never takes the write lock."""
    with (
        Session(_doors().reading, expire_on_commit=False, autoflush=False) as session,
        session.begin(),
    ):
        yield session


@contextmanager
def glance() -> Iterator[Connection]:
    """Open a connection for one statement that reads: no transaction around it, no write lock."""
    with _doors().glance.connect() as connection:
        yield connection


@contextmanager
def alone(what: str) -> Iterator[bool]:
    """Hold a word that only one process of all hosts may hold; tell whether it is ours.

    No transaction is open meanwhile, and however the process ends, the word is free again. SQLite
    has one worker, which is alone anyhow.
    """
    if _doors().engine.dialect.name != "postgresql":
        yield True
        return
    number = int.from_bytes(hashlib.sha256(what.encode()).digest()[:8], signed=True)
    with _doors().engine.connect().execution_options(isolation_level="AUTOCOMMIT") as own:
        mine = bool(own.scalar(sa.select(sa.func.pg_try_advisory_lock(number))))
        try:
            yield mine
        finally:
            if mine:
                own.execute(sa.select(sa.func.pg_advisory_unlock(number)))


ROWS_ALONE = {"synchronize_session": False}
"""No object of a session holds what such a statement changes; looking for one costs more."""


def upsert(session: Session, table: type[Base]) -> Any:
    """Return an INSERT that knows `on_conflict_do_update`, in the words of the database in use."""
    # Any: the two dialects' statements have these methods alike, and no type in common.
    made = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
    return made[session.get_bind().dialect.name](table)


def rows_changed(result: sa.Result[Any]) -> int:
    """Return how many rows an INSERT, UPDATE or DELETE changed."""
    return cast("sa.CursorResult[Any]", result).rowcount


def has_table(name: str, schema: str | None = None) -> bool:
    """Tell whether a table is there; SQLite knows no schemas."""
    on_postgresql = engine().dialect.name == "postgresql"
    return sa.inspect(engine()).has_table(name, schema=schema if on_postgresql else None)


def where(url: str) -> str:
    """Return in words where a database is, without user or password."""
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        return f"SQLite, {parts.database}"
    host = parts.host or parts.query.get("host") or "this machine"
    return f"PostgreSQL, {parts.database} at {host}"


def copy_sqlite(url: str, target: Path) -> None:
    """Copy a SQLite database that is in use to one consistent file, checked."""
    source = make_url(url).database or ""
    if not Path(source).is_file():
        raise FileNotFoundError(source)
    with (
        closing(sqlite3.connect(source, timeout=_BUSY_SECONDS)) as ours,
        closing(sqlite3.connect(target)) as copy,
    ):
        # In one step: it holds one reading, which in WAL mode keeps no writer waiting.
        ours.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        (verdict,) = copy.execute("PRAGMA quick_check").fetchone()
    if verdict != "ok":
        message = f"the copy is damaged: {verdict}"
        raise OSError(message)


def libpq_environment(url: str) -> dict[str, str]:
    """Return the variables by which PostgreSQL's own programs find a database and its password."""
    parts = make_url(url)
    said = {
        "host": parts.host,
        "port": parts.port,
        "user": parts.username,
        "password": parts.password,
        "database": parts.database,
        **parts.query,
    }
    return {f"PG{name.upper()}": str(value) for name, value in said.items() if value is not None}

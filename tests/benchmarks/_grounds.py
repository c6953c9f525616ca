"""Where figures are taken: fresh installations, on SQLite and on a PostgreSQL as an operator's."""

import os
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Text, cast, func, insert, literal, select

from statushub import channels, clock, database
from statushub.model.subscriptions import Subscriber, Subscription
from tests import databases, installation
from tests.faults.parts import Part, Parts, parts_in, until
from tests.installation import Installation
from tests.ports import free_port, listens

SIZES = (1_000, 10_000, 100_000)
HERE = Path(__file__).parent
_TEN_DIGITS = 1_000_000_000


@dataclass(frozen=True)
class Ground:
    """One database, a folder, and the processes started there."""

    database: str
    url: str
    folder: Path
    parts: Parts
    patch: pytest.MonkeyPatch
    closing: ExitStack

    def house(self, **settings: str) -> Installation:
        """Make the installation; the processes started from now on belong to it."""
        return installation.make(self.url, self.folder, self.patch, **settings)

    def worker(self, **settings: str) -> Part:
        """Start a worker, and see it up."""
        worker = self.parts.worker(**settings)
        until(lambda: "worker started" in worker.said, f"a worker\n{worker.log}")
        return worker

    def beside(self, program: str, *arguments: object) -> int:
        """Start one of the programs beside this file; return the port it listens on."""
        port = free_port()
        self.parts.start(str(HERE / program), str(port), *map(str, arguments))
        until(lambda: listens(port), program)
        return port


def each(
    measure: Callable[[Ground, Sequence[int]], bool],
    words: str | None,
    *,
    only: str | None = None,
    sizes: Sequence[int] = SIZES,
) -> int:
    """Measure on each database, or on those asked for; return the exit status."""
    parser = ArgumentParser(description=words)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    parser.add_argument("--subscribers", type=int, action="append")
    asked = parser.parse_args()
    wanted = [
        name for name in asked.database or ["sqlite", "postgresql"] if only is None or name == only
    ]
    for name in [name for name in os.environ if name.startswith("STATUSHUB_")]:
        del os.environ[name]
    databases.make_folder()
    try:
        results = [_on(name, measure, asked.subscribers or sizes) for name in wanted]
    finally:
        databases.remove_folder()
    return 0 if all(results) else 1


def _on(name: str, measure: Callable[[Ground, Sequence[int]], bool], sizes: Sequence[int]) -> bool:
    with ground(name) as one:
        return measure(one, sorted(sizes))


@contextmanager
def ground(name: str) -> Iterator[Ground]:
    """Give a fresh database; nothing of it is left behind."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        # smtp-sink gives up its rights and must still find its way.
        folder.chmod(0o755)
        if name == "sqlite":
            url = databases.fresh_sqlite(folder)
        else:
            own = databases.OwnPostgresql()
            stack.callback(own.end)
            url = own.url
        parts = stack.enter_context(parts_in(folder))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        stack.callback(database.dispose)
        stack.callback(channels.close)
        yield Ground(name, url, folder, parts, patch, stack)


def grow(
    page_id: int, through: int, channel: str = "email", address: str = "reader{}@example.org"
) -> None:
    """Bring the subscribers on a channel to a number, every other one reading Spanish.

    `address` holds one pair of braces, for the number.
    """
    with database.transaction() as session:
        there = session.scalar(
            select(func.count()).select_from(Subscription).where(Subscription.channel == channel)
        )
        first, last = (there or 0) + 1, through
        if first > last:
            return
        now = clock.now()
        one = select(literal(first).label("n")).cte("one", recursive=True)
        one = one.union_all(select(one.c.n + 1).where(one.c.n < last))
        name = literal(channel[:2]) + cast(one.c.n + _TEN_DIGITS, Text)
        session.execute(
            insert(Subscriber).from_select(
                ["public_id", "created_at"], select(name, literal(now, Subscriber.created_at.type))
            )
        )
        before, after = address.split("{}")
        number = cast(one.c.n, Text)
        session.execute(
            insert(Subscription).from_select(
                [
                    "public_id",
                    "page_id",
                    "subscriber_id",
                    "channel",
                    "address",
                    "digest",
                    "language",
                    "confirmed_at",
                    "created_at",
                    "updated_at",
                ],
                select(
                    name,
                    literal(page_id),
                    Subscriber.id,
                    literal(channel),
                    literal(before) + number + literal(after),
                    literal(channel) + number,
                    func.substr("enes", 1 + 2 * (one.c.n % 2), 2, type_=Text),
                    *[literal(now, Subscription.created_at.type)] * 3,
                )
                .join(Subscriber, Subscriber.public_id == name)
                .order_by(one.c.n),
            )
        )
    if database.engine().dialect.name == "postgresql":
        with database.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as own:
            own.exec_driver_sql("VACUUM ANALYZE subscriber, subscription")

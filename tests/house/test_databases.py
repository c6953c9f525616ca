"""The tests' own databases: each test has one of its own, on both engines."""

import psycopg

from tests import databases


def test_databases_are_separate() -> None:
    with (
        databases.fresh_postgresql(migrated=False) as one,
        databases.fresh_postgresql(migrated=False) as other,
    ):
        with psycopg.connect(one) as wire:
            wire.execute("CREATE TABLE only_here (id int)")
        with psycopg.connect(other) as wire:
            found = wire.execute("SELECT count(*) FROM pg_tables WHERE tablename = 'only_here'")
            assert found.fetchone() == (0,)

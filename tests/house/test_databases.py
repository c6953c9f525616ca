"""The tests' own databases: each test has one of its own, on both engines."""

import sqlite3

import psycopg
import pytest
import sqlalchemy as sa

from statushub import database
from tests import databases
from tests.installation import Installation


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


def test_a_fresh_database_is_ready_for_facts_and_jobs(database_url: str) -> None:
    engine = database.make_engine(database_url)
    with engine.connect() as wire:
        for table in ("notice", "workflow_status"):
            schema = "dbos." if table == "workflow_status" and wire.dialect.name != "sqlite" else ""
            found = wire.execute(sa.text(f"SELECT count(*) FROM {schema}{table}"))
            assert found.scalar_one() == 0
    engine.dispose()


def test_who_comes_back_after_the_last_one_left_leaves_no_door_open(
    either_house: Installation,
) -> None:
    """A thread may still be reading when the database is closed; it takes its connection along."""
    assert either_house.page.id
    with database.reading() as session:
        own = session.connection().connection.driver_connection
        database.dispose()
    assert own
    with pytest.raises((sqlite3.ProgrammingError, psycopg.OperationalError), match="closed"):
        own.execute("SELECT 1")


def test_one_process_of_all_hosts_holds_a_word_until_it_is_done(
    either_house: Installation,
) -> None:
    """On SQLite there is one worker, which is alone anyhow."""
    shared = database.engine().dialect.name == "sqlite"
    assert either_house.page.id
    for _ in range(2):  # it is free again
        with database.alone("copy") as mine, database.alone("copy") as yours:
            assert (mine, yours) == (True, shared)
        with database.alone("copy") as mine, database.alone("something else") as other:
            assert (mine, other) == (True, True)

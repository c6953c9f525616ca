"""The schema is built by migrating, up and down, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from statushub import database, schema
from tests import databases


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
    else:
        with databases.fresh_postgresql(migrated=False) as url:
            yield url


def tables(url: str) -> set[str]:
    engine = database.make_engine(url)
    found = set(sa.inspect(engine).get_table_names())
    engine.dispose()
    return found


def test_schema_goes_up_down_and_up_again(empty_url: str) -> None:
    schema.migrate(empty_url)
    there = tables(empty_url)
    assert set(database.Base.metadata.tables) <= there
    command.downgrade(schema.alembic(empty_url), "base")
    assert tables(empty_url) <= {"alembic_version"}
    schema.migrate(empty_url)
    assert tables(empty_url) == there


def test_migrations_build_what_the_model_declares(database_url: str) -> None:
    command.check(schema.alembic(database_url))


def test_migrations_have_one_head() -> None:
    assert len(ScriptDirectory.from_config(schema.alembic("sqlite://")).get_heads()) == 1

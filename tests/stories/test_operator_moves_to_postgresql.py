"""An operator outgrows SQLite: everything goes along, and what was under way goes on."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from statushub import database, schema, worker
from statushub.database import Base
from statushub.fanout import batches, plan, sweep
from statushub.model import fanouts
from statushub.model.fanouts import Delivery, Fanout
from statushub.publish import store
from tests.terminal import Terminal


def rows() -> dict[str, int]:
    with database.reading() as session:
        return {
            table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
        }


def stand() -> Counter[tuple[str, str]]:
    """How many deliveries of each fan-out stand how."""
    with database.reading() as session:
        found = session.execute(
            select(Fanout.public_id, Delivery.state, func.count())
            .join(Delivery, Delivery.fanout_id == Fanout.id)
            .group_by(Fanout.public_id, Delivery.state)
        )
        return Counter({(one, state): number for one, state, number in found})


def newest_fanout() -> str:
    with database.reading() as session:
        return session.scalars(select(Fanout.public_id).order_by(Fanout.id.desc()).limit(1)).one()


@pytest.fixture
def moved_house(terminal: Terminal, postgresql_url: str, tmp_path: Path) -> Terminal:
    """The demo organisation in the middle of an incident, then PostgreSQL in the settings."""
    terminal.expect("demo")
    terminal.type("demo", "--post", "--wait", "0.1")
    plan.plan(newest_fanout())
    terminal.close()
    terminal.set(
        DATABASE_URL=postgresql_url, SECRET_KEY=(tmp_path / "secret_key").read_text().strip()
    )
    return terminal


@pytest.mark.long
def test_everything_goes_along(moved_house: Terminal, sqlite_url: str) -> None:
    file = sqlite_url.removeprefix("sqlite:///")
    database.configure(sqlite_url)
    before, stood = rows(), stand()
    assert before["delivery"]
    assert before["notice"] > 5
    database.dispose()

    said = moved_house.expect("import", "database", file)
    assert f"{sum(before.values())} rows taken in" in said
    assert rows() == before
    assert stand() == stood

    # Workers find what is to be done in the rows: the jobs themselves stayed behind.
    page = store.the_page_id()
    assert page is not None
    store.publish(page, "http://status.example")
    sweep.sweep(1)
    while batches.send_next():
        pass
    assert {state for _, state in stand()} <= {fanouts.SENT}
    assert "All is well." in moved_house.expect("doctor")
    # New rows come after those that were brought along.
    moved_house.type("demo", "--post", "--wait", "0.1")
    assert rows()["notice"] == before["notice"] + 1
    worker.advance_due()
    moved_house.close()


@pytest.mark.long
def test_nothing_is_mixed(moved_house: Terminal, sqlite_url: str) -> None:
    moved_house.expect("demo")
    there = rows()
    refused = moved_house.type("import", "database", sqlite_url.removeprefix("sqlite:///"))
    assert refused.exit_code == 1
    assert "is not empty" in refused.output
    assert rows() == there
    moved_house.close()


def test_a_schema_of_another_version_stays_outside(moved_house: Terminal, tmp_path: Path) -> None:
    old = tmp_path / "old.sqlite"
    schema.migrate(f"sqlite:///{old}", "0001")
    refused = moved_house.type("import", "database", str(old))
    assert refused.exit_code == 1
    assert "its schema is 0001" in refused.output
    moved_house.close()

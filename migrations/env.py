"""How Alembic sees our tables, and only ours: the durable engine keeps its own beside them."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

from statushub.database import Base, Instant, make_engine
from statushub.model import TABLES

assert TABLES, "importing the model is what fills Base.metadata"


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """Hide schemas and tables that are not ours."""
    if kind == "schema":
        return name is None
    if kind == "table":
        return name in Base.metadata.tables
    return True


def render_item(kind: str, item: Any, _autogen: AutogenContext) -> str | Literal[False]:
    """Write our own types by plain ones, so that a migration does not change when they do."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Run the migrations inside one transaction."""
    engine = make_engine(context.config.attributes["url"])
    with engine.execution_options(sqlite_begin="IMMEDIATE").connect() as connection:
        if connection.dialect.name == "sqlite":
            # Batch mode copies tables; foreign keys would follow the copies.
            # The pragma does nothing inside a transaction, so it goes past SQLAlchemy.
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_name=include_name,
            render_item=render_item,
            render_as_batch=True,
            compare_type=True,
        )
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":
                # Of several hosts starting at once one migrates and the others wait.
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(7823001)"))
            context.run_migrations()
    engine.dispose()


run()

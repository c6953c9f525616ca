"""The schema of the database: which revision it has, and how it gets the newest one."""

from functools import cache

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from statushub import database, paths


def alembic(url: str) -> Config:
    """Return Alembic's configuration for this house and database."""
    config = Config()
    config.set_main_option("script_location", str(paths.MIGRATIONS))
    config.attributes["url"] = url
    return config


def migrate(url: str, revision: str = "head") -> None:
    """Bring the schema to `revision` (the newest by default)."""
    command.upgrade(alembic(url), revision)


def revisions() -> tuple[str | None, str | None]:
    """Return the schema's revision in the database, and the newest there is."""
    with database.engine().connect() as connection:
        return revision_of(connection), newest_revision()


def revision_of(connection: Connection) -> str | None:
    """Return the schema's revision in a database; None where there is none."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def newest_revision() -> str | None:
    """Return the newest revision there is: what this process was started with."""
    return ScriptDirectory.from_config(alembic("")).get_current_head()


def is_newest() -> bool:
    """Tell whether the database's schema is the newest."""
    there, newest = revisions()
    return there == newest

"""`statushub migrate`: bring the schema to the newest."""

import click

from statushub import engine, schema, wiring


def bring_up(url: str) -> None:
    """Migrate our tables, then the durable engine's."""
    schema.migrate(url)
    engine.migrate(url)


@click.command()
def migrate() -> None:
    """Bring the database schema to the newest."""
    core, _own = wiring.read_settings()
    core.data_dir.mkdir(parents=True, exist_ok=True)
    bring_up(core.database)
    click.echo("The database is up to date.")

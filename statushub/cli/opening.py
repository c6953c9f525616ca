"""Opening the house for one command: settings read, database there and up to date."""

import click

from statushub import schema, wiring
from statushub.settings import Settings


def opened() -> Settings:
    """Return the settings, or end in words when the database is not ready for them."""
    core = wiring.without_web()
    if not schema.is_newest():
        raise click.ClickException(
            "The database has not been brought up to date. Run `statushub migrate` first."
        )
    return core

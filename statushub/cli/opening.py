"""Opening the house for one command: settings read, database there and up to date."""

import click
from flask import Flask

from statushub import database
from statushub.app import create_app


def opened() -> Flask:
    """Return the application, or end in words when the database is not ready for it."""
    app = create_app()
    if not database.is_newest():
        raise click.ClickException(
            "The database has not been brought up to date. Run `statushub migrate` first."
        )
    return app

"""`statushub worker`: publish and send until told to stop."""

import click

from statushub import worker as working
from statushub.app import create_app


@click.command()
def worker() -> None:
    """Run one worker. With PostgreSQL as many may run as you like, on any number of hosts."""
    working.run(create_app().config["STATUSHUB"])

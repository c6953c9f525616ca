"""`statushub export`: lists that others may take in."""

from typing import TextIO

import click

from statushub.cli.opening import opened
from statushub.exchange import subscribers as lists


@click.group("export")
def export() -> None:
    """Hand out what is kept here."""


@export.command()
@click.argument("file", type=click.File("w", encoding="utf-8"), default="-")
def subscribers(file: TextIO) -> None:
    """Write everybody who hears of notices as CSV, to FILE or to the terminal.

    The columns are those that `statushub import subscribers` takes. Who unsubscribed or has not
    confirmed is left out.
    """
    opened()
    file.writelines(lists.write())

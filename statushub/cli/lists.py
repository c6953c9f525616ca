"""`statushub import subscribers` and `statushub export subscribers`: lists as CSV."""

from pathlib import Path
from typing import TextIO

import click
from rich.console import Console
from rich.progress import Progress

from statushub import language
from statushub.cli.opening import opened
from statushub.errors import Refused
from statushub.exchange import subscribers as lists
from statushub.exchange.subscribers import Report
from statushub.model.audit import HOUSE


@click.group("import")
def take_in() -> None:
    """Take in what comes from elsewhere."""


@take_in.command("subscribers")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--confirmed", is_flag=True, help="They have all agreed: ask nobody again.")
def import_subscribers(file: Path, *, confirmed: bool) -> None:
    """Add the subscribers in FILE (CSV: channel,address,language,services,kinds).

    Rows that are wrong are told by line and skipped. What is on the list already is left as it is,
    so the same file may be given again.
    """
    opened()
    with (
        language.speaking(language.default()),
        Progress(console=Console(stderr=True), transient=True) as bar,
    ):
        task = bar.add_task("", total=None)
        try:
            report = lists.read(
                file.read_bytes(),
                HOUSE,
                confirmed=confirmed,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
        except Refused as refused:
            raise click.ClickException(str(refused.faults[0].message)) from refused
    _tell(report)


def _tell(report: Report) -> None:
    for remark in report.remarks:
        click.echo(remark, err=True)
    for line, words in report.refused:
        click.echo(f"line {line}: {words}", err=True)
    click.echo(
        f"{report.added} added ({report.asked} asked to confirm), {report.confirmed} confirmed, "
        f"{report.known} known before, {len(report.refused)} skipped"
    )


@click.group("export")
def hand_out() -> None:
    """Hand out what others may take in."""


@hand_out.command("subscribers")
@click.argument("file", type=click.File("w", encoding="utf-8"), default="-")
def export_subscribers(file: TextIO) -> None:
    """Write everybody who hears of notices to FILE, or to the terminal."""
    opened()
    file.writelines(lists.write())

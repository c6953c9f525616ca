"""`statushub import`: lists and histories from other places."""

import sys
from pathlib import Path
from typing import BinaryIO

import click
from rich.console import Console
from rich.progress import Progress

from statushub.cli.opening import opened
from statushub.errors import Refused
from statushub.exchange import access_log
from statushub.exchange import subscribers as lists
from statushub.exchange import waits as measured
from statushub.exchange.subscribers import Report
from statushub.model import moving
from statushub.model.audit import HOUSE
from statushub.publish import page_views


@click.group("import")
def import_() -> None:
    """Take in what was kept elsewhere."""


@import_.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--confirmed",
    is_flag=True,
    help="They have all agreed already. Without it each is asked to confirm.",
)
def subscribers(file: Path, *, confirmed: bool) -> None:
    """Take in a list of subscribers as CSV.

    Columns: channel, address, language, services, kinds (only the address is needed; empty
    services or kinds mean all). A row that is wrong is skipped whole and named by its line; known
    addresses stay as they are, so the same file may be given again. Exit code 1 when any row was
    skipped.
    """
    opened()
    report = _read(file.read_bytes(), confirmed=confirmed)
    for remark in report.remarks:
        click.echo(remark, err=True)
    for line, reason in report.refused:
        click.echo(f"line {line}: {reason}", err=True)
    click.echo(_sum(report))
    if report.refused:
        sys.exit(1)


@import_.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def waits(file: Path) -> None:
    """Take in measured waits as CSV, for charts and for what is shown now.

    Columns: contact_point (its id, or its name), minutes, at. A row that is wrong is skipped and
    named by its line; what is there already stays as it is, so the same file may be given again.
    Exit code 1 when any row was skipped.
    """
    opened()
    try:
        report = _measured(file.read_bytes())
    except Refused as refused:
        raise click.ClickException(str(refused.faults[0].message)) from refused
    for remark in report.remarks:
        click.echo(remark, err=True)
    for line, reason in report.refused:
        click.echo(f"line {line}: {reason}", err=True)
    click.echo(
        f"{report.taken} taken in, {report.known} known before, {report.past} too old for any"
        f" chart, {len(report.refused)} skipped."
    )
    if report.refused:
        sys.exit(1)


def _measured(raw: bytes) -> measured.Report:
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Waits", total=None)

        def moved(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        return measured.read(raw, HOUSE, progress=moved)


@import_.command()
@click.argument("log", type=click.File("rb"))
def views(log: BinaryIO) -> None:
    """Count what was looked at in a web server's log, - for standard input.

    Only for a server that hands out the published files itself, such as nginx with our site: what
    StatusHub answers it counts already. Kept are counts by day, page and language, and nothing of
    who looked. A log may be given again when it has grown, under another name, too: what was
    counted before is not counted twice.
    """
    opened()
    report = access_log.read(log)
    new = page_views.settle(report.source, report.counted)
    click.echo(
        f"{new} looks taken in, {report.counted.total() - new} known before,"
        f" {report.passed_over} lines of something else, {report.broken} that cannot be read."
    )


@import_.command("database")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def database_(file: Path) -> None:
    """Take in everything a SQLite database holds, or a backup of one.

    For moving to PostgreSQL: STATUSHUB_DATABASE_URL names the new database, brought up to date and
    still empty. Stop StatusHub before, and give it the old signing key (the file `secret_key` in
    the old data folder) as STATUSHUB_SECRET_KEY. FILE stays as it is.
    """
    opened()
    console = Console(stderr=True)
    with console.status("Copying") as status:
        copied = moving.take(
            f"sqlite:///{file.absolute()}",
            lambda table, number: status.update(f"{table}: {number}"),
        )
    click.echo(f"{copied} rows taken in.")


def _read(raw: bytes, *, confirmed: bool) -> Report:
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Subscribers", total=None)

        def moved(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        return lists.read(raw, HOUSE, confirmed=confirmed, progress=moved)


def _sum(report: Report) -> str:
    said = [f"{report.added} added"]
    if report.asked:
        said.append(f"{report.asked} of them asked to confirm")
    if report.confirmed:
        said.append(f"{report.confirmed} known and now confirmed")
    said += [f"{report.known} known before", f"{len(report.refused)} skipped"]
    return ", ".join(said) + "."

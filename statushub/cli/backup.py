"""`statushub backup FILE`: a consistent copy of the database while everything runs."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import click

from statushub import database, wiring


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
def backup(file: Path, *, force: bool) -> None:
    """Copy the database to FILE, consistent, while everything runs.

    SQLite: FILE is a database; put it in the place of the old one to restore. PostgreSQL: FILE is
    made by pg_dump, which must be installed here; restore it with pg_restore. The signing key is
    not in it: keep STATUSHUB_SECRET_KEY, or the file `secret_key` in the data folder, beside it.
    """
    core, _own = wiring.read_settings()
    if file.exists() and not force:
        raise click.ClickException(f"{file} is there already. Use --force to replace it.")
    if not file.absolute().parent.is_dir():
        raise click.ClickException(f"There is no folder {file.absolute().parent}.")
    copy = _copy_sqlite if core.is_sqlite else _dump_postgresql
    _replace(file.absolute(), lambda half: copy(core.database, half))
    click.echo(f"{file}: {file.stat().st_size / 1_000_000:.1f} MB.")
    if core.secret_key is None:
        click.echo(f"Keep the signing key beside it: {core.data_dir / 'secret_key'}")


def _replace(file: Path, write: Callable[[Path], None]) -> None:
    """Write beside FILE, and put it in place only when it is whole and safe on the disk."""
    # Made for its owner's eyes only: it holds every subscriber's address.
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    half = Path(name)
    try:
        os.close(descriptor)
        write(half)
        with half.open("rb") as whole:
            os.fsync(whole.fileno())
        half.replace(file)
        _sync_folder(file.parent)
    finally:
        half.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _copy_sqlite(url: str, half: Path) -> None:
    try:
        database.copy_sqlite(url, half)
    except FileNotFoundError as missing:
        raise click.ClickException(f"There is no database at {missing}.") from None


def _dump_postgresql(url: str, half: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise click.ClickException(
            "pg_dump is not installed here. Install PostgreSQL's client programs, of the server's"
            " version or newer, or run this where they are."
        )
    # By the environment: a command line is there for everybody on the machine to read.
    environment = {**os.environ, **database.libpq_environment(url)}
    done = subprocess.run(  # noqa: S603  a program by its full path, and fixed words
        [program, "--format=custom", "--no-password", f"--file={half}"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise click.ClickException(f"pg_dump failed. {done.stderr.strip()}")

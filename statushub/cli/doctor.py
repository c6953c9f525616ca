"""`statushub doctor`: look at everything an installation needs, and say what is wrong first."""

import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta

import click

from statushub import channels, clock, database, engine, language, wiring
from statushub.cli.logs import masked
from statushub.errors import NotThere
from statushub.model import fanouts, pages, publications
from statushub.settings import Settings, SettingsFaulty

_LEAST_FREE = 200_000_000
_LEAST_KEY = 16
_LONGEST_UNPUBLISHED = timedelta(minutes=1)
_LONGEST_UNSENT = timedelta(hours=1)
"""Longer than all the pauses between tries that failed for now."""


class Sick(Exception):
    """Something is wrong, in words."""


@click.command()
def doctor() -> None:
    """Check settings, data folder, database, page, queue and providers.

    One line for each; exit code 1 at the first fault. It changes nothing and prints no secret.
    """
    name = ""
    try:
        core = wiring.without_web()
        for name, check in _CHECKS.items():
            for words in check(core):
                click.echo(f"ok     {name}: {words}")
    except SettingsFaulty as faulty:
        for variable, words in faulty.faults:
            click.echo(f"FAULT  Settings: {variable} {words}", err=True)
        sys.exit(1)
    except Sick as sick:
        click.echo(f"FAULT  {name}: {sick}", err=True)
        sys.exit(1)
    except Exception as error:  # noqa: BLE001  whatever it is, it is what is wrong
        words = masked(next(iter(str(error).splitlines()), "")) or type(error).__name__
        click.echo(f"FAULT  {name}: {words}", err=True)
        sys.exit(1)
    click.echo("All is well.")


def _said(core: Settings) -> Iterator[str]:
    yield f"the page is {core.public_url}/ in {', '.join(core.languages)}, {core.timezone}"


def _languages(core: Settings) -> Iterator[str]:
    without = [code for code in core.languages if not language.has_catalogue(code)]
    if without:
        raise Sick(
            f"there is no catalogue for {', '.join(without)}, so readers would see English there;"
            " add one (see CONTRIBUTING) or take it out of STATUSHUB_LANGUAGES"
        )
    yield ", ".join(f"{code} ({language.name_of(code)})" for code in core.languages)


def _data_folder(core: Settings) -> Iterator[str]:
    try:
        with tempfile.NamedTemporaryFile(dir=core.data_dir):
            pass
    except OSError as error:
        raise Sick(f"{core.data_dir.absolute()} cannot be written to ({error.strerror})") from error
    free = shutil.disk_usage(core.data_dir).free
    if free < _LEAST_FREE:
        raise Sick(f"only {free // 1_000_000} MB are free for {core.data_dir.absolute()}")
    yield f"{core.data_dir.absolute()}, {free / 1_000_000_000:.1f} GB free"


def _secret_key(core: Settings) -> Iterator[str]:
    if len(core.keys[0]) < _LEAST_KEY:
        raise Sick(f"it is shorter than {_LEAST_KEY} characters; links could be forged")
    if core.secret_key:
        yield f"set, with {len(core.keys) - 1} older ones still valid"
        return
    file = core.data_dir / "secret_key"
    if file.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        raise Sick(f"others on this machine can read it; run `chmod 600 {file}`")
    yield f"kept in {file}"


def _database(core: Settings) -> Iterator[str]:
    there, newest = database.revisions()
    if there != newest:
        raise Sick(
            f"its schema is {there or 'empty'} and should be {newest}; run `statushub migrate`"
        )
    if not engine.is_migrated():
        raise Sick("the tables of the durable engine are missing; run `statushub migrate`")
    yield f"{database.where(core.database)}, schema {there}"


def _page(_core: Settings) -> Iterator[str]:
    now = clock.now()
    with database.reading() as session:
        try:
            page = pages.the_page(session)
        except NotThere:
            yield "none has been set up yet; sign in to the desk, or run `statushub demo`"
            return
        newest = publications.newest(session, page.id)
    changed_for = now - page.updated_at
    outdated = newest is None or newest.facts_version < page.facts_version
    if outdated and changed_for > _LONGEST_UNPUBLISHED:
        raise Sick("readers do not see its newest state; is a worker running?")
    if newest is None:
        yield "about to be published for the first time"
        return
    overdue = newest.valid_until is not None and now - newest.valid_until > _LONGEST_UNPUBLISHED
    if overdue:
        raise Sick("readers see it as it was before its time ran out; is a worker running?")
    yield f"publication {newest.number}, as of {newest.facts_at:%Y-%m-%d %H:%M:%S} UTC"


def _queue(_core: Settings) -> Iterator[str]:
    with database.reading() as session:
        oldest = fanouts.oldest_unfinished(session)
    if oldest is None:
        yield "nothing waits to be sent"
        return
    waited = clock.now() - oldest
    with language.speaking("en"):
        words = language.duration(waited.total_seconds())
    if waited > _LONGEST_UNSENT:
        raise Sick(f"the oldest unsent message waits for {words}; is a worker running?")
    yield f"the oldest unsent message waits for {words}"


def _providers(_core: Settings) -> Iterator[str]:
    for channel in channels.every():
        trouble = channel.trouble()
        if trouble:
            raise Sick(f"{channel.label}: {masked(trouble)}")
        yield f"{channel.label} can be used"


_CHECKS: dict[str, Callable[[Settings], Iterator[str]]] = {
    "Settings": _said,
    "Languages": _languages,
    "Data folder": _data_folder,
    "Secret key": _secret_key,
    "Database": _database,
    "Page": _page,
    "Queue": _queue,
    "Providers": _providers,
}

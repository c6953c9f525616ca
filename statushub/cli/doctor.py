"""`statushub doctor`: look at everything an installation needs, and say what is wrong first."""

import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import click

from statushub import channels, clock, database, engine, language, schema, wiring
from statushub.channels.wire.mailbox import Away
from statushub.cli.logs import masked
from statushub.model import fanouts, pages, vitals
from statushub.model.providers import Provider
from statushub.model.vitals import Vitals
from statushub.publish import copies, stores
from statushub.publish.stores import StoreFailed
from statushub.settings import Settings, SettingsFaulty

_LEAST_FREE = 200_000_000
_LEAST_KEY = 16
_LONGEST_LOOK = 20.0
_A_DAY = timedelta(days=1)
_STRANDED = {
    vitals.UNPLANNED: "it was ordered, and its recipients are not chosen",
    vitals.UNRELEASED: "it is planned, and was not handed to the workers",
    vitals.UNTAKEN: "messages of it are due, and no worker takes them",
}


class Sick(Exception):
    """Something is wrong, in words."""


@click.command()
def doctor() -> None:
    """Check settings, data folder, database, page, queue, providers and returned mail.

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
    there, newest = schema.revisions()
    if there != newest:
        raise Sick(
            f"its schema is {there or 'empty'} and should be {newest}; run `statushub migrate`"
        )
    if not engine.is_migrated():
        raise Sick("the tables of the durable engine are missing; run `statushub migrate`")
    yield f"{database.where(core.database)}, schema {there}"


def _page(_core: Settings) -> Iterator[str]:
    found = _vitals()
    newest = found.publication
    with database.reading() as session:
        if pages.page_or_none(session) is None:
            yield "none has been set up yet; sign in to the desk, or run `statushub demo`"
            return
    if found.page_is_old:
        since = _since(found.outdated_since)
        raise Sick(f"readers do not see its newest state, since {since}; is a worker running?")
    if found.unpublished:
        raise Sick(f"updates readers do not see: {found.unpublished}; is a worker running?")
    if newest is None:
        yield "about to be published for the first time"
        return
    yield f"publication {newest.number}, as of {newest.facts_at:%Y-%m-%d %H:%M:%S} UTC"


def _copy(core: Settings) -> Iterator[str]:
    if core.publish_url is None:
        return
    failing = copies.trouble(core.publish_url)
    if failing is not None:
        since = _since(failing.failing_since)
        raise Sick(f"{core.publish_url} takes none, since {since}; it said: {masked(failing.said)}")
    try:
        number = copies.Noted.there(stores.at(core.publish_url)).number
    except StoreFailed as failed:
        raise Sick(f"{core.publish_url} cannot be read: {masked(str(failed))}") from failed
    yield f"{core.publish_url} holds publication {number}" if number else "about to be made"


def _queue(_core: Settings) -> Iterator[str]:
    found = _vitals()
    for one in found.stranded[:1]:
        more = len(found.stranded) - 1
        raise Sick(
            f"nobody works on {_fanout(one.fanout_id)}: {_STRANDED[one.reason]}, since"
            f" {_since(one.since)}{f'; nor on {more} more' if more else ''}; is a worker running?"
        )
    yield _waiting(found)
    if found.queue:
        yield f"jobs that wait for a worker: {found.queue}"
    with database.reading() as session:
        parked = fanouts.newest_parked(session)
        failed = fanouts.failed_for_good(session, clock.now() - _A_DAY)
    if parked is not None:
        fanout, batch = parked
        raise Sick(
            f"a batch of {batch.size} messages on {batch.channel} was given up, of"
            f" {_fanout(fanout.public_id)}: {masked(batch.parked_because or '')};"
            " an editor can have them sent again at the desk"
        )
    if failed:
        yield f"messages that failed for good in the last day: {failed}; the desk shows why"


def _waiting(found: Vitals) -> str:
    if found.oldest_unsent is None:
        return "nothing waits to be sent"
    return f"the oldest unsent message waits for {_ago(found.at - found.oldest_unsent)}"


def _fanout(public_id: str) -> str:
    with database.reading() as session:
        fanout = fanouts.fanout(session, public_id)
        notice = fanouts.notice_of(session, fanout)
        about = f" about notice {notice.number}" if notice else ""
        return f"fan-out {public_id} ({fanout.purpose}{about})"


def _providers(_core: Settings) -> Iterator[str]:
    resting = _vitals().resting
    for channel in channels.every():
        trouble = channel.trouble()
        if trouble:
            raise Sick(f"{channel.label}: {masked(trouble)}")
        for one in resting:
            if one.channel == channel.name:
                raise Sick(f"{channel.label}: {_rest(one)}")
        yield f"{channel.label} can be used"


def _returned_mail(_core: Settings) -> Iterator[str]:
    for channel in channels.every():
        if channel.mailbox is None:
            continue
        try:
            with channel.mailbox.opened(_LONGEST_LOOK) as box:
                box.names(1)
        except Away as away:
            raise Sick(f"{channel.label}: {masked(str(away))}") from away
        yield f"{channel.label}: the mailbox for it can be read"


def _rest(provider: Provider) -> str:
    """Say in words that a provider rests, since when it fails, and what it said last."""
    until, said = provider.rests_until, masked(provider.said) or "nothing"
    return (
        f"{provider.name} rests until {until:%H:%M:%S} UTC after {provider.failures} failures in a"
        f" row, since {_since(provider.failing_since)}; it said: {said}"
    )


def _vitals() -> Vitals:
    with database.reading() as session:
        return vitals.measure(session, clock.now())


def _since(moment: datetime | None) -> str:
    if moment is None:
        return "an unknown time"
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC ({_ago(clock.now() - moment)})"


def _ago(length: timedelta) -> str:
    with language.speaking("en"):
        return language.duration(length.total_seconds())


_CHECKS: dict[str, Callable[[Settings], Iterator[str]]] = {
    "Settings": _said,
    "Languages": _languages,
    "Data folder": _data_folder,
    "Secret key": _secret_key,
    "Database": _database,
    "Page": _page,
    "Copy": _copy,
    "Queue": _queue,
    "Providers": _providers,
    "Returned mail": _returned_mail,
}

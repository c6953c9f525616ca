"""A fan-out as it happens, in a terminal: a bar that moves, then who was told and how."""

import time
from collections import Counter
from dataclasses import dataclass

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from statushub import database, language
from statushub.actions.notices import Posted
from statushub.model import fanouts
from statushub.model.fanouts import Count
from statushub.render import addresses

_LOOK_SECONDS = 0.1
_UNTIL_STUCK = 75.0
"""Longer than messages wait for a page that cannot be published."""


@dataclass(frozen=True)
class Look:
    """A fan-out at one instant."""

    state: str
    counts: tuple[Count, ...]

    @property
    def planned(self) -> int:
        """How many are to be told."""
        return sum(count.number for count in self.counts)

    @property
    def done(self) -> int:
        """For how many it has ended, well or not."""
        return sum(count.number for count in self.counts if count.state not in fanouts.UNFINISHED)


def follow(posted: Posted, public_url: str, wait: float) -> None:
    """Show the fan-out of a posting until it has finished, or say why it does not.

    `wait`: seconds until nobody is thought to work. A worker looks several times a second.
    """
    console = Console()
    for code in language.available():
        console.print(addresses.notice(public_url, code, posted.notice.public_id), highlight=False)
    if posted.fanout_id is None:
        return
    last = _watch(posted.fanout_id, console, wait)
    console.print(_table(last))
    if last.state != fanouts.FINISHED:
        raise click.ClickException(_why(last))


def _watch(fanout_id: str, console: Console, wait: float) -> Look:
    """Follow a fan-out; return how it stands when it has finished or nothing moves any more."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    ) as progress:
        task = progress.add_task("Waiting for a worker", total=None)
        seen, moved = _look(fanout_id), time.monotonic()
        while seen.state != fanouts.FINISHED:
            limit = wait if seen.state == fanouts.ORDERED else _UNTIL_STUCK
            if time.monotonic() - moved > limit:
                break
            time.sleep(_LOOK_SECONDS)
            newest = _look(fanout_id)
            if newest != seen:
                seen, moved = newest, time.monotonic()
                progress.update(task, total=seen.planned or None, completed=seen.done)
                progress.update(task, description=_states(seen))
        progress.update(task, total=seen.planned, completed=seen.done, description=_states(seen))
    return seen


def _look(fanout_id: str) -> Look:
    with database.reading() as session:
        fanout = fanouts.fanout(session, fanout_id)
        return Look(fanout.state, tuple(fanouts.counts(session, [fanout.id])))


def _states(seen: Look) -> str:
    by_state: Counter[str] = Counter()
    for count in seen.counts:
        by_state[count.state] += count.number
    return ", ".join(f"{number} {state}" for state, number in by_state.items()) or "Planned"


def _table(seen: Look) -> Table:
    table = Table("Channel", "Language", "State")
    table.add_column("Messages", justify="right")
    for count in seen.counts:
        table.add_row(count.channel, count.language, count.state, str(count.number))
    return table


def _why(seen: Look) -> str:
    if seen.state == fanouts.ORDERED:
        return (
            "No worker is running, so nobody has been told yet. Start one with `statushub serve`:"
            " the notice is kept and goes out then."
        )
    return (
        f"{seen.planned - seen.done} messages have not gone out yet and nothing has moved for a"
        " while. The worker goes on trying; `statushub doctor` may say what is wrong."
    )

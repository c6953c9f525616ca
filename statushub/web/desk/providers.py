"""Providers that take nothing just now: since when, what they said, who waits for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from statushub import channels
from statushub.channels import Channel
from statushub.model import deliveries
from statushub.model import providers as known_ones
from statushub.model.providers import Provider
from statushub.web.desk import letters


@dataclass(frozen=True)
class Resting:
    """One provider that has been failing."""

    channel: str
    name: str
    since: datetime
    words: str
    next_at: datetime | None
    """When it is tried again."""
    others: Sequence[str]
    """Those that carry its messages meanwhile."""
    waiting: int
    """Messages that wait on its channel."""


def resting(session: Any) -> list[Resting]:
    """Return the providers that take nothing just now, of those that are set up."""
    seen = {(one.channel, one.name): one for one in known_ones.every(session)}
    found = [
        (channel, row)
        for channel in channels.every()
        for provider in channel.providers
        if (row := seen.get((channel.name, provider.name))) is not None and row.failures
    ]
    waiting = deliveries.unfinished_by_channel(session) if found else {}
    ill = {(row.channel, row.name) for _channel, row in found}
    return [_resting(channel, row, ill, waiting.get(channel.name, 0)) for channel, row in found]


def _resting(channel: Channel, row: Provider, ill: set[tuple[str, str]], waiting: int) -> Resting:
    others = [one.name for one in channel.providers if (channel.name, one.name) not in ill]
    return Resting(
        channel=letters.channel_name(channel.name),
        name=row.name,
        since=row.failing_since or row.rests_until,  # type: ignore[arg-type]
        words=row.said,
        next_at=row.rests_until,
        others=others,
        waiting=waiting,
    )

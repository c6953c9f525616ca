"""The channels there are: every module here with a `CHANNEL` class, found by scanning.

Nobody outside names one: others ask `channels.get(name)` or `channels.every()`.
"""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from typing import Any

from statushub.channels.base import (
    DELIVERED,
    FAILED_PERMANENT,
    FAILED_TEMPORARY,
    SENT,
    UNKNOWN,
    Channel,
    Heard,
    Letter,
    Message,
    Outcome,
    Persistence,
    Price,
    Provider,
    Receipted,
    mark,
    splice,
)
from statushub.settings import Settings, StatusHubSettings

__all__ = [
    "DELIVERED",
    "FAILED_PERMANENT",
    "FAILED_TEMPORARY",
    "SENT",
    "UNKNOWN",
    "Channel",
    "Heard",
    "Letter",
    "Message",
    "Outcome",
    "Persistence",
    "Price",
    "Provider",
    "Receipted",
    "classes",
    "close",
    "configure",
    "every",
    "get",
    "mark",
    "offered",
    "settings_models",
    "splice",
]

_ready: dict[str, Channel] = {}


@cache
def classes() -> tuple[type[Channel], ...]:
    """Return the class of each channel, found by scanning."""
    modules = (
        importlib.import_module(f"{__name__}.{module.name}")
        for module in pkgutil.iter_modules(__path__)
    )
    return tuple(module.CHANNEL for module in modules if hasattr(module, "CHANNEL"))


def settings_models() -> tuple[type[StatusHubSettings], ...]:
    """Return the settings model of each channel, for reading them together with the core."""
    return tuple(channel.settings_model for channel in classes())


def configure(core: Settings, own: Mapping[type[StatusHubSettings], Any]) -> None:
    """Make each channel ready with the core settings and its own."""
    close()
    for channel in classes():
        _ready[channel.name] = channel(core, own[channel.settings_model])


def every() -> tuple[Channel, ...]:
    """Return all channels, by name."""
    return tuple(_ready[name] for name in sorted(_ready))


def offered() -> tuple[Channel, ...]:
    """Return the channels that people may choose by themselves.

    One without a provider is not: its messages would go to a folder on our host. Where no channel
    has one, somebody is only trying the house out, and sees all of it.
    """
    known = [channel for channel in every() if channel.self_sign_up]
    trial = not any(channel.is_connected for channel in every())
    return tuple(one for one in known if trial or one.is_connected is not False)


def get(name: str) -> Channel:
    """Return one channel; KeyError when there is none of that name."""
    return _ready[name]


def close() -> None:
    """Let every channel go of its kept connections."""
    for channel in _ready.values():
        channel.close()
    _ready.clear()

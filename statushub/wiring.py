"""What every process needs before it can do anything: settings read, and the parts told of them.

The web processes add their addresses (`app.py`); the worker and the command line need none, and do
without the second and the memory that those take.
"""

from collections.abc import Callable, Mapping

from flask import Flask

from statushub import channels, database, language, settings, tokens
from statushub.publish import serve
from statushub.settings import Settings

Own = Mapping[type[settings.StatusHubSettings], object]
"""The settings of each channel, by their model."""


def read_settings() -> tuple[Settings, Own]:
    """Read core and channel settings together; `SettingsFaulty` tells all faults at once."""
    found = settings.read((Settings, *channels.settings_models()))
    return found.pop(Settings), found


def wire(app: Flask, speaks: Callable[[], str | None]) -> Settings:
    """Read the settings and tell every part; `speaks` names the language of a request, if any."""
    core, own = read_settings()
    language.teach(app, core.default_language, speaks)
    use(app, core, own)
    return core


def use(app: Flask, core: Settings, own: Own) -> None:
    """Point the application, and every part below it, at the data these settings name."""
    core.data_dir.mkdir(parents=True, exist_ok=True)
    app.config["STATUSHUB"] = core
    tokens.configure(core.keys)
    database.configure(core.database)
    language.configure(app, core.languages, core.default_language)
    channels.configure(core, own)
    serve.configure(core.data_dir / "published")


def without_web() -> Settings:
    """Wire the parts for a process that answers no requests."""
    return wire(Flask("statushub", static_folder=None), lambda: None)

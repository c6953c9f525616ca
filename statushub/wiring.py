"""What every process needs before it can do anything: settings read, and the parts told of them.

The web processes add their addresses (`app.py`); the worker and the command line need none, and do
without the second and the memory that those take.
"""

import os
import threading
from collections.abc import Callable, Mapping

from flask import Flask

from statushub import channels, database, engine, language, settings, tokens
from statushub.publish import page_views, serve
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
    page_views.configure()


def without_web() -> Settings:
    """Wire the parts for a process that answers no requests."""
    return wire(Flask("statushub", static_folder=None), lambda: None)


_SOON = 1.0


def keep_fresh() -> None:
    """Keep this host's copy of the page fresh, under any server that may fork or not.

    Where it forks after this, its children watch and it does not: a child must not be born while
    its parent holds the lock of the copy. Where it has forked before, this process watches.
    """
    later = threading.Timer(_SOON, serve.watch)
    later.daemon = True
    later.start()
    os.register_at_fork(after_in_parent=later.cancel, after_in_child=forked)


def forked() -> None:
    """Begin anew what a process must not share with its parent: connections, and the watch."""
    database.engine().dispose(close=False)
    engine.forget()
    serve.watch()
    page_views.watch()

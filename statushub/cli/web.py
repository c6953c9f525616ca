"""`statushub web`: the pages and the desk under gunicorn."""

import gc
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from flask import Flask
from gunicorn import glogging
from gunicorn.app.base import BaseApplication

from statushub import database, wiring
from statushub.app import create_app
from statushub.cli import refusing
from statushub.cli.keeping import follow, kept
from statushub.settings import Settings

_THREADS = 8
_PATIENCE_SECONDS = 10
"""How long requests under way may take when a server is asked to stop."""


class Logger(glogging.Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's own words on the way of all others."""

    def setup(self, cfg: Any) -> None:
        """Write nowhere by itself."""
        super().setup(cfg)
        for logger in (self.error_log, self.access_log):
            logger.handlers = []
            logger.propagate = True


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn with the application loaded once, before it forks its workers."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        super().__init__()

    def load_config(self) -> None:
        """Take the settings of the house instead of a configuration file."""
        core: Settings = self._app.config["STATUSHUB"]
        options: dict[str, Any] = {
            "bind": core.bind,
            "workers": core.web_workers,
            "worker_class": refusing.Worker,
            "limit_request_line": refusing.LONGEST_LINE,
            "limit_request_field_size": refusing.LONGEST_HEADER,
            "threads": _THREADS,
            "preload_app": True,
            "control_socket_disable": True,
            "graceful_timeout": _PATIENCE_SECONDS,
            "post_fork": _after_fork,
            "accesslog": None,
            "loglevel": "warning",
            "logger_class": Logger,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application."""
        return self._app


def _after_fork(_arbiter: object, _worker: object) -> None:
    wiring.forked()


def _under_granian(app: Flask) -> None:
    """Serve with granian, a server in Rust: an extra, and a quarter of the CPU for a page."""
    try:
        granian = import_module("granian")
    except ImportError:
        message = "granian is not installed: pip install 'statushub[granian]'"
        raise click.ClickException(message) from None
    core: Settings = app.config["STATUSHUB"]
    host, _, port = core.bind.rpartition(":")
    socket = core.bind.removeprefix("unix:") if core.bind.startswith("unix:") else ""
    where = {"uds": Path(socket)} if socket else {"address": host, "port": int(port)}

    def load() -> Flask:
        _after_fork(None, None)
        return app

    granian.Granian(
        "statushub",
        interface=import_module("granian.constants").Interfaces.WSGI,
        workers=core.web_workers,
        blocking_threads=_THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=_PATIENCE_SECONDS,
        log_enabled=False,
        **where,
    ).serve(target_loader=load, wrap_loader=False)


_SERVERS = {"gunicorn": lambda app: Server(app).run(), "granian": _under_granian}


@click.command()
@click.option("--server", type=click.Choice([*_SERVERS]), default="gunicorn", show_default=True)
@kept
def web(server: str, keeper: int | None) -> None:
    """Run the web processes alone."""
    follow(keeper)
    app = create_app()
    database.engine().dispose()
    # What is there now stays: else each process looks through it again and again for what can be
    # thrown away, which costs a page read as much as answering it.
    gc.collect()
    gc.freeze()
    _SERVERS[server](app)

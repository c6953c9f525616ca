"""`statushub web`: the pages and the desk under gunicorn."""

import gc
from typing import Any
from wsgiref.types import WSGIApplication

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

    def load(self) -> WSGIApplication:
        """Return what answers: the door for crowds is the first thing behind gunicorn."""
        return self._app.wsgi_app


def _after_fork(_arbiter: object, _worker: object) -> None:
    wiring.forked()


@click.command()
@kept
def web(keeper: int | None) -> None:
    """Run the web processes alone."""
    follow(keeper)
    app = create_app()
    database.engine().dispose()
    # What is there now stays: else each process looks through it again and again for what can be
    # thrown away, which costs a page read as much as answering it.
    gc.collect()
    gc.freeze()
    Server(app).run()

"""`statushub serve`: web and worker as one process tree; either is started again when it dies."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from types import FrameType

import click
import structlog

from statushub import channels, database, wiring
from statushub.actions import editors
from statushub.cli.keeping import alone
from statushub.cli.migrate import bring_up
from statushub.settings import Settings

_LOOK_SECONDS = 0.2
_CALM_SECONDS = 30.0
_LONGEST_PAUSE = 30.0
_PATIENCE_SECONDS = 25

_log = structlog.get_logger()


@dataclass
class Child:
    """One part of the house in a process of its own."""

    command: str
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.0
    """Seconds to wait before the next start: none at first, more the faster it dies."""
    died: float = field(default=0.0)

    def start(self) -> None:
        """Start it, in a process group of its own so that Ctrl-C reaches only us."""
        self.process = subprocess.Popen(  # noqa: S603  our own interpreter and a fixed word
            [sys.executable, "-m", "statushub", self.command, "--keeper", str(os.getpid())],
            start_new_session=True,
        )
        self.started = time.monotonic()
        self.died = 0.0

    def look_after(self) -> None:
        """Start it again if it has died; ever later if it does not live long."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is None:
            return
        if not self.died:
            self.died = now
            short = now - self.started < _CALM_SECONDS
            self.pause = min(_LONGEST_PAUSE, max(0.5, self.pause * 2)) if short else 0.0
            code = self.process.returncode if self.process else None
            _log.warning("a part died and is started again", part=self.command, code=code)
        if now - self.died >= self.pause:
            self.start()

    def stop(self) -> None:
        """Ask it to stop, and wait; end it if it does not listen."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            _log.warning("a part did not stop in time and was ended", part=self.command)
            self.process.kill()
            self.process.wait()


def _first_link(core: Settings) -> str | None:
    """Return the link that lets the first admin in; None once somebody has been in."""
    wiring.without_web()
    try:
        return editors.first_link(core.public_url)
    finally:
        channels.close()
        database.dispose()


def _greet(core: Settings, link: str | None) -> None:
    click.echo(f"The page: {core.public_url}/")
    click.echo(f"The desk: {core.public_url}/desk/")
    if link:
        click.echo("Sign in for the first time, within a day, by this link (it works once):")
        click.echo(link)


@click.command()
def serve() -> None:
    """Run everything: migrate, then web and worker, until Ctrl-C or SIGTERM."""
    core, _own = wiring.read_settings()
    taken = f"Another `statushub serve` already uses {core.data_dir}."
    with alone(core.data_dir / "serve.lock", taken):
        bring_up(core.database)
        link = _first_link(core)
        asked = threading.Event()

        def ask(_signal: int, _frame: FrameType | None) -> None:
            asked.set()

        signal.signal(signal.SIGTERM, ask)
        signal.signal(signal.SIGINT, ask)
        worker, web = Child("worker"), Child("web")
        worker.start()
        web.start()
        _greet(core, link)
        while not asked.wait(_LOOK_SECONDS):
            worker.look_after()
            web.look_after()
        # Web first: what it has acknowledged is in the database before the worker goes.
        web.stop()
        worker.stop()

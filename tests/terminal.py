"""A terminal before an installation that is still empty: commands typed, what they answer."""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from statushub import channels, database, engine
from statushub.cli import main


class Terminal:
    """Commands of `statushub` in this process, on one data folder and one database."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, **settings: str) -> None:
        self.folder = folder
        self._monkeypatch = monkeypatch
        self.set(DATA_DIR=str(folder), PUBLIC_URL="http://status.example", **settings)
        monkeypatch.chdir(folder)

    def set(self, **settings: str) -> None:
        """Set environment variables by the names they have after STATUSHUB_."""
        for name, value in settings.items():
            self._monkeypatch.setenv(f"STATUSHUB_{name}", value)

    def type(self, *words: str) -> Result:
        """Type a command and wait for it; a bug in it is a bug here."""
        engine.forget()
        result = CliRunner().invoke(main, words, catch_exceptions=True)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def expect(self, *words: str) -> str:
        """Type a command that must succeed; return what it answered."""
        result = self.type(*words)
        assert result.exit_code == 0, result.output
        return result.output

    def close(self) -> None:
        """Let go of what the last command left open."""
        channels.close()
        database.dispose()


def environment(settings: Mapping[str, str], **others: str) -> dict[str, str]:
    """Return this process's environment with these settings and no other of StatusHub's."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("STATUSHUB_")}
    return ours | {f"STATUSHUB_{name}": value for name, value in settings.items()} | others


class Process:
    """A command in a process of its own, ended with the test."""

    def __init__(self, *words: str, cwd: Path, settings: Mapping[str, str]) -> None:
        self.output = cwd / f"{words[0]}-{secrets.token_hex(4)}.output"
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "statushub", *words],
                cwd=cwd,
                env=environment(settings),
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def said(self) -> str:
        """Return what it has printed so far."""
        return self.output.read_text()

    def stop(self, patience: float = 40) -> int:
        """Ask it to stop as a service manager would; return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(patience)
        finally:
            self.process.kill()


def until(ready: Callable[[], bool], what: str, patience: float = 60) -> None:
    """Look until something is so; fail in words when it does not become so in time."""
    deadline = time.monotonic() + patience
    while not ready():
        assert time.monotonic() < deadline, f"waited {patience:.0f} s for {what}"
        time.sleep(0.05)

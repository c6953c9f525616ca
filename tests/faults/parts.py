"""Parts of the house as real processes: started, killed, stopped and frozen by their id."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE = 100.0
_LOOK = 0.01


def until(true: Callable[[], bool], what: str, seconds: float = PATIENCE) -> float:
    """Wait for something to become true; return how long that took."""
    began = time.monotonic()
    while not true():
        if time.monotonic() - began > seconds:
            message = f"after {seconds:g} s still not so: {what}"
            raise AssertionError(message)
        time.sleep(_LOOK)
    return time.monotonic() - began


class Part:
    """`statushub COMMAND` (or another Python command) in a process of its own."""

    def __init__(self, log: Path, folder: Path | None, *command: str, **settings: str) -> None:
        self.log = log
        self._folder = folder
        self._command = [sys.executable, *(command or ("-m", "statushub", "worker"))]
        self._settings = {f"STATUSHUB_{name}": value for name, value in settings.items()}
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self._command,
                env=os.environ | self._settings,
                cwd=self._folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def said(self) -> str:
        return self.log.read_text()

    def kill(self) -> None:
        """End it as a power cut would: it gets to do nothing more."""
        self.process.kill()
        self.process.wait()

    def kill_all(self) -> None:
        """End it with all the processes it has started, at once."""
        below = children(self.pid)
        with suppress(ProcessLookupError):  # all of them are gone
            os.killpg(self.pid, signal.SIGKILL)
        self.process.wait()
        until(lambda: not any(alive(pid) for pid in below), "its children are gone")

    def kill_child(self, pid: int) -> None:
        """End one of its parts, and see it gone."""
        os.kill(pid, signal.SIGKILL)
        until(lambda: not alive(pid), f"process {pid} is gone")

    def start_again(self) -> None:
        self.process = self._start()

    def freeze(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def revive(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def ask_to_stop(self) -> float:
        """Ask it politely; return how long it took to go."""
        began = time.monotonic()
        self.process.terminate()
        assert self.process.wait(PATIENCE) == 0, self.said
        return time.monotonic() - began


class Parts:
    """Every part a test started; none of them outlives it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._all: list[Part] = []

    def start(self, *command: str, **settings: str) -> Part:
        return self.start_in(None, *command, **settings)

    def start_in(self, folder: Path | None, *command: str, **settings: str) -> Part:
        """Start a Python command in a folder: another version of StatusHub may lie there."""
        part = Part(self._folder / f"part{len(self._all)}.log", folder, *command, **settings)
        self._all.append(part)
        return part

    def worker(self, **settings: str) -> Part:
        return self.start("-m", "statushub", "worker", **settings)

    def web(self, **settings: str) -> Part:
        return self.start("-m", "statushub", "web", **settings)

    def end(self) -> None:
        for part in self._all:
            part.kill_all()


@contextmanager
def parts_in(folder: Path) -> Iterator[Parts]:
    parts = Parts(folder)
    try:
        yield parts
    finally:
        parts.end()


def children(pid: int) -> list[int]:
    """The processes a process has started, by their id."""
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except FileNotFoundError:
        return []
    return [int(one) for one in found.split()]


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def alive(pid: int) -> bool:
    return state(pid) not in {"", "Z"}


def state(pid: int) -> str:
    """What the system says a process does: R, S, D, T (frozen), Z (dead); empty: it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""

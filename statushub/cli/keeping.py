"""Who may run beside whom: one of a kind to a data folder, and no part without its keeper."""

import contextlib
import fcntl
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import click

_LOOK_SECONDS = 0.5


@contextlib.contextmanager
def alone(file: Path, words: str) -> Iterator[None]:
    """Hold the lock on a file; refuse in words when another process does.

    The system lets go of it however a process ends, so nothing is left to clear away by hand.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise click.ClickException(words) from None
        yield


def follow(keeper: int | None) -> None:
    """Stop this process, politely, once the process that keeps it is gone.

    A part whose keeper was killed would otherwise hold the port, or send beside its successor.
    """
    if keeper is not None:
        threading.Thread(target=_watch, args=(keeper,), name="keeper", daemon=True).start()


def _watch(keeper: int) -> None:
    while os.getppid() == keeper:
        time.sleep(_LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)


kept = click.option("--keeper", type=int, hidden=True, help="The process to live no longer than.")
"""An option for the commands that `serve` starts."""

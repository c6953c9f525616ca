"""`statushub` by a clock that a test may set: `python -m tests.faults.timely FILE COMMAND`.

Every clock that tells the time of day is moved, not `clock.now()` alone; what measures how long
something takes goes on as ever, as it does on a machine whose clock is set.
"""

import os
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

from statushub.cli import main

_LOOK_SECONDS = 0.02


class Ahead:
    """How far the clock of some processes is ahead, in a file that they read."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def command(self, name: str) -> tuple[str, ...]:
        """Return how to start one of StatusHub's commands by this clock."""
        return ("-m", "tests.faults.timely", str(self._file), name)

    def by(self, **how_much: float) -> None:
        """Set it, by `timedelta`'s words, from where it really is: hours=-1."""
        written = self._file.with_suffix(".new")
        written.write_text(str(timedelta(**how_much).total_seconds()))
        written.rename(self._file)

    @property
    def delta(self) -> timedelta:
        with suppress(FileNotFoundError):
            return timedelta(seconds=float(self._file.read_text()))
        return timedelta()


class _Clock:
    """The clock of this process, set whenever the file says so; also after a fork."""

    def __init__(self, ahead: Ahead) -> None:
        self._ahead = ahead
        self._now_by = ahead.delta
        self._traveller = time_machine.travel(datetime.now(UTC) + self._now_by, tick=True).start()
        self._watch()
        os.register_at_fork(after_in_child=self._watch)

    def _watch(self) -> None:
        threading.Thread(target=self._follow, name="clock", daemon=True).start()

    def _follow(self) -> None:
        while True:
            wanted = self._ahead.delta
            if wanted != self._now_by:
                self._traveller.shift(wanted - self._now_by)
                self._now_by = wanted
            time.sleep(_LOOK_SECONDS)


if __name__ == "__main__":
    _Clock(Ahead(Path(sys.argv.pop(1))))
    main(prog_name="statushub")

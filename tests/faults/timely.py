"""`statushub` by a clock that a test may move: `python -m tests.faults.timely FILE COMMAND`."""

import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from statushub import clock
from statushub.cli import main


class Ahead:
    """How far the clock of some processes is ahead, in a file that they read."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.command = ("-m", "tests.faults.timely", str(file))

    def by(self, **how_much: float) -> None:
        """Move it, by `timedelta`'s words, from where it really is: hours=2."""
        written = self._file.with_suffix(".new")
        written.write_text(str(timedelta(**how_much).total_seconds()))
        written.rename(self._file)

    @property
    def delta(self) -> timedelta:
        with suppress(FileNotFoundError):
            return timedelta(seconds=float(self._file.read_text()))
        return timedelta()


if __name__ == "__main__":
    ahead, real = Ahead(Path(sys.argv.pop(1))), clock.now
    clock.now = lambda: real() + ahead.delta
    main(prog_name="statushub")

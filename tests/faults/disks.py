"""A disk of a few megabytes, to be filled up to its last byte and emptied again."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


class Disk:
    """A small file system of its own, in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self, leave: int = 0) -> None:
        """Leave no byte free on it, or so many."""
        self._ballast.write_bytes(b"")
        with self._ballast.open("r+b") as file:
            os.posix_fallocate(file.fileno(), 0, self.free - leave)
        assert self.free <= leave

    def make_room(self) -> None:
        self._ballast.unlink()

    @property
    def free(self) -> int:
        """Bytes that still fit."""
        found = os.statvfs(self.folder)
        return found.f_bavail * found.f_frsize


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Disk]:
    """Mount one here: a really full disk needs a disk that one may fill."""
    folder.mkdir()
    size = f"size={megabytes}m"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "statushub-tests", str(folder)],
        check=False,
        capture_output=True,
        text=True,
    )
    if mounted.returncode:
        pytest.skip(f"no file system may be mounted here: {mounted.stderr.strip()}")
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)

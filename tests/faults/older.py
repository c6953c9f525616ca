"""The version of StatusHub before the newest migration, out of this repository's history."""

import os
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]

_SET_UP = """
import sys
from pathlib import Path

import pytest

from tests import installation
from tests.faults import audience
from tests.integrators import Integrator

url, folder, number = sys.argv[1:]
house = installation.make(url, Path(folder), pytest.MonkeyPatch())
audience.gather(house.page.id, int(number))
print(Integrator(house).secret)
"""


class Older:
    """A whole tree of that version: it runs wherever it is the folder that Python starts in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        newest = max((ROOT / "migrations" / "versions").glob("[0-9]*.py"))
        added = _git("log", "--diff-filter=A", "--format=%H", "--", str(newest)).split()
        tree = _git_bytes("archive", f"{added[-1]}^") if added else b""
        if not tree:
            pytest.skip("this copy has no history to take an older version from")
        with tarfile.open(fileobj=BytesIO(tree)) as packed:
            packed.extractall(folder, filter="data")
        for written in folder.glob("translations/*/LC_MESSAGES/messages.po"):
            with written.open("rb") as po, written.with_suffix(".mo").open("wb") as mo:
                write_mo(mo, read_po(po))

    def set_up(self, url: str, folder: Path, readers: int) -> str:
        """Migrate, make a page with readers, and return the secret of a token, all in its ways."""
        folder.mkdir()
        self._run("-m", "statushub", "migrate")
        return self._run("-c", _SET_UP, url, str(folder), str(readers)).split()[-1]

    def _run(self, *command: str) -> str:
        found = os.environ | {"PYTHONPATH": str(self.folder)}
        done = subprocess.run(
            [sys.executable, *command],
            cwd=self.folder,
            env=found,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def _git(*words: str) -> str:
    return _git_bytes(*words).decode()


def _git_bytes(*words: str) -> bytes:
    """Return what git says; nothing where there is no git, no repository or no such commit."""
    try:
        command = ["git", "-C", str(ROOT), *words]
        return subprocess.run(command, capture_output=True, check=False).stdout
    except FileNotFoundError:
        return b""

"""Programs that others wrote, as they are published: installed when a test runs, into its folder.

Nothing of ours depends on them. Where there is no package index, the test is left out.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

with_npm = pytest.mark.skipif(not shutil.which("npm"), reason="no npm here")


def in_python(folder: Path, packages: str, script: str, *words: str, **environment: str) -> Any:
    """Run a script that knows packages of PyPI; return the JSON it prints."""
    target = str(folder / "packages")
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", target)
    _installed(folder, *pip, *packages.split())
    python = (sys.executable, "-c", script, *words)
    return json.loads(_run(folder, *python, PYTHONPATH=target, **environment))


def in_node(folder: Path, packages: str, script: str, *words: str) -> Any:
    """Run a script that knows packages of npm; return the JSON it prints."""
    npm = ("npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts")
    _installed(folder, *npm, *packages.split())
    return json.loads(_run(folder, "node", "-e", script, *words))


def _run(folder: Path, *command: str, **environment: str) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _installed(folder: Path, *command: str) -> None:
    try:
        _run(folder, *command)
    except (AssertionError, subprocess.TimeoutExpired):
        pytest.skip(f"cannot be installed here: {command[-1]}")

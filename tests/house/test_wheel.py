"""The wheel holds all it needs: installed elsewhere, away from the checkout, it works."""

import os
import signal
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.ports import free_port

pytestmark = pytest.mark.long
ROOT = Path(__file__).resolve().parents[2]


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that has the wheel and its requirements, and knows no checkout."""
    folder = tmp_path_factory.mktemp("elsewhere")
    python = Path(sys.executable)
    run(python, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder, cwd=ROOT)
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    there = folder / "venv" / "bin" / "python"
    packages = run(
        there, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder
    )
    # The requirements are lent by path. The checkout is not: a .pth file inside them is not read.
    (Path(packages) / "requirements.pth").write_text(sysconfig.get_path("purelib"))
    (wheel,) = folder.glob("*.whl")
    install = ("install", "--quiet", "--no-deps", "--no-index", "--ignore-installed")
    run(python, "-m", "pip", "--python", there, *install, wheel, cwd=folder)
    return folder


def test_wheel_brings_templates_words_and_migrations(elsewhere: Path) -> None:
    ask = "from statushub.paths import *; print(MIGRATIONS, TEMPLATES, TRANSLATIONS, sep='\\n')"
    folders = run(elsewhere / "venv/bin/python", "-c", ask, cwd=elsewhere).splitlines()
    for folder in map(Path, folders):
        assert folder.is_relative_to(elsewhere)
        there = {path.relative_to(folder) for path in folder.rglob("*.*")}
        here = {path.relative_to(ROOT / folder.name) for path in (ROOT / folder.name).rglob("*.*")}
        here.discard(Path("compile.py"))  # builds the wheel, and stays behind
        read = {".py", ".html", ".txt", ".po", ".mo"}
        assert {path for path in here if path.suffix in read} <= there


def test_wheel_makes_its_database_in_an_empty_folder(elsewhere: Path, tmp_path: Path) -> None:
    make = "from statushub import schema; schema.migrate('sqlite:///made.sqlite')"
    run(elsewhere / "venv/bin/python", "-c", make, cwd=tmp_path)
    assert (tmp_path / "made.sqlite").stat().st_size > 0


@contextmanager
def serving(statushub: Path, folder: Path, bind: str) -> Iterator[None]:
    """Run `statushub serve` where nothing is but what the wheel brought."""
    bare = {"PATH": os.environ["PATH"], "HOME": str(folder), "STATUSHUB_BIND": bind}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [statushub, "serve"], cwd=folder, env=bare, stdout=log, stderr=log
        )
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def read(url: str) -> str:
    """Return a page once somebody answers, within a minute."""
    began = time.monotonic()
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                assert answer.status == 200
                return str(answer.read().decode())
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() - began > 60:
                raise
            time.sleep(0.1)


@pytest.mark.long
@pytest.mark.slowest
@pytest.mark.timeout(300)
def test_wheel_serves_the_page_in_spanish(elsewhere: Path, tmp_path: Path) -> None:
    statushub = elsewhere / "venv" / "bin" / "statushub"
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    for command in ("migrate", "demo"):
        done = subprocess.run(
            [statushub, command],
            check=False,
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
    bind = f"127.0.0.1:{free_port()}"
    with serving(statushub, tmp_path, bind):
        page = read(f"http://{bind}/es/")
    assert '<html lang="es"' in page
    assert "Recibir avisos" in page
    assert "Suscribirse" in page
    assert "Subscribe" not in page

"""The wheel holds all it needs: installed elsewhere, away from the checkout, it works."""

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

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
        assert {path for path in here if path.suffix in {".py", ".html", ".po", ".mo"}} <= there


def test_wheel_makes_its_database_in_an_empty_folder(elsewhere: Path, tmp_path: Path) -> None:
    make = "from statushub import database; database.migrate('sqlite:///made.sqlite')"
    run(elsewhere / "venv/bin/python", "-c", make, cwd=tmp_path)
    assert (tmp_path / "made.sqlite").stat().st_size > 0

"""An operator has every file made again: the same facts make the same bytes, wherever that is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from statushub.cli import main
from statushub.publish import serve
from tests.installation import Installation
from tests.terminal import Terminal


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()
    }


def typed(*words: str) -> str:
    result = CliRunner().invoke(main, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_every_file_is_made_anew_and_only_what_differs_is_new(
    house: Installation,
) -> None:
    typed("publish")
    number = serve.mirror().number
    assert number
    assert "Readers see the newest page already." in typed("publish")
    said = typed("publish", "--all")
    assert f"Publication {number + 1}:" in said
    house.incident()
    typed("publish")
    assert serve.mirror().number == number + 2
    assert "Phone lines closed" in house.client().get("/en/").text


@pytest.mark.long
def test_two_processes_make_the_same_bytes(terminal: Terminal, tmp_path: Path) -> None:
    terminal.expect("demo", "--first-run")
    folders = [tmp_path / "one", tmp_path / "other"]
    making = [
        subprocess.Popen(
            [
                *(sys.executable, "-m", "statushub", "publish", "--all"),
                *("--into", str(folder), "--as-of", "2026-11-23T08:15:00Z"),
            ],
            env=os.environ | {"PYTHONHASHSEED": str(seed)},
        )
        for seed, folder in enumerate(folders, 1)
    ]
    assert [one.wait(60) for one in making] == [0, 0]
    one, other = map(files_in, folders)
    assert one == other
    assert {"en/index.html", "es/index.html", "es/index.html.br", "sitemap.xml"} <= set(one)
    assert len(one) > 200

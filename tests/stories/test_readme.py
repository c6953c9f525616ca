"""Somebody follows the README word by word, in an empty folder, with real processes."""

import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy import update as update_rows

from statushub import channels, clock, database
from statushub.cli import main
from statushub.model import fanouts, tallies, vitals
from statushub.model.fanouts import Batch
from statushub.model.providers import Provider
from statushub.settings import PREFIX, Settings, StatusHubSettings
from statushub.web import metrics
from tests.installation import Installation
from tests.ports import free_port
from tests.terminal import Process, environment, until

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
MAKEFILE = (ROOT / "Makefile").read_text()

# curl itself need not be installed where the tests run.
CURL = f"""\
#!{sys.executable}
import sys, requests
said = sys.argv[1:]
headers = dict(said[at + 1].split(": ", 1) for at, word in enumerate(said) if word == "-H")
(address,) = [word for word in said if word.startswith("http")]
print(requests.post(address, data=said[said.index("-d") + 1].encode(), headers=headers).text)
"""


def commands(beginning: str) -> str:
    """Return the one block of commands that begins like this."""
    (block,) = [block for block in BLOCKS if block.startswith(beginning)]
    return str(block)


def recipe(target: str) -> list[list[str]]:
    """Return the `statushub` commands of a make target."""
    body = re.search(rf"^{target}:[^\n]*\n((?:\t[^\n]*\n)+)", MAKEFILE, re.MULTILINE)
    assert body is not None
    return [line.split() for line in re.findall(r"/statushub ([^\n]*)", body[1])]


class Reader:
    """Somebody with the README before them, a terminal, and a browser."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = f"127.0.0.1:{free_port()}"
        self.settings = {"BIND": self.address, "PUBLIC_URL": f"http://{self.address}"}
        (folder / "curl").write_text(CURL)
        (folder / "curl").chmod(0o755)

    def type(self, block: str) -> str:
        """Type a block of commands as it stands, but for the port; return what they print."""
        block = block.replace("127.0.0.1:8000", self.address)
        block = block.replace(".venv/bin/statushub", f"{sys.executable} -m statushub")
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block],
            cwd=self.folder,
            env=environment(self.settings, PATH=f"{self.folder}:/usr/bin:/bin"),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def get(self, path: str) -> requests.Response:
        return requests.get(f"http://{self.address}{path}", timeout=10)

    def sees(self, path: str, words: str) -> bool:
        """Tell whether an address answers, with these words in it."""
        try:
            answer = self.get(path)
        except requests.ConnectionError:
            return False
        return answer.ok and words in answer.text


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    return Reader(tmp_path)


@pytest.fixture
def running(reader: Reader) -> Iterator[Process]:
    """What `make run` does, without making an environment."""
    *before, serve = recipe("run")
    assert [words[0] for words in (*before, serve)] == ["migrate", "demo", "serve"]
    for words in before:
        reader.type(f".venv/bin/statushub {' '.join(words)}")
    started = Process(*serve, cwd=reader.folder, settings=reader.settings)
    yield started
    started.stop()


@pytest.mark.long
@pytest.mark.slowest
@pytest.mark.timeout(300)
def test_every_command_does_what_is_said(reader: Reader, running: Process) -> None:
    until(lambda: reader.sees("/en/", 'lang="en"'), "the page")
    assert reader.sees("/es/", 'lang="es"')
    for ending in ("rss", "atom"):
        assert reader.sees(f"/en/feed.{ending}", "Aldavela")
    assert reader.sees("/readyz", "true")

    said = running.said()
    assert f"http://{reader.address}/desk/" in said
    (link,) = re.findall(r"http://\S+/desk/welcome/\S+", said)
    assert requests.get(link, timeout=10).ok

    posted = reader.type(commands(".venv/bin/statushub demo --post"))
    addresses = re.findall(r"http://\S+/notices/\S+", posted)
    assert [requests.get(address, timeout=10).status_code for address in addresses] == [200, 200]
    letters = [path.read_text() for path in (reader.folder / "var" / "outbox").glob("*.eml")]
    assert {"en", "es"} <= {
        code for code in ("en", "es") for letter in letters if f"Content-Language: {code}" in letter
    }

    answer = reader.type(commands("TOKEN="))
    assert '"number"' in answer, answer
    for path, words in (("/en/", "Long waits on the phone"), ("/es/", "Mucha espera al teléfono")):
        until(lambda path=path, words=words: reader.sees(path, words), words)  # type: ignore[misc]

    assert "All is well." in reader.type(commands(".venv/bin/statushub doctor"))
    assert (reader.folder / "var" / "copy.sqlite3").stat().st_size > 0

    assert running.stop() == 0
    assert not reader.sees("/en/", "")


@pytest.mark.long
@pytest.mark.timeout(300)
def test_growing_takes_everything_along(reader: Reader, postgresql_url: str) -> None:
    reader.type(".venv/bin/statushub migrate\n.venv/bin/statushub demo")
    # As it is when nobody says otherwise: the database and the key in the data folder.
    grow = commands("export STATUSHUB_SECRET_KEY")
    named = "postgresql://statushub:password@db.example.org/statushub"
    assert named in grow
    said = reader.type(grow.replace(named, postgresql_url))
    assert re.search(r"^\d{3,} rows taken in", said, re.MULTILINE)
    assert "All is well." in said
    assert "PostgreSQL" in said


def test_figures_to_watch_are_there(house: Installation) -> None:
    house.subscription("ana@example.org")
    house.incident()
    house.work()
    with database.transaction() as session:
        tallies.add(session, {("email", "failed_permanent"): 1})
        session.add(Provider(channel="email", name="smtp"))
        session.execute(update_rows(Batch).values(state=fanouts.PARKED))
    with database.reading() as session:
        found = vitals.measure(session, clock.now())
    registry = CollectorRegistry(auto_describe=False)
    registry.register(metrics.Signs(found))
    written = generate_latest(registry).decode()
    listed = re.findall(r"`(statushub_\w+)(?:\{(\w+=\"\w+\")\})?`", README)
    assert len(listed) >= 8
    for name, label in listed:
        lines = re.findall(rf"^{name}(?:\{{.*\}})? .*$", written, re.MULTILINE)
        assert [line for line in lines if label in line], f"{name}{{{label}}}"


def test_every_make_target_exists() -> None:
    targets = {
        line.split()[1]
        for block in (*BLOCKS, *re.findall(r"`(make [a-z-]+)`", README))
        for line in block.splitlines()
        if line.startswith("make ")
    }
    assert {"run", "test"} <= targets
    assert all(re.search(rf"^{target}:", MAKEFILE, re.MULTILINE) for target in targets)


def test_every_setting_is_listed_and_no_other() -> None:
    listed = re.findall(r"^\| `(STATUSHUB_\w+)` \|", README, re.MULTILINE)
    models: tuple[type[StatusHubSettings], ...] = (Settings, *channels.settings_models())
    known = {PREFIX + field.upper() for model in models for field in model.model_fields}
    assert set(listed) == known
    assert len(listed) == len(known)


def test_defaults_are_those_of_the_table() -> None:
    rows = dict(re.findall(r"^\| `STATUSHUB_(\w+)` \| `([^`]+)` \|", README, re.MULTILINE))
    fields = Settings.model_fields
    for name, written in rows.items():
        default = fields[name.lower()].default
        said = ",".join(default) if isinstance(default, list) else str(default)
        assert said == written, name


def test_every_command_is_listed() -> None:
    table = README[README.index("## Running it") :]
    listed = set(re.findall(r"^\| `statushub (\w+)", table, re.MULTILINE)) | {"worker"}
    assert listed == set(main.list_commands(None))  # type: ignore[arg-type]


def test_what_is_pressed_at_the_desk_is_there() -> None:
    section = README[README.index("**At the desk.**") : README.index("**By the API.**")]
    labels = re.findall(r"(?<!\*)\*([A-Z][^*]+)\*(?!\*)", section)
    assert len(labels) >= 5
    desk = "".join(path.read_text() for path in (ROOT / "templates" / "desk").rglob("*.html"))
    assert not [label for label in labels if f"_('{' '.join(label.split())}')" not in desk]


def test_the_start_is_short() -> None:
    start = README[README.index("## Start") : README.index("## Post")]
    typed = [line for block in BLOCKS if block in start for line in block.splitlines()]
    assert len(typed) <= 10
    assert textwrap.dedent(typed[0]) == "make run"

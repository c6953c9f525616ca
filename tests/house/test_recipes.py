"""The recipes of CONTRIBUTING.md, followed to the letter: what they promise is what happens."""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import polib
import pytest
from alembic import command

from statushub import channels, database, kinds, language
from statushub.actions import notices
from statushub.app import create_app
from statushub.model.audit import HOUSE
from statushub.publish import serve
from tests import installation
from tests.house import catalogues
from tests.installation import BODY, TITLE, text_of

ROOT = Path(__file__).resolve().parents[2]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()

Bring = Callable[[ModuleType, str], str]


def example(beginning: str) -> str:
    """Return the one example of Python that begins like this."""
    blocks = re.findall(r"^```python\n(.*?)^```$", CONTRIBUTING, re.MULTILINE | re.DOTALL)
    (block,) = [block for block in blocks if block.startswith(f'"""{beginning}')]
    return str(block)


@pytest.fixture
def bring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bring]:
    """Put one more file into a folder of ours, for the length of a test."""
    forget = (kinds._found.cache_clear, channels.classes.cache_clear)
    brought: list[str] = []

    def put(package: ModuleType, stem: str) -> str:
        folder = tmp_path / package.__name__
        folder.mkdir()
        (folder / f"{stem}.py").write_text(example(stem.capitalize()))
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
        brought.append(f"{package.__name__}.{stem}")
        for clear in forget:
            clear()
        return stem

    yield put
    for name in brought:
        sys.modules.pop(name, None)
    monkeypatch.undo()
    for clear in forget:
        clear()


@pytest.mark.long
def test_a_kind_is_one_file(
    bring: Bring, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = kinds.get(bring(kinds, "delay"))
    house = installation.make(sqlite_url, tmp_path, monkeypatch)
    house.subscription("ana@example.org", "es")
    service = house.service()
    texts = {code: {"title": TITLE[code], "body": BODY[code]} for code in ("en", "es")}
    stated = {service.public_id: kind.claims_status or ""}
    posted = notices.open_notice(notices.OpenNotice(kind.name, texts, services=stated), HOUSE)
    house.work()

    (mail,) = house.mails("ana@example.org")
    assert BODY["es"] in text_of(mail)
    browser = house.client()
    notice = f"/en/notices/{posted.notice.public_id}"
    for path in ("/en/", notice):
        page = browser.get(path).get_data(as_text=True)
        assert "Delay" in page
        assert "Expected" in page
    assert TITLE["es"] in browser.get("/es/feed.atom").get_data(as_text=True)

    notices.post_update(notices.PostUpdate(posted.notice.public_id, texts, state="over"), HOUSE)
    house.work()
    assert "Over" in browser.get(notice).get_data(as_text=True)


@pytest.mark.long
def test_a_channel_is_one_file(
    bring: Bring, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = bring(channels, "note")
    house = installation.make(
        sqlite_url, tmp_path, monkeypatch, NOTES_FOLDER=str(tmp_path / "notes")
    )
    assert "Note" in house.client().get("/en/subscribe").get_data(as_text=True)
    house.subscription("Ana", "es", channel=name)
    house.subscription("ben", "en", channel=name)
    house.incident()
    house.work()
    for person, code in (("ana", "es"), ("ben", "en")):
        (note,) = (tmp_path / "notes" / person).iterdir()
        words = note.read_text()
        assert BODY[code] in words
        assert "http://status.example/" in words


@pytest.mark.long
def test_a_language_is_one_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_url: str
) -> None:
    monkeypatch.setattr(catalogues, "TRANSLATIONS", tmp_path)
    (tmp_path / "pt").mkdir()
    catalogues.update()
    catalogue = polib.pofile(str(tmp_path / "pt" / "LC_MESSAGES" / "messages.po"))
    assert len(catalogue) == len(catalogues.strings())
    assert len(catalogues.faults("pt", catalogues.strings())) == len(catalogue)

    house = installation.make(sqlite_url, tmp_path, monkeypatch, LANGUAGES="en,es")
    house.incident()
    # Nobody has written Portuguese yet: readers of it get another language, marked as such.
    monkeypatch.setenv("STATUSHUB_LANGUAGES", "en,es,pt")
    again = create_app()
    assert language.available() == ("en", "es", "pt")
    house.app = again
    house.work()
    page = serve.find("pt/index.html")
    assert page is not None
    assert b'<html lang="pt"' in page.body
    assert TITLE["en"].encode() in page.body
    assert b'lang="en"' in page.body


def test_a_migration_is_drafted_from_the_model(sqlite_url: str, tmp_path: Path) -> None:
    (block,) = re.findall(r"<<'END'\n(.*?)   END$", CONTRIBUTING, re.MULTILINE | re.DOTALL)
    assert "command.revision(" in block
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    files = [*(ROOT / "migrations").glob("*.*"), *(ROOT / "migrations/versions").glob("*.py")]
    for file in files:
        (folder / file.relative_to(ROOT / "migrations")).write_text(file.read_text())
    alembic = database.alembic(sqlite_url)
    alembic.set_main_option("script_location", str(folder))
    command.revision(alembic, "what it brings", autogenerate=True, rev_id="9999")
    drafted = (folder / "versions" / "9999_what_it_brings.py").read_text()
    assert re.search(
        rf"down_revision = .{max(one.name for one in files if one.name[:4].isdigit())[:4]}.",
        drafted,
    )


def test_tests_and_files_named_are_there() -> None:
    named = re.findall(r"`((?:tests|statushub|migrations|translations)/[^`]+)`", CONTRIBUTING)
    gone = [
        name
        for name in named
        if not (ROOT / name).exists() and not any(word in name for word in ("/pt", "0002_"))
    ]
    assert len(named) > 8
    assert not gone

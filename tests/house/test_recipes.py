"""The recipes of CONTRIBUTING.md, followed to the letter: what they promise is what happens."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import polib
import pytest
from alembic import command

from statushub import channels, clock, contact_types, kinds, language, schema
from statushub.actions import contact_points, notices, services, waits
from statushub.app import create_app
from statushub.model.audit import HOUSE
from statushub.publish import serve
from tests import installation
from tests.desk import editor_with_password
from tests.house import catalogues
from tests.installation import BODY, TITLE, MovedClock, text_of
from tests.integrators import Integrator

ROOT = Path(__file__).resolve().parents[2]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()

STRANGERS = Path(__file__).parent / "strangers"

Bring = Callable[[ModuleType, str], str]


def example(beginning: str) -> str:
    """Return the one example of Python that begins like this."""
    blocks = re.findall(r"^```python\n(.*?)^```$", CONTRIBUTING, re.MULTILINE | re.DOTALL)
    (block,) = [block for block in blocks if block.startswith(f'"""{beginning}')]
    return str(block)


@pytest.fixture
def bring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bring]:
    """Put one more file into a folder of ours, for the length of a test."""
    forget = (
        kinds._found.cache_clear,
        channels.classes.cache_clear,
        contact_types._found.cache_clear,
    )
    brought: list[str] = []

    def put(package: ModuleType, stem: str) -> str:
        folder = tmp_path / package.__name__
        folder.mkdir()
        stranger = STRANGERS / f"{stem}.py"
        words = stranger.read_text() if stranger.exists() else example(stem.capitalize())
        (folder / f"{stem}.py").write_text(words)
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


RECALLED = {
    "en": {
        "title": "Return the white power adapter",
        "body": "Some get hot.",
        "devices": "Adapters with the number 7.",
        "danger": "It may burn you.",
        "instead": "A new adapter, at once.",
    },
    "es": {
        "title": "Devuelva el adaptador blanco",
        "body": "Algunos se calientan.",
        "devices": "Adaptadores con el número 7.",
        "danger": "Puede quemarle.",
        "instead": "Un adaptador nuevo, en el acto.",
    },
}


@pytest.mark.long
def test_a_stranger_adds_a_recall(
    bring: Bring,
    sqlite_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    moved: MovedClock,
) -> None:
    kind = bring(kinds, "recall")
    house = installation.make(sqlite_url, tmp_path, monkeypatch)
    house.subscription("ana@example.org", "es")
    house.subscription("+34600111222", "en", "sms")
    integrator = Integrator(house)
    end = clock.now() + timedelta(days=30)
    body = {"kind": kind, "texts": RECALLED, "ends_at": end.isoformat()}
    first = integrator.post("/api/notices", body).json or {}
    assert (first["state"], first["texts"]["en"]["danger"]) == ("running", "It may burn you.")
    house.work()

    (mail,) = house.mails("ana@example.org")
    assert "Puede quemarle." in text_of(mail)
    (file,) = (tmp_path / "outbox").glob("*.sms.json")
    assert "Return the white power adapter" in json.loads(file.read_text())["text"]
    reader = house.client()
    notice = reader.get(f"/en/notices/{first['id']}").text
    assert notice.count('class="compared"') == 2
    assert "Bring it back until" in notice
    for address in ("/en/", "/en/changes", "/en/feed.atom", f"/en/notices/{first['id']}"):
        assert "Recall" in reader.get(address).text, address
    desk = editor_with_password(house.app, "eva@example.org", "author")
    form = desk.open("/desk/notices/new/recall").text
    for label in ("Which devices", "What you get instead", "Bring it back from", "Replaces"):
        assert label in form

    correction = {"texts": {"en": {"devices": "Adapters with the number 8."}}, "notify": True}
    integrator.patch(f"/api/updates/{first['updates'][0]['id']}", correction)
    house.work()
    assert "put in: </span>8.</ins>" in reader.get(f"/en/notices/{first['id']}").text
    assert len(house.mails("ana@example.org")) == 2
    second = integrator.post("/api/notices", body | {"supersedes": first["id"]}).json or {}
    house.work()
    assert (integrator.get(f"/api/notices/{first['id']}").json or {})["state"] == "widened"
    moved.forward(days=30, seconds=1)
    house.work()
    assert (integrator.get(f"/api/notices/{second['id']}").json or {})["state"] == "done"
    assert len(house.mails("ana@example.org")) == 4, "opened, corrected, opened anew, done"


@pytest.mark.long
def test_a_type_of_contact_point_is_one_file(
    bring: Bring, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_ = bring(contact_types, "whatsapp")
    house = installation.make(sqlite_url, tmp_path, monkeypatch)
    names = {"en": "Cancel a contract", "es": "Cancelar un contrato"}
    phrases = {"en": ["leave you"], "es": ["darme de baja"]}
    service = services.save_service(services.SaveService(names, phrases=phrases), HOUSE)
    offered = editor_with_password(house.app, "ana@example.org", "admin")
    menu = offered.open("/desk/contact-points/new").text
    assert f"/desk/contact-points/new?type={type_}" in menu
    assert "WhatsApp number" in offered.open(f"/desk/contact-points/new?type={type_}").text

    stated = contact_points.SaveContactPoint(type_, "+34 600 111 222", services=[service.public_id])
    whatsapp = contact_points.save_contact_point(stated, HOUSE).public_id
    (record,) = json.loads(Integrator(house).get("/api/contact-points").text)["contact_points"]
    assert (record["type"], record["address"]) == (type_, "+34600111222")
    instead = [contact_points.UseInstead(whatsapp)]
    phone = contact_points.save_contact_point(
        contact_points.SaveContactPoint(
            "phone", "1004", services=[service.public_id], alternatives=instead
        ),
        HOUSE,
    ).public_id
    contact_points.state_by_hand(phone, "closed", HOUSE)
    contact_points.state_by_hand(whatsapp, "busy", HOUSE)
    waits.state(waits.Report(whatsapp, 4), "feed")
    house.work()

    browser = house.client()
    page = " ".join(re.sub(r"<[^>]+>", "", browser.get("/en/").text).split())
    assert "WhatsApp: busy, about 4 min" in page
    assert "Phone: closed · use WhatsApp (about 4 min)" in page
    for path in ("/en/contact", f"/es/services/{service.public_id}"):
        shown = browser.get(path).text
        assert 'href="https://wa.me/34600111222"' in shown
        assert "+34 600 11 12 22" in shown
    found = browser.get("/es/search", query_string={"q": "quiero darme de baja"}).text
    assert "WhatsApp" in found


def test_a_type_of_contact_point_is_written_like_the_recipe(
    bring: Bring, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_ = bring(contact_types, "video")
    house = installation.make(sqlite_url, tmp_path, monkeypatch)
    service = house.service().public_id
    room = "https://example.org/room"
    stated = contact_points.SaveContactPoint(type_, room, services=[service])
    contact_points.save_contact_point(stated, HOUSE)
    page = house.client().get("/en/contact").text
    assert "Video call" in page
    assert f'href="{room}"' in page


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
    alembic = schema.alembic(sqlite_url)
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

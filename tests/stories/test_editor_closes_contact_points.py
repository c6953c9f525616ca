"""An editor closes contact points in the form of a notice, sees what it says, takes it back."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from statushub import clock
from statushub.actions.contact_fields import SaveContactPoint, UseInstead
from statushub.actions.contact_points import save_contact_point
from statushub.model.audit import HOUSE
from statushub.model.contact_points import ContactPoint
from tests.desk import Desk, editor_with_password
from tests.installation import Installation, text_of
from tests.integrators import Integrator
from tests.stories.test_editor_posts_a_notice import WORDS, hidden

NEW = "/desk/notices/new/advisory"


@pytest.fixture
def desk(house: Installation) -> Desk:
    return editor_with_password(house.app, "eva@example.org", "author")


@pytest.fixture
def chat(house: Installation) -> ContactPoint:
    return _point(house, SaveContactPoint("chat", "https://chat.example/"))


@pytest.fixture
def phone(house: Installation, chat: ContactPoint) -> ContactPoint:
    instead = (UseInstead(chat.public_id, {}),)
    return _point(house, SaveContactPoint("phone", "+34 915 550 100", alternatives=instead))


def _point(house: Installation, command: SaveContactPoint) -> ContactPoint:
    with house.app.test_request_context():
        return save_contact_point(command, HOUSE)


def ends() -> str:
    day = clock.now().astimezone(ZoneInfo("Europe/Madrid")) + timedelta(days=2)
    return f"{day:%Y-%m-%d}T09:00"


def send(desk: Desk, do: str, path: str = NEW, **fields: str) -> None:
    desk.open(path)
    form = {"state": "in_force", "impact": "minor", "notify": "yes", "ends_at": ends()} | WORDS
    desk.send(path, do=do, seal=hidden(desk, "seal"), **form | fields)


def chosen(desk: Desk, name: str) -> str:
    """Return what a select of the open form stands on."""
    _before, _name, options = desk.text.partition(f'name="{name}"')
    found = re.search(r'value="([^"]*)" selected', options.partition("</select>")[0])
    return found[1] if found else ""


def test_the_preview_says_it_and_hands_it_on(
    house: Installation, desk: Desk, phone: ContactPoint
) -> None:
    house.subscription("ben@example.org", "en")
    name = f"contact_points.{phone.public_id}"
    desk.open(NEW)
    usual = chosen(desk, f"{name}.use_instead")
    assert usual != ""
    send(desk, "preview", **{f"{name}.state": "closed", f"{name}.use_instead": usual})
    assert desk.text.count("Use web chat instead.") >= 4, "page, mail, text message, feed"
    assert hidden(desk, f"{name}.state") == "closed"
    send(desk, "publish", **{f"{name}.state": "closed", f"{name}.use_instead": usual})
    assert "Published." in desk.text
    house.work()
    assert "Closed for now: Phone" in house.client().get("/en/").text
    (mail,) = house.mails("ben@example.org")
    assert re.search(r"- Phone: closed until .*, 9:00\. Use web chat instead\.", text_of(mail))


def test_an_update_leaves_it_or_takes_it_back(
    house: Installation, desk: Desk, phone: ContactPoint
) -> None:
    name = f"contact_points.{phone.public_id}"
    send(desk, "publish", **{f"{name}.state": "closed"})
    form = f"{desk.path}/updates/new"
    desk.open(form)
    assert "As it is: Closed" in desk.text
    shown = desk.open(form.removesuffix("/updates/new")).text
    assert re.search(r">Phone: closed until [^<]*, 9:00\. Use web chat instead\.</li>", shown)
    desk.open(form)
    assert "As usual again" in desk.text
    words = {"texts.en.body": "They are back.", "texts.es.body": "Han vuelto."}
    found = re.search(r'name="ends_at"[^>]* value="([^"]+)"', desk.text)
    assert found
    desk.send(
        form,
        do="publish",
        seal=hidden(desk, "seal"),
        state="in_force",
        impact="minor",
        ends_at=found[1],
        **words,
        **{f"{name}.state": "usual"},
    )
    assert "Published." in desk.text
    house.work()
    assert "Phone: open again." in house.client().get("/en/").text
    assert "Closed for now" not in house.client().get("/en/").text


def test_what_is_wrong_is_said_beside_its_field_and_kept(
    desk: Desk, phone: ContactPoint, chat: ContactPoint
) -> None:
    name = f"contact_points.{phone.public_id}"
    wrong = {f"{name}.state": "busy", f"{name}.use_instead": chat.public_id}
    for typed, words in (("-5", "between 0 and 1440"), ("ten", "whole number")):
        send(desk, "publish", **wrong, **{f"{name}.wait_minutes": typed})
        assert words in desk.text
        assert f'href="#field-contact_points-{phone.public_id}-wait_minutes"' in desk.text
        assert f'value="{typed}"' in desk.text
        assert f'<option value="{chat.public_id}" selected>' in desk.text


def test_a_kind_says_whether_it_is_about_contact_points_first(
    house: Installation, desk: Desk, phone: ContactPoint
) -> None:
    house.service()
    assert phone
    for kind, first in (("advisory", "Contact points"), ("incident", "Services")):
        desk.open(f"/desk/notices/new/{kind}")
        legends = re.findall(r"<legend>(Services|Contact points)</legend>", desk.text)
        assert legends[0] == first
        assert len(legends) == 2


def test_what_to_use_instead_is_chosen_in_order_and_survives_the_desk(
    house: Installation, desk: Desk, phone: ContactPoint, chat: ContactPoint
) -> None:
    """A program has named four; the desk shows all, changes two of them, and keeps the others."""
    others = [_point(house, SaveContactPoint("email", f"{n}@example.org")) for n in range(4)]
    ids = [one.public_id for one in others]
    program = Integrator(house)
    said = {"state": "busy", "wait_minutes": 40, "use_instead": ids}
    texts = {
        code: {"title": words, "body": words} for code, words in (("en", "Ill"), ("es", "Mal"))
    }
    advised = {"kind": "advisory", "texts": texts, "ends_at": "2098-03-01T09:00:00+01:00"}
    advised["contact_points"] = {phone.public_id: said}
    address = f"/api/notices/{program.post('/api/notices', advised).get_json()['id']}"

    form = f"/desk/notices/{address.rpartition('/')[2]}/updates/new"
    desk.open(form)
    name = f"contact_points.{phone.public_id}"
    fields = [f"{name}.use_instead", *(f"{name}.use_instead.{n}" for n in (2, 3, 4))]
    assert [chosen(desk, field) for field in fields] == ids
    found = re.search(rf'name="{name}\.wait_minutes"[^>]* value="40"', desk.text)
    assert found, "so does the wait"
    assert "Third choice" in desk.text
    swapped = [ids[1], "", ids[0], chat.public_id]
    sent = dict(zip(fields, swapped, strict=True)) | {f"{name}.state": "closed"}
    sent |= {f"{name}.wait_minutes": "40", "texts.en.body": "All ill.", "texts.es.body": "Todos."}
    ends = re.search(r'name="ends_at"[^>]* value="([^"]+)"', desk.text)
    assert ends
    common = {"state": "in_force", "impact": "minor", "ends_at": ends[1]}
    desk.send(form, do="preview", seal=hidden(desk, "seal"), **common, **sent)
    assert hidden(desk, fields[2]) == ids[0]
    desk.send(form, do="publish", seal=hidden(desk, "seal"), **common, **sent)
    assert "Published." in desk.text
    now = program.get(address).get_json()["contact_points"][phone.public_id]
    assert now == {
        "state": "closed",
        "wait_minutes": None,
        "use_instead": [ids[1], ids[0], chat.public_id],
    }
    desk.open(form)
    assert [chosen(desk, field) for field in fields[:3]] == now["use_instead"]


@pytest.mark.long
def test_where_there_are_many_their_names_are_typed(house: Installation, desk: Desk) -> None:
    with house.app.test_request_context():
        many = [house.contact_point(f"Line {n}", f"Línea {n}") for n in range(41)]
    name = f"contact_points.{many[0].public_id}"
    said = {f"{name}.state": "closed", f"{name}.use_instead": "line 7"}
    send(desk, "preview", **said, **{f"{name}.use_instead.2": "Line 3"})
    assert "Use Line 7 or Line 3 instead." in desk.text
    send(desk, "preview", **said, **{f"{name}.use_instead.2": "Nobody"})
    assert "This page has no such contact point." in desk.text
    assert 'value="Nobody"' in desk.text

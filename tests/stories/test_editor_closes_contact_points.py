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


def test_the_preview_says_it_and_hands_it_on(
    house: Installation, desk: Desk, phone: ContactPoint
) -> None:
    house.subscription("ben@example.org", "en")
    name = f"contact_points.{phone.public_id}"
    send(desk, "preview", **{f"{name}.state": "closed", f"{name}.use_instead": ""})
    assert desk.text.count("Use web chat instead.") >= 4, "page, mail, text message, feed"
    assert hidden(desk, f"{name}.state") == "closed"
    send(desk, "publish", **{f"{name}.state": "closed", f"{name}.use_instead": ""})
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

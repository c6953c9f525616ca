"""Search engines, assistants and link previews find in the page what people find."""

import json
import re
from typing import Any

from tests.contacts import open_everything
from tests.installation import TITLE, Installation

_BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def read(house: Installation, address: str) -> dict[str, Any]:
    (block,) = _BLOCK.findall(house.client().get(address).text)
    assert "<" not in block
    found = json.loads(block)
    assert found["@context"] == "https://schema.org"
    return {one["@type"]: one for one in found["@graph"]}


def test_an_announcement_says_what_when_and_by_whom(house: Installation) -> None:
    evil = "</script><script>alert(1)</script> & more"
    texts = {
        code: {"title": TITLE[code], "body": evil, "advice": "Use **chat**."} for code in TITLE
    }
    posted = house.incident(texts=texts)
    house.work()
    address = f"/es/notices/{posted.notice.public_id}"
    for at in ("/es/", address):
        found = read(house, at)
        one = found["SpecialAnnouncement"]
        assert (one["name"], one["inLanguage"]) == (TITLE["es"], "es")
        assert one["text"] == f"{evil}\n\nUse chat."
        assert one["url"] == f"http://status.example{address}"
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", one["datePosted"])
        assert "expires" not in one
        assert one["publisher"]["@id"] == found["Organization"]["@id"]
        assert found["Organization"]["name"] == "Estado de Lumen"


def test_the_organisation_can_be_reached_at_hours(house: Installation) -> None:
    open_everything(house)
    house.work()
    points = {
        one["name"]: one for one in read(house, "/en/contact")["Organization"]["contactPoint"]
    }
    phone = points["Customer phone"]
    assert (phone["telephone"], phone["contactType"]) == ("1004", "Phone")
    assert phone["availableLanguage"] == ["es", "en", "ca"]
    week = phone["hoursAvailable"][0]
    assert week["@type"] == "OpeningHoursSpecification"
    assert week["dayOfWeek"] == ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    assert (week["opens"], week["closes"]) == ("09:00", "20:00")
    chat = points["Web chat"]
    assert chat["url"] == "https://lumen.example/chat"
    assert (chat["hoursAvailable"][0]["opens"], chat["hoursAvailable"][0]["closes"]) == (
        "00:00",
        "23:59",
    )
    assert points["Email"]["email"] == "hello@lumen.example"
    assert points["Counter in Madrid"]["description"] == "Gran Vía 28, Madrid"


def test_a_link_to_it_is_shown_in_its_own_language(house: Installation) -> None:
    posted = house.incident()
    house.work()
    address = f"/es/notices/{posted.notice.public_id}"
    page = house.client().get(address).text
    said = dict(re.findall(r'<meta property="(og:[^"]+)" content="([^"]*)">', page))
    assert said["og:title"] == TITLE["es"]
    assert said["og:url"] == f"http://status.example{address}"
    assert (said["og:locale"], said["og:locale:alternate"]) == ("es_ES", "en_US")
    assert said["og:description"]
    assert "og:image" not in said

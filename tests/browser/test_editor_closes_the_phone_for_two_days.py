"""One notice at the desk closes the phone for two days: every medium agrees, until it ends."""

import json
import re
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import feedparser
import pytest
from playwright.sync_api import Browser, Page, expect

from statushub import channels, clock, database, language
from statushub.actions.contact_fields import SaveContactPoint, UseInstead
from statushub.actions.contact_points import save_contact_point
from statushub.model.audit import HOUSE
from statushub.model.contact_points import ContactPoint
from tests import installation
from tests.browser.conftest import comes_in
from tests.browser.living import Office
from tests.channels.conftest import Sink, listening
from tests.databases import fresh_sqlite
from tests.desk import ADDRESS, link_for
from tests.installation import Installation, MovedClock, know_hosts, text_of
from tests.integrators import Integrator
from tests.ports import free_port
from tests.serving import serving

pytestmark = pytest.mark.browser
MADRID = "Europe/Madrid"
WORDS = {
    "en": {"title": "No telephone service", "body": "Half of the team is ill."},
    "es": {"title": "Sin atención telefónica", "body": "La mitad del equipo está enferma."},
}


class Everybody:
    """An installation with its page served, and those who get what it sends: real servers."""

    def __init__(
        self, house: Installation, address: str, office: Office, gateway: Sink, endpoint: Sink
    ) -> None:
        self.house, self.address = house, address
        self.office, self.gateway, self.endpoint = office, gateway, endpoint
        house.subscription("ben@example.org", "en")
        house.subscription("ana@example.org", "es")
        house.subscription("+34600111222", "es", "sms")
        house.subscription("+34600111333", "en", "sms")
        house.subscription(f"{endpoint.url}/hook", "en", "webhook")
        self.integrator = Integrator(house)
        chat = self._point("chat", "https://chat.example/", "Web chat", "Chat web")
        self.phone = self._point(
            "phone", "+34 915 550 100", "Phone", "Teléfono", chat, hours="Mo-Su 09:00-21:00"
        )

    def _point(
        self,
        kind: str,
        address: str,
        english: str,
        spanish: str,
        *instead: ContactPoint,
        hours: str = "",
    ) -> ContactPoint:
        command = SaveContactPoint(
            kind,
            address,
            labels={"en": english, "es": spanish},
            hours=hours,
            alternatives=tuple(UseInstead(one.public_id, {}) for one in instead),
        )
        with self.house.app.test_request_context():
            return save_contact_point(command, HOUSE)

    def work(self) -> None:
        """Let the worker work: in a thread, for the browser has the loop of this one."""
        thread = threading.Thread(target=self.house.work)
        thread.start()
        thread.join(timeout=60)
        assert not thread.is_alive()

    def told(self, code: str) -> dict[str, str]:
        """Return the newest of what each medium says in a language."""
        addresses = {"en": "ben@example.org", "es": "ana@example.org"}
        numbers = {"en": "+34600111333", "es": "+34600111222"}
        mails = [content for to, content in self.office.taken if to == addresses[code]]
        mail = message_from_bytes(mails[-1], policy=policy.default)
        texts = [json.loads(body) for _path, _headers, body in self.gateway.taken]
        text = [one for one in texts if numbers[code].lstrip("+") in json.dumps(one)][-1]
        client = self.house.client()
        return {
            "page": _shown(client.get(f"/{code}/").text),
            "mail": text_of(mail),
            "sms": json.dumps(text, ensure_ascii=False),
            **{kind: _newest(client.get(f"/{code}/feed.{kind}").data) for kind in ("atom", "rss")},
        }

    def document(self) -> Any:
        """Return the newest document the endpoint got."""
        return self.endpoint.documents[-1]["data"]


def _shown(html: str) -> str:
    """Return the words of a page, whichever of them are links."""
    return " ".join(re.sub("<[^>]*>", "", html).split())


def _newest(feed: bytes) -> str:
    """Return the words of the newest entry: Atom's content, RSS's description."""
    entry = feedparser.parse(feed).entries[0]
    words: str = entry.content[0].value if "content" in entry else entry.summary
    return words


@pytest.fixture
def everybody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moved: MovedClock
) -> Iterator[Everybody]:
    assert moved
    port = free_port()
    with listening() as gateway, listening() as endpoint, Office() as office:
        house = installation.make(
            fresh_sqlite(tmp_path),
            tmp_path,
            monkeypatch,
            PUBLIC_URL=f"http://127.0.0.1:{port}",
            SMTP_URL=office.url,
            SMS_URL=f"{gateway.url.replace('http', 'json', 1)}/?:to={{number}}",
            WIRE_ALLOW="127.0.0.0/8",
        )
        know_hosts(house.app, {"127.0.0.1": "127.0.0.1"})
        with serving(house.app, port=port) as address:
            yield Everybody(house, address, office, gateway, endpoint)
        channels.close()
        database.dispose()


def close_the_phone(page: Page, everybody: Everybody, ends: datetime) -> None:
    page.goto(f"{everybody.address}/desk/notices/new/advisory")
    for code, parts in WORDS.items():
        for part, words in parts.items():
            page.locator(f"[name='texts.{code}.{part}']").fill(words)
    page.locator("[name=ends_at]").fill(f"{ends:%Y-%m-%dT%H:%M}")
    instead = page.locator(f"[name='contact_points.{everybody.phone.public_id}.use_instead']")
    expect(instead).to_be_hidden()
    page.locator("#field-contact_points").get_by_label("Phone", exact=False).first.select_option(
        "Closed"
    )
    instead.select_option("Web chat")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="Preview")).to_be_visible()
    expect(page.locator(".bubble").first).to_contain_text("Use web chat instead.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published.")).to_be_visible()


def test_every_medium_agrees_until_it_ends(
    everybody: Everybody, browser: Browser, moved: MovedClock
) -> None:
    day = clock.now().astimezone(ZoneInfo(MADRID)) + timedelta(days=2)
    ends = day.replace(hour=9, minute=0, second=0, microsecond=0)
    until = {}
    for code in ("en", "es"):
        with language.speaking(code):
            until[code] = language.soon(ends, clock.now(), MADRID)
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    link = link_for(everybody.house.app, "eva@example.org", "approver")
    comes_in(page, link.replace(ADDRESS, everybody.address))
    close_the_phone(page, everybody, ends)
    everybody.work()

    sentence = f"Phone: closed until {until['en']}. Use web chat instead."
    for medium, words in everybody.told("en").items():
        told = sentence.replace(":", "", 1) if medium == "sms" else sentence
        assert told in words, medium
    for medium, words in everybody.told("es").items():
        assert "Teléfono" in words, medium
        assert until["es"] in words, medium
        assert "chat web" in words.casefold(), medium
    for code in ("en", "es"):
        reader = context.new_page()
        reader.goto(f"{everybody.address}/{code}/")
        expect(reader.get_by_role("heading", level=1)).to_contain_text(
            {"en": "Closed for now: Phone", "es": "Teléfono"}[code]
        )

    document = everybody.document()
    (hooked,) = document["update"]["contact_points"]
    assert (hooked["stated"], hooked["new_state"]) == ("closed", "closed")
    assert datetime.fromisoformat(hooked["until"]) == ends
    assert [one["name"]["es"] for one in hooked["use_instead"]] == ["Chat web"]
    assert hooked["sentences"]["en"] == sentence
    notice_id, phone_id = document["notice"]["id"], everybody.phone.public_id
    record = everybody.integrator.get(f"/api/notices/{notice_id}").get_json()
    assert record["contact_points"][phone_id]["state"] == "closed"
    # What the phone itself names was left as it stood: the notice goes on following it.
    assert record["contact_points"][phone_id]["use_instead"] is None
    assert datetime.fromisoformat(record["ends_at"]) == ends

    moved.to(ends)
    everybody.work()
    for medium, words in everybody.told("en").items():
        # The page speaks of it among what is over, and no longer in its verdict.
        said = {"page": "No telephone service", "sms": "Phone open again."}
        assert said.get(medium, "Phone: open again.") in words, medium
    assert "Closed for now" not in everybody.told("en")["page"]
    notice = everybody.house.client().get(f"/en/notices/{notice_id}").text
    assert "Phone: open again." in notice
    for medium, words in everybody.told("es").items():
        assert until["es"] not in words, medium
    document = everybody.document()
    assert document["notice"]["phase"] == "over"
    (hooked,) = document["update"]["contact_points"]
    assert (hooked["old_state"], hooked["new_state"]) == ("closed", "open")
    assert hooked["sentences"]["en"] == "Phone: open again."
    record = everybody.integrator.get(f"/api/contact-points/{phone_id}").get_json()
    assert record["state"] == "open"
    context.close()

"""What people write reaches the page, the feeds, mails, texts and webhooks: whole, and harmless."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import feedparser
import pytest
from sqlalchemy import select

from statushub import clock, database
from statushub.actions import notices, services
from statushub.model.audit import HOUSE, AuditEntry
from statushub.model.claims import Claim
from tests.installation import Installation, MovedClock, text_of
from tests.integrators import Integrator, faults
from tests.subscribers import texts

ANA, BEN, PHONE = "ana@example.org", "ben@example.org", "+34612345678"
EVIL = (
    "Hello <script>alert(1)</script><img src=x onerror=alert(2)>\n\n"
    "[here](javascript:alert(3)) <svg/onload=alert(4)> <a href='data:text/html,x'>d</a>\n\n"
    "<iframe src=//evil.example></iframe><style>*{display:none}</style> **still here**"
)
WORDS = {code: {"body": "..."} for code in ("en", "es")}
ARABIC = "הקווים סגורים 🚧 مغلق"


class Live(HTMLParser):
    """What a browser would run or fetch in a document."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # A block of JSON is run by nobody; a script of ours is a file of its own.
        said = dict(attrs)
        ours = tag == "script" and (
            said.get("type") == "application/ld+json"
            or (said.get("src") or "").startswith("/assets/")
        )
        if not ours and tag in {"script", "iframe", "object", "embed", "base", "form"}:
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on"):
                self.found.append(name)
            if name in {"href", "src"} and re.match(r"\s*(javascript:|data:text|//)", value or ""):
                self.found.append(f"{name}={value}")

    handle_startendtag = handle_starttag


@pytest.fixture
def integrator(house: Installation) -> Integrator:
    return Integrator(house)


def opened(integrator: Integrator, **texts: Any) -> dict[str, Any]:
    answer = integrator.post("/api/notices", {"kind": "incident", "texts": texts})
    assert answer.status_code == 201, answer.text
    integrator.house.work()
    return dict(answer.json or {})


def test_script_runs_nowhere(house: Installation, integrator: Integrator) -> None:
    house.subscription(ANA, "es")
    words = {"title": "<script>alert(0)</script> Closed", "body": EVIL, "advice": EVIL}
    made = opened(integrator, en=words, es=words)
    browser = house.client()
    for address in ("/es/", f"/es/notices/{made['id']}", "/en/history"):
        page = browser.get(address).text
        assert Live(page).found == [], address
        assert "still here" in page or address == "/en/history"
    for form in ("rss", "atom"):
        feed = feedparser.parse(browser.get(f"/es/feed.{form}").data, sanitize_html=False)
        assert not feed.bozo
        (entry,) = feed.entries
        told = entry.content[0].value if "content" in entry else entry.summary
        assert "still here" in told
        assert Live(told).found == []
    (mail,) = house.mails(ANA)
    html = mail.get_body(("html",))
    assert html is not None
    assert Live(html.get_content()).found == []
    assert "still here" in text_of(mail)


def test_any_script_of_the_world_and_emoji(house: Installation, integrator: Integrator) -> None:
    house.subscription(ANA, "es")
    house.subscription(PHONE, "es", channel="sms")
    words = {"title": ARABIC, "body": f"{ARABIC} 👩‍👩‍👧"}
    opened(integrator, en=words, es=words)
    browser = house.client()
    assert ARABIC in browser.get("/es/").text
    for form in ("rss", "atom"):
        assert ARABIC in feedparser.parse(browser.get(f"/en/feed.{form}").data).entries[0].title
    (mail,) = house.mails(ANA)
    assert ARABIC in str(mail["Subject"])
    assert "👩‍👩‍👧" in text_of(mail)
    (text,) = texts(house, PHONE)
    assert "🚧" in text


def test_fifty_thousand_letters_are_refused(house: Installation, integrator: Integrator) -> None:
    long = {"title": "é" * 50_000, "body": "Fine."}
    answer = integrator.post(
        "/api/notices", {"kind": "incident", "texts": {"en": long, "es": long}}, language="es"
    )
    said = faults(answer)
    assert set(said) == {"texts.en.title", "texts.es.title"}
    assert "120" in said["texts.es.title"]
    house.work()
    assert "ééé" not in house.client().get("/es/").text


def test_without_spanish_its_readers_are_told_so(
    house: Installation, integrator: Integrator
) -> None:
    house.subscription(ANA, "es")
    house.subscription(BEN, "en")
    answer = integrator.post(
        "/api/notices",
        {
            "kind": "incident",
            "texts": {"en": {"title": "Phone lines closed", "body": "Use web chat."}},
            "without_languages": ["es"],
        },
    )
    assert answer.status_code == 201, answer.text
    house.work()
    page = house.client().get("/es/").text
    assert re.search(r'lang="en"[^>]*>[^<]*(<[^>]*>)*\s*Phone lines closed', page)
    (spanish,) = house.mails(ANA)
    html = spanish.get_body(("html",))
    assert html is not None
    assert 'lang="en"' in html.get_content()
    assert spanish["Content-Language"] == "es"
    assert "Aún sin traducir." in text_of(spanish)
    (english,) = house.mails(BEN)
    assert "translated" not in text_of(english)


def test_every_change_of_a_status_is_kept_with_its_time(
    either_house: Installation, moved: MovedClock
) -> None:
    service = either_house.service()
    stated = []
    posted = either_house.incident({service.public_id: "major_outage"})
    stated.append(clock.now())
    for status in ("partial_outage", "degraded_performance"):
        moved.forward(hours=1)
        notices.post_update(
            notices.PostUpdate(
                posted.notice.public_id, WORDS, services={service.public_id: status}
            ),
            HOUSE,
        )
        stated.append(clock.now())
    moved.forward(hours=1)
    notices.post_update(notices.PostUpdate(posted.notice.public_id, WORDS, state="resolved"), HOUSE)
    stated.append(clock.now())
    moved.forward(hours=1)
    services.state_status(service.public_id, "under_maintenance", HOUSE)
    with database.reading() as session:
        kept = session.scalars(select(Claim).order_by(Claim.id)).all()
    assert [claim.status for claim in kept] == [
        "major_outage",
        "partial_outage",
        "degraded_performance",
        "under_maintenance",
    ]
    for claim, began, ended in zip(kept, stated, stated[1:], strict=False):
        assert abs((claim.since - began).total_seconds()) < 60
        assert claim.until is not None
        assert abs((claim.until - ended).total_seconds()) < 60
    assert kept[-1].until is None


def test_the_audit_trail_of_a_story_is_whole(house: Installation, integrator: Integrator) -> None:
    """Who did it stands there, and nothing of what was written to whom."""
    made = opened(
        integrator,
        en={"title": "Phone lines closed", "body": "x"},
        es={"title": "Líneas cerradas", "body": "x"},
    )
    with database.reading() as session:
        from_api = [
            entry
            for entry in session.scalars(select(AuditEntry))
            if entry.subject_id == made["id"] and entry.actor_kind == "token"
        ]
    (entry,) = from_api
    assert entry.actor_id == integrator.token.public_id
    assert "example.org" not in json.dumps(entry.detail)

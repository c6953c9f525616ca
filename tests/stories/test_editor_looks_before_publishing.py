"""An editor sees what everybody will get and tries it on themselves; nothing is kept of it."""

import json
import re
from datetime import UTC, datetime
from html import unescape

import pytest
from sqlalchemy import func, select

from statushub import database
from statushub.channels import sms_length
from statushub.model.fanouts import Delivery, Fanout
from statushub.model.notices import Notice
from statushub.model.subscriptions import Subscription
from tests.desk import Desk, editor_with_password
from tests.installation import Installation, MovedClock, text_of
from tests.stories.test_editor_posts_a_notice import NEW, WORDS, hidden


@pytest.fixture
def desk(house: Installation) -> Desk:
    return editor_with_password(house.app, "eva@example.org", "author")


def preview(desk: Desk, do: str = "preview", **fields: str) -> None:
    desk.open(NEW)
    form = {"state": "investigating", "impact": "major", "notify": "yes"} | WORDS | fields
    desk.send(NEW, do=do, seal=hidden(desk, "seal"), **form)


def frames(desk: Desk) -> list[str]:
    assert desk.page is not None
    return [unescape(found) for found in re.findall(r'srcdoc="([^"]*)"', desk.page.text)]


def test_the_preview_is_what_will_be(house: Installation, desk: Desk) -> None:
    service = house.service()
    house.subscription("ana@example.org", "es")
    house.subscription("ben@example.org", "en")
    house.subscription("+34600111222", "en", "sms")
    preview(desk, **{f"services.{service.public_id}": "major_outage"})
    assert "Publish and tell 3 subscribers" in desk.text
    english_page, spanish_page, english_mail, spanish_mail = frames(desk)
    assert "Not working right now: Phone support" in english_page
    assert "Líneas telefónicas cerradas" in spanish_page
    assert "We are looking into it." in english_mail
    assert "Lo estamos investigando." in spanish_mail
    said = re.findall(r'class="bubble"[^>]*>([^<]+)<', desk.text)
    assert len(said) == 2
    assert (
        f"{sms_length.length(said[1]).characters} characters, UCS-2. Costs more because of: í"
        in desk.text
    )
    assert "[Investigating] Phone lines closed" in desk.text
    found = re.search(r"<pre>(\{.*?\n\})</pre>", desk.text, re.DOTALL)
    assert found
    assert json.loads(found[1])["type"] == "notice.opened"
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Notice)) == 0
        assert session.scalar(select(func.count()).select_from(Fanout)) == 0

    seal = hidden(desk, "seal")
    desk.send(
        NEW,
        do="publish",
        seal=seal,
        **{name: hidden(desk, name) for name in (*WORDS, "state", "impact", "notify")},
    )
    assert "Published." in desk.text
    house.work()
    assert house.mails("ben@example.org")[0]["Subject"] == "[Investigating] Phone lines closed"


def test_who_hears_later_or_in_a_digest_is_counted(
    house: Installation, desk: Desk, moved: MovedClock
) -> None:
    moved.to(datetime(2026, 6, 10, 22, 30, tzinfo=UTC))
    night: dict[str, object] = {"quiet_from": 22 * 60, "quiet_until": 7 * 60}
    chosen: dict[str, dict[str, object]] = {
        "now@example.org": {},
        "later@example.org": night,
        "awake@example.org": night | {"time_zone": "America/Bogota"},
        "daily@example.org": {"daily": True},
        "serious@example.org": {"minimum_impact": "major"},
    }
    for address, values in chosen.items():
        row = house.subscription(address)
        with database.transaction() as session:
            for name, value in values.items():
                setattr(session.get_one(Subscription, row.id), name, value)
    preview(desk, impact="minor")
    hearers = " ".join(desk.text.split())
    assert "<strong>4</strong> Email, English" in hearers
    assert "1 of them after their quiet hours" in hearers
    assert "1 of them in their daily digest" in hearers
    preview(desk, impact="major")
    hearers = " ".join(desk.text.split())
    assert "<strong>5</strong> Email, English" in hearers
    assert "of them" not in hearers


def test_what_is_wrong_is_said_before_the_preview(desk: Desk, house: Installation) -> None:
    preview(desk, **{"texts.es.title": "", "impact": "enormous"})
    assert desk.page is not None
    assert desk.page.status_code == 422
    assert "There is no such impact here." in desk.text


def test_one_may_go_on_writing(desk: Desk, house: Installation) -> None:
    preview(desk)
    desk.send(NEW, do="write", **{"texts.en.title": hidden(desk, "texts.en.title")})
    assert 'value="Phone lines closed"' in desk.text
    assert "Publish now" in desk.text


def test_a_test_goes_to_the_editor_alone_in_every_language(desk: Desk, house: Installation) -> None:
    house.subscription("ben@example.org", "en")
    preview(desk, "test")
    assert "A test in each language is on its way to eva@example.org." in desk.text
    assert "Publish and tell 1 subscriber" in desk.text
    house.work()
    assert house.mails("ben@example.org") == []
    english, spanish = sorted(
        house.mails("eva@example.org")[-2:], key=lambda mail: str(mail["Content-Language"])
    )
    assert english["Subject"] == "[Test] [Investigating] Phone lines closed"
    assert "Lo estamos investigando." in text_of(spanish)
    with database.reading() as session:
        tests = session.scalars(select(Fanout).where(Fanout.purpose == "test")).all()
        assert all(
            "example.org" not in json.dumps(one.content).replace("status.example.org", "")
            for one in tests
        )
        ids = [one.id for one in tests]
        states = session.scalars(select(Delivery.state).where(Delivery.fanout_id.in_(ids))).all()
    assert states == ["sent", "sent"]


def test_the_notices_own_page_opens_as_a_document(desk: Desk, house: Installation) -> None:
    preview(desk, "page.es")
    assert desk.page is not None
    assert desk.text.startswith("<!doctype html>")
    assert "<h1><bdi>Líneas telefónicas cerradas</bdi>" in desk.text
    assert "script-src" not in desk.page.headers["Content-Security-Policy"]


def test_markup_stays_harmless(desk: Desk, house: Installation) -> None:
    preview(
        desk, **{"texts.en.body": "<script>alert(1)</script> **bold** <img src=x onerror=alert(1)>"}
    )
    assert desk.page is not None
    assert "<script>alert" not in desk.page.text
    # As words it may stand there: written for HTML, and for the JSON that search engines read.
    words = re.compile(r"&lt;.*?&gt;|\\u003c.*?\\u003e", re.IGNORECASE)
    assert all(
        "<script>alert" not in frame and "onerror=alert" not in words.sub("", frame)
        for frame in frames(desk)
    )
    assert "script-src 'self';" in desk.page.headers["Content-Security-Policy"]
    assert desk.page.headers["Cache-Control"] == "no-store"  # nobody has read it yet

"""An editor writes a notice at the desk in two languages, and people hear of it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from statushub import clock, database
from statushub.model.audit import AuditEntry
from statushub.model.notices import Notice, Update
from tests.desk import Desk, editor_with_password
from tests.installation import Installation, text_of

NEW = "/desk/notices/new/incident"
WORDS = {
    "texts.en.title": "Phone lines closed",
    "texts.es.title": "Líneas telefónicas cerradas",
    "texts.en.body": "We are looking into it.",
    "texts.es.body": "Lo estamos investigando.",
}


@pytest.fixture
def desk(house: Installation) -> Desk:
    return editor_with_password(house.app, "eva@example.org", "author")


def hidden(desk: Desk, name: str) -> str:
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', desk.text)
    assert found, name
    return found[1]


def publish(desk: Desk, path: str = NEW, **fields: str) -> None:
    desk.open(path)
    desk.send(
        path,
        do="publish",
        seal=hidden(desk, "seal"),
        **{"state": "investigating", "impact": "major", "notify": "yes"} | fields,
    )


def test_both_languages_are_published_and_heard(house: Installation, desk: Desk) -> None:
    service = house.service()
    house.subscription("ana@example.org", "es")
    house.subscription("ben@example.org", "en")
    publish(desk, **WORDS, **{f"services.{service.public_id}": "partial_outage"})
    assert "Published." in desk.text
    assert "Working out who is to hear of it." in desk.text
    house.work()

    assert "Phone lines closed" in house.client().get("/en/").text
    assert "Líneas telefónicas cerradas" in house.client().get("/es/").text
    assert "Working only in part: Phone support" in house.client().get("/en/").text
    assert "Lo estamos investigando." in text_of(house.mails("ana@example.org")[0])
    assert "We are looking into it." in text_of(house.mails("ben@example.org")[0])
    desk.open(desk.path)
    assert "Finished: 2 messages" in desk.text


def test_the_bar_asks_how_far_it_is(house: Installation, desk: Desk) -> None:
    house.subscription("ben@example.org", "en")
    publish(desk, **WORDS)
    found = re.search(r'data-progress="([^"]+)"', desk.text)
    assert found
    before = desk.open(found[1]).get_json()
    house.work()
    after = desk.open(found[1]).get_json()
    assert not before["over"]
    assert after["over"]
    assert after["stage"].startswith("Finished: 1 message, ")


def test_a_missing_language_is_refused_and_nothing_typed_is_lost(
    house: Installation, desk: Desk
) -> None:
    english = {name: words for name, words in WORDS.items() if ".en." in name}
    publish(desk, **english)
    assert desk.page is not None
    assert desk.page.status_code == 422
    assert desk.text.count("Write this in Spanish, or choose to publish without Spanish.") == 4
    assert 'href="#field-texts-es-title"' in desk.text
    assert "Title, Spanish: Write this in Spanish" in desk.text
    assert 'value="Phone lines closed"' in desk.text
    publish(desk, **english, without_languages="es")
    assert "Not yet in Spanish" in desk.text
    house.work()
    assert "Not translated yet" not in house.client().get("/en/").text
    assert "Phone lines closed" in house.client().get("/es/").text


def test_sent_twice_is_posted_once(house: Installation, desk: Desk) -> None:
    desk.open(NEW)
    form = {
        "do": "publish",
        "seal": hidden(desk, "seal"),
        "impact": "minor",
        "state": "investigating",
    }
    desk.send(NEW, **form, **WORDS)
    first = desk.path
    desk.open(NEW)
    desk.send(NEW, **form, **WORDS)
    assert desk.path == first
    assert "it was sent twice, and posted once" in desk.text
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Notice)) == 1


def test_an_update_sent_twice_is_posted_once(house: Installation, desk: Desk) -> None:
    publish(desk, **WORDS)
    form = f"{desk.path}/updates/new"
    desk.open(form)
    words = {"texts.en.body": "Half of it works.", "texts.es.body": "La mitad funciona."}
    filled = {"do": "publish", "seal": hidden(desk, "seal"), "state": "identified"} | words
    for _time in range(2):
        desk.open(form)
        desk.send(form, impact="minor", **filled)
    assert "it was sent twice, and posted once" in desk.text
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Update)) == 2


def test_a_time_the_clocks_skip_is_refused_in_words(house: Installation, desk: Desk) -> None:
    publish(desk, **WORDS, next_update_at="2031-03-30T02:30")
    assert "This time does not exist in Madrid" in desk.text
    publish(desk, **WORDS, next_update_at="soon")
    assert "Write a date and a time such as 2026-03-31 14:30." in desk.text
    publish(desk, next_update_at="soon")
    assert "Write this in English" in desk.text


def test_what_began_earlier_says_so(house: Installation, desk: Desk) -> None:
    publish(desk, **WORDS, starts_at="2026-01-05T08:15")
    assert "Published." in desk.text
    with database.reading() as session:
        notice = session.scalars(select(Notice)).one()
    assert notice.began_at.isoformat() == "2026-01-05T07:15:00+00:00"


def test_every_kind_has_its_form(house: Installation, desk: Desk) -> None:
    house.service()
    start = (clock.now() + timedelta(days=3)).strftime("%Y-%m-%dT10:00")
    end = (clock.now() + timedelta(days=3)).strftime("%Y-%m-%dT12:00")
    publish(
        desk,
        "/desk/notices/new/maintenance",
        **WORDS,
        state="scheduled",
        impact="none",
        starts_at=start,
        ends_at=end,
    )
    assert "Published." in desk.text
    assert "Scheduled" in desk.text
    more = {
        f"texts.{code}.{part}": f"{part} in {code}"
        for code in ("en", "es")
        for part in ("before", "after", "affected")
    }
    publish(
        desk,
        "/desk/notices/new/policy_change",
        **WORDS,
        **more,
        state="announced",
        impact="none",
        effective_from=start,
    )
    assert "Announced" in desk.text
    assert desk.open("/desk/notices/new/nothing").status_code == 404


def test_an_update_follows(house: Installation, desk: Desk) -> None:
    service = house.service()
    house.subscription("ben@example.org", "en")
    publish(desk, **WORDS, **{f"services.{service.public_id}": "major_outage"})
    notice = desk.path
    form = f"{notice}/updates/new?state=resolved"
    desk.open(form)
    assert "As it is: Major outage" in desk.text
    publish(
        desk,
        form,
        state="resolved",
        impact="major",
        **{"texts.en.body": "Fixed.", "texts.es.body": "Hecho."},
    )
    house.work()
    desk.open(notice)
    assert desk.text.index("Resolved") < desk.text.index("Investigating")
    assert [mail["Subject"] for mail in house.mails("ben@example.org")] == [
        "[Investigating] Phone lines closed",
        "[Resolved] Phone lines closed",
    ]
    publish(
        desk,
        f"{notice}/updates/new",
        state="investigating",
        impact="major",
        **{"texts.en.body": "Back.", "texts.es.body": "Otra vez."},
    )
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Update)) == 3
        verbs = session.scalars(
            select(AuditEntry.verb).where(AuditEntry.actor_kind == "editor")
        ).all()
    assert verbs[-3:] == ["open_notice", "post_update", "post_update"]


def test_translators_may_look_and_not_publish(house: Installation) -> None:
    desk = editor_with_password(house.app, "tom@example.org", "translator")
    assert "New notice" not in desk.open("/desk/notices").text
    assert desk.open(NEW).status_code == 403

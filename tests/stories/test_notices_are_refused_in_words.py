"""What cannot be posted is refused, field by field, and nothing is half done."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from statushub import clock, database, language
from statushub.actions import notices
from statushub.errors import Refused
from statushub.model.audit import HOUSE, AuditEntry
from statushub.model.fanouts import Fanout
from statushub.model.notices import Notice
from tests.installation import BODY, TITLE, Installation

TEXTS = {code: {"title": TITLE[code], "body": BODY[code]} for code in ("en", "es")}


def refused(house: Installation, **changes: object) -> Mapping[str, str]:
    """Try to open an incident with something wrong; return the faults, in English."""
    with database.reading() as session:
        before = session.scalar(select(func.count()).select_from(AuditEntry))
    command = {"kind": "incident", "texts": TEXTS} | changes
    with language.speaking("en"), pytest.raises(Refused) as caught:
        notices.open_notice(notices.OpenNotice(**command), HOUSE)  # type: ignore[arg-type]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Notice)) == 0
        assert session.scalar(select(func.count()).select_from(Fanout)) == 0
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == before
    assert house.mails() == []
    with language.speaking("en"):
        return {fault.field: str(fault.message) for fault in caught.value.faults}


def test_a_missing_language_says_what_to_do(house: Installation) -> None:
    faults = refused(house, texts={"en": TEXTS["en"]})
    assert faults == {
        "texts.es.body": "Write this in Spanish, or choose to publish without Spanish.",
        "texts.es.title": "Write this in Spanish, or choose to publish without Spanish.",
    }


def test_a_part_written_in_one_language_only(house: Installation) -> None:
    texts = TEXTS | {"en": {**TEXTS["en"], "advice": "Use web chat."}}
    assert list(refused(house, texts=texts)) == ["texts.es.advice"]


def test_publishing_without_spanish_is_a_choice(house: Installation) -> None:
    posted = house.incident(texts={"en": TEXTS["en"]}, without_languages=("es",))
    assert posted.update.without_languages == ["es"]


def test_without_any_language_there_is_nothing_to_say(house: Installation) -> None:
    faults = refused(house, texts={}, without_languages=("en", "es"))
    assert faults == {"without_languages": "Write it in at least one language."}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"kind": "earthquake"}, "kind", "There is no such kind of notice."),
        ({"state": "scheduled"}, "state", "There is no such state here."),
        ({"impact": "terrible"}, "impact", "There is no such impact here."),
        ({"texts": {**TEXTS, "fr": {"title": "x"}}}, "texts.fr", "no such language"),
        ({"services": {"nowhere": "major_outage"}}, "services.nowhere", "no such service"),
        ({"without_languages": ("fr",)}, "without_languages", "no such language"),
    ],
)
def test_what_there_is_not(
    house: Installation, changes: dict[str, object], field: str, words: str
) -> None:
    assert words in refused(house, **changes)[field]


def test_unknown_part_and_status(house: Installation) -> None:
    service = house.service()
    texts = {**TEXTS, "en": {**TEXTS["en"], "colour": "red"}}
    faults = refused(house, texts=texts, services={service.public_id: "sleepy"})
    assert "There are: title, body" in faults["texts.en.colour"]
    assert "There are: operational" in faults[f"services.{service.public_id}"]


def test_texts_over_the_limit(house: Installation) -> None:
    texts = {**TEXTS, "en": {"title": "a" * 50_000, "body": "b"}}
    assert refused(house, texts=texts) == {
        "texts.en.title": "This is 50000 characters long. Shorten it to at most 120."
    }


def test_a_title_is_one_line(house: Installation) -> None:
    texts = {**TEXTS, "en": {"title": "One\ntwo", "body": "b"}}
    assert refused(house, texts=texts) == {"texts.en.title": "Write this on one line."}


def test_a_promise_lies_ahead(house: Installation) -> None:
    past = clock.now() - timedelta(minutes=1)
    assert refused(house, next_update_at=past) == {
        "next_update_at": "This is in the past. Choose a time to come."
    }


def test_an_incident_cannot_begin_tomorrow(house: Installation) -> None:
    tomorrow = clock.now() + timedelta(days=1)
    assert list(refused(house, moments={"starts_at": tomorrow})) == ["starts_at"]


def test_maintenance_ends_after_it_starts(house: Installation) -> None:
    start = clock.now() + timedelta(hours=2)
    faults = refused(
        house,
        kind="maintenance",
        moments={"starts_at": start, "ends_at": start - timedelta(hours=1)},
    )
    assert faults == {"ends_at": "This must come after “Starts”."}


def test_maintenance_needs_its_times(house: Installation) -> None:
    assert refused(house, kind="maintenance") == {"starts_at": "Say when.", "ends_at": "Say when."}


def test_a_date_of_another_kind(house: Installation) -> None:
    faults = refused(house, moments={"effective_from": clock.now()})
    assert "There are: starts_at, ends_at" in faults["effective_from"]


def test_refusals_speak_spanish(house: Installation) -> None:
    with language.speaking("es"), pytest.raises(Refused) as caught:
        notices.open_notice(notices.OpenNotice("incident", {"en": TEXTS["en"]}), HOUSE)
    with language.speaking("es"):
        assert "español" in str(caught.value.faults[0].message)


def test_resolved_cannot_become_scheduled(house: Installation) -> None:
    posted = house.incident()
    with language.speaking("en"), pytest.raises(Refused) as caught:
        notices.post_update(
            notices.PostUpdate(posted.notice.public_id, TEXTS, state="scheduled"), HOUSE
        )
    assert caught.value.faults[0].field == "state"


def test_maintenance_that_is_completed_cannot_be_scheduled_again(house: Installation) -> None:
    now = clock.now()
    moments = {"starts_at": now + timedelta(hours=1), "ends_at": now + timedelta(hours=2)}
    posted = house.incident(kind="maintenance", moments=moments)
    for state in ("in_progress", "completed"):
        notices.post_update(notices.PostUpdate(posted.notice.public_id, state=state), HOUSE)
    with language.speaking("en"), pytest.raises(Refused) as caught:
        notices.post_update(notices.PostUpdate(posted.notice.public_id, state="scheduled"), HOUSE)
    assert "cannot become “Scheduled”. It can become: In progress." in str(
        caught.value.faults[0].message
    )


def test_an_update_must_say_something(house: Installation) -> None:
    posted = house.incident()
    with pytest.raises(Refused) as caught:
        notices.post_update(notices.PostUpdate(posted.notice.public_id), HOUSE)
    assert {fault.field for fault in caught.value.faults} == {"texts.en.body", "texts.es.body"}


def test_control_characters_are_taken_out(house: Installation) -> None:
    texts = {
        "en": {"title": "Phones\x00 down\u202e", "body": "a\x07b\r\nc"},
        "es": {"title": "Teléfonos 📞 مرحبا", "body": "b"},
    }
    posted = house.incident(texts=texts)
    kept = {(words.language, words.part): words.content for words in posted.update.texts}
    assert kept["en", "title"] == "Phones down"
    assert kept["en", "body"] == "ab\nc"
    assert kept["es", "title"] == "Teléfonos 📞 مرحبا"


def test_script_in_markdown_does_nothing(house: Installation) -> None:
    body = "<script>alert(1)</script> [x](javascript:alert(1)) **bold**"
    texts = {**TEXTS, "en": {"title": "<b>Title</b>", "body": body}}
    posted = house.incident(texts=texts)
    kept = {(words.language, words.part): words.html for words in posted.update.texts}
    assert "<script" not in kept["en", "body"]
    assert "href" not in kept["en", "body"]
    assert "<strong>bold</strong>" in kept["en", "body"]

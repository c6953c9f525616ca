"""The calendar as calendar programs read it: parsed back, event by event."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from statushub.language import speaking
from statushub.render import affected_words, calendar
from statushub.render.view.notice import NoticeView
from tests.media.editions import LANGUAGES, URL, edition
from tests.media.golden import same
from tests.media.scenes import AT, SCENES
from tests.media.test_feeds import page

STARTS = datetime(2026, 3, 8, 22, 0, tzinfo=UTC)
every_language = pytest.mark.parametrize("language", LANGUAGES)


def scene(name: str, language: str = "en", **changes: Any) -> NoticeView:
    return replace(edition(SCENES[name], language).notice, **changes)


def written(language: str, *notices: NoticeView) -> bytes:
    with speaking(language):
        return calendar.ics(page(language, *notices)).body


def events(*notices: NoticeView, language: str = "en") -> list[Any]:
    return list(Calendar.from_ical(written(language, *notices)).walk("VEVENT"))


def status(notice: NoticeView) -> str:
    (event,) = events(notice)
    return str(event["status"])


@every_language
def test_it_is_as_it_was(language: str) -> None:
    both = (
        scene("maintenance", language),
        scene("policy-change", language, id="notice00rib2", number=18),
    )
    same(f"calendar/two.{language}.ics", written(language, *both).decode().replace("\r\n", "\n"))


@every_language
def test_a_program_finds_all_it_must_have(language: str) -> None:
    body = written(language, scene("maintenance", language), scene("policy-change", language))
    found = Calendar.from_ical(body)
    assert (found["version"], found["method"]) == ("2.0", "PUBLISH")
    assert found["prodid"]
    assert found["x-wr-calname"] == found["name"]
    for event in found.walk("VEVENT"):
        assert not event.errors
        for name in ("uid", "dtstamp", "dtstart", "summary", "sequence", "status"):
            assert name in event, name
        assert event["summary"].params["LANGUAGE"] == language
        assert str(event["url"]) == f"{URL}/{language}/notices/notice00rib1"
    assert b"\r\n" in body
    assert max(len(line) for line in body.split(b"\r\n")) <= 75, "folded, as RFC 5545 asks"


def test_maintenance_takes_up_its_time_in_utc() -> None:
    (event,) = events(scene("maintenance"))
    assert event["dtstart"].to_ical() == b"20260308T220000Z"
    assert event["dtend"].to_ical() == b"20260309T040000Z"
    assert str(event["summary"]) == "Online account closed for work on Sunday night"
    assert "Pay before Sunday at 23:00" in event["description"]
    assert str(event["transp"]) == "TRANSPARENT"


def test_a_policy_stands_on_its_dates_and_takes_up_nobody_s_time() -> None:
    change = scene("policy-change")
    until = replace(change.moments[0], name="effective_until", label="In effect until")
    until = replace(until, at=until.at + timedelta(days=90))
    begins, ends = events(replace(change, moments=(*change.moments, until)))
    assert begins["dtstart"].dt == datetime(2026, 3, 31, 22, tzinfo=UTC)
    assert "dtend" not in begins
    assert str(begins["summary"]).startswith("In effect from: You can cancel")
    assert str(ends["summary"]).startswith("In effect until: ")
    assert begins["uid"] != ends["uid"]


def test_an_incident_is_in_nobody_s_calendar() -> None:
    assert events(scene("incident-resolved")) == []


def test_it_says_how_contact_points_stand_while_they_do() -> None:
    notice = scene("maintenance", contact_points=scene("contacts-closed").contact_points)
    (event,) = events(notice)
    with speaking("en"):
        said = affected_words.sentence(notice.contact_points[0], "Europe/Madrid")
    assert said.startswith("Phone: closed until ")
    assert said in str(event["description"]).split("\n\n")
    (event,) = events(replace(notice, phase="over"))
    assert "Phone" not in event["description"]


def test_a_moved_date_keeps_its_uid_and_counts_on() -> None:
    before = scene("maintenance")
    told = replace(before.newest, id="update00rib2", number=2, at=AT + timedelta(hours=1))
    starts, ends = before.moments
    later = replace(starts, at=starts.at + timedelta(days=1))
    after = replace(before, moments=(later, ends), updates=(told, *before.updates))
    (first,), (second,) = events(before), events(after)
    assert first["uid"] == second["uid"]
    assert (first["sequence"], second["sequence"]) == (0, 3600)
    assert second["dtstart"].dt == STARTS + timedelta(days=1)
    assert second["last-modified"].dt == AT + timedelta(hours=1)


def test_a_correction_counts_too() -> None:
    notice = scene("maintenance")
    edited = replace(notice.newest, edited_at=AT + timedelta(hours=2))
    (event,) = events(replace(notice, updates=(edited,)))
    assert event["dtstamp"].dt == AT + timedelta(hours=2)
    again = replace(edited, edited_at=AT + timedelta(hours=3))
    (later,) = events(replace(notice, updates=(again,)))
    gone = AT + timedelta(hours=4)
    (last,) = events(replace(notice, updates=(again,), withdrawn_at=gone, closed_at=gone))
    assert 0 < event["sequence"] < later["sequence"] < last["sequence"]


def test_what_never_comes_is_struck_out() -> None:
    planned = scene("maintenance")
    assert status(planned) == "CONFIRMED"
    assert status(replace(planned, closed_at=STARTS - timedelta(hours=1))) == "CANCELLED"
    assert status(replace(planned, withdrawn_at=AT, closed_at=AT)) == "CANCELLED"
    assert status(replace(planned, closed_at=STARTS + timedelta(hours=6))) == "CONFIRMED"


def test_what_ended_early_ended_then() -> None:
    (event,) = events(scene("maintenance", closed_at=STARTS + timedelta(hours=2)))
    assert event["dtend"].dt == STARTS + timedelta(hours=2)


@every_language
def test_an_empty_calendar_is_a_calendar(language: str) -> None:
    found = Calendar.from_ical(written(language))
    assert [one.name for one in found.subcomponents] == ["VTIMEZONE"]
    assert found.subcomponents[0]["tzid"] == "Europe/Madrid"


def test_whatever_people_write_stays_words() -> None:
    title = scene("maintenance").title
    hostile = "Work;\r\nEND:VEVENT\r\nBEGIN:VEVENT, and \\n more"
    (event,) = events(scene("maintenance", title=replace(title, content=hostile)))
    assert str(event["summary"]).splitlines()[0] == "Work;"


def test_the_same_facts_give_the_same_bytes() -> None:
    assert written("en", scene("maintenance")) == written("en", scene("maintenance"))

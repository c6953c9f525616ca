"""Opening hours as readers see them, in English and in Spanish."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from statushub import language
from statushub.model.opening import Exceptional, Timetable
from statushub.render import opening_words
from statushub.render.holiday_names import holiday_name
from statushub.render.opening_view import hours_view

MADRID = "Europe/Madrid"
AT = datetime(2026, 12, 4, 17, tzinfo=UTC)
"""A Friday."""
TODAY, IN_SIGHT = date(2026, 12, 4), date(2026, 12, 17)


@pytest.fixture(autouse=True, scope="module")
def _two_languages() -> Iterator[None]:
    app = Flask("hours")
    language.teach(app, "en", lambda: None)
    language.configure(app, ("en", "es"), "en")
    return iter([None])


def week(timetable: Timetable, reader: str = "en") -> list[str]:
    with language.speaking(reader):
        return [f"{one.days}: {one.times}" for one in hours_view(timetable, AT, reader).rows]


def unusual(timetable: Timetable, reader: str = "en") -> list[str]:
    with language.speaking(reader):
        found = hours_view(timetable, AT, reader).unusual
        return [f"{one.name}: {one.times} ({one.reason})" for one in found]


def test_days_with_the_same_hours_stand_together() -> None:
    office = Timetable("Mo-Fr 09:00-14:00,16:00-19:00; Sa 10:00-13:00", MADRID, "ES-MD")
    assert week(office) == [
        "Monday to Friday: 9:00–14:00 and 16:00–19:00",
        "Saturday: 10:00–13:00",
        "Sunday: closed",
        "Public holidays: closed",
    ]


def test_days_apart_nights_and_whole_days_are_said_as_people_say_them() -> None:
    counter = Timetable("Mo,Th 22:00-02:00; Tu,We 00:00-24:00; Fr-Su 09:00-24:00", MADRID)
    assert week(counter) == [
        "Monday and Thursday: 22:00–2:00",
        "Tuesday and Wednesday: day and night",
        "Friday to Sunday: 9:00–24:00",
    ]
    assert week(Timetable("24/7", MADRID)) == ["Every day: day and night"]


def test_spanish_days_are_spanish() -> None:
    office = Timetable("Mo,We 09:00-14:00,16:00-19:00; Tu,Th-Su off", MADRID)
    assert week(office, "es")[0] == "Lunes y miércoles: 9:00–14:00 y 16:00–19:00"


def test_days_that_differ_say_why_day_by_day() -> None:
    office = Timetable(
        "Mo-Fr 09:00-14:00",
        MADRID,
        "ES-MD",
        (Exceptional(date(2026, 12, 9), date(2026, 12, 11), "10:00-12:00", {"en": "Stocktaking"}),),
    )
    assert unusual(office) == [
        "Monday 7 December: closed (Monday following Constitution Day)",
        "Tuesday 8 December: closed (Immaculate Conception)",
        "Wednesday 9 to Friday 11 December: 10:00–12:00 (Stocktaking)",
    ]


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        (date(2026, 12, 14), date(2026, 12, 15), "Monday 14 to Tuesday 15 December"),
        # To its end, although that is further ahead than readers are told of, ...
        (date(2026, 12, 16), date(2027, 1, 6), "Wednesday 16 December to Wednesday 6 January"),
        # ... and from today on, where it began before.
        (date(2026, 11, 2), date(2026, 12, 6), "Friday 4 to Sunday 6 December"),
        (date(2026, 12, 14), date(2099, 12, 31), "From Monday 14 December on"),
    ],
)
def test_a_closure_of_many_days_is_one_row(first: date, last: date, name: str) -> None:
    away = Exceptional(first, last, "", {"en": "Staff holidays"})
    counter = Timetable("Mo-Fr 09:00-14:00", MADRID, "ES-MD", (away,))
    assert f"{name}: closed (Staff holidays)" in unusual(counter)


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


DAYS = st.dates(date(2026, 11, 25), date(2026, 12, 31))
TIMES = st.sampled_from(["", "10:00-12:00", "22:00-02:00"])
REASONS = st.sampled_from([{}, {"en": "Works"}, {"en": "Inventory", "es": "Inventario"}])


@given(
    stated=st.lists(st.tuples(DAYS, st.integers(0, 9), TIMES, REASONS), max_size=6),
    where=st.sampled_from(["", "ES-MD"]),
)
def test_rows_say_of_each_day_what_that_day_says(
    stated: list[tuple[date, int, str, dict[str, str]]], where: str
) -> None:
    exceptions = tuple(
        Exceptional(day, day + timedelta(days=more), times, reasons)
        for day, more, times, reasons in stated
    )
    counter = Timetable("Mo-Fr 09:00-14:00", MADRID, where, exceptions)
    with language.speaking("en"):
        rows = hours_view(counter, AT, "en").unusual
        ends = [one.last_day for one in rows if one.last_day]
        alone = [one for one in map(counter.unusual, days(TODAY, max([*ends, IN_SIGHT]))) if one]
        said = [
            (
                one.day,
                opening_words.times(one.spans),
                str(holiday_name(one.holidays, one.day, "en")) or one.reasons.get("en", ""),
            )
            for one in alone
        ]
    assert said == [
        (day, one.times, str(one.reason))
        for one in rows
        for day in days(one.first_day, one.last_day or one.first_day)
    ]
    # A row begins wherever a day does not say the same as the one before it, and nowhere else.
    before = [None, *((day + timedelta(days=1), *words) for day, *words in said)]
    begins = [one[0] for one, last in zip(said, before, strict=False) if one != last]
    assert [one.first_day for one in rows] == begins


def test_a_reason_in_another_language_is_marked() -> None:
    works = Exceptional(date(2026, 12, 9), date(2026, 12, 9), "", {"en": "Works"})
    with language.speaking("es"):
        found = hours_view(Timetable("Mo-Fr 09:00-14:00", MADRID, "", (works,)), AT, "es").unusual
    assert [(str(one.reason), one.reason.foreign) for one in found] == [("Works", True)]


def test_where_nothing_is_said_nothing_is_shown() -> None:
    with language.speaking("en"):
        found = hours_view(Timetable("", MADRID, "ES-MD"), AT, "en")
    assert (found.rows, found.day, found.unusual) == ((), None, ())


def test_a_place_with_other_clocks_is_named() -> None:
    with language.speaking("es"):
        counter = Timetable("Mo-Fr 09:00-14:00", "America/New_York")
        assert hours_view(counter, AT, "es", MADRID).zone == "Nueva York"
        assert hours_view(counter, AT, "es", "America/New_York").zone == ""


def test_words_are_looked_at_again_when_it_opens_or_another_day_begins() -> None:
    counter = Timetable("Mo-Fr 09:00-14:00,20:00-22:00", MADRID)
    with language.speaking("en"):
        seen = [AT]
        for _step in range(3):
            seen.append(hours_view(counter, seen[-1], "en").valid_until)
    assert [f"{one:%d %H:%M}" for one in seen[1:]] == ["04 19:00", "04 21:00", "04 23:00"]


@pytest.mark.parametrize(
    ("where", "day", "reader", "name", "foreign"),
    [
        ("ES-MD", date(2026, 12, 8), "en", "Immaculate Conception", False),
        ("ES-MD", date(2026, 12, 8), "es", "Inmaculada Concepción", False),
        ("ES-CT", date(2026, 12, 26), "es", "San Esteban", False),
        ("MX", date(2026, 9, 16), "es", "Día de la Independencia", False),
        ("US-NY", date(2026, 7, 4), "en", "Independence Day", False),
        # New York keeps it; nobody has a Spanish name for it, and it is marked as English.
        ("US-NY", date(2027, 2, 15), "en", "Susan B. Anthony Day and Washington's Birthday", False),
        ("US-NY", date(2027, 2, 15), "es", "Susan B. Anthony Day, Washington's Birthday", True),
        ("ES-AN", date(2027, 3, 1), "es", "Lunes siguiente al Día de Andalucía", False),
        ("ES-AN", date(2026, 11, 2), "es", "Lunes siguiente a Todos los Santos", False),
        ("DE", date(2026, 10, 3), "es", "German Unity Day", True),
        ("ES-MD", date(2026, 12, 9), "en", "", False),
        ("", date(2026, 12, 25), "en", "", False),
    ],
)
def test_holidays_are_called_as_their_readers_call_them(
    where: str, day: date, reader: str, name: str, *, foreign: bool
) -> None:
    with language.speaking(reader):
        found = holiday_name(where, day, reader)
    assert (str(found), found.foreign) == (name, foreign)
    assert not foreign or found.language == "en"


@pytest.mark.parametrize(
    ("day", "english"),
    [
        (date(2026, 1, 19), "Martin Luther King Jr. Day"),
        (date(2026, 5, 25), "Memorial Day"),
        (date(2026, 6, 19), "Juneteenth National Independence Day"),
        (date(2026, 7, 3), "Independence Day (observed)"),
        (date(2026, 11, 26), "Thanksgiving Day"),
    ],
)
def test_american_holidays_are_translated_by_our_own_catalogue(day: date, english: str) -> None:
    with language.speaking("en"):
        assert str(holiday_name("US", day, "en")) == english
    with language.speaking("es"):
        found = holiday_name("US", day, "es")
    # As long as the catalogue lacks it, it is English and marked so; never English unmarked.
    assert (str(found) == english) is found.foreign

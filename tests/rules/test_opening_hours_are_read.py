"""What hours, public holidays and exceptions mean, day by day and instant by instant."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from opening_hours import OpeningHours

from statushub.model import opening_week
from statushub.model.opening import Exceptional, Timetable
from statushub.model.opening_week import Week
from statushub.model.spans import Span, written

OFFICE = "Mo-Fr 09:00-14:00,16:00-19:00; Sa 10:00-13:00"
MADRID, HERE = "Europe/Madrid", ZoneInfo("Europe/Madrid")
MONDAY = date(2026, 11, 23)


def on(words: str, zone: ZoneInfo = HERE) -> datetime:
    """Return an instant by the clock on the wall: `2026-11-23 09:00`."""
    return datetime.fromisoformat(words).replace(tzinfo=zone)


def day(text: str, when: date, holidays: str = "", *exceptions: Exceptional) -> str:
    return written(Timetable(text, MADRID, holidays, exceptions).spans_on(when))


@pytest.mark.parametrize(
    ("at", "is_open", "changes"),
    [
        ("2026-11-23 08:59", False, "2026-11-23 09:00"),
        ("2026-11-23 09:00", True, "2026-11-23 14:00"),
        ("2026-11-23 14:00", False, "2026-11-23 16:00"),  # lunch
        ("2026-11-23 18:59", True, "2026-11-23 19:00"),
        ("2026-11-27 19:00", False, "2026-11-28 10:00"),
        ("2026-11-28 13:00", False, "2026-11-30 09:00"),  # Sunday lies between
        ("2026-12-05 13:00", False, "2026-12-09 09:00"),  # Sunday and two holidays do
    ],
)
def test_a_counter_opens_closes_and_has_its_lunch(at: str, changes: str, *, is_open: bool) -> None:
    counter = Timetable(OFFICE, MADRID, "ES-MD")
    assert counter.is_open(on(at)) is is_open
    assert counter.next_change(on(at)) == on(changes)


def test_changes_are_told_in_utc() -> None:
    change = Timetable(OFFICE, MADRID).next_change(on("2026-11-23 08:00"))
    assert change is not None
    assert change.utcoffset() == timedelta(0)


def test_where_nothing_is_said_neither_open_nor_closed_is_claimed() -> None:
    silent = Timetable("", MADRID, "ES-MD")
    assert silent.is_open(on("2026-12-08 12:00")) is None
    assert silent.next_change(on("2026-12-08 12:00")) is None


def test_an_exception_alone_speaks_of_its_days_only() -> None:
    inventory = Exceptional(MONDAY, MONDAY, "10:00-12:00")
    silent = Timetable("", MADRID, "", (inventory,))
    moments = [on("2026-11-22 12:00")]
    while change := silent.next_change(moments[-1]):
        moments.append(change)
    assert [f"{one.astimezone(HERE):%d %H:%M}" for one in moments[1:]] == [
        "23 00:00",
        "23 10:00",
        "23 12:00",
        "24 00:00",
    ]
    assert [silent.is_open(one) for one in moments] == [None, False, True, False, None]


def test_a_night_belongs_to_the_day_it_begins_on() -> None:
    bar = Timetable("Fr 22:00-02:00; Sa 10:00-13:00", MADRID)
    assert bar.is_open(on("2026-11-28 01:59"))
    assert bar.next_change(on("2026-11-28 01:00")) == on("2026-11-28 02:00")
    # The library forgets the night, because Saturday has hours of its own: hence our own reckoning.
    assert not OpeningHours(bar.hours).is_open(datetime(2026, 11, 28, 1))  # noqa: DTZ001


def test_a_night_before_a_holiday_or_an_exception_lasts_as_long_as_any() -> None:
    bar = Timetable("Mo-Su 20:00-02:00", MADRID, "ES-MD")
    assert bar.is_open(on("2026-12-07 01:30"))  # from Sunday, and Monday is a holiday
    assert bar.is_open(on("2026-12-07 21:00")) is False
    works = Timetable("Mo-Su 20:00-02:00", MADRID, "", (Exceptional(MONDAY, MONDAY),))
    assert works.is_open(on("2026-11-23 01:30"))
    assert works.is_open(on("2026-11-23 20:30")) is False
    assert works.next_change(on("2026-11-23 02:00")) == on("2026-11-24 20:00")


def test_what_is_open_day_and_night_never_changes() -> None:
    web = Timetable("24/7", MADRID)
    assert web.is_open(on("2026-10-25 02:30"))
    assert web.next_change(on("2026-10-25 02:30")) is None
    line = Timetable("24/7", MADRID, "ES-MD")
    assert line.next_change(on("2026-11-22 12:00")) == on("2026-12-07 00:00")


def test_a_season_far_ahead_is_found() -> None:
    beach = Timetable("Jul-Aug 10:00-20:00", MADRID)
    assert beach.next_change(on("2026-09-01 12:00")) == on("2027-07-01 10:00")


class TestPublicHolidays:
    HOLIDAY, ORDINARY = date(2026, 12, 8), date(2026, 12, 15)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Mo-Fr 09:00-14:00", ""),  # closed, where nothing is said of them
            ("Mo-Fr 09:00-14:00; PH off", ""),
            ("Mo-Fr 09:00-14:00; PH 10:00-12:00", "10:00-12:00"),
            ("Mo-Fr,PH 09:00-14:00", "09:00-14:00"),
            ("PH,Mo-Fr 09:00-14:00", "09:00-14:00"),
            ("Mo-Fr 09:00-14:00; Jul PH 10:00-12:00", ""),
            ("Mo-Fr 09:00-14:00; Dec PH 10:00-12:00", "10:00-12:00"),
            ("24/7", ""),
        ],
    )
    def test_are_kept_as_the_text_says_and_else_closed(self, text: str, expected: str) -> None:
        assert day(text, self.HOLIDAY, "ES-MD") == expected
        assert day(text, self.ORDINARY, "ES-MD") == day(text, self.ORDINARY)

    def test_are_those_of_the_region(self) -> None:
        saint_george = date(2027, 4, 23)
        assert day(OFFICE, saint_george, "ES-AR") == ""
        assert day(OFFICE, saint_george, "ES-MD") == "09:00-14:00,16:00-19:00"
        assert day(OFFICE, saint_george) == "09:00-14:00,16:00-19:00"

    def test_are_unusual_only_where_they_change_something(self) -> None:
        office = Timetable(OFFICE, MADRID, "ES-MD")
        found = office.unusual(self.HOLIDAY)
        assert found is not None
        assert (found.spans, found.holidays) == ((), "ES-MD")
        assert office.unusual(self.ORDINARY) is None
        assert Timetable("Mo-Fr,PH 09:00-14:00", MADRID, "ES-MD").unusual(self.HOLIDAY) is None
        sunday = date(2026, 11, 1)
        assert Timetable(OFFICE, MADRID, "ES").unusual(sunday) is None


class TestExceptions:
    STOCK = Exceptional(date(2026, 12, 7), date(2026, 12, 9), "10:00-14:00", {"es": "Inventario"})

    def test_win_over_hours_and_holidays(self) -> None:
        assert day(OFFICE, date(2026, 12, 8), "ES-MD", self.STOCK) == "10:00-14:00"
        assert day(OFFICE, date(2026, 12, 9), "ES-MD", self.STOCK) == "10:00-14:00"
        assert day(OFFICE, date(2026, 12, 10), "ES-MD", self.STOCK) == "09:00-14:00,16:00-19:00"

    def test_say_why(self) -> None:
        office = Timetable(OFFICE, MADRID, "ES-MD", (self.STOCK,))
        found = office.unusual(date(2026, 12, 8))
        assert found is not None
        assert (found.reasons, found.holidays) == ({"es": "Inventario"}, "")
        ahead = [n for n in range(1, 32) if office.unusual(date(2026, 12, n))]
        assert ahead == [7, 8, 9, 25]

    def test_without_hours_close(self) -> None:
        closed = Timetable(OFFICE, MADRID, "", (Exceptional(MONDAY, MONDAY),))
        assert closed.next_change(on("2026-11-22 12:00")) == on("2026-11-24 09:00")


@pytest.mark.parametrize(
    ("text", "when", "expected"),
    [
        ("Mo-Fr 09:00-18:00; Mo-Fr 12:00-13:00 off", MONDAY, "09:00-12:00,13:00-18:00"),
        ("Mo-Su 20:00-04:00; Tu 01:00-02:00 off", MONDAY, "20:00-01:00,26:00-04:00"),
        ("Mo-Fr 09:00-18:00; We off", date(2026, 11, 25), ""),
        ("Mo-Fr 09:00-12:00, We 14:00-18:00", date(2026, 11, 25), "09:00-12:00,14:00-18:00"),
        ("Mo-Fr 09:00-18:00; Jul-Aug Mo-Fr 08:00-15:00", date(2027, 8, 2), "08:00-15:00"),
        ("Mo-Fr 09:00-18:00; Dec 24 09:00-12:00", date(2026, 12, 24), "09:00-12:00"),
        ("Mo-Fr 09:00-18:00; easter -2 days off", date(2027, 3, 26), ""),
        ("Mo[1] 10:00-12:00", date(2026, 12, 7), "10:00-12:00"),
        ("Mo[1] 10:00-12:00", date(2026, 12, 14), ""),
        ("week 01-53/2 Mo 10:00-12:00", date(2026, 11, 23), ""),
        ("2026 Dec 24-2027 Jan 6 off; PH off", date(2026, 12, 30), ""),
        ("10:00-12:00,12:00-14:00", MONDAY, "10:00-14:00"),
        ("mo-fr: 9.30 – 14.00 , 16:00-19:00;", MONDAY, "09:30-14:00,16:00-19:00"),
        ("Mo 22:00-30:00", MONDAY, "22:00-06:00"),
    ],
)
def test_a_days_hours_are_those_the_text_means(text: str, when: date, expected: str) -> None:
    assert day(text, when) == expected


class TestRowsOfAForm:
    WEEK = Week(
        ("09:00-14:00,16:00-19:00",) * 5 + ("10:00-13:00", ""),
        "",
    )

    def test_hold_a_plain_week(self) -> None:
        assert opening_week.week_of(f"{OFFICE}; PH off") == self.WEEK
        assert opening_week.hours_from_week(self.WEEK) == f"{OFFICE}; PH off"

    def test_hold_nights_holidays_and_days_apart(self) -> None:
        text = "Mo,We,Fr 20:00-02:00; Tu 10:00-12:00; PH 10:00-11:00"
        week = opening_week.week_of(text)
        assert week is not None
        assert opening_week.hours_from_week(week) == text

    @pytest.mark.parametrize("text", ["24/7", "Mo-Su 00:00-24:00", ""])
    def test_hold_always_and_nothing(self, text: str) -> None:
        week = opening_week.week_of(text)
        assert week is not None
        assert opening_week.hours_from_week(week) == ("24/7" if text else "")

    @pytest.mark.parametrize(
        "text",
        [
            "Jul-Aug 10:00-12:00",
            "Mo[1] 10:00-12:00",
            "Mo-Fr 09:00-18:00; Dec 24 off",
            "Mo-Fr 09:00-18:00; Mo-Fr 12:00-13:00 off",
            "Mo-Fr,PH 09:00-14:00; Dec PH off",
            "off",
        ],
    )
    def test_leave_what_says_more_as_text(self, text: str) -> None:
        assert opening_week.week_of(text) is None

    def test_take_what_a_person_types(self) -> None:
        typed = Week(("9.00 – 14.00", "9:00-14:00, 16:00-19:00", "off", "", "", "", ""))
        assert opening_week.hours_from_week(typed) == (
            "Mo 09:00-14:00; Tu 09:00-14:00,16:00-19:00; PH off"
        )


def test_hours_by_the_same_text_are_the_same_in_every_zone() -> None:
    for zone in ("Atlantic/Canary", "Asia/Kathmandu", "America/St_Johns"):
        change = Timetable(OFFICE, zone).next_change(datetime(2026, 11, 22, 12, tzinfo=UTC))
        assert change is not None
        assert f"{change.astimezone(ZoneInfo(zone)):%F %H:%M}" == "2026-11-23 09:00"


def test_a_span_is_written_as_people_write_it() -> None:
    assert str(Span(22 * 60, 26 * 60)) == "22:00-02:00"
    assert str(Span(0, 24 * 60)) == "00:00-24:00"
    assert str(Span(14 * 60, 36 * 60)) == "14:00-36:00"

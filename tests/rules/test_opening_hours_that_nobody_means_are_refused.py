"""Hours, holidays and exceptions that cannot be, or cannot be meant, are refused in words."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import String

from statushub.errors import Faults
from statushub.model import opening_checks, public_holidays
from statushub.model.contact_points import ContactPoint
from statushub.model.opening import Exceptional
from statushub.model.opening_week import Week

EXAMPLE = "Mo-Fr 09:00-14:00,16:00-19:00; Sa 10:00-13:00; PH off"
DAY = date(2026, 12, 24)


def told(check: Callable[[Faults], object]) -> dict[str, str]:
    faults = Faults()
    check(faults)
    return {fault.field: str(fault.message) for fault in faults}


def of_hours(text: str) -> str:
    found = told(lambda faults: opening_checks.hours("hours", text, faults))
    assert found.keys() <= {"hours"}
    return found.get("hours", "")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        # unreadable: from where on, and an example
        (
            "L-V 9:00-14:00",
            f"cannot be read from “L-V 09:00-14:00” on. Write them such as: {EXAMPLE}",
        ),
        ("Mo-Fr 9-14", f"cannot be read from “9-14” on. Write them such as: {EXAMPLE}"),
        ("Mo 10:00", "Write them such as"),
        ("from nine to five", EXAMPLE),
        ("Mo-Fr 10:00-12:00; " * 60, "at most 1000 characters"),
        # impossible
        ("Mo 09:00-09:00", "09:00-09:00 has no length"),
        ("Mo 00:00-00:00", "00:00-24:00 for the whole day"),
        ("Mo 25:00-26:00", "There is no 25:00, as in 25:00-26:00."),
        ("Mo 10:60-12:00", "There is no 10:60"),
        ("Mo 10:00-49:00", "There is no 49:00"),
        ("Feb 30 10:00-12:00", "There is no day Feb 30 in any year"),
        # not what was meant
        ("Mo-Fr 14:00-12:00", "14:00-12:00 ends before it begins"),
        ("Mo-Fr 14:00-12:00", "until the next day, write 14:00-36:00"),
        ("Mo-Fr 09:00-02:00", "ends before it begins"),
        ("Mo-Fr 09:00-14:00; Mo-Fr 16:00-19:00", "“Mo-Fr 09:00-14:00” never counts"),
        ("Sa 10:00-13:00; Mo-Su 09:00-14:00", "“Sa 10:00-13:00” never counts"),
        ("PH off; Mo-Fr 09:00-14:00", "Write the part with PH last"),
        ("Su,PH 10:00-14:00; Mo-Sa 09:00-20:00", "Write the part with PH last"),
        ("Mo-Fr 09:00-14:00; PH Mo-Fr off", "in a part of its own what holds on public holidays"),
        # overlapping
        ("Mo 10:00-12:00,11:00-13:00", "10:00-12:00 and 11:00-13:00 overlap"),
        ("Mo-Fr 10:00-12:00, We 11:00-18:00", "10:00-12:00 and 11:00-18:00 overlap"),
        ("Fr 22:00-03:00; Sa 02:00-10:00", "22:00-03:00 and 02:00-10:00 overlap"),
        ("Mo-Su 20:00-02:00,01:00-03:00", "20:00-02:00 and 01:00-03:00 overlap"),
        # nobody can be told to come by these
        ("sunrise-sunset", "does not say by the clock"),
        ("Mo 10:00+", "does not say by the clock"),
        ('Mo-Fr 10:00-12:00 "by appointment"', "Remarks belong in the instructions"),
        ("Mo-Fr 10:00-12:00 unknown", "does not say by the clock"),
        ("Mo-Fr 10:00-12:00 || Sa 10:00-11:00", "does not say by the clock"),
        ("Mo-Fr 10:00-16:00/01:30", "does not say by the clock"),
        ("Mo-Fr 10:00-12:00; SH off", "single days in the exceptions"),
    ],
)
def test_hours_are_refused_with_what_to_write(text: str, says: str) -> None:
    assert says in of_hours(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "off",
        "24/7",
        EXAMPLE,
        "Mo-Su 20:00-04:00",
        "Mo-Su 10:00-02:00",
        "Mo-Su 14:00-36:00",
        "Mo-Fr 09:00-17:00; Sa,Su off",
        "Mo-Fr 09:00-17:00; Mo-Fr 12:00-13:00 off",
        "Mo-Fr 09:00-18:00; Jul-Aug Mo-Fr 08:00-15:00; Dec 24 09:00-12:00; easter -2 days off",
        "2020 Dec 24 10:00-12:00; PH 10:00-11:00",
        "Feb 29 10:00-12:00",
        "Mo-Fr 09:00-12:00, We 14:00-18:00; PH off",
    ],
)
def test_hours_that_may_be_meant_are_taken(text: str) -> None:
    assert not of_hours(text)


@given(st.text(max_size=60) | st.text('MoTuFrSaPH0123456789:-,; /[]"+|.', max_size=60))
def test_whatever_is_typed_is_taken_or_refused_in_words(text: str) -> None:
    faults = Faults()
    kept = opening_checks.hours("hours", text, faults)
    if not faults:
        again = Faults()
        assert opening_checks.hours("hours", kept, again) == kept
        assert not again


class TestPublicHolidays:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [("", ""), ("es", "ES"), ("ES-MD", "ES-MD"), (" es-madrid ", "ES-MD"), ("us-ny", "US-NY")],
    )
    def test_are_taken_by_code_or_name(self, typed: str, kept: str) -> None:
        faults = Faults()
        assert opening_checks.holidays("holidays", typed, faults) == kept
        assert not faults

    @pytest.mark.parametrize(
        ("typed", "says"),
        [
            ("ZZ", "“ZZ” are not known"),
            ("Spain", "a country of two letters"),
            ("ZZ", "Known are: AD, AE"),
            ("-MD", "are not known"),
            ("ES-ZZ", "ES has no region “ZZ”. It has: AN (Andalucía), AR (Aragón)"),
            ("ES-ZZ", "MD (Madrid)"),
            ("VA-RM", "write VA alone"),
        ],
    )
    def test_of_nowhere_are_refused_with_those_that_are_known(self, typed: str, says: str) -> None:
        found = told(lambda faults: opening_checks.holidays("holidays", typed, faults))
        assert says in found["holidays"]

    def test_of_every_region_there_is_can_be_chosen_and_kept(self) -> None:
        kept = ContactPoint.__table__.c.holidays.type
        assert isinstance(kept, String)
        assert kept.length
        for country in public_holidays.countries():
            for region in public_holidays.regions(country):
                where = f"{country}-{region}"
                assert public_holidays.read(where) == where
                assert len(where) <= kept.length

    def test_of_years_nobody_knows_yet_are_none(self) -> None:
        assert not public_holidays.is_holiday("IN", date(2050, 3, 1))


class TestExceptions:
    def check(self, *stated: Exceptional) -> dict[str, str]:
        return told(lambda faults: opening_checks.exceptions("exceptions", stated, faults))

    def test_that_end_before_they_begin_are_refused(self) -> None:
        found = self.check(Exceptional(DAY, date(2026, 12, 20)))
        assert "(2026-12-20) is before the first (2026-12-24)" in found["exceptions.0.last_day"]

    def test_that_have_a_day_in_common_are_refused_at_the_later_one(self) -> None:
        long = Exceptional(date(2026, 12, 20), date(2026, 12, 31))
        found = self.check(Exceptional(DAY, DAY, "10:00-12:00"), long)
        assert list(found) == ["exceptions.0.first_day"]
        assert "2026-12-20 – 2026-12-31" in found["exceptions.0.first_day"]

    def test_hidden_within_a_long_one_are_found_too(self) -> None:
        days = [date(2026, 12, n) for n in (1, 2, 3, 20, 31)]
        long = Exceptional(days[0], days[4])
        found = self.check(long, Exceptional(days[1], days[2]), Exceptional(days[3], days[3]))
        assert sorted(found) == ["exceptions.1.first_day", "exceptions.2.first_day"]

    @pytest.mark.parametrize(
        ("hours", "says"),
        [
            ("10:00-10:00", "has no length"),
            ("10:00-14:00,13:00-15:00", "overlap"),
            ("closed in the afternoon", "Write from and to, such as 09:00-14:00"),
            ("Mo 10:00-14:00", "are no times"),
            ("10:00-10:01," * 20, "at most 120 characters"),
        ],
    )
    def test_with_hours_that_cannot_be_are_refused(self, hours: str, says: str) -> None:
        assert says in self.check(Exceptional(DAY, DAY, hours))["exceptions.0.hours"]

    @pytest.mark.parametrize("year", [1, 226, 9999])
    def test_of_another_age_are_refused(self, year: int) -> None:
        day = date(year, 12, 31)
        assert "exceptions.0.last_day" in self.check(Exceptional(day, day))

    def test_come_back_in_order_and_tidy(self) -> None:
        faults = Faults()
        one = Exceptional(DAY, DAY, "9.00 – 14.00")
        other = Exceptional(date(2026, 12, 8), date(2026, 12, 8), "off")
        kept = opening_checks.exceptions("exceptions", [one, other], faults)
        assert not faults
        assert [(found.first_day.day, found.hours) for found in kept] == [
            (8, ""),
            (24, "09:00-14:00"),
        ]


def test_rows_of_a_form_are_refused_row_by_row() -> None:
    week = Week(("9-14", "10:00-12:00", "12:00-10:00", "", "", "", ""), "10:00-10:00")
    found = told(lambda faults: opening_checks.week("week", week, faults))
    assert sorted(found) == ["week.0", "week.2", "week.holidays"]


def test_rows_whose_nights_run_into_each_other_are_refused() -> None:
    week = Week(("22:00-10:00", "09:00-12:00", "", "", "", "", ""))
    found = told(lambda faults: opening_checks.week("week", week, faults))
    assert "22:00-10:00 and 09:00-12:00 overlap" in found["week"]

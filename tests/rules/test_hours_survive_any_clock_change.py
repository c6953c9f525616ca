"""Quiet hours end, and a daily hour comes, once and in time, whatever a zone does to its clocks."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statushub import hours

ZONES = (
    "Europe/Madrid",
    "Atlantic/Canary",
    "America/New_York",
    "America/Santiago",
    "America/Bogota",
    "Africa/Casablanca",
    "Australia/Lord_Howe",  # half an hour
    "Antarctica/Troll",  # two hours
    "America/St_Johns",
    "Asia/Kathmandu",
    "UTC",
)
MOST = 20 * 60

instants = st.datetimes(
    datetime(2025, 1, 1),  # noqa: DTZ001  made aware below
    datetime(2037, 12, 1),  # noqa: DTZ001
).map(lambda at: at.replace(tzinfo=UTC))
# Around the two changes that matter most here, too: at random, none would be hit.
changes = st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes),
    st.sampled_from([datetime(2026, 10, 25, 1, tzinfo=UTC), datetime(2027, 3, 28, 1, tzinfo=UTC)]),
    st.integers(-1500, 1500),
)
minutes = st.integers(0, hours.DAY - 1)
zones = st.sampled_from(ZONES)


def at(words: str) -> int:
    found = hours.read(words)
    assert found is not None
    return found


@given(instants | changes, zones, minutes, st.integers(1, MOST))
def test_quiet_hours_end_soon_and_are_over_then(
    now: datetime, zone: str, start: int, lasting: int
) -> None:
    end = (start + lasting) % hours.DAY
    over = hours.end_of(now, zone, start, end)
    if over is None:
        assert not hours.is_between(now, zone, start, end)
        return
    assert hours.is_between(now, zone, start, end)
    assert now < over <= now + timedelta(hours=26)
    assert not hours.is_between(over, zone, start, end)
    assert hours.is_between(over - timedelta(minutes=1), zone, start, end) or over - now <= (
        timedelta(minutes=1)
    )


@given(instants | changes, zones, minutes)
def test_a_daily_hour_comes_once_a_day(now: datetime, zone: str, hour: int) -> None:
    first = hours.following(now, zone, hour)
    second = hours.following(first, zone, hour)
    assert now < first <= now + timedelta(hours=26)
    assert timedelta(hours=21) < second - first <= timedelta(hours=27)


@pytest.mark.parametrize(
    ("now", "over"),
    [
        # The night in which clocks are put back: two in the morning comes twice.
        ("2026-10-24T23:00:00Z", "2026-10-25T06:00:00Z"),
        ("2026-10-25T01:30:00Z", "2026-10-25T06:00:00Z"),
        # The night in which they are put forward.
        ("2027-03-27T22:00:00Z", "2027-03-28T05:00:00Z"),
        ("2027-03-28T01:30:00Z", "2027-03-28T05:00:00Z"),
    ],
)
def test_seven_in_madrid_is_seven_after_the_change(now: str, over: str) -> None:
    found = hours.end_of(datetime.fromisoformat(now), "Europe/Madrid", at("22:00"), at("07:00"))
    assert found == datetime.fromisoformat(over)


def test_an_end_that_clocks_leap_over_is_the_leap() -> None:
    now = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
    found = hours.end_of(now, "Europe/Madrid", at("22:00"), at("02:30"))
    assert found == datetime(2027, 3, 28, 1, tzinfo=UTC)


def test_an_end_that_comes_twice_ends_the_hours_each_time() -> None:
    zone, start, end = "Europe/Madrid", at("22:00"), at("02:30")
    once = hours.end_of(datetime(2026, 10, 25, 0, 10, tzinfo=UTC), zone, start, end)
    again = hours.end_of(datetime(2026, 10, 25, 1, 10, tzinfo=UTC), zone, start, end)
    assert once == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert again == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("words", ["", "7", "24:00", "12:60", "-1:00", "١٢:٠٠", "12:5", "a:bc"])
def test_what_is_no_time_of_day_is_not_taken_for_one(words: str) -> None:
    assert hours.read(words) is None


@given(minutes)
def test_a_time_of_day_reads_as_it_was_written(hour: int) -> None:
    assert hours.read(hours.written(hour)) == hour

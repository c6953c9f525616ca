"""When people usually wait little is said only where weeks of measurements show it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from statushub.insight.calm import Calm, Measured, calm_hours

MADRID = "Europe/Madrid"
TUESDAY = datetime(2026, 3, 3, tzinfo=ZoneInfo(MADRID))


def weeks(number: int, waits: dict[int, float]) -> list[Measured]:
    """The same Tuesday again and again: hour to minutes."""
    return [
        Measured((TUESDAY + timedelta(weeks=week)).replace(hour=hour, minute=minute), wait)
        for week in range(number)
        for hour, wait in waits.items()
        for minute in (0, 15, 30, 45)
    ]


def test_tuesdays_after_six() -> None:
    day = {9: 12.0, 10: 25.0, 11: 20.0, 12: 18.0, 17: 9.0, 18: 4.0, 19: 2.0}
    assert calm_hours(weeks(3, day), MADRID) == [Calm(1, 18, 24, 5)]


def test_two_weeks_may_be_chance() -> None:
    assert calm_hours(weeks(2, {9: 12.0, 10: 25.0, 18: 4.0}), MADRID) == []


def test_one_terrible_day_spoils_nothing() -> None:
    usual = weeks(4, {9: 12.0, 10: 25.0, 18: 4.0})
    terrible = [Measured(one.slot + timedelta(weeks=5), 120.0) for one in weeks(1, {18: 0.0})]
    assert calm_hours([*usual, *terrible], MADRID) == [Calm(1, 18, 24, 5)]


def test_mornings_middays_and_whole_days() -> None:
    assert calm_hours(weeks(3, {9: 3.0, 10: 9.0, 11: 30.0}), MADRID) == [Calm(1, 0, 10, 5)]
    assert calm_hours(weeks(3, {9: 30.0, 10: 7.0, 11: 8.0, 12: 30.0}), MADRID) == [
        Calm(1, 10, 12, 10)
    ]
    assert calm_hours(weeks(3, {9: 3.0, 10: 4.0, 11: 2.0}), MADRID) == [Calm(1, 0, 24, 5)]


def test_what_does_not_stand_out_is_not_said() -> None:
    assert calm_hours(weeks(3, {9: 21.0, 10: 19.0, 11: 22.0}), MADRID) == [Calm(1, 0, 24, 30)]
    assert calm_hours(weeks(3, {9: 90.0, 10: 80.0, 11: 70.0}), MADRID) == []


def test_hours_are_those_of_the_clocks_there() -> None:
    """Over the change of clocks on 29 March, ten in the morning stays ten in the morning."""
    day = {9: 30.0, 10: 3.0, 11: 30.0}
    in_utc = [Measured(one.slot.astimezone(UTC), one.mean) for one in weeks(6, day)]
    assert calm_hours(in_utc, MADRID) == [Calm(1, 10, 11, 5)]

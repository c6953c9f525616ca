"""Hours of the day in a time zone: when quiet ones end, when one comes next, whatever DST does.

An hour is a number of minutes since midnight, as clocks on a wall show it.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

DAY = 24 * 60
_MINUTE = timedelta(minutes=1)


@cache
def zones() -> frozenset[str]:
    """Return the names of all time zones (looked for once: it takes a while)."""
    return frozenset(available_timezones())


def read(words: str) -> int | None:
    """Return `07:30` as minutes since midnight; None for what is no time of day."""
    hour, colon, minute = words.partition(":")
    digits = hour + minute
    if not (colon and digits.isascii() and digits.isdigit() and len(hour) <= 2 == len(minute)):
        return None
    total = int(hour) * 60 + int(minute)
    return total if total < DAY and int(minute) < 60 else None


def written(minutes: int) -> str:
    """Return minutes since midnight as forms and programs write them: `07:30`."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def length(start: int, end: int) -> int:
    """Return how many minutes of a plain day lie between two hours, through midnight if need be."""
    return (end - start) % DAY


def is_between(instant: datetime, zone: str, start: int, end: int) -> bool:
    """Tell whether the clocks of a zone show an hour from `start` on and before `end`."""
    local = instant.astimezone(ZoneInfo(zone))
    return length(start, local.hour * 60 + local.minute) < length(start, end)


def end_of(instant: datetime, zone: str, start: int, end: int) -> datetime | None:
    """Return when the hours from `start` to `end` are over; None where it is not in them.

    Never in the past, and an instant at which they are over indeed: where clocks are put back, the
    same hours may come twice.
    """
    if not is_between(instant, zone, start, end):
        return None
    return next(
        over for over in _coming(instant, zone, end) if not is_between(over, zone, start, end)
    )


def following(instant: datetime, zone: str, hour: int) -> datetime:
    """Return the next instant at which clocks show an hour: once a day, also where it comes twice.

    Where clocks leap over it, it is the instant of the leap.
    """
    tz = ZoneInfo(zone)
    today = instant.astimezone(tz).date()
    days = (today + timedelta(days=ahead) for ahead in range(4))
    firsts = (_instants(datetime(d.year, d.month, d.day), hour, tz)[0] for d in days)  # noqa: DTZ001  wall time
    return next(first for first in firsts if first > instant)


@lru_cache(maxsize=100_000)
def first_showing(day: date, hour: int, zone: str) -> datetime:
    """Return the instant at which clocks show an hour of a day for the first time, or leap over it.

    An hour from 24:00 on is one of the next day.
    """
    return _instants(datetime(day.year, day.month, day.day), hour, ZoneInfo(zone))[0]  # noqa: DTZ001  wall time


def _coming(instant: datetime, zone: str, hour: int) -> Iterator[datetime]:
    """Go through the instants to come at which clocks show an hour, or leap over it."""
    tz = ZoneInfo(zone)
    today = instant.astimezone(tz).date()
    for ahead in range(4):
        day = today + timedelta(days=ahead)
        at = _instants(datetime(day.year, day.month, day.day), hour, tz)  # noqa: DTZ001  wall time
        yield from (one for one in at if one > instant)


def _instants(midnight: datetime, hour: int, tz: ZoneInfo) -> tuple[datetime, ...]:
    """Return the instants of an hour on one day: one, or two where clocks are put back over it."""
    wall = midnight + timedelta(minutes=hour)
    first, second = (wall.replace(tzinfo=tz, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first <= second:
        return (first,) if first == second else (first, second)
    return (_leap(second, first, tz),)


def _leap(before: datetime, after: datetime, tz: ZoneInfo) -> datetime:
    """Return the minute in which clocks leap, somewhere between two instants."""
    old = before.astimezone(tz).utcoffset()
    while after - before > _MINUTE:
        middle = before + (after - before) // 2
        if middle.astimezone(tz).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after.replace(second=0, microsecond=0)

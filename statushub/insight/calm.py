"""When people usually wait least, by weekday, from weeks of measurements: a pure question."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import fmean, median
from zoneinfo import ZoneInfo

WEEKS = 3
"""On so many different days an hour must have been measured: two may be chance."""
_UNDER = (5, 10, 15, 20, 30, 45, 60)
_CONTRAST = 1.5
"""So many times as long must people wait at the worst hour, or it is not worth saying."""
_FEWEST_HOURS = 3
_ALL_DAY = (0, 24)


@dataclass(frozen=True)
class Measured:
    """A quarter of an hour, and how long people waited then on average, in minutes."""

    slot: datetime
    mean: float


@dataclass(frozen=True)
class Calm:
    """Hours of one weekday in which people usually wait less than so many minutes."""

    weekday: int
    first: int
    """The hour they begin with."""
    end: int
    """The hour they are over with; from 0 until 24: as long as it is open."""
    under: int


def calm_hours(measured: Iterable[Measured], zone: str) -> list[Calm]:
    """Return the calm hours of each weekday, where enough is known and they stand out."""
    by_weekday: dict[int, dict[int, dict[date, list[float]]]] = {
        weekday: defaultdict(lambda: defaultdict(list)) for weekday in range(7)
    }
    clocks = ZoneInfo(zone)
    for one in measured:
        local = one.slot.astimezone(clocks)
        by_weekday[local.weekday()][local.hour][local.date()].append(one.mean)
    found = (_of_weekday(weekday, hours) for weekday, hours in by_weekday.items())
    return [one for one in found if one]


def _of_weekday(weekday: int, hours: dict[int, dict[date, list[float]]]) -> Calm | None:
    # The median of the days, so that one terrible Tuesday does not spoil all others.
    usual = {
        hour: median(fmean(waits) for waits in days.values())
        for hour, days in sorted(hours.items())
        if len(days) >= WEEKS
    }
    if len(usual) < _FEWEST_HOURS:
        return None
    worst = max(usual.values())
    for under in _UNDER:
        run = _longest([hour for hour, wait in usual.items() if wait < under])
        if len(run) == len(usual):
            return Calm(weekday, *_ALL_DAY, under)
        if run and worst >= under * _CONTRAST:
            return Calm(weekday, *_ends(run, list(usual)), under)
    return None


def _ends(run: Sequence[int], known: Sequence[int]) -> tuple[int, int]:
    """Return from and until when a run of hours goes: it is open-ended where the day is."""
    return (
        0 if run[0] == known[0] else run[0],
        24 if run[-1] == known[-1] else run[-1] + 1,
    )


def _longest(hours: Sequence[int]) -> list[int]:
    """Return the longest run of hours one after the other, the last of several that are alike."""
    best: list[int] = []
    run: list[int] = []
    for hour in hours:
        run = [*run, hour] if run and run[-1] == hour - 1 else [hour]
        if len(run) >= len(best):
            best = run
    return best

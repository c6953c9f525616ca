"""How long people waited at a contact point today and usually wait, as one reader sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from statushub.model.waits import SLOT, WaitHistory, rounded

HEIGHT = 20
"""Of the chart, in its own units; a quarter of an hour is one wide."""
_LOWEST_TOP = 10


@dataclass(frozen=True)
class BarView:
    """One quarter of an hour of a chart."""

    at: datetime
    minutes: int
    """As told: rounded."""
    place: int
    """Which quarter of the day it is, the first being 0."""
    height: int
    """How high it is, of `HEIGHT` for the longest wait, or for ten minutes."""


@dataclass(frozen=True)
class CalmView:
    """When people usually wait little."""

    weekday: int
    first: int
    end: int
    under: int

    @property
    def is_all_day(self) -> bool:
        """Whether it is so as long as it is open."""
        return (self.first, self.end) == (0, 24)


@dataclass(frozen=True)
class WaitHistoryView:
    """Today's waits, and the usual calm hours that come next."""

    bars: tuple[BarView, ...]
    quarters: int
    """How many there are in this day: 96, but where clocks change."""
    calm: CalmView | None
    changes: tuple[datetime, ...]
    """The instants to come at which it reads differently by itself."""

    @property
    def path(self) -> str:
        """Return the chart as an SVG path, `quarters` wide and `HEIGHT` high: one step for each."""
        drawn: list[str] = []
        last = -1
        for bar in self.bars:
            if bar.place != last + 1 or not drawn:
                drawn.append(f"{f'V{HEIGHT}z' if drawn else ''}M{bar.place} {HEIGHT}")
            drawn.append(f"V{HEIGHT - bar.height}h1")
            last = bar.place
        return "".join([*drawn, f"V{HEIGHT}z"]) if drawn else ""

    @property
    def longest(self) -> BarView | None:
        """Return the first of the longest waits today."""
        return max(self.bars, key=lambda bar: bar.minutes, default=None)

    @property
    def shortest(self) -> BarView | None:
        """Return the first of the shortest waits today."""
        return min(self.bars, key=lambda bar: bar.minutes, default=None)


def wait_history_view(
    history: WaitHistory | None, zone: str, own_zone: str | None, at: datetime
) -> WaitHistoryView | None:
    """Return what a contact point's measurements come to at an instant; None without any.

    `zone`: the page's, for today; `own_zone`: the contact point's, for its hours.
    """
    if history is None or not (history.quarters or history.calm):
        return None
    # In UTC: instants of one zone are subtracted as its clocks show them.
    midnight = _midnight(at, zone, 1).astimezone(UTC)
    is_today = history.since == _midnight(at, zone, 0)
    bars = _bars(history.since, tuple(history.quarters)) if is_today else ()
    calm, over = _coming(history.calm, own_zone or zone, at)
    changes = {midnight} if bars else set()
    if over:
        changes.add(over)
    return WaitHistoryView(
        bars, round((midnight - history.since) / SLOT), calm, tuple(sorted(changes))
    )


def _midnight(at: datetime, zone: str, days: int) -> datetime:
    clocks = ZoneInfo(zone)
    day = at.astimezone(clocks).date() + timedelta(days=days)
    return datetime.combine(day, time(), clocks)


# Queues report all the time; what that comes to is another thing every quarter of an hour.
@lru_cache(maxsize=1024)
def _bars(since: datetime, quarters: tuple[int | None, ...]) -> tuple[BarView, ...]:
    top = max((one for one in quarters if one is not None), default=0)
    return tuple(
        BarView(
            at=since + place * SLOT,
            minutes=rounded(minutes),
            place=place,
            # A wait of nothing is drawn, too, as a line: it was measured.
            height=max(1, round(HEIGHT * minutes / max(top, _LOWEST_TOP))),
        )
        for place, minutes in enumerate(quarters)
        if minutes is not None
    )


def _coming(
    calm: Sequence[Sequence[int]], zone: str, at: datetime
) -> tuple[CalmView | None, datetime | None]:
    """Return the calm hours that are not over yet and come next, and when others do."""
    by_weekday = {one[0]: CalmView(*one) for one in calm}
    for ahead in range(7):
        midnight = _midnight(at, zone, ahead)
        found = by_weekday.get(midnight.weekday())
        if found is None:
            continue
        over = _midnight(at, zone, ahead + 1)
        if found.end < 24:
            over = midnight.replace(hour=found.end)
        if over > at:
            # Those of a day to come: until then, or tomorrow would become today unsaid.
            return found, over
    return None, None

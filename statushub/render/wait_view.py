"""How long people waited at a contact point today and usually wait, as one reader sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from statushub.model.waits import SLOT, WaitHistory, rounded


@dataclass(frozen=True)
class BarView:
    """One quarter of an hour of a chart."""

    at: datetime
    minutes: int
    """As told: rounded."""
    place: float
    """Where it begins, as a share of the day."""
    height: float
    """Its share of the chart's height: the whole for the longest wait, or for ten minutes."""


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
    width: float
    """Of one quarter, as a share of the day."""
    calm: CalmView | None
    changes: tuple[datetime, ...]
    """The instants to come at which it reads differently by itself."""

    @property
    def longest(self) -> BarView | None:
        """Return the first of the longest waits today."""
        return max(self.bars, key=lambda bar: bar.minutes, default=None)

    @property
    def shortest(self) -> BarView | None:
        """Return the first of the shortest waits today."""
        return min(self.bars, key=lambda bar: bar.minutes, default=None)


_LOWEST_TOP = 10


def wait_history_view(
    history: WaitHistory | None, zone: str, own_zone: str | None, at: datetime
) -> WaitHistoryView | None:
    """Return what a contact point's measurements come to at an instant; None without any.

    `zone`: the page's, for today; `own_zone`: the contact point's, for its hours.
    """
    if history is None or not (history.quarters or history.calm):
        return None
    midnight = _midnight(at, zone, 1)
    is_today = history.since == _midnight(at, zone, 0)
    bars = _bars(history, midnight) if is_today else ()
    calm, over = _coming(history.calm, own_zone or zone, at)
    changes = {midnight} if bars else set()
    if over:
        changes.add(over)
    day = midnight - history.since
    return WaitHistoryView(bars, SLOT / day, calm, tuple(sorted(changes)))


def _midnight(at: datetime, zone: str, days: int) -> datetime:
    clocks = ZoneInfo(zone)
    day = at.astimezone(clocks).date() + timedelta(days=days)
    return datetime.combine(day, time(), clocks)


def _bars(history: WaitHistory, midnight: datetime) -> tuple[BarView, ...]:
    top = max((one for one in history.quarters if one is not None), default=0)
    day = midnight.timestamp() - history.since.timestamp()
    return tuple(
        BarView(
            at=history.since + place * SLOT,
            minutes=rounded(minutes),
            place=place * SLOT.total_seconds() / day,
            height=minutes / max(top, _LOWEST_TOP),
        )
        for place, minutes in enumerate(history.quarters)
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

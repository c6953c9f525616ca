"""The last days of a service as a picture of columns, and each day that was not well in words."""

from collections.abc import Iterator
from datetime import date, timedelta

from statushub import language
from statushub.model.claims import STATUSES
from statushub.model.uptime import DAYS, Day, Uptime
from statushub.render import phrases
from statushub.render.view.uptime import DayView, SpentView, UptimeView

HEIGHT = 28
"""Of the picture. A day is a column 3 wide, with a space of 1 after it."""
_LEAST = 7
"""How high the shortest event stands: a day has at most four statuses, so all have room."""


def uptime_view(found: Uptime) -> UptimeView:
    """Return a service's last days in the language being spoken."""
    return UptimeView(
        days=tuple(_day(one) for one in reversed(found.days)),
        first=language.short_day(found.first),
        known_from=language.day_of(found.known_from),
        share=found.share,
        planned=found.planned,
        number=DAYS,
        unknown=(found.known_from - found.first).days,
        drawn=_drawn(found),
    )


def _day(day: Day) -> DayView:
    standing = []
    if day.standing:
        status, since = day.standing
        standing = [SpentView(status, phrases.status_label(status), None, since)]
    over = [SpentView(status, phrases.status_label(status), long) for status, long in day.spent]
    return DayView(day.date, language.day_without_year(day.date), day.status, (*standing, *over))


def _drawn(found: Uptime) -> dict[str, str]:
    """Return outlines: a day's column has a part of each status, as high as it was long."""
    outlines: dict[str, str] = {}
    for day in found.days:
        for status, top, high in _parts(day):
            outline = f"M{_left(day.date, found)} {top}h3v{high}h-3z"
            outlines[status] = outlines.get(status, "") + outline
    return outlines


def _parts(day: Day) -> Iterator[tuple[str, int, int]]:
    """Go through a day's statuses with their places, the worst at the foot of the column."""
    spent = dict(day.spent)
    if day.standing:
        spent.setdefault(day.standing[0], timedelta())
    foot, free = HEIGHT, HEIGHT - _LEAST * len(spent)
    for status in sorted(spent, key=STATUSES.index, reverse=True):
        high = _LEAST + round(free * (spent[status] / day.length))
        foot -= high
        yield status, foot, high


def _left(day: date, found: Uptime) -> int:
    return 4 * (day - found.first).days

"""Dates and times as an editor types them: by the clock of the page's zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from statushub import language
from statushub.errors import Faults
from statushub.language import gettext as _

_YEARS = range(1990, 2101)


def written(moment: datetime, zone: str) -> str:
    """Return a moment as a browser's field for date and time has it."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


def read(field: str, typed: str, zone: str, faults: Faults) -> datetime | None:
    """Return the moment that was typed, or None: nothing was typed, or it is noted as a fault.

    Of an hour that the clocks go through twice the first is meant.
    """
    if not typed.strip():
        return None
    try:
        wall = datetime.fromisoformat(typed.strip())
    except ValueError:
        wall = None
    if wall is None or wall.tzinfo is not None or wall.year not in _YEARS:
        faults.add(field, _("Write a date and a time such as 2026-03-31 14:30."))
        return None
    moment = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wall:
        faults.add(
            field,
            _(
                "This time does not exist in %(city)s: the clocks are put forward over it. "
                "Choose an earlier or a later one.",
                city=language.city(zone),
            ),
        )
        return None
    return moment

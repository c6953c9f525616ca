"""The time zones an editor may choose from, each with what its clocks show now."""

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

_REGIONS = frozenset(
    (
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    )
)


@cache
def names() -> tuple[str, ...]:
    """Return the zones named after places, and UTC; not the old names kept for programs."""
    places = (name for name in available_timezones() if name.partition("/")[0] in _REGIONS)
    return ("UTC", *sorted(places))


def offset(zone: str, at: datetime) -> str:
    """Return how far a zone's clocks are from UTC at an instant: `UTC+01:00`."""
    words = at.astimezone(ZoneInfo(zone)).strftime("%z")
    return f"UTC{words[:3]}:{words[3:5]}" if words.strip("+-0") else "UTC"

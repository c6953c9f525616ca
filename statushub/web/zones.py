"""The time zones one may choose from, each with what its clocks show now."""

from datetime import datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from statushub import hours

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

_COMMON = (
    "Europe/Madrid",
    "Atlantic/Canary",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Europe/Paris",
    "America/Mexico_City",
    "America/Bogota",
    "America/Lima",
    "America/Caracas",
    "America/Santiago",
    "America/Argentina/Buenos_Aires",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "UTC",
)


def common(*also: str) -> tuple[str, ...]:
    """Return the few zones most people here live in, those named first before them."""
    return tuple(dict.fromkeys(one for one in (*also, *_COMMON) if one in hours.zones()))


@cache
def names() -> tuple[str, ...]:
    """Return the zones named after places, and UTC; not the old names kept for programs."""
    places = (name for name in hours.zones() if name.partition("/")[0] in _REGIONS)
    return ("UTC", *sorted(places))


def offset(zone: str, at: datetime) -> str:
    """Return how far a zone's clocks are from UTC in the hour of an instant: `UTC+01:00`."""
    return _offset(zone, at.replace(minute=0, second=0, microsecond=0))


# A list of all zones reads some hundred files.
@lru_cache(maxsize=1024)
def _offset(zone: str, at: datetime) -> str:
    words = at.astimezone(ZoneInfo(zone)).strftime("%z")
    return f"UTC{words[:3]}:{words[3:5]}" if words.strip("+-0") else "UTC"

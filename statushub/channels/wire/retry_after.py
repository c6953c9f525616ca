"""Retry-After, as RFC 9110 has it: seconds, or an instant."""

from email.utils import parsedate_to_datetime

from statushub import clock

_LONGEST = 6 * 3600.0


def seconds_of(value: str | None) -> float | None:
    """Return how long to wait, 6 hours at most; None where nothing (sensible) was said."""
    if not value:
        return None
    words = value.strip()
    if words.isdecimal():
        return min(float(words[:9]), _LONGEST)
    try:
        until = parsedate_to_datetime(words)
    except (ValueError, OverflowError):  # a year that no clock can hold
        return None
    if until.tzinfo is None:
        return None
    return min(max((until - clock.now()).total_seconds(), 0.0), _LONGEST)

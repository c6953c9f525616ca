"""The only clock. Tests move it here; everything else asks `clock.now()`."""

from datetime import UTC, datetime, timedelta

SKEW = timedelta(minutes=5)
"""How far the clocks of two hosts may lie apart. An instant further ahead than this, where none can
lie ahead, was written before a clock was set back."""


def now() -> datetime:
    """Return this instant, aware, in UTC."""
    return datetime.now(UTC)

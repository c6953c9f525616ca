"""The only clock. Tests move it here; everything else asks `clock.now()`."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return this instant, aware, in UTC."""
    return datetime.now(UTC)

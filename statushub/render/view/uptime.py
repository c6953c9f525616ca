"""What the last days of a service were like, as its readers see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True)
class SpentView:
    """How long one status was in force on a day, or since when it is."""

    status: str
    label: str
    lasted: timedelta | None
    since: datetime | None = None


@dataclass(frozen=True)
class DayView:
    """A day on which not all was well."""

    date: date
    name: str
    """`Tuesday 3 March`."""
    status: str
    """The worst of the day."""
    spent: tuple[SpentView, ...]


@dataclass(frozen=True)
class UptimeView:
    """The last days of a service, drawn and in words."""

    days: tuple[DayView, ...]
    """Those on which not all was well, newest first."""
    first: str
    """The first of all days, in short."""
    known_from: str
    """The first day that counts, in words."""
    share: float | None
    """The part of the counted time without an outage; None before a day is over."""
    planned: timedelta
    """How long planned work took, which counts for nothing."""
    number: int
    """So many days."""
    unknown: int
    """So many of them, the oldest, on which it was not offered yet."""
    drawn: Mapping[str, str]
    """By status: the outline of what it took of each day, for a picture (see `uptime_view`)."""

"""The opening hours of a contact point, as one reader sees them."""

from dataclasses import dataclass
from datetime import date, datetime

from statushub.model.spans import Spans
from statushub.render.view.phrase import Phrase


@dataclass(frozen=True)
class HoursRow:
    """Days that have the same hours: `Monday to Friday`, `9:00–14:00 and 16:00–19:00`."""

    days: str
    times: str
    open: bool


@dataclass(frozen=True)
class UnusualHours:
    """Days that follow upon one another and have the same hours, others than usual, for one reason.

    Mostly it is one day.
    """

    first_day: date
    last_day: date | None
    """The last one that is so; None where that is too far off to be named."""
    name: str
    """`Tuesday 8 December`, `Monday 3 to Sunday 16 August`."""
    times: str
    open: bool
    reason: Phrase
    """The holiday's name, or what the editors wrote."""
    spans: Spans = ()
    """The hours as numbers; none: closed."""


@dataclass(frozen=True)
class HoursView:
    """The hours of one contact point in one language; no rows where nothing is said of them."""

    rows: tuple[HoursRow, ...]
    day: HoursRow | None
    """The hours of the day it is, whatever it is; None where nothing is said of it."""
    reason: Phrase
    """Why that day is not like others, where it is not."""
    unusual: tuple[UnusualHours, ...]
    """The unusual days from that day on that begin within two weeks."""
    zone: str
    """Where the hours are counted, in words, where that is not where the page is; else empty."""
    valid_until: datetime
    """When it would read differently."""
    week: tuple[Spans, ...] = ()
    """The usual hours as numbers, from Monday on; nothing where nothing is said of them."""

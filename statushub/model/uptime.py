"""Uptime: what each of the last days was like for a service, and the share of them it worked.

Reckoned from claims alone, the worst of those that overlap. Days are those of the page's zone, of
23 or 25 hours where clocks change.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from statushub.model.claims import STATUSES, Claim, worst

DAYS = 90
"""So many days, the day it is being the last."""
_WORKING, _PLANNED = STATUSES[:2]
DOWN = STATUSES[3:]
"""What counts as not working: outages, in part or of everything. To be slow is not to be down."""
_NONE = timedelta()

Spell = tuple[str, datetime, datetime]
"""One status from one instant to another."""


@dataclass(frozen=True)
class Day:
    """A day on which not all was well."""

    date: date
    length: timedelta
    """23 to 25 hours."""
    spent: tuple[tuple[str, timedelta], ...]
    """How long each status but "operational" was in force and is over, the worst first."""
    standing: tuple[str, datetime] | None = None
    """The status in force now, and since when on this day, where it is not "operational"."""

    @property
    def status(self) -> str:
        """Return the worst status of the day."""
        standing = [self.standing[0]] if self.standing else []
        return worst([*standing, *(status for status, _long in self.spent)])


@dataclass(frozen=True)
class Uptime:
    """The last days of a service. It reads the same until midnight, or until a claim changes."""

    first: date
    """The first day of them."""
    today: date
    known_from: date
    """The first of them on which it was offered."""
    days: tuple[Day, ...]
    """Those on which not all was well, oldest first."""
    counted: timedelta
    """The time the share is taken of: whole days, so not today, without planned work."""
    down: timedelta
    """How much of that an outage was in force."""
    planned: timedelta
    """How long planned work took on those whole days."""

    @property
    def share(self) -> float | None:
        """Return the part of the counted time without an outage, 0 to 1; None before a day is over.

        `1 - down / counted`. Down is every second under a partial or a major outage, each in full.
        Slow hours are not down; planned work is neither down nor counted; today is not yet counted.
        """
        return 1 - self.down / self.counted if self.counted else None


def uptime(claims: Sequence[Claim], offered_since: datetime, at: datetime, zone: str) -> Uptime:
    """Return the last days of a service at the instant `at`; `claims` may begin before them."""
    there = ZoneInfo(zone)
    today = at.astimezone(there).date()
    first = today - timedelta(days=DAYS - 1)
    began = min([offered_since, *(claim.since for claim in claims)])
    known = max(began, _start(first, there))
    spells = _by_day(_spells(claims, known, at), there)
    days = tuple(_day(one, found, at, today, there) for one, found in sorted(spells.items()))
    whole = max(_start(today, there) - known, _NONE)
    planned, down = _spent(days, [_PLANNED], today), _spent(days, DOWN, today)
    offered = known.astimezone(there).date()
    return Uptime(first, today, offered, days, whole - planned, down, planned)


def _spells(claims: Iterable[Claim], start: datetime, end: datetime) -> Iterator[Spell]:
    """Go through the time in which not all was well, at each instant the worst that was claimed."""
    claimed = [
        (one.status, max(one.since, start), min(one.until or end, end))
        for one in claims
        if one.status != _WORKING
    ]
    claimed = [one for one in claimed if one[1] < one[2]]
    edges = sorted({edge for _status, since, until in claimed for edge in (since, until)})
    for since, until in pairwise(edges):
        status = worst(one[0] for one in claimed if one[1] <= since and until <= one[2])
        if status != _WORKING:
            yield status, since, until


def _by_day(spells: Iterable[Spell], zone: ZoneInfo) -> Mapping[date, list[Spell]]:
    found: dict[date, list[Spell]] = {}
    for status, since, until in spells:
        start = since
        while start < until:
            day = start.astimezone(zone).date()
            end = min(_end(day, zone), until)
            found.setdefault(day, []).append((status, start, end))
            start = end
    return found


def _day(day: date, spells: list[Spell], at: datetime, today: date, zone: ZoneInfo) -> Day:
    standing = None
    if day == today and spells[-1][2] == at:  # how long it has lasted would change by the minute
        status = spells[-1][0]
        while (
            spells
            and spells[-1][0] == status
            and spells[-1][2] == (standing[1] if standing else at)
        ):
            standing = (status, spells.pop()[1])
    spent = {
        status: sum((until - since for found, since, until in spells if found == status), _NONE)
        for status in reversed(STATUSES)
    }
    over = tuple((status, long) for status, long in spent.items() if long)
    return Day(day, _end(day, zone) - _start(day, zone), over, standing)


def _spent(days: Iterable[Day], statuses: Sequence[str], today: date) -> timedelta:
    """Return how long some statuses were in force before today."""
    return sum(
        (
            long
            for day in days
            if day.date < today
            for status, long in day.spent
            if status in statuses
        ),
        _NONE,
    )


def _start(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def _end(day: date, zone: ZoneInfo) -> datetime:
    return _start(day + timedelta(days=1), zone)

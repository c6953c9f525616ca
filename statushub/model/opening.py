"""When a contact point is open: its hours, public holidays and exceptions, over any clock change.

Hours belong to the day they begin on: Friday's 22:00-02:00 lasts into Saturday also where Saturday
is a holiday, has an exception or has hours of its own. A time that clocks show twice is meant where
they show it first; one that they leap over is the instant of the leap. So a span begins and ends
once, whatever the night.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from statushub import hours as clocks
from statushub.hours import DAY
from statushub.model import opening_text, public_holidays, spans
from statushub.model.opening_text import Plan
from statushub.model.spans import Spans

Spell = tuple[datetime, datetime]
"""From and until when it is open without a break, in UTC."""

_ONE = timedelta(days=1)
HORIZON = 400
"""So many days ahead a change is looked for: a season that comes once a year is found."""
_SIGHT = (HORIZON - 4) * _ONE
_KEPT = 6
"""So many spells from a day's beginning on are kept: asked many times a day, reckoned once."""


@dataclass(frozen=True)
class Exceptional:
    """Days, both included, on which other hours begin than usual, and why."""

    first_day: date
    last_day: date
    hours: str = ""
    """`10:00-14:00,16:00-18:00`; empty: closed."""
    reasons: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Why, by language."""

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    @property
    def spans(self) -> Spans:
        return _read_once(self.hours)


@dataclass(frozen=True)
class Unusual:
    """A day whose hours are others than its weekday's, and why."""

    day: date
    spans: Spans
    reasons: Mapping[str, str]
    """The exception's, by language; empty on a public holiday."""
    holidays: str
    """Whose public holiday it is (`ES-MD`), where that is why; else empty."""


@dataclass(frozen=True)
class Timetable:
    """The hours of one contact point, as its editors state them."""

    hours: str
    """OpenStreetMap's opening_hours; empty: nothing is said, neither open nor closed."""
    zone: str
    holidays: str = ""
    exceptions: tuple[Exceptional, ...] = ()

    def is_open(self, at: datetime) -> bool | None:
        """Tell whether it is open at an instant; None where nothing is said of it."""
        spell = next(self._spells(at), None)
        if spell and spell[0] <= at:
            return True
        return False if self._says(at) else None

    def next_change(self, at: datetime) -> datetime | None:
        """Return the first instant after `at`, in UTC, from which on `is_open` says otherwise.

        None where none comes within `HORIZON` days.
        """
        if not self.hours:
            return self._next_of_exceptions(at)
        begins, ends = next(self._spells(at), (None, None))
        if begins is None or ends is None:
            return None
        if begins > at:
            return begins
        return ends if ends <= at + _SIGHT else None

    def spans_on(self, day: date) -> Spans:
        """Return the spans that begin on a local day, in order; one may end on the next."""
        near = (day - _ONE, day, day + _ONE)
        if not self.exceptions or not any(one in held for held in self.exceptions for one in near):
            return _usual_spans(self.hours, self.holidays, day)
        return _begun(*(self._plan(one) for one in near))

    def usual_week(self, monday: date) -> tuple[Spans, ...]:
        """Return the spans of the seven days from a Monday, as if nothing special fell on them."""
        return tuple(_usual_spans(self.hours, "", monday + n * _ONE) for n in range(7))

    def unusual(self, day: date) -> Unusual | None:
        """Return why a local day is not like others of its kind; None where it is."""
        found = self._exception(day)
        if found:
            return Unusual(day, self.spans_on(day), found.reasons, "")
        if self.hours and public_holidays.is_holiday(self.holidays, day):
            told = self.spans_on(day)
            if told != _usual_spans(self.hours, "", day):
                return Unusual(day, told, {}, self.holidays)
        return None

    def day_of(self, at: datetime) -> date:
        """Return the local day of an instant."""
        return at.astimezone(ZoneInfo(self.zone)).date()

    def _plan(self, day: date) -> Plan:
        found = self._exception(day)
        if found:
            return Plan(found.spans)
        return _plan(self.hours, self.holidays, day)

    def _exception(self, day: date) -> Exceptional | None:
        return next((one for one in self.exceptions if day in one), None)

    def _says(self, at: datetime) -> bool:
        return bool(self.hours) or any(
            begins <= at < ends for begins, ends in map(self._lasts, self.exceptions)
        )

    def _lasts(self, one: Exceptional) -> tuple[datetime, datetime]:
        return (
            clocks.first_showing(one.first_day, 0, self.zone),
            clocks.first_showing(one.last_day, DAY, self.zone),
        )

    def _next_of_exceptions(self, at: datetime) -> datetime | None:
        """Return the next change where only exceptions say anything."""
        edges = {edge for one in self.exceptions for edge in self._lasts(one)}
        edges.update(edge for spell in self._spells(at) for edge in spell)
        now = self.is_open(at)
        ahead = (edge for edge in sorted(edges) if edge > at)
        return next((edge for edge in ahead if self.is_open(edge) != now), None)

    def _spells(self, at: datetime) -> Iterator[Spell]:
        """Go through the times of being open that end after an instant."""
        near = _near(self, self.day_of(at))
        yield from (spell for spell in near if spell[1] > at)
        if len(near) == _KEPT:
            yield from self.reckoned(max(at, near[-1][1]))

    def reckoned(self, at: datetime) -> Iterator[Spell]:
        """Go through the times of being open that end after an instant, joined where they touch."""
        held: Spell | None = None
        for begins, ends in self._instants(at):
            if held and begins <= held[1]:
                held = held[0], max(held[1], ends)
                continue
            if held and held[1] > at:
                yield held
            held = begins, ends
        if held and held[1] > at:
            yield held

    def _instants(self, at: datetime) -> Iterator[Spell]:
        first = self.day_of(at) - 3 * _ONE
        for start, end in self._walls(first):
            begins, ends = (
                clocks.first_showing(first + (wall // DAY) * _ONE, wall % DAY, self.zone)
                for wall in (start, end)
            )
            # One that lies within a leap never is.
            if begins < ends:
                yield begins, ends

    def _walls(self, first: date) -> Iterator[tuple[int, int]]:
        """Go through its spans by clocks on a wall, in minutes since a day's midnight.

        They are joined here already where they touch at midnight, so that what is open day and
        night is not reckoned in instants day by day.
        """
        if not (self.holidays or self.exceptions) and opening_text.never_closes(self.hours):
            yield 0, HORIZON * DAY
            return
        held: tuple[int, int] | None = None
        for n in range(HORIZON):
            for span in self.spans_on(first + n * _ONE):
                start, end = span.start + n * DAY, span.end + n * DAY
                if held and start <= held[1]:
                    held = held[0], max(held[1], end)
                    continue
                if held:
                    yield held
                held = start, end
        if held:
            yield held


@lru_cache(maxsize=4096)
def _near(timetable: Timetable, day: date) -> tuple[Spell, ...]:
    begins = clocks.first_showing(day, 0, timetable.zone)
    return tuple(islice(timetable.reckoned(begins), _KEPT))


@lru_cache(maxsize=4096)
def _read_once(words: str) -> Spans:
    words = opening_text.tidy(words)
    return spans.joined(spans.read(words)) if words else ()


def _plan(text: str, where: str, day: date) -> Plan:
    holiday = bool(text) and public_holidays.is_holiday(where, day)
    return opening_text.plan(text, day, holiday=holiday)


@lru_cache(maxsize=200_000)
def _usual_spans(text: str, where: str, day: date) -> Spans:
    if not opening_text.has_cuts(text):
        return _plan(text, where, day).spans
    before, plan, after = (_plan(text, where, one) for one in (day - _ONE, day, day + _ONE))
    return _begun(before, plan, after)


def _begun(before: Plan, plan: Plan, after: Plan) -> Spans:
    """Return the spans that begin on a day, less what it and its neighbours take out of them."""
    if not (before.cuts or plan.cuts or after.cuts):
        return plan.spans
    cuts = [cut.moved(-DAY) for cut in before.cuts] + [cut.moved(DAY) for cut in after.cuts]
    return spans.without(plan.spans, cuts)

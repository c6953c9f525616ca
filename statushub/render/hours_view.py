"""The hours of a contact point as one reader sees them: the usual week, and days that differ."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

from statushub import language
from statushub.language import gettext as _
from statushub.language import pgettext
from statushub.model import public_holidays
from statushub.model.opening import Timetable, Unusual
from statushub.model.spans import WHOLE_DAY, Span, Spans
from statushub.render import phrases
from statushub.render.view import NOTHING, DaysView, HoursView, Phrase

_DAYS_AHEAD = 14
_ONE = timedelta(days=1)
_HOUR, _DAY = 60, 24 * 60


def hours_view(timetable: Timetable, today: date, reader: str) -> HoursView | None:
    """Return when it is open, as seen on a day; None where nothing is said of it."""
    usual = tuple(_usual(timetable, today)) if timetable.hours else ()
    unusual = tuple(_unusual(timetable.unusual_days(today, _DAYS_AHEAD), reader))
    return HoursView(usual, unusual) if usual or unusual else None


def _usual(timetable: Timetable, today: date) -> Iterator[DaysView]:
    """Go through the week, days together that follow upon one another and have the same hours."""
    monday = today - timedelta(days=today.weekday())
    week = [(monday + n * _ONE, spans) for n, spans in enumerate(timetable.usual_week(monday))]
    for spans, some in groupby(week, key=lambda one: one[1]):
        days = [day for day, _spans in some]
        first, last = language.weekday(days[0]), language.weekday(days[-1])
        label = _("%(first)s to %(last)s", first=first, last=last) if len(days) > 1 else first
        yield DaysView(_as_line(label), _written(spans), NOTHING)


def _unusual(days: tuple[Unusual, ...], reader: str) -> Iterator[DaysView]:
    """Go through days that differ; those that follow upon one another for one reason together."""
    numbered = [(one, one.day.toordinal() - place) for place, one in enumerate(days)]
    for (_run, spans, reason), some in groupby(
        numbered, key=lambda one: (one[1], one[0].spans, _reason(one[0], reader))
    ):
        found = [one.day for one, _place in some]
        first, last = language.short_day(found[0]), language.short_day(found[-1])
        label = _("%(first)s to %(last)s", first=first, last=last) if len(found) > 1 else first
        yield DaysView(_as_line(label), _written(spans), reason)


def _reason(unusual: Unusual, reader: str) -> Phrase:
    """Return why a day differs: as its editors say, or what holiday it is."""
    if not unusual.holidays:
        return phrases.first_of(unusual.reasons, reader)
    named = public_holidays.named(unusual.holidays, unusual.day, reader)
    if named is None:
        return NOTHING
    return phrases.plain(language.enumerate_words(named.names), named.language, reader)


def _as_line(words: str) -> str:
    return words[:1].upper() + words[1:]


def _written(spans: Spans) -> str:
    """Return spans as readers are used to them: `9:00–14:00, 16:00–19:00`."""
    if not spans:
        return pgettext("hours", "closed")
    if spans == (WHOLE_DAY,):
        return pgettext("hours", "day and night")
    return ", ".join(f"{_time(span.start)}–{_end(span)}" for span in spans)


def _end(span: Span) -> str:
    return _time(span.end if span.end <= _DAY else span.end - _DAY)


def _time(minutes: int) -> str:
    return f"{minutes // _HOUR}:{minutes % _HOUR:02}"

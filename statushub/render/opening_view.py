"""A contact point's hours as a reader sees them: the week in rows, and the unusual days to come."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from statushub import hours as clocks
from statushub import language
from statushub.hours import DAY
from statushub.language import gettext as _
from statushub.model.opening import Timetable, Unusual
from statushub.model.opening_week import alike, row, week_of
from statushub.model.spans import Spans
from statushub.render import contact_words, opening_words, phrases
from statushub.render.holiday_names import holiday_name
from statushub.render.view.hours import HoursRow, HoursView, UnusualHours
from statushub.render.view.phrase import NOTHING, Phrase

_ONE = timedelta(days=1)
_AHEAD = 14 * _ONE
"""So far ahead a reader is told of unusual hours."""
_FAR = 300 * _ONE
"""From then on a date without its year is misleading."""


def hours_view(timetable: Timetable, at: datetime, reader: str, page_zone: str = "") -> HoursView:
    """Return hours as the language now spoken has them."""
    found = _on(timetable.day_of(at), timetable, reader, page_zone, language.current())
    change = timetable.next_change(at)
    return replace(found, valid_until=change) if change and change < found.valid_until else found


# Five hundred counters have a handful of timetables, and each reads the same all day long.
@lru_cache(maxsize=1024)
def _on(day: date, timetable: Timetable, reader: str, page_zone: str, _spoken: str) -> HoursView:
    """Return hours as they read on a day, as if nobody opened or closed until its end."""
    unusual = tuple(_unusual_days(timetable, day, reader))
    here = next((one for one in unusual if one.first_day == day), None)
    foreign = page_zone and timetable.zone != page_zone
    return HoursView(
        rows=week_rows(timetable, day) if timetable.hours else (),
        day=_day(timetable, day) if timetable.hours or here else None,
        reason=here.reason if here else NOTHING,
        unusual=unusual,
        zone=language.place(timetable.zone) if foreign else "",
        valid_until=clocks.first_showing(day, DAY, timetable.zone),
        week=timetable.usual_week(_monday(day)) if timetable.hours else (),
    )


def week_rows(timetable: Timetable, day: date) -> tuple[HoursRow, ...]:
    """Return the hours of the week a day is in, as they usually are, equal days together."""
    week = timetable.usual_week(_monday(day))
    rows = [_row(opening_words.days(numbers), told) for numbers, told in alike(week)]
    on_holidays = week_of(timetable.hours)
    if timetable.holidays and on_holidays:
        rows.append(_row(_("Public holidays"), row(on_holidays.holidays)))
    return tuple(rows)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _row(days: str, spans: Spans) -> HoursRow:
    return HoursRow(contact_words.sentence(days), opening_words.times(spans), open=bool(spans))


def _day(timetable: Timetable, day: date) -> HoursRow:
    return _row(language.day_of_week(day.weekday()), timetable.spans_on(day))


def _unusual_days(timetable: Timetable, day: date, reader: str) -> Iterator[UnusualHours]:
    """Go through the unusual days, those together that follow upon one another and read alike."""
    end = day + _AHEAD
    while day < end:
        found = timetable.unusual(day)
        if found:
            last = _last_alike(timetable, found, reader)
            yield _unusual(found, last, reader)
            if last is None:
                return
            day = last
        day += _ONE


def _last_alike(timetable: Timetable, found: Unusual, reader: str) -> date | None:
    """Return the last day on end that reads like one, also where readers are not told of it yet:
    what is closed does not open where our sight ends. None: it is too far off to be named.
    """
    reason = _reason(found, reader)
    last = found.day
    while (
        (more := timetable.unusual(last + _ONE))
        and more.spans == found.spans
        and _reason(more, reader) == reason
    ):
        last = more.day
        if last > found.day + _FAR:
            return None
    return last


def _unusual(found: Unusual, last: date | None, reader: str) -> UnusualHours:
    return UnusualHours(
        found.day,
        last,
        contact_words.sentence(opening_words.dates(found.day, last)),
        opening_words.times(found.spans),
        bool(found.spans),
        _reason(found, reader),
        found.spans,
    )


def _reason(found: Unusual, reader: str) -> Phrase:
    if found.holidays:
        return holiday_name(found.holidays, found.day, reader)
    return phrases.first_of(found.reasons, reader)

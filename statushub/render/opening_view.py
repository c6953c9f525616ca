"""A contact point's hours as a reader sees them: the week in rows, and the unusual days to come."""

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
from statushub.render.view.phrase import NOTHING

_AHEAD = 14
"""So many days ahead a reader is told of unusual hours."""


def hours_view(timetable: Timetable, at: datetime, reader: str, page_zone: str = "") -> HoursView:
    """Return hours as the language now spoken has them."""
    found = _on(timetable.day_of(at), timetable, reader, page_zone, language.current())
    change = timetable.next_change(at)
    return replace(found, valid_until=change) if change and change < found.valid_until else found


# Five hundred counters have a handful of timetables, and each reads the same all day long.
@lru_cache(maxsize=1024)
def _on(day: date, timetable: Timetable, reader: str, page_zone: str, _spoken: str) -> HoursView:
    """Return hours as they read on a day, as if nobody opened or closed until its end."""
    unusual = tuple(_unusual(one, reader) for one in timetable.unusual_days(day, _AHEAD))
    here = next((one for one in unusual if one.day == day), None)
    foreign = page_zone and timetable.zone != page_zone
    return HoursView(
        rows=week_rows(timetable, day) if timetable.hours else (),
        day=_day(timetable, day) if timetable.hours or here else None,
        reason=here.reason if here else NOTHING,
        unusual=unusual,
        zone=language.place(timetable.zone) if foreign else "",
        valid_until=clocks.first_showing(day, DAY, timetable.zone),
    )


def week_rows(timetable: Timetable, day: date) -> tuple[HoursRow, ...]:
    """Return the hours of the week a day is in, as they usually are, equal days together."""
    week = timetable.usual_week(day - timedelta(days=day.weekday()))
    rows = [_row(opening_words.days(numbers), told) for numbers, told in alike(week)]
    on_holidays = week_of(timetable.hours)
    if timetable.holidays and on_holidays:
        rows.append(_row(_("Public holidays"), row(on_holidays.holidays)))
    return tuple(rows)


def _row(days: str, spans: Spans) -> HoursRow:
    return HoursRow(contact_words.sentence(days), opening_words.times(spans), open=bool(spans))


def _day(timetable: Timetable, day: date) -> HoursRow:
    return _row(language.day_of_week(day.weekday()), timetable.spans_on(day))


def _unusual(found: Unusual, reader: str) -> UnusualHours:
    reason = (
        holiday_name(found.holidays, found.day, reader)
        if found.holidays
        else phrases.first_of(found.reasons, reader)
    )
    return UnusualHours(
        found.day,
        contact_words.sentence(language.day_without_year(found.day)),
        opening_words.times(found.spans),
        bool(found.spans),
        reason,
    )

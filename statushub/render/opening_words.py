"""Opening hours in words: a day's times, and the days of a week that share them."""

from collections.abc import Sequence
from datetime import date, time

from statushub import language
from statushub.hours import DAY
from statushub.language import enumerate_words
from statushub.language import pgettext as _p
from statushub.model.opening_week import runs
from statushub.model.spans import WHOLE_DAY, Span, Spans


def times(spans: Spans) -> str:
    """Return a day's spans: `9:00–14:00 and 16:00–19:00`, `day and night`, `closed`."""
    if not spans:
        return _p("hours", "closed")
    if spans == (WHOLE_DAY,):
        return _p("hours", "day and night")
    return enumerate_words([_span(span) for span in spans])


def _span(span: Span) -> str:
    return f"{_hour(span.start)}–{_hour(span.end)}"


def _hour(minutes: int) -> str:
    # A day that ends with its hours ends at 24:00; 0:00 would be read as its beginning.
    if minutes == DAY:
        return "24:00"
    return language.hour(time(minutes // 60 % 24, minutes % 60))


def days(numbers: Sequence[int]) -> str:
    """Return days of the week, 0 being Monday: `Monday to Friday`, `Monday and Thursday`."""
    if len(numbers) == 7:
        return _p("hours", "every day")
    return enumerate_words([part for run in runs(list(numbers)) for part in _run(run)])


def _run(run: Sequence[int]) -> list[str]:
    first, *more = (language.day_of_week(day) for day in run)
    if len(run) < 3:
        return [first, *more]
    return [run_of_days(first, more[-1])]


def dates(first: date, last: date | None) -> str:
    """Return days of the weeks around: `Tuesday 8 December`, `Monday 3 to Sunday 16 August`.

    `last`: None where that is not in sight.
    """
    if last is None:
        return _p("dates", "from %(day)s on", day=language.day_without_year(first))
    until = language.day_without_year(last)
    if first == last:
        return until
    short = (first.year, first.month) == (last.year, last.month)
    since = language.day_of_month(first) if short else language.day_without_year(first)
    return _p("dates", "%(first)s to %(last)s", first=since, last=until)


def run_of_days(first: str, last: str) -> str:
    """Return days that follow upon one another: `Monday to Friday`, `Mon 7 Dec to Wed 9 Dec`."""
    return _p("days", "%(first)s to %(last)s", first=first, last=last)

"""Hours as seven rows and one for public holidays, and back: a form's, instead of a syntax."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from statushub.model import opening_text, spans
from statushub.model.opening_text import WEEKDAYS, Rule
from statushub.model.spans import WHOLE_DAY, Spans

_MONDAY = date(2024, 1, 1)
"""Any Monday: hours that fit into rows are the same in every week."""


@dataclass(frozen=True)
class Week:
    """Hours row by row: `09:00-14:00,16:00-19:00`, or empty where closed."""

    days: tuple[str, ...] = ("",) * 7
    """From Monday on."""
    holidays: str = ""
    """On public holidays."""


def week_of(text: str) -> Week | None:
    """Return hours as rows; None where they say more than rows can hold, and stay text."""
    rules = opening_text.read(text)
    if not rules:
        return Week()
    if not all(opening_text.of_weekdays(rule) and not _cuts(rule) for rule in rules):
        return None
    ordinary, special = (
        [
            opening_text.plan(text, _MONDAY + timedelta(days=n), holiday=holiday).spans
            for n in range(7)
        ]
        for holiday in (False, True)
    )
    if len(set(special)) > 1 or not any(ordinary):
        return None
    return Week(tuple(spans.written(day) for day in ordinary), spans.written(special[0]))


def _cuts(rule: Rule) -> bool:
    return rule.off and not rule.whole_day


def hours_from_week(week: Week) -> str:
    """Return rows as opening_hours text; empty where no row has hours: nothing is said then.

    Raises Unclear where a row cannot be read.
    """
    days = [row(words) for words in week.days]
    if not any(days):
        return ""
    holidays = row(week.holidays)
    if all(day == (WHOLE_DAY,) for day in days):
        return f"24/7; PH {spans.written(holidays)}" if holidays else "24/7"
    parts = [f"{_named(some)} {spans.written(of)}" for some, of in alike(days) if of]
    return "; ".join([*parts, f"PH {spans.written(holidays) or 'off'}"])


def row(words: str) -> Spans:
    """Return the spans of one row, none where it is empty; Unclear where it cannot be read."""
    words = opening_text.tidy(words)
    return spans.joined(spans.read(words)) if words not in {"", "off", "closed"} else ()


def alike(days: Sequence[Spans]) -> Iterator[tuple[list[int], Spans]]:
    """Go through the different hours of a week with the days that have them, in order."""
    for first, told in enumerate(days):
        if told not in days[:first]:
            yield [n for n, other in enumerate(days) if other == told], told


def _named(days: list[int]) -> str:
    """Return days as `Mo-Fr`, `Sa` or `Mo,We-Fr`."""
    return ",".join(
        WEEKDAYS[some[0]] if len(some) == 1 else f"{WEEKDAYS[some[0]]}-{WEEKDAYS[some[-1]]}"
        for some in runs(days)
    )


def runs(days: list[int]) -> list[list[int]]:
    """Return numbers in order, those together that follow upon one another."""
    found: list[list[int]] = []
    for day in days:
        if found and found[-1][-1] == day - 1:
            found[-1].append(day)
        else:
            found.append([day])
    return found

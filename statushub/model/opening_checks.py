"""What is wrong with hours, public holidays and exceptions that somebody states."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import combinations, product

from statushub.errors import Faults
from statushub.hours import DAY
from statushub.language import lazy_gettext as _l
from statushub.model import opening_text, opening_week, public_holidays, spans
from statushub.model.opening import Exceptional
from statushub.model.opening_text import Rule
from statushub.model.opening_week import Week
from statushub.model.spans import Span, Unclear

_LONGEST = 120
_YEARS = range(2000, 2201)
"""Public holidays and clocks are known for these, more or less; other years are typing errors."""
_FOUR_DIGITS = re.compile(r"\d{4}")
_YEAR = tuple(date(2028, 1, 1) + timedelta(days=n) for n in range(366))
"""A leap year, so that hours for 29 February find their day."""


def hours(field: str, text: str, faults: Faults) -> str:
    """Return hours as they are kept; note what is wrong with them."""
    text = opening_text.tidy(text)
    try:
        rules = opening_text.read(text)
        _check_rules(rules)
    except Unclear as fault:
        faults.add(field, fault.message)
    return text


def holidays(field: str, words: str, faults: Faults) -> str:
    """Return country and region as they are kept; note where their holidays are not known."""
    try:
        return public_holidays.read(words)
    except Unclear as fault:
        faults.add(field, fault.message)
        return words


def exceptions(field: str, found: Sequence[Exceptional], faults: Faults) -> tuple[Exceptional, ...]:
    """Return exceptions in the order of their days; note what is wrong under `field.N`."""
    kept = [_exception(f"{field}.{n}", one, faults) for n, one in enumerate(found)]
    in_order = sorted(enumerate(kept), key=lambda one: (one[1].first_day, one[1].last_day))
    longest: Exceptional | None = None
    for n, one in in_order:
        if longest and one.first_day <= longest.last_day:
            faults.add(
                f"{field}.{n}.first_day",
                _l(
                    "This exception (%(one)s) and another (%(other)s) have days in common."
                    " Shorten one, or remove it.",
                    one=_days(one),
                    other=_days(longest),
                ),
            )
        if longest is None or one.last_day > longest.last_day:
            longest = one
    return tuple(one for _n, one in in_order)


def _days(one: Exceptional) -> str:
    if one.first_day == one.last_day:
        return one.first_day.isoformat()
    return f"{one.first_day.isoformat()} – {one.last_day.isoformat()}"


def _exception(field: str, one: Exceptional, faults: Faults) -> Exceptional:
    if one.last_day < one.first_day:
        faults.add(
            f"{field}.last_day",
            _l(
                "The last day (%(last)s) is before the first (%(first)s). For a single day, give"
                " the same twice.",
                last=one.last_day.isoformat(),
                first=one.first_day.isoformat(),
            ),
        )
    for name, day in (("first_day", one.first_day), ("last_day", one.last_day)):
        if day.year not in _YEARS:
            words = _l("Write a year from %(first)d to %(last)d.", first=_YEARS[0], last=_YEARS[-1])
            faults.add(f"{field}.{name}", words)
    times = opening_text.tidy(one.hours)
    times = "" if times in {"off", "closed"} else times
    if len(times) > _LONGEST:
        faults.add(
            f"{field}.hours",
            _l("These hours are too long: at most %(most)d characters.", most=_LONGEST),
        )
        return one
    try:
        if times:
            spans.read(times)
    except Unclear as fault:
        faults.add(f"{field}.hours", fault.message)
    return Exceptional(one.first_day, one.last_day, times, one.reasons)


def week(field: str, stated: Week, faults: Faults) -> str:
    """Return rows as opening_hours text; note what is wrong under `field.0` (Monday) to `field.6`.

    The row for public holidays is `field.holidays`.
    """
    rows = [(f"{field}.{n}", words) for n, words in enumerate(stated.days)]
    sound = True
    for name, words in (*rows, (f"{field}.holidays", stated.holidays)):
        try:
            opening_week.row(words)
        except Unclear as fault:
            faults.add(name, fault.message)
            sound = False
    return hours(field, opening_week.hours_from_week(stated), faults) if sound else ""


@lru_cache(maxsize=1024)
def _check_rules(rules: tuple[Rule, ...]) -> None:
    """Raise Unclear where a text can be read and yet says what nobody means."""
    _check_holidays_come_last(rules)
    for n, rule in enumerate(rules):
        # Days of one year, such as 2026 Dec 24, are not looked for in another.
        if not _FOUR_DIGITS.search(rule.days):
            _check_days(rule)
            _check_counts(rule, rules[n + 1 :])
    _check_overlaps(rules)


def _check_holidays_come_last(rules: Sequence[Rule]) -> None:
    for one, other in combinations(rules, 2):
        if one.names_holidays and not other.names_holidays and _takes_all(other):
            raise Unclear(
                _l(
                    "“%(later)s” comes after “%(holidays)s”, so it would count on public"
                    " holidays, too. Write the part with PH last.",
                    later=other.words,
                    holidays=one.words,
                )
            )


def _takes_all(rule: Rule) -> bool:
    """Tell whether a rule stands in the place of those before it, on weekdays as they come."""
    return opening_text.of_weekdays(rule) and not rule.off and not rule.adds


def _days_of(rule: Rule) -> list[tuple[date, bool]]:
    return [
        (day, holiday)
        for day in _YEAR
        for holiday in (False, True)
        if rule.means(day, holiday=holiday)
    ]


def _check_days(rule: Rule) -> None:
    if not _days_of(rule):
        raise Unclear(_l("There is no day such as in “%(part)s”.", part=rule.words))


def _check_counts(rule: Rule, later: Sequence[Rule]) -> None:
    """Raise Unclear for hours in whose place others stand on each of their days."""
    if rule.off or not later:
        return
    instead = [one for one in later if one.whole_day or not (one.off or one.adds)]
    for day, holiday in _days_of(rule):
        if not any(one.means(day, holiday=holiday) for one in instead):
            return
    raise Unclear(
        _l(
            "“%(part)s” never counts, because what follows it stands in its place on all its"
            " days. Write all times of a day in one part, with a comma between them: Mo-Fr"
            " 09:00-14:00,16:00-19:00.",
            part=rule.words,
        )
    )


def _check_overlaps(rules: Sequence[Rule]) -> None:
    for holiday in (False, True):
        night: list[Span] = []
        for day in _YEAR:
            told = _told(rules, day, holiday=holiday)
            spans.refuse_overlap(told)
            for one, other in product(night, told):
                if other.start < one.end - DAY:
                    raise spans.overlapping(one, other)
            night = [one for one in told if one.end > DAY]


def _told(rules: Sequence[Rule], day: date, *, holiday: bool) -> list[Span]:
    """Return the spans that hold on a day side by side, as they are written."""
    told: list[Span] = []
    for rule in rules:
        if rule.means(day, holiday=holiday):
            if rule.off:
                told = list(spans.without(told, rule.spans))
            else:
                told = [*told, *rule.spans] if rule.adds else list(rule.spans)
    return told

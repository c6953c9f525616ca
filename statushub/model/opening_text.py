"""What a text such as `Mo-Fr 09:00-14:00; Sa 10:00-13:00; PH off` says of one day.

The syntax is OpenStreetMap's opening_hours. opening-hours-py reads it and knows which days a part
of it means (weeks, months, Easter, the first Monday of a month). What follows from that is put
together here, because the library, asked for an instant, answers otherwise than people mean:

- It forgets the night of a day whose next day has hours of its own: by `Fr 22:00-02:00; Sa
  10:00-13:00` it is closed on Saturday at 01:00. Here hours belong to the day they begin on.
- It has public holidays by country only, in a table of its own, under no name. Ours come from one
  library, with regions and names; so `PH` is never left to it.
- Asked with a time zone, it opens twice where clocks show an hour twice. It is asked for days only,
  without a zone and without a place, and told no instant.
- It reads `PH Mo-Fr` (holidays on weekdays) and `PH,Mo-Fr` (holidays, and weekdays) alike.
- It takes hours by the sun, hours without an end, remarks and "unknown", which nobody can be told
  to come by: they are refused.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache

from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]  # its types forget it

from statushub.language import lazy_gettext as _l
from statushub.model import spans
from statushub.model.spans import WHOLE_DAY, Spans, Unclear

EXAMPLE = "Mo-Fr 09:00-14:00,16:00-19:00; Sa 10:00-13:00; PH off"
LONGEST = 1000
"""So many characters hold any hours that a reader could keep in mind."""
WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WORDS = {word.lower(): word for word in (*WEEKDAYS, *_MONTHS, "PH", "SH", "off", "closed", "open")}
_KNOWN = re.compile(rf"\b({'|'.join(_WORDS)})\b", re.IGNORECASE)
_DAY = "|".join(WEEKDAYS)
_TIDY = (
    (re.compile(r"[‐‑‒–—−]"), "-"),
    (re.compile(r"\b(\d{1,2})[.h](\d{2})(?!\d)"), r"\1:\2"),
    (re.compile(r"(?<![\d:])(\d:\d{2})(?!\d)"), r"0\1"),
    (re.compile(r"\s+"), " "),
    (re.compile(rf"(?<=\w) ?- ?(?=(?:{_DAY})\b|\d{{1,2}}:)"), "-"),
    # With a space before the comma the library takes times to be meant for every day.
    (re.compile(r" ?, ?(?=\d{1,2}:\d{2})"), ","),
    (re.compile(rf"\b({_DAY}|PH):(?= ?\d)"), r"\1 "),
    (re.compile(r" +"), " "),
)
_PART = re.compile(
    r"(?P<days>.*?) ?(?P<times>\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*)?(?P<off> ?closed)?"
)
_UNCOUNTABLE = re.compile(r'"|\|\||unknown|sun|dawn|dusk|\d\+|:\d\d/|\bSH\b|\bPH -?\d+ day')
_HOLIDAY_AND_DAY = re.compile(rf"\bPH (?:{_DAY})\b|(?:\b(?:{_DAY})|\]) PH\b")
_TIME = re.compile(r"\b\d{1,2}:\d{2}-\d{1,2}:\d{2}\b")
_LENGTHS = {month: monthrange(2024, n)[1] for n, month in enumerate(_MONTHS, start=1)}
_DATE = re.compile(rf"\b({'|'.join(_MONTHS)}) (\d{{1,2}})\b(?!:)")
_PLACE = re.compile(r"--> \d+:(\d+)")


def tidy(text: str) -> str:
    """Return what a person typed as the syntax wants it: dashes, spaces, capitals, `9.30`."""
    text = _KNOWN.sub(lambda found: _WORDS[found[0].lower()], text.strip(" \t\r\n;,"))
    for pattern, proper in _TIDY:
        text = pattern.sub(proper, text)
    return text


@dataclass(frozen=True)
class Plan:
    """What is said of one day."""

    spans: Spans = ()
    cuts: Spans = ()
    """Times taken out by `12:00-13:00 off`, whichever day's hours they fall into."""


@dataclass(frozen=True)
class Rule:
    """One part of the text: some days, and when it is open or closed on them."""

    words: str
    days: str
    """Which days, as the text says it; empty: every day."""
    spans: Spans
    off: bool
    adds: bool
    """Comes after a comma: beside what is said before, not in its place."""

    @property
    def whole_day(self) -> bool:
        """Tell whether it speaks of days without times."""
        return self.spans == (WHOLE_DAY,)

    @cached_property
    def names_holidays(self) -> bool:
        """Tell whether public holidays are among its days."""
        return "PH" in re.split(r"[ ,]", self.days)

    def means(self, day: date, *, holiday: bool) -> bool:
        """Tell whether a day is among its days."""
        if not self.days:
            return True
        return _is_among(day, _on_holidays(self.days) if holiday else _ordinarily(self.days))


@lru_cache(maxsize=4096)
def _on_holidays(days: str) -> str:
    """Return the days a rule means on a public holiday."""
    return " ".join("Mo-Su" if "PH" in word.split(",") else word for word in days.split(" "))


@lru_cache(maxsize=4096)
def _ordinarily(days: str) -> str:
    """Return the days a rule means on others; empty: none, as of `Jul PH`."""
    words = [",".join(one for one in word.split(",") if one != "PH") for word in days.split(" ")]
    return "" if "" in words else " ".join(words)


# Many contact points share few kinds of days: asked once for all of them.
@lru_cache(maxsize=100_000)
def _is_among(day: date, days: str) -> bool:
    return bool(days) and _selector(days).is_open(datetime(day.year, day.month, day.day, 12))  # noqa: DTZ001  a day, not an instant


@lru_cache(maxsize=4096)
def _selector(days: str) -> OpeningHours:
    return OpeningHours(f"{days} 00:00-24:00")


@lru_cache(maxsize=4096)
def read(text: str) -> tuple[Rule, ...]:
    """Return the rules of a text, none where it is empty; Unclear where it cannot be counted on."""
    text = tidy(text)
    if not text:
        return ()
    if len(text) > LONGEST:
        raise Unclear(_l("These hours are too long: at most %(most)d characters.", most=LONGEST))
    if _HOLIDAY_AND_DAY.search(text):
        raise Unclear(
            _l(
                "Say in a part of its own what holds on public holidays, after a semicolon: “Mo-Fr"
                " 09:00-14:00; PH off”."
            )
        )
    for day, month in ((int(found[2]), found[1]) for found in _DATE.finditer(text)):
        if day > _LENGTHS[month]:
            raise Unclear(
                _l("There is no day %(month)s %(day)d in any year.", month=month, day=day)
            )
    for times in _TIME.findall(text):
        spans.read(times)  # the library refuses 25:00 without saying why
    try:
        canonical = str(OpeningHours(text))
    except ParserError as error:
        raise _unreadable(text, error) from None
    if _UNCOUNTABLE.search(canonical):
        raise _uncountable(canonical)
    return tuple(_rules(canonical))


def _rules(canonical: str) -> list[Rule]:
    pieces = re.split(r"(; |, )", canonical)
    rules = [_rule(pieces[0], adds=False)]
    for separator, words in zip(pieces[1::2], pieces[2::2], strict=True):
        rules.append(_rule(words, adds=separator == ", "))
    return rules


def _rule(words: str, *, adds: bool) -> Rule:
    found = _PART.fullmatch(words)
    if found is None or ":" in found["days"]:
        raise _uncountable(words)
    days = "" if found["days"] == "24/7" else found["days"]
    times = spans.read(found["times"]) if found["times"] else (WHOLE_DAY,)
    return Rule(_as_written(words), days, times, off=bool(found["off"]), adds=adds)


def _as_written(canonical: str) -> str:
    return canonical.replace("closed", "off")


def _unreadable(text: str, error: ParserError) -> Unclear:
    place = _PLACE.search(str(error))
    there = text[int(place[1]) - 1 :] if place else ""
    if not there:
        return Unclear(
            _l("These hours cannot be read. Write them such as: %(example)s", example=EXAMPLE)
        )
    return Unclear(
        _l(
            "These hours cannot be read from “%(there)s” on. Write them such as: %(example)s",
            there=there[:40],
            example=EXAMPLE,
        )
    )


def _uncountable(words: str) -> Unclear:
    return Unclear(
        _l(
            "“%(words)s” does not say by the clock when it is open. Write days and times, such as:"
            " %(example)s. Remarks belong in the instructions, single days in the exceptions.",
            words=_as_written(words),
            example=EXAMPLE,
        )
    )


@lru_cache(maxsize=20_000)
def plan(text: str, day: date, *, holiday: bool) -> Plan:
    """Return what a text says of a day; on a public holiday closed, unless it speaks of those."""
    made = Plan()
    spoken = False
    for rule in read(text):
        if rule.means(day, holiday=holiday):
            made = _with(made, rule)
            spoken = spoken or rule.names_holidays
    if holiday and not spoken:
        return Plan()
    return Plan(spans.joined(made.spans), made.cuts)


def _with(made: Plan, rule: Rule) -> Plan:
    if rule.off and rule.whole_day:
        return Plan()
    if rule.off:
        return Plan(spans.without(made.spans, rule.spans), made.cuts + rule.spans)
    if rule.adds:
        return Plan(made.spans + rule.spans, made.cuts)
    return Plan(rule.spans)


@lru_cache(maxsize=4096)
def never_closes(text: str) -> bool:
    """Tell whether a text says nothing but that it is open day and night."""
    found = read(text)
    return (
        len(found) == 1
        and found[0].days in {"", "Mo-Su"}
        and found[0].whole_day
        and not found[0].off
    )


@lru_cache(maxsize=4096)
def has_cuts(text: str) -> bool:
    """Tell whether a text takes times out of the hours of a day."""
    return any(rule.off and not rule.whole_day for rule in read(text))


def of_weekdays(rule: Rule) -> bool:
    """Tell whether a rule's days are days of the week, or every day, and no more than that."""
    return all(one in WEEKDAYS or one == "PH" for one in re.split(r"[,-]", rule.days) if rule.days)

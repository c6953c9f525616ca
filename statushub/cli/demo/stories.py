"""How the demo's notices are told: on which day, in which words, about which services."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from statushub import language

Both = tuple[str, str]
"""The same in English and in Spanish."""

LANGUAGES = ("en", "es")
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)


@dataclass(frozen=True)
class Said:
    """One update: when, in which state, in which words."""

    at: str
    """Time of day, after as many days as stand before a space: `07:40`, `1 09:00`, `-6 12:00`."""
    state: str
    body: Both
    advice: Both | None = None
    services: Mapping[str, str] = field(default_factory=dict)
    """Statuses by the demo's own keys of services."""
    ways: Mapping[str, tuple[str, int | None]] = field(default_factory=dict)
    """States by the demo's own keys of contact points, and the wait in minutes if there is one."""


@dataclass(frozen=True)
class Story:
    """One notice from its first word to its last."""

    kind: str
    impact: str
    title: Both
    said: tuple[Said, ...]
    days: int
    """How many days from today it plays: before (negative) or after."""
    weekday: int | None = None
    """The day of the week it plays on: the last one before that day, or the first one after."""
    dates: Mapping[str, str] = field(default_factory=dict)
    """The notice's moments by name, written like `Said.at`."""
    lasting: Mapping[str, Both] = field(default_factory=dict)
    """Parts beside the title that belong to the notice as a whole."""


def day(story: Story, now: datetime, zone: ZoneInfo) -> datetime:
    """Return midnight, in the page's zone, of the day a story plays on."""
    there = now.astimezone(zone) + timedelta(days=story.days)
    if story.weekday is not None:
        step = 1 if story.days > 0 else -1
        while there.weekday() != story.weekday:
            there += timedelta(days=step)
    return datetime.combine(there.date(), time(), zone)


def first_weekday(first: date, weekday: int) -> date:
    """Return the first day of the week of some name that is not before a day."""
    return first + timedelta(days=(weekday - first.weekday()) % 7)


def moment(written: str, midnight: datetime) -> datetime:
    """Return the instant a story writes as days (if any) and time of day."""
    days, _, clock_time = written.rpartition(" ")
    on = midnight.date() + timedelta(days=int(days or 0))
    return datetime.combine(on, time.fromisoformat(clock_time), midnight.tzinfo)


def in_each(words: Both) -> dict[str, str]:
    """Return words by each language of this installation; English stands in for others."""
    written = dict(zip(LANGUAGES, words, strict=True))
    return {code: written.get(code[:2], words[0]) for code in language.available()}


def texts(parts: Mapping[str, Both]) -> dict[str, dict[str, str]]:
    """Return the parts by language, then by name, in the languages the demo is written in."""
    return {
        code: {name: in_each(words)[code] for name, words in parts.items()}
        for code in language.available()
        if code[:2] in LANGUAGES
    } or {language.default(): {name: words[0] for name, words in parts.items()}}


def lacking() -> tuple[str, ...]:
    """Return the languages of this installation that the demo is not written in."""
    written = texts({})
    return tuple(code for code in language.available() if code not in written)

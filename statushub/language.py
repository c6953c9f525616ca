"""The only door to Flask-Babel: which languages there are, and speaking one of them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import (
    format_date,
    format_datetime,
    format_skeleton,
    format_time,
    get_day_names,
    get_timezone_location,
)
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent
from babel.units import format_unit
from flask import Flask, g, has_app_context
from flask_babel import (
    Babel,
    force_locale,
    get_domain,
    get_locale,
    lazy_gettext,
    lazy_ngettext,
    lazy_pgettext,
)
from flask_babel.speaklater import LazyString

from statushub import paths

__all__ = [
    "LazyString",
    "available",
    "configure",
    "gettext",
    "lazy_gettext",
    "lazy_ngettext",
    "lazy_pgettext",
    "ngettext",
    "npgettext",
    "pgettext",
    "speaking",
]

_IN_HAND = "statushub_spoken"
_app: Flask | None = None
_languages: tuple[str, ...] = ("en",)
_default = "en"


def teach(app: Flask, default: str, select: object) -> None:
    """Bring Flask-Babel to the application; `select` names the language of the current request."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(paths.TRANSLATIONS)
    app.config["BABEL_DEFAULT_LOCALE"] = _locale_name(default)
    Babel(app, locale_selector=select)


def configure(app: Flask, languages: Sequence[str], default: str) -> None:
    """Say which languages this process speaks, and whose catalogues it speaks them with."""
    global _app, _languages, _default
    _app, _languages, _default = app, tuple(languages), default


def available() -> tuple[str, ...]:
    """Return the languages this installation speaks, the operator's first choice first."""
    return _languages


def has_catalogue(language: str) -> bool:
    """Tell whether there is a catalogue for a language, or for the one it is a form of."""
    name = _locale_name(language)
    return any((paths.TRANSLATIONS / one).is_dir() for one in (name, name.split("_")[0]))


def default() -> str:
    """Return the language used where none was asked for."""
    return _default


def current() -> str:
    """Return the language now being spoken, as in an address (`en`, `es`, `es-MX`)."""
    return _spoken().code


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak `language` inside the block, in a request, a worker or a shell alike.

    Outside an application context gettext is silently English, hence the context here.
    """
    if _app is None:
        message = "language.configure() has not been called"
        raise RuntimeError(message)
    with _app.app_context(), force_locale(_locale_name(language)):
        setattr(g, _IN_HAND, _looked_up())
        yield


@dataclass(frozen=True)
class _Spoken:
    """The language being spoken, and its catalogue as Babel reads it."""

    code: str
    locale: Locale
    catalogue: Any


def _spoken() -> _Spoken:
    # Where a language is spoken at length it is looked up once: a page takes thousands of words.
    found: _Spoken | None = g.get(_IN_HAND) if has_app_context() else None
    return found or _looked_up()


def _looked_up() -> _Spoken:
    locale = get_locale() or Locale.parse(_locale_name(_default))
    return _Spoken(str(locale).replace("_", "-"), locale, get_domain().get_translations())


def catalogue() -> Any:
    """Return the catalogue of the language now being spoken."""
    return _spoken().catalogue


def gettext(words: str, /, **named: object) -> str:
    """Return words in the language now being spoken, their placeholders filled."""
    said: str = catalogue().ugettext(words)
    return said % named if named else said


def ngettext(one: str, many: str, num: int, /, **named: object) -> str:
    """Return words for so many; `num` may stand in them."""
    said: str = catalogue().ungettext(one, many, num)
    return said % ({"num": num} | named)


def pgettext(context: str, words: str, /, **named: object) -> str:
    """Return words as they are meant in a context."""
    said: str = catalogue().upgettext(context, words)
    return said % named if named else said


def npgettext(context: str, one: str, many: str, num: int, /, **named: object) -> str:
    """Return words for so many, as they are meant in a context."""
    said: str = catalogue().unpgettext(context, one, many, num)
    return said % ({"num": num} | named)


def chain(language: str) -> tuple[str, ...]:
    """Return the order in which a reader of `language` is offered texts: theirs, then the rest."""
    return (
        language,
        *(other for other in (_default, *_languages) if other != language),
    )


def name_of(language: str) -> str:
    """Return a language's own name, such as `Español`, with a capital for a menu."""
    locale = Locale.parse(_locale_name(language))
    own = locale.get_display_name(locale) or language
    return own[:1].upper() + own[1:]


def name_here(language: str) -> str:
    """Return a language's name in the language now spoken: `Spanish` / `español`."""
    return Locale.parse(_locale_name(language)).get_display_name(_locale()) or language


def is_known(code: str) -> bool:
    """Tell whether a code is that of a language anybody knows the name of: `ca`, `pt-BR`."""
    try:
        return Locale.parse(_locale_name(code)).get_display_name("en") is not None
    except (ValueError, UnknownLocaleError):
        return False


def names_here(languages: Sequence[str]) -> str:
    """Return several languages in a sentence: `English and Spanish`."""
    return enumerate_words([name_here(one) for one in languages])


def name_in_english(language: str) -> str:
    """Return a language's name as programs know it: `Spanish`, also for `es-MX`."""
    return Locale.parse(_locale_name(language).split("_")[0]).get_display_name("en") or language


def with_country(language: str) -> str:
    """Return a language with the country it is most spoken in, for link previews: `es_ES`."""
    likely = get_global("likely_subtags").get(_locale_name(language), _locale_name(language))
    parts = str(likely).split("_")
    return f"{parts[0]}_{parts[-1]}"


def direction(language: str) -> str:
    """Return `ltr` or `rtl`."""
    return Locale.parse(_locale_name(language)).text_direction


def _locale_name(language: str) -> str:
    # Flask-Babel raises on es-MX and takes es_MX.
    return language.replace("-", "_")


def _locale() -> Locale:
    return _spoken().locale


# Babel takes a pattern to pieces each time, and the same few days stand at hundreds of places.


@lru_cache(maxsize=4096)
def _date(date_: date, pattern: str, locale: Locale) -> str:
    return format_date(date_, pattern, locale=locale)


def _minute(local: datetime | time) -> time:
    return time(local.hour, local.minute)


@lru_cache(maxsize=4096)
def _time(local: time, pattern: str, locale: Locale) -> str:
    return format_time(local, pattern, locale=locale)


def city(zone: str) -> str:
    """Return the zone as people say it: `Madrid` for Europe/Madrid, `UTC` as it is."""
    return "UTC" if zone in {"UTC", "Etc/UTC"} else zone.rpartition("/")[2].replace("_", " ")


def country_of(zone: str) -> str:
    """Return the code of the country a zone lies in; empty where it lies in none."""
    found: str = get_global("zone_territories").get(zone, "")
    return found if len(found) == 2 else ""


def country(code: str) -> str:
    """Return the name of a country by its code: `Spain` / `España`."""
    found: str = _locale().territories.get(code, code)
    return found


def place(zone: str) -> str:
    """Return the city of a zone in the language now spoken: `New York` / `Nueva York`."""
    if city(zone) == "UTC":
        return "UTC"
    found = get_timezone_location(zone, locale=_locale(), return_city=True)
    # Where the locale data know no city they give the zone's name back.
    return found if found and "/" not in found else city(zone)


def day(moment: datetime, zone: str) -> str:
    """Return the full date in the zone: `Tuesday 3 March 2026` / `martes, 3 de marzo de 2026`."""
    return day_of(moment.astimezone(ZoneInfo(zone)).date())


def same_day(moment: datetime, other: datetime | None, zone: str) -> bool:
    """Tell whether two instants are of one day in the zone; no second one is of none."""
    there = ZoneInfo(zone)
    return other is not None and moment.astimezone(there).date() == other.astimezone(there).date()


def day_of(date_: date) -> str:
    """Return a date in words, with its weekday."""
    locale = _locale()
    # CLDR's English is American (Tuesday, March 3); the house style is day before month.
    pattern = "EEEE d MMMM y" if locale.language == "en" else "full"
    return _date(date_, pattern, locale)


def day_of_week(number: int) -> str:
    """Return a day of the week by itself, 0 being Monday: `Monday` / `lunes`."""
    return str(get_day_names("wide", "stand-alone", locale=_locale())[number])


def day_without_year(date_: date) -> str:
    """Return a date for the weeks around it: `Monday 30 November` / `lunes 30 de noviembre`."""
    locale = _locale()
    pattern = "EEEE d 'de' MMMM" if locale.language == "es" else "EEEE d MMMM"
    return _date(date_, pattern, locale)


def day_of_month(date_: date) -> str:
    """Return a date of a month that is clear: `Monday 30` / `lunes 30`."""
    return format_date(date_, "EEEE d", locale=_locale())


def month_of(date_: date) -> str:
    """Return a month in words: `March 2026` / `marzo de 2026`."""
    locale = _locale()
    # L: the month as a heading; M would be the month of a date, which some languages inflect.
    pattern = "LLLL 'de' y" if locale.language == "es" else "LLLL y"
    return _date(date_, pattern, locale)


def clock_time(moment: datetime, zone: str) -> str:
    """Return the time of day in the zone, on 24 hours: `10:32`."""
    return _time(_minute(moment.astimezone(ZoneInfo(zone))), "HH:mm", _locale())


def hour(moment: datetime | time) -> str:
    """Return the time of day of a local moment as opening hours are written: `9:00`."""
    return _time(_minute(moment), "H:mm", _locale())


def said_time(moment: datetime, zone: str) -> str:
    """Return the time of day in the zone, to stand within a sentence: `9:00` / `las 9:00`."""
    return said_hour(moment.astimezone(ZoneInfo(zone)))


def said_hour(moment: datetime | time) -> str:
    """Return the time of day of a local moment, to stand within a sentence.

    With the article, where a language has one: it depends on the hour, as in Spanish `la 1:00`.
    """
    said = hour(moment)
    return npgettext("time of day in a sentence", "%(time)s", "%(time)s", moment.hour, time=said)


def weekday(date_: date) -> str:
    """Return the day of the week within a sentence: `Monday` / `lunes`."""
    return _date(date_, "EEEE", _locale())


def short_day(date_: date) -> str:
    """Return a day for a list: `Mon 7 Dec` / `lun, 7 dic`."""
    return _date(date_, "EEE d MMM", _locale())


def short_month(date_: date) -> str:
    """Return a month by itself, in short: `Mar` / `mar`."""
    return _date(date_, "LLL", _locale())


def when(moment: datetime, zone: str) -> str:
    """Return date, time and zone: `Tuesday 3 March 2026, 10:32 (Madrid)`."""
    return f"{day(moment, zone)}, {clock_time(moment, zone)} ({city(zone)})"


_DATES = {
    "en": ("EEEE d MMMM y", "EEEE d MMMM"),
    "es": ("EEEE d 'de' MMMM 'de' y", "EEEE d 'de' MMMM"),
}
"""Dates as they stand after "until", with the year and without; no skeleton of CLDR's is so."""


def soon(moment: datetime, since: datetime, zone: str) -> str:
    """Return date and time within a sentence: `Monday 2 March, 9:00`; the year if it is another."""
    locale, there = _locale(), ZoneInfo(zone)
    local = moment.astimezone(there)
    same = local.year == since.astimezone(there).year
    if locale.language in _DATES:
        date_ = format_date(local, _DATES[locale.language][same], locale=locale)
    else:
        skeleton = "MMMMEEEEd" if same else "yMMMMEEEEd"
        date_ = format_skeleton(skeleton, local, tzinfo=there, locale=locale)
    return f"{date_}, {format_time(local, 'H:mm', tzinfo=there, locale=locale)}"


def short_when(moment: datetime, zone: str) -> str:
    """Return a short date and time without the zone, for lists that name it once."""
    locale = _locale()
    pattern = "d MMM y, HH:mm"
    return format_datetime(moment, pattern, tzinfo=ZoneInfo(zone), locale=locale)


def duration(seconds: float) -> str:
    """Return a length of time in words: `25 minutes`, `2 hours and 5 minutes`, `3 days`."""
    minutes = max(1, round(seconds / 60))
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = [("day", days), ("hour", hours), ("minute", minutes)]
    said = [
        format_unit(count, f"duration-{unit}", "long", locale=_locale())
        for unit, count in parts
        if count
    ]
    return enumerate_words(said[:2])


def number(count: int) -> str:
    """Return a whole number as the language groups its digits: `12,345` / `12.345`."""
    return format_decimal(count, locale=_locale())


def share(part: float) -> str:
    """Return a part of a whole in percent, never rounded up to it: `99.99%` / `99,99 %`."""
    pattern = _locale().percent_formats[None].pattern.replace("0", "0.##", 1)
    rounded = Decimal(str(part)).quantize(Decimal("0.0001"), rounding=ROUND_FLOOR)
    return format_percent(rounded, pattern, locale=_locale())


def money(amount: Decimal, currency: str) -> str:
    """Return an amount as the language writes it: `€12.60` / `12,60\N{NO-BREAK SPACE}€`."""
    return format_currency(amount, currency, locale=_locale())


def enumerate_words(words: Sequence[str], *, either: bool = False) -> str:
    """Join words as the language does: `a, b and c` / `a, b y c`; `either`: `a, b or c`."""
    if not words:
        return ""
    return format_list(list(words), "or" if either else "standard", locale=_locale())

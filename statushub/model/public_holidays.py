"""Public holidays of countries and regions (`ES`, `ES-MD`, `US-NY`) and their names."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

import holidays
from holidays.registry import EntityLoader

from statushub.language import lazy_gettext as _l
from statushub.model.spans import Unclear

_SEVERAL = "; "
"""What stands between the names of holidays that fall on one day."""


@dataclass(frozen=True)
class Named:
    """The names of a day's holidays in one language, which may be another than was asked for."""

    names: tuple[str, ...]
    language: str


@cache
def countries() -> Sequence[str]:
    """Return the codes of the countries whose holidays are known."""
    return tuple(sorted(EntityLoader.get_country_codes(include_aliases=False)))


@cache
def regions(country: str) -> Mapping[str, str]:
    """Return the regions of a country by code, with their names where those are known."""
    found = holidays.country_holidays(country)
    aliases: Mapping[str, Sequence[str]] = found.get_subdivision_aliases()
    return {code: (aliases.get(code) or [code])[0] for code in found.subdivisions}


def read(words: str) -> str:
    """Return country and region as they are kept, such as `ES-MD`; empty: none.

    Unclear for a country or region whose holidays are not known.
    """
    country, _dash, region = words.strip().partition("-")
    country = country.strip().upper()
    if not country and not region:
        return ""
    if country not in countries():
        raise Unclear(
            _l(
                "The public holidays of “%(country)s” are not known. Write a country of two"
                " letters, alone or with a region: ES, ES-MD, US-NY. Known are: %(countries)s.",
                country=country,
                countries=", ".join(countries()),
            )
        )
    return f"{country}-{_region(country, region.strip())}" if region.strip() else country


def _region(country: str, words: str) -> str:
    known = regions(country)
    for code, name in known.items():
        if words.casefold() in {code.casefold(), name.casefold()}:
            return code
    if not known:
        raise Unclear(
            _l(
                "%(country)s has no regions with holidays of their own here: write %(country)s"
                " alone.",
                country=country,
            )
        )
    raise Unclear(
        _l(
            "%(country)s has no region “%(region)s”. It has: %(regions)s.",
            country=country,
            region=words,
            regions=", ".join(
                code if name == code else f"{code} ({name})" for code, name in known.items()
            ),
        )
    )


# Always with a language: without one the library speaks that of the process, not of the country.
@lru_cache(maxsize=2048)
def _of_year(where: str, year: int, language: str) -> Mapping[date, str]:
    country, _dash, region = where.partition("-")
    with warnings.catch_warnings():
        # Some countries proclaim theirs year by year: of years to come it says that it knows few.
        warnings.simplefilter("ignore", UserWarning)
        found = holidays.country_holidays(country, region or None, years=year, language=language)
    return dict(found.items())


@cache
def _languages(country: str) -> tuple[str, Mapping[str, str]]:
    """Return a country's own language, and its names' languages as the library calls them."""
    found = holidays.country_holidays(country)
    own = found.default_language or "en_US"
    names = {one.partition("_")[0]: one for one in sorted(found.supported_languages)}
    return own, {**names, own.partition("_")[0]: own}


@lru_cache(maxsize=200_000)
def is_holiday(where: str, day: date) -> bool:
    """Tell whether a day is a public holiday there; nowhere (empty) there are none."""
    return bool(where) and day in _of_year(where, day.year, _languages(where[:2])[0])


def named(where: str, day: date, language: str) -> Named | None:
    """Return the names of a holiday in a language; where it has none there, in English or its own.

    English goes before the country's own, because our catalogues know English names.
    """
    if not is_holiday(where, day):
        return None
    own, known = _languages(where[:2])
    code = next(
        (known[one] for one in (language.partition("-")[0], "en") if one in known),
        own,
    )
    names = _of_year(where, day.year, code)[day].split(_SEVERAL)
    return Named(tuple(names), code.replace("_", "-").removesuffix("-US"))

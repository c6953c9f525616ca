"""Public holidays to choose from: every country, and the regions of those that are near."""

from collections.abc import Iterator

from statushub import language
from statushub.model import public_holidays


def near(zone: str, chosen: str) -> list[tuple[str, str]]:
    """Return pairs of what is kept (`ES-MD`) and words: regions only of the countries at hand.

    These are the one of the page's zone and the one that is chosen: to look into all of them would
    take seconds.
    """
    known = public_holidays.countries()
    at_hand = [one for one in (chosen.upper()[:2], language.country_of(zone)) if one in known]
    others = [one for one in known if one not in at_hand]
    named = sorted((language.country(code), code) for code in others)
    return [
        *(one for country in dict.fromkeys(at_hand) for one in _with_regions(country)),
        *((code, name) for name, code in named),
    ]


def _with_regions(country: str) -> Iterator[tuple[str, str]]:
    name = language.country(country)
    yield country, name
    for region, called in public_holidays.regions(country).items():
        yield f"{country}-{region}", f"{name}, {called}"

"""The countries and regions whose public holidays are known, to choose from."""

from functools import cache

from statushub import language
from statushub.language import gettext as _
from statushub.model import public_holidays


def options(chosen: str) -> list[tuple[str, str]]:
    """Return pairs of what is kept (`ES-MD`) and words, the one that is chosen among them."""
    found = [("", _("None: it keeps no public holidays")), *_every(language.current())]
    if chosen not in {one for one, _words in found}:
        found.insert(1, (chosen, chosen))
    return found


@cache
def _every(spoken: str) -> tuple[tuple[str, str], ...]:
    """Return every country with its regions behind it, in the order of the countries' names."""
    named = sorted((language.country(code), code) for code in public_holidays.countries())
    found = []
    for name, code in named:
        found.append((code, name))
        for region, called in public_holidays.regions(code).items():
            words = f"{region} {called}" if called != region else region
            found.append((f"{code}-{region}", f"{name}, {words}"))
    return tuple(found)

"""Names of public holidays in the reader's language: the country's, or our catalogues' own."""

import re
from collections.abc import Iterable
from datetime import date

from statushub.language import enumerate_words, pgettext
from statushub.language import lazy_pgettext as _p
from statushub.model import public_holidays
from statushub.render import phrases
from statushub.render.view.phrase import NOTHING, Phrase

_OBSERVED = " (observed)"
_MONDAY_AFTER_A_DAY = re.compile(r"^Lunes siguiente a Día\b")
"""The library puts the same words before the name of any holiday."""
_NAMES = {
    # Those of the whole of the United States, of which no other language is to be had.
    "New Year's Day": _p("holiday", "New Year's Day"),
    "Martin Luther King Jr. Day": _p("holiday", "Martin Luther King Jr. Day"),
    "Inauguration Day": _p("holiday", "Inauguration Day"),
    "Washington's Birthday": _p("holiday", "Washington's Birthday"),
    "Memorial Day": _p("holiday", "Memorial Day"),
    "Juneteenth National Independence Day": _p("holiday", "Juneteenth National Independence Day"),
    "Independence Day": _p("holiday", "Independence Day"),
    "Labor Day": _p("holiday", "Labor Day"),
    "Columbus Day": _p("holiday", "Columbus Day"),
    "Veterans Day": _p("holiday", "Veterans Day"),
    "Thanksgiving Day": _p("holiday", "Thanksgiving Day"),
    "Christmas Day": _p("holiday", "Christmas Day"),
    # Kept in many of its states, and in countries whose names are to be had in English.
    "Election Day": _p("holiday", "Election Day"),
    "Day After Thanksgiving": _p("holiday", "Day After Thanksgiving"),
    "Good Friday": _p("holiday", "Good Friday"),
    "Easter Sunday": _p("holiday", "Easter Sunday"),
    "Easter Monday": _p("holiday", "Easter Monday"),
    "Ascension Day": _p("holiday", "Ascension Day"),
    "Assumption Day": _p("holiday", "Assumption Day"),
    "All Saints' Day": _p("holiday", "All Saints' Day"),
    "Christmas Eve": _p("holiday", "Christmas Eve"),
    "New Year's Eve": _p("holiday", "New Year's Eve"),
}


def holiday_name(where: str, day: date, reader: str) -> Phrase:
    """Return what a public holiday is called; marked where it is not in the reader's language.

    Nothing for a day that is no holiday there. Speaks the language that is spoken now.
    """
    found = public_holidays.named(where, day, reader)
    if found is None:
        return NOTHING
    spoken = found.language.partition("-")[0]
    if spoken == reader.partition("-")[0]:
        return phrases.plain(enumerate_words(_mended(found.names)), reader, reader)
    ours = [_translated(name) for name in found.names] if spoken == "en" else []
    if ours and all(ours):
        return phrases.plain(enumerate_words([one for one in ours if one]), reader, reader)
    return phrases.plain(", ".join(_mended(found.names)), found.language, reader)


def _mended(names: Iterable[str]) -> list[str]:
    return [_MONDAY_AFTER_A_DAY.sub("Lunes siguiente al Día", name) for name in names]


def _translated(name: str) -> str | None:
    """Return an English name in the language now spoken; None where our catalogue lacks it."""
    plain = name.removesuffix(_OBSERVED)
    ours = str(_NAMES.get(plain, plain))
    if ours == plain:
        return None
    return pgettext("holiday", "%(holiday)s (observed)", holiday=ours) if plain != name else ours

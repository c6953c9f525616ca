"""Names of public holidays in the reader's language: the country's, or our catalogues' own."""

from datetime import date

from statushub.language import enumerate_words
from statushub.language import lazy_pgettext as _lp
from statushub.language import pgettext as _p
from statushub.model import public_holidays
from statushub.render import phrases
from statushub.render.view import NOTHING, Phrase

_OBSERVED = " (observed)"
_NAMES = {
    # Those of the whole of the United States, of which no other language is to be had.
    "New Year's Day": _lp("holiday", "New Year's Day"),
    "Martin Luther King Jr. Day": _lp("holiday", "Martin Luther King Jr. Day"),
    "Inauguration Day": _lp("holiday", "Inauguration Day"),
    "Washington's Birthday": _lp("holiday", "Washington's Birthday"),
    "Memorial Day": _lp("holiday", "Memorial Day"),
    "Juneteenth National Independence Day": _lp("holiday", "Juneteenth National Independence Day"),
    "Independence Day": _lp("holiday", "Independence Day"),
    "Labor Day": _lp("holiday", "Labor Day"),
    "Columbus Day": _lp("holiday", "Columbus Day"),
    "Veterans Day": _lp("holiday", "Veterans Day"),
    "Thanksgiving Day": _lp("holiday", "Thanksgiving Day"),
    "Christmas Day": _lp("holiday", "Christmas Day"),
    # Kept in many of its states, and in countries whose names are to be had in English.
    "Election Day": _lp("holiday", "Election Day"),
    "Day After Thanksgiving": _lp("holiday", "Day After Thanksgiving"),
    "Good Friday": _lp("holiday", "Good Friday"),
    "Easter Sunday": _lp("holiday", "Easter Sunday"),
    "Easter Monday": _lp("holiday", "Easter Monday"),
    "Ascension Day": _lp("holiday", "Ascension Day"),
    "Assumption Day": _lp("holiday", "Assumption Day"),
    "All Saints' Day": _lp("holiday", "All Saints' Day"),
    "Christmas Eve": _lp("holiday", "Christmas Eve"),
    "New Year's Eve": _lp("holiday", "New Year's Eve"),
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
        return phrases.plain(enumerate_words(found.names), reader, reader)
    ours = [_translated(name) for name in found.names] if spoken == "en" else []
    if ours and all(ours):
        return phrases.plain(enumerate_words([one for one in ours if one]), reader, reader)
    return phrases.plain(", ".join(found.names), found.language, reader)


def _translated(name: str) -> str | None:
    """Return an English name in the language now spoken; None where our catalogue lacks it."""
    plain = name.removesuffix(_OBSERVED)
    ours = str(_NAMES.get(plain, plain))
    if ours == plain:
        return None
    return _p("holiday", "%(holiday)s (observed)", holiday=ours) if plain != name else ours

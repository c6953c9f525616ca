"""The language of who names none in the address: what their browser asks for, or the desk."""

from functools import lru_cache

from flask import session
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from statushub import language

_KEY = "language"
_LONGEST = 1000
"""Characters of a header that are read: nobody speaks more languages."""


def chosen() -> str | None:
    """Return the language chosen at the desk, by its editor or for this visit."""
    found = session.get(_KEY)
    return found if found in language.available() else None


def speak(wanted: str) -> None:
    """Speak this language for the rest of the visit, from now on."""
    session[_KEY] = wanted


def best(accepted: str) -> str:
    """Return the best of our languages for an `Accept-Language`, whatever it holds.

    The first wish that we can grant, also in another form of the language: who asks for `es-MX` and
    then for English reads Spanish. (Werkzeug's `best_match` would look for exact ones first.)
    """
    return _best(accepted[:_LONGEST], language.available()) or language.default()


@lru_cache(maxsize=256)
def _best(accepted: str, offered: tuple[str, ...]) -> str | None:
    exact = {one.lower(): one for one in offered}
    first = {one.lower().split("-")[0]: one for one in reversed(offered)}
    for asked, quality in parse_accept_header(accepted, LanguageAccept):
        tag = asked.lower().replace("_", "-")
        found = exact.get(tag) or first.get(tag.split("-")[0])
        if found and quality > 0:
            return found
    return None

"""The language of a visit to the desk, which has no language in its addresses."""

from flask import session

from statushub import language

_KEY = "language"


def chosen() -> str | None:
    """Return the language chosen at the desk, by its editor or for this visit."""
    found = session.get(_KEY)
    return found if found in language.available() else None


def speak(wanted: str) -> None:
    """Speak this language for the rest of the visit, from now on."""
    session[_KEY] = wanted

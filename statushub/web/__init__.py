"""HTTP at the door: parse, call an action, redirect or answer. No SQL, no sending."""

from flask import current_app, request

from statushub import language
from statushub.settings import Settings


def settings() -> Settings:
    """Return the core settings of the running application."""
    core: Settings = current_app.config["STATUSHUB"]
    return core


def language_of_request() -> str | None:
    """Return the language of the address; else what the reader's browser asks for.

    By path and not by route, so that a 404 under `/es/` is Spanish, too.
    """
    if not request:
        return None
    first = request.path.split("/", 2)[1]
    if first in language.available():
        return first.replace("-", "_")
    return negotiated().replace("-", "_")


def negotiated() -> str:
    """Return the best of our languages for the request's `Accept-Language`."""
    return request.accept_languages.best_match(language.available()) or language.default()

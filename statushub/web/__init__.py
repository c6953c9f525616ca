"""HTTP at the door: parse, call an action, redirect or answer. No SQL, no sending."""

from flask import current_app, request

from statushub import language
from statushub.settings import Settings
from statushub.web import speech


def settings() -> Settings:
    """Return the core settings of the running application."""
    core: Settings = current_app.config["STATUSHUB"]
    return core


def language_of_request() -> str | None:
    """Return the language of the address; at the desk the one chosen there; else the browser's.

    By path and not by route, so that a 404 under `/es/` is Spanish, too.
    """
    if not request:
        return None
    first = request.path.split("/", 2)[1]
    if first in language.available():
        return first.replace("-", "_")
    chosen = speech.chosen() if first == "desk" else None
    return (chosen or negotiated()).replace("-", "_")


def negotiated() -> str:
    """Return the best of our languages for the request's `Accept-Language`."""
    return speech.best(request.headers.get("Accept-Language", ""))

"""The door for crowds: published files straight from memory, before Flask and without SQL."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from statushub.publish import manners, page_views, serve
from statushub.publish.packing import ENCODINGS
from statushub.publish.serve import Served
from statushub.settings import Settings
from statushub.web import headers, speech

_LONGEST = 1000
"""Characters of `Accept-Encoding` that are read."""


class Crowd:
    """Answers GET and HEAD of what is published; hands everything else on."""

    def __init__(self, app: Flask) -> None:
        self._config = app.config
        self._beyond: WSGIApplication = app.wsgi_app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self._beyond(environ, start_response)
        core: Settings = self._config["STATUSHUB"]
        address = environ.get("PATH_INFO", "")
        if address == "/":
            return _choose_language(environ, start_response, core.public_url)
        query = environ.get("QUERY_STRING", "")
        served = serve.answer(address, _language_asked(query) if query else "")
        if served is None:
            return self._beyond(environ, start_response)
        if environ["REQUEST_METHOD"] == "GET":
            page_views.note(
                address,
                environ.get("HTTP_USER_AGENT", ""),
                again=environ.get("HTTP_SEC_FETCH_DEST") == "empty",
            )
        return _answer(served, environ, start_response, core.public_url)


def _language_asked(query: str) -> str:
    return parse_qs(query).get("lang", [""])[0] if "lang=" in query else ""


def _choose_language(
    environ: WSGIEnvironment, start: StartResponse, public_url: str
) -> Iterable[bytes]:
    """Lead to the page in the language the reader's browser asks for."""
    spoken = speech.best(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    said = [
        ("Location", f"{environ.get('SCRIPT_NAME', '')}/{spoken}/"),
        ("Content-Length", "0"),
        ("Cache-Control", manners.FRESH),
        ("Vary", "Accept-Language"),
        *headers.security(headers.OURS, public_url),
    ]
    start("302 FOUND", said)
    return []


@dataclass(frozen=True)
class _Ready:
    """One file under one encoding, with all that is said of it."""

    tag: str
    known: tuple[tuple[str, str], ...]
    """For who has it already."""
    whole: tuple[tuple[str, str], ...]
    body: bytes


def _answer(
    served: Served, environ: WSGIEnvironment, start: StartResponse, public_url: str
) -> Iterable[bytes]:
    taken = _taken(environ.get("HTTP_ACCEPT_ENCODING", ""))
    ready: _Ready | None = served.said.get((taken, public_url))
    if ready is None:
        encoding = next((one for one in taken if one in served.packed), None)
        ready = served.said[taken, public_url] = _make_ready(served, encoding, public_url)
    tags = environ.get("HTTP_IF_NONE_MATCH", "")
    if tags and _has(tags, ready.tag):
        start("304 NOT MODIFIED", [*ready.known])
        return []
    start("200 OK", [*ready.whole])  # a copy: the list is the server's to change (PEP 3333)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [ready.body]


def _make_ready(served: Served, encoding: str | None, public_url: str) -> _Ready:
    tag = f'"{served.digest}-{encoding}"' if encoding else f'"{served.digest}"'
    known = (("ETag", tag), *headers.of(served, public_url))
    body = served.packed[encoding] if encoding else served.body
    whole = (
        *known,
        ("Content-Type", served.content_type),
        ("Content-Length", str(len(body))),
        # A page is small and whole or it is nothing: no parts of it (RFC 9110, 14.3).
        ("Accept-Ranges", "none"),
        *([("Content-Encoding", encoding)] if encoding else []),
    )
    return _Ready(tag, known, whole, body)


def _has(tags: str, tag: str) -> bool:
    """Tell whether a reader has this: weak or strong, in a list of any length, or by `*`.

    No tag holds a quotation mark, so that our own in its marks stands for itself alone.
    """
    return tag in tags or tags.strip() == "*"


@lru_cache(maxsize=256)
def _taken(accepted: str) -> tuple[str, ...]:
    """Return the encodings a reader takes, best first: among equals the one that packs smaller."""
    found = parse_accept_header(accepted[:_LONGEST], Accept) if accepted else Accept()
    liked = [(found.quality(one.name), one.name) for one in ENCODINGS]
    plain = found.quality("identity") if "identity" in accepted else 0
    taken = [one for one in liked if one[0] > 0 and one[0] >= plain]
    return tuple(name for _quality, name in sorted(taken, key=lambda one: -one[0]))


def register(app: Flask) -> None:
    """Stand before the application."""
    app.wsgi_app = Crowd(app)  # type: ignore[method-assign]

"""The door for crowds: published files straight from memory, before Flask and without SQL."""

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from statushub.publish import serve
from statushub.publish.serve import Served
from statushub.settings import Settings
from statushub.web import headers, speech


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
        served = serve.answer(address, _language_asked(environ.get("QUERY_STRING", "")))
        if served is None:
            return self._beyond(environ, start_response)
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
        ("Cache-Control", headers.FRESH),
        ("Vary", "Accept-Language"),
        *headers.security(headers.READERS, public_url),
    ]
    start("302 FOUND", said)
    return []


def _answer(
    served: Served, environ: WSGIEnvironment, start: StartResponse, public_url: str
) -> Iterable[bytes]:
    packed = served.packed if _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")) else None
    tag = f'"{served.digest}-gzip"' if packed else f'"{served.digest}"'
    said = [("ETag", tag), *headers.of(served, public_url)]
    if _has(environ.get("HTTP_IF_NONE_MATCH", ""), tag):
        start("304 NOT MODIFIED", said)
        return []
    body = packed or served.body
    said += [("Content-Type", served.content_type), ("Content-Length", str(len(body)))]
    # A page is small and whole or it is nothing: parts of it are not handed out (RFC 9110, 14.3).
    said.append(("Accept-Ranges", "none"))
    if packed:
        said.append(("Content-Encoding", "gzip"))
    start("200 OK", said)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _has(tags: str, tag: str) -> bool:
    """Tell whether a reader has this: weak or strong, in a list of any length, or by `*`.

    No tag holds a quotation mark, so that our own in its marks stands for itself alone.
    """
    return tag in tags or tags.strip() == "*"


@lru_cache(maxsize=256)
def _takes_gzip(accepted: str) -> bool:
    return parse_accept_header(accepted, Accept).quality("gzip") > 0 if accepted else False


def register(app: Flask) -> None:
    """Stand before the application."""
    app.wsgi_app = Crowd(app)  # type: ignore[method-assign]

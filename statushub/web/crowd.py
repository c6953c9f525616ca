"""The door for crowds: published files straight from memory, before Flask and without SQL."""

import re
from collections.abc import Iterable
from functools import lru_cache
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from statushub.publish import artefacts, serve
from statushub.publish.serve import Served
from statushub.settings import Settings
from statushub.web import headers

# Files that answer other addresses (`404.html`, the words of the search) are none of the crowd's;
# what carries headers of its own (the Statuspage API) is answered by its own part.
_OURS = re.compile(
    r"/(?:assets/[^/]+|badge/[^/]+\.svg|cap/[^/]+\.xml|robots\.txt|sitemap\.xml"
    r"|[^/.]+/(?:[^.]*|feed\.(?:atom|rss|json)|calendar\.ics|cap\.atom))",
)
_ERRORS = re.compile(r"/[^/]+/(?:404|500|503)")


class Crowd:
    """Answers GET and HEAD of what is published; hands everything else on."""

    def __init__(self, app: Flask) -> None:
        self._config = app.config
        self._beyond: WSGIApplication = app.wsgi_app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        served = _asked(environ)
        if served is None:
            return self._beyond(environ, start_response)
        core: Settings = self._config["STATUSHUB"]
        return _answer(served, environ, start_response, core.public_url)


def _asked(environ: WSGIEnvironment) -> Served | None:
    address = environ.get("PATH_INFO", "")
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or not _OURS.fullmatch(address):
        return None
    return None if _ERRORS.fullmatch(address) else serve.find(artefacts.path_of(address))


def _answer(
    served: Served, environ: WSGIEnvironment, start: StartResponse, public_url: str
) -> Iterable[bytes]:
    packed = served.packed if _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")) else None
    tag = f'"{served.digest}-gzip"' if packed else f'"{served.digest}"'
    policy = headers.READERS if served.language else headers.PICTURE
    asset = environ["PATH_INFO"].startswith("/assets/")
    said = [
        ("ETag", tag),
        ("Cache-Control", headers.FOR_EVER if asset else headers.FRESH),
        ("Vary", "Accept-Encoding"),
        *headers.security(policy, public_url),
    ]
    if served.language:
        said.append(("Content-Language", served.language))
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

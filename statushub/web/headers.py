"""Security headers: what a browser may do with our answers, as little as possible."""

from urllib.parse import urlsplit

from flask import Flask, Response

from statushub.web import settings

_COMMON = "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
READERS = f"default-src 'none'; style-src 'self'; img-src 'self' data:; {_COMMON}"
"""For the public page: our stylesheet and logo, no script at all."""
EDITORS = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    f"connect-src 'self'; {_COMMON}"
)
"""For the desk: its own small scripts, too."""
PICTURE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""For a file that is a picture and nothing else, wherever it is opened."""

PREVIEW = EDITORS.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
"""For a preview at the desk: mails carry their looks in themselves. Still no script but ours."""


def for_editors(response: Response) -> Response:
    """Let a document of the desk run the desk's own scripts (`blueprint.after_request`)."""
    response.headers["Content-Security-Policy"] = EDITORS
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _for_all(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", READERS)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    # Not "no-referrer": browsers would then send our own forms with the origin "null".
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("X-Frame-Options", "DENY")
    if urlsplit(settings().public_url).scheme == "https":
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def register(app: Flask) -> None:
    """Give every answer its headers; what a blueprint said first stays."""
    app.after_request(_for_all)

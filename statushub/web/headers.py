"""Security headers: what a browser may do with our answers, as little as possible."""

from flask import Flask, Response

from statushub.publish.artefacts import Made
from statushub.publish.manners import Guard, Manner
from statushub.publish.serve import Served
from statushub.web import settings

_COMMON = "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
OURS = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    f"img-src 'self' data:; {_COMMON}"
)
"""For every document, of readers and of editors: our stylesheets, pictures and small scripts."""
STILL = f"default-src 'none'; style-src 'self'; img-src 'self' data:; {_COMMON}"
"""For a document that is only looked at: no script at all."""
PREVIEW = OURS.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
"""For a preview at the desk: mails carry their looks in themselves. Still no script but ours."""
PICTURE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""For a file that is a picture and nothing else, wherever it is opened."""

_GUARDS = {Guard.DOCUMENT: OURS, Guard.PICTURE: PICTURE}


def security(policy: str, public_url: str) -> list[tuple[str, str]]:
    """Return what every answer says of itself, with this content security policy."""
    said = [
        ("Content-Security-Policy", policy),
        ("X-Content-Type-Options", "nosniff"),
        # Not "no-referrer": browsers would then send our own forms with the origin "null".
        ("Referrer-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("X-Frame-Options", "DENY"),
    ]
    if public_url.startswith("https:"):
        said.append(("Strict-Transport-Security", "max-age=31536000"))
    return said


def of(served: Served | Made, public_url: str) -> list[tuple[str, str]]:
    """Return what goes with a published file, whether its bytes do or are known already."""
    spoken = [("Content-Language", served.language)] if served.language else []
    return [*handed_out(served.manner, public_url), *spoken]


def handed_out(manner: Manner, public_url: str) -> list[tuple[str, str]]:
    """Return what goes with every file that is handed out in a manner."""
    return [
        ("Cache-Control", manner.cached),
        ("Vary", "Accept-Encoding"),
        *([("Access-Control-Allow-Origin", "*")] if manner.any_site else []),
        *security(_GUARDS[manner.guard], public_url),
    ]


def _for_all(response: Response) -> Response:
    for name, value in security(OURS, settings().public_url):
        response.headers.setdefault(name, value)
    return response


def register(app: Flask) -> None:
    """Give every answer its headers; what a blueprint said first stays."""
    app.after_request(_for_all)

"""Forms that need no cookie: which site sent one, and whether it was handed out here lately."""

from urllib.parse import urlsplit

from flask import abort, request

from statushub import tokens
from statushub.language import gettext as _
from statushub.web import settings

STAMP = "stamp"
_LASTS = 12 * 60 * 60


def refuse_foreign() -> None:
    """Answer 403 to a form that another site sent.

    Nobody is known by a cookie here, so nothing can be done in a visitor's name; but a page
    elsewhere could use its visitors to ask for codes, each from an address of its own. A client
    that says nothing of where it comes from is no browser, and is counted by its address.
    """
    fetched = request.headers.get("Sec-Fetch-Site")
    if fetched in {"same-origin", "none"}:
        return
    source = request.headers.get("Origin") or request.headers.get("Referer")
    foreign = _origin(source) not in _ours() if source else fetched is not None
    if foreign:
        abort(403, _("This form was sent from another site. Open our page and send it from there."))


def stamp(purpose: str) -> str:
    """Return what a form carries to show that it was handed out here."""
    return tokens.stamp(purpose)


def is_stale(purpose: str) -> bool:
    """Tell whether the form just sent was handed out too long ago, or not here."""
    return not tokens.stamp_fresh(request.form.get(STAMP, ""), purpose, _LASTS)


def _ours() -> set[str]:
    return {_origin(settings().public_url), _origin(request.host_url)}


def _origin(address: str) -> str:
    try:
        parts = urlsplit(address)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.hostname}:{port}"

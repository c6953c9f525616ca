"""The door for providers: addresses with a token that only they were given."""

from collections.abc import Callable, Sequence

import structlog
from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from statushub.errors import NotThere
from statushub.model import inbound

blueprint = Blueprint("inbound", __name__, url_prefix="/inbound")

MOST = 64 * 1024
"""Bytes that may be said at once, where a view does not say otherwise."""

_log = structlog.get_logger()


def hears(
    name: str, *, most: int = MOST, methods: Sequence[str] = ("POST",)
) -> Callable[[Callable[[str], AnyResponse]], Callable[[str], AnyResponse]]:
    """Put a view at `/inbound/{name}/{token}`; it is given what the token is about.

    Whoever has no token of ours gets 404. Whoever has one gets 200 whatever stands in the request,
    even if it cannot be read or is longer than `most` bytes: a provider that is told otherwise
    sends the same again for days, or gives the address up. No form of ours leads here and nobody
    is known by a cookie, so there is nothing for CSRF to protect.
    """

    def put(view: Callable[[str], AnyResponse]) -> Callable[[str], AnyResponse]:
        def opened(token: str) -> AnyResponse:
            about = inbound.about(name, token)
            if about is None:
                raise NotThere(token)
            request.max_content_length = most
            try:
                return view(about)
            except (BadRequest, RequestEntityTooLarge) as error:
                _log.warning("inbound message not read", at=name, because=error.name)
                return nothing()

        blueprint.add_url_rule(f"/{name}/<token>", name, opened, methods=list(methods))
        return view

    return put


def nothing() -> Response:
    """Return the answer that asks for nothing."""
    response = Response("", 200, mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response

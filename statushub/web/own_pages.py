"""Pages a subscriber opens: framed like the public page, made on the spot, kept by nobody."""

from typing import Any

from flask import Blueprint, Response, abort, g
from werkzeug.wrappers import Response as AnyResponse

from statushub import channels, language
from statushub.errors import NotThere, Refused
from statushub.language import gettext as _
from statushub.model.subscriptions import Subscription
from statushub.publish import on_request
from statushub.render import frame as framing
from statushub.render import phrases
from statushub.render.frame import Frame
from statushub.web import errors, settings


def prepare(blueprint: Blueprint) -> None:
    """Give a blueprint its language from the address, and its answers to links that are dead."""

    @blueprint.url_value_preprocessor
    def take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        reader = (values or {}).pop("reader", None)
        g.reader = reader or language.current()
        if reader is not None and reader not in language.available():
            abort(404)

    @blueprint.url_defaults
    def keep_language(_endpoint: str, values: dict[str, Any]) -> None:
        values.setdefault("reader", g.reader)

    blueprint.register_error_handler(NotThere, _dead_link)
    blueprint.register_error_handler(Refused, _late_link)


def frame(path: str, title: str, *, listed: bool = False) -> Frame:
    """Return the frame of the public page in the language being spoken."""
    head = on_request.head(language.current(), settings().public_url)
    return Frame(head, path, title, listed=listed)


def answer(template: str, around: Frame, status: int, **words: Any) -> Response:
    """Return a document that nobody keeps and whose address goes to no other site."""
    made = framing.framed(f"page/{template}.html", around, **words)
    response = Response(made.body, status, content_type=made.content_type)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = made.language or language.default()
    return response


def shown(held: Subscription) -> dict[str, Any]:
    """Return what a subscription's own pages say of it, in words.

    Where its owner is asked about a notice, that is all it is about just then.
    """
    spoken = language.current()
    asked = [row for row in held.followed if not row.agreed and held.confirmed_at is not None]
    return {
        "follows": [
            phrases.of_part(row.notice.updates[::-1], "title", spoken)
            for row in asked or held.followed
        ],
        "every_notice": held.all_notices and not asked,
        "address": channels.get(held.channel).masked(held.address),
        "spoken": language.name_of(held.language),
        "services": [str(phrases.service_name(service, spoken)) for service in held.services],
        "every_service": held.all_services,
    }


def _dead_link(_error: NotThere) -> AnyResponse:
    words = _("It may have been cut off on its way, or what it belonged to was deleted.")
    return _dead(_("This link does not work"), words, 404)


def _late_link(error: Refused) -> AnyResponse:
    return _dead(_("This link came too late"), str(error.faults[0].message), 410)


def _dead(title: str, words: str, status: int) -> AnyResponse:
    try:
        around = frame("subscribe", title)
    except NotThere:  # no page has been set up, so no link can belong to it
        return errors.missing()
    return answer("dead_link", around, status, words=words)

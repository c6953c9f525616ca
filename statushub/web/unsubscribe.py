"""Unsubscribing by the link in each message: GET asks, POST does (RFC 8058)."""

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Flask, Response, g

from statushub import database, language
from statushub.actions import subscriptions as subscribing
from statushub.language import gettext as _
from statushub.model import subscriptions
from statushub.model.subscriptions import Subscription
from statushub.web import own_pages

blueprint = Blueprint("unsubscribe", __name__, url_prefix="/unsubscribe")
own_pages.prepare(blueprint)


@blueprint.get("/<token>")
def ask(token: str) -> Response:
    """Ask: scanners of mail open every link, too."""
    with database.reading() as session:
        held = subscribing.by_either_token(session, token)
    return _speaking_theirs(held, lambda: _page(held, token))


@blueprint.post("/<token>")
def end(token: str) -> Response:
    """Unsubscribe, whoever sends this and whatever stands in it: a mail program on a button.

    No redirect (RFC 8058 forbids it), no limit (nobody is to be kept from it).
    """
    held = subscribing.end(token)
    return _speaking_theirs(held, lambda: _page(held, token))


def _page(held: Subscription, token: str) -> Response:
    ended = held.ended_at is not None
    title = _("You are unsubscribed") if ended else _("Unsubscribe")
    frame = own_pages.frame(f"unsubscribe/{token}", title)
    # This address has no language in it, and so no other language to switch to.
    frame = replace(frame, masthead=replace(frame.masthead, languages=(frame.language,)))
    return own_pages.answer(
        "unsubscribe",
        frame,
        200,
        ended=ended,
        manage=subscriptions.manage_token(held),
        token=token,
        **own_pages.shown(held),
    )


def _speaking_theirs(held: Subscription, made: Callable[[], Response]) -> Response:
    """Answer in the subscription's language, not the browser's."""
    code = held.language if held.language in language.available() else language.default()
    g.reader = code
    with language.speaking(code):
        return made()


def register(app: Flask) -> None:
    """Put the way out at its addresses."""
    app.register_blueprint(blueprint)

"""A subscriber's own page, by link: choices, end, new beginning, a copy of everything, deletion."""

import json

from flask import Blueprint, Flask, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from statushub import channels, database
from statushub.actions import endpoints as acting_on_endpoints
from statushub.actions import proofs
from statushub.actions import subscriptions as subscribing
from statushub.errors import Fault, Refused
from statushub.language import gettext as _
from statushub.model import holdings, subscriptions
from statushub.model.subscriptions import Subscription
from statushub.web import choices, doorstep, endpoints, own_pages
from statushub.web.choices import Filled
from statushub.web.limits import limited

blueprint = Blueprint("manage", __name__, url_prefix="/<reader>/manage")
own_pages.prepare(blueprint)

_NOTES = {
    "confirmed": lambda: _("Your address is confirmed. You will hear from us here."),
    "saved": lambda: _("Your choices are saved."),
    "ended": lambda: _("You are unsubscribed. No more updates will come."),
    "resumed": lambda: _("You are subscribed again."),
    "renewed": lambda: _("There is a new secret. For 24 hours the one before works, too."),
    "asked": lambda: _("We have sent the request again."),
}


@blueprint.get("/<token>")
def show(token: str) -> Response:
    """Show how the subscription stands."""
    return _page(token)


@blueprint.post("/<token>")
@limited("120/hour")
def change(token: str) -> AnyResponse:
    """Take other choices in."""
    doorstep.refuse_foreign()
    filled = choices.given(request.form)
    try:
        held = subscribing.change(token, filled.choices)
    except Refused as refused:
        return _page(token, filled, refused.faults)
    # The page goes on in the language now chosen for the messages.
    return redirect(url_for(".show", token=token, reader=held.language, done="saved"), 303)


@blueprint.post("/<token>/end")
def end(token: str) -> AnyResponse:
    """Unsubscribe."""
    doorstep.refuse_foreign()
    subscribing.end(token)
    return redirect(url_for(".show", token=token, done="ended"), 303)


@blueprint.post("/<token>/resume")
@limited("60/hour")
def resume(token: str) -> AnyResponse:
    """Begin again."""
    doorstep.refuse_foreign()
    try:
        held = subscribing.resume(token)
    except Refused as refused:
        return _page(token, None, refused.faults)
    done = "resumed" if proofs.is_live(held) else "asked"
    return redirect(url_for(".show", token=token, done=done), 303)


@blueprint.post("/<token>/secret")
@limited("20/hour")
def renew_secret(token: str) -> AnyResponse:
    """Give an endpoint a new secret."""
    doorstep.refuse_foreign()
    try:
        acting_on_endpoints.renew_secret(token)
    except Refused as refused:
        return _page(token, None, refused.faults)
    return redirect(url_for(".show", token=token, done="renewed"), 303)


@blueprint.get("/<token>/copy")
@limited("30/hour", methods=("GET",))
def copy(token: str) -> Response:
    """Hand out everything we hold about the subscriber."""
    with database.reading() as session:
        held = subscriptions.by_token(session, token, subscriptions.MANAGE)
        words = json.dumps(holdings.of(session, held), ensure_ascii=False, indent=2)
    response = Response(words + "\n", content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="subscription.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/<token>/erase")
def erase(token: str) -> Response:
    """Ask before deleting."""
    with database.reading() as session:
        held = subscriptions.by_token(session, token, subscriptions.MANAGE)
    frame = own_pages.frame(f"manage/{token}/erase", _("Delete your address"))
    shown = own_pages.shown(held)
    return own_pages.answer("subscription_erase", frame, 200, token=token, **shown)


@blueprint.post("/<token>/erase")
def erase_now(token: str) -> AnyResponse:
    """Delete."""
    doorstep.refuse_foreign()
    subscribing.erase(token)
    return redirect(url_for("subscribe.form", done="erased"), 303)


def _page(token: str, filled: Filled | None = None, faults: tuple[Fault, ...] = ()) -> Response:
    with database.reading() as session:
        held = subscriptions.by_token(session, token, subscriptions.MANAGE)
    frame = own_pages.frame(f"manage/{token}", _("Your subscription"))
    note = _NOTES.get(request.args.get("done", ""))
    filled = filled or choices.of(held)
    return own_pages.answer(
        "subscription",
        frame,
        422 if faults else 200,
        faults=faults,
        filled=filled,
        note=note() if note else "",
        offer=endpoints.offer_for(channels.get(held.channel), filled),
        way=channels.get(held.channel),
        state=_state(held),
        endpoint=endpoints.told(held),
        beside=endpoints.beside(held),
        token=token,
        **own_pages.shown(held),
    )


def _state(held: Subscription) -> str:
    """Return how a subscription stands, in the words of its page's template."""
    if proofs.is_live(held):
        return "live"
    if held.ended_at is not None:
        return "ended"
    if held.suppressed_at is None:
        return "unconfirmed"
    return "paused" if held.failing_since is not None else "suppressed"


def register(app: Flask) -> None:
    """Put the subscribers' own pages at their addresses."""
    app.register_blueprint(blueprint)

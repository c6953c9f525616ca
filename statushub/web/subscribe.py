"""Subscribing: asking for updates, typing a code, confirming by the link in a message."""

from dataclasses import replace

from flask import Blueprint, Flask, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from statushub import channels, database
from statushub.actions import follows
from statushub.actions import subscriptions as subscribing
from statushub.actions.subscriptions import Ask
from statushub.channels import Channel
from statushub.errors import Fault, Refused
from statushub.language import gettext as _
from statushub.model import notices, pages, subscriptions
from statushub.web import choices, doorstep, endpoints, own_pages
from statushub.web.choices import Filled
from statushub.web.limits import limited

blueprint = Blueprint("subscribe", __name__, url_prefix="/<reader>")
own_pages.prepare(blueprint)

_FORM = "subscribe"
_NOTES = {
    "erased": lambda: _("Your address and your choices are deleted."),
}


@blueprint.get("/subscribe")
def form() -> Response:
    """Show the form; to somebody who comes from their own page with their choices in it."""
    channel = _channel(request.args.get("by", "")).name
    owner = request.args.get("owner", "")
    filled = replace(endpoints.choices_of(owner), channel=channel) if owner else None
    filled = filled or choices.blank(channel)
    about = request.args.get("notice", "")
    if about and not channels.get(channel).for_programs:
        if not _goes_on(about):
            return _form(filled, note=_("This is over: nothing more will be said of it."))
        filled = replace(filled, every_notice=False, notices=(about,))
    return _form(filled)


@blueprint.post("/subscribe")
@limited("20/hour;60/day")
def ask() -> AnyResponse:
    """Take the form in."""
    doorstep.refuse_foreign()
    filled = choices.given(request.form)
    if doorstep.is_stale(_FORM):
        words = _("This page was open for a long time. Check what you filled in and send it again.")
        return _form(filled, (Fault("", words),))
    try:
        held = subscribing.ask(Ask(filled.channel, filled.address, filled.choices))
    except Refused as refused:
        return _form(filled, refused.faults)
    owner = endpoints.owner_given() or None
    return redirect(url_for(".sent", token=subscriptions.entry_token(held), owner=owner), 303)


def _goes_on(public_id: str) -> bool:
    """Tell whether there is a notice of this id that is not over."""
    with database.reading() as session:
        found = notices.by_ids(session, pages.the_page(session).id, (public_id,))
    return any(one.phase != "over" for one in found)


def _form(filled: Filled, faults: tuple[Fault, ...] = (), note: str = "") -> Response:
    frame = own_pages.frame("subscribe", _("Subscribe"), listed=True)
    done = _NOTES.get(request.args.get("done", ""))
    offered = channels.offered()
    return own_pages.answer(
        "subscribe",
        frame,
        422 if faults else 200,
        channels=[channel for channel in offered if not channel.for_programs],
        for_programs=[channel for channel in offered if channel.for_programs],
        owner=endpoints.owner_given(),
        belongs_to=endpoints.belongs_to(endpoints.owner_given()),
        channel=_channel(filled.channel),
        faults=faults,
        filled=filled,
        note=done() if done else note,
        offer=endpoints.offer_for(_channel(filled.channel), filled, whole=False),
        open=(filled.particular and filled.every_notice) or any(_is_folded(one) for one in faults),
        stamp=doorstep.stamp(_FORM),
    )


def _is_folded(fault: Fault) -> bool:
    return fault.field not in {"", "channel", "address", "language"}


def _channel(name: str) -> Channel:
    """Return the channel asked for, or the first there is."""
    offered = sorted(channels.offered(), key=lambda channel: channel.for_programs)
    return next((channel for channel in offered if channel.name == name), offered[0])


@blueprint.get("/subscribe/<token>")
def sent(token: str) -> Response:
    """Say where to look for the link, or ask for the code."""
    return _sent(token)


@blueprint.post("/subscribe/<token>")
@limited("60/hour")
def enter(token: str) -> AnyResponse:
    """Take a code in."""
    doorstep.refuse_foreign()
    try:
        code = request.form.get("code", "")[:40]
        held = subscribing.confirm_by_code(token, code, endpoints.owner_given())
    except Refused as refused:
        return _sent(token, refused.faults)
    return redirect(
        url_for("manage.show", token=subscriptions.manage_token(held), done="confirmed"), 303
    )


@blueprint.post("/subscribe/<token>/again")
@limited("20/hour;60/day")
def again(token: str) -> AnyResponse:
    """Send another link or code."""
    doorstep.refuse_foreign()
    try:
        subscribing.ask_again(token)
    except Refused as refused:
        return _sent(token, refused.faults)
    owner = endpoints.owner_given() or None
    return redirect(url_for(".sent", token=token, done="again", owner=owner), 303)


def _sent(token: str, faults: tuple[Fault, ...] = ()) -> Response:
    with database.reading() as session:
        held = subscriptions.by_token(session, token, subscriptions.ENTRY)
    channel = channels.get(held.channel)
    if channel.confirm_by == "answer":
        return endpoints.asked(held, token, faults)
    by_code = channel.confirm_by == "code"
    title = _("Type the code") if by_code else _("Look for our message")
    frame = own_pages.frame(f"subscribe/{token}", title)
    return own_pages.answer(
        "subscribe_sent",
        frame,
        422 if faults else 200,
        address=channel.masked(held.address),
        by_code=by_code,
        faults=tuple(replace(fault, field="code") for fault in faults) if by_code else faults,
        note=_("We have sent it again.") if request.args.get("done") == "again" else "",
        token=token,
    )


@blueprint.get("/confirm/<token>")
def confirm(token: str) -> AnyResponse:
    """Ask before confirming: scanners of mail open every link, and people press buttons."""
    with database.reading() as session:
        held = subscriptions.by_token(session, token, subscriptions.CONFIRM)
    if held.confirmed_at is not None and not follows.wanted(held):
        return _to_manage(held)
    known = held.confirmed_at is not None
    title = _("Follow this notice") if known else _("Confirm your address")
    frame = own_pages.frame(f"confirm/{token}", title)
    return own_pages.answer("subscribe_confirm", frame, 200, known=known, **own_pages.shown(held))


@blueprint.post("/confirm/<token>")
@limited("60/hour")
def confirm_now(token: str) -> AnyResponse:
    """Confirm."""
    doorstep.refuse_foreign()
    return _to_manage(subscribing.confirm(token))


def _to_manage(held: subscriptions.Subscription) -> AnyResponse:
    token = subscriptions.manage_token(held)
    return redirect(url_for("manage.show", token=token, done="confirmed"), 303)


def register(app: Flask) -> None:
    """Put the form and what follows it at its addresses."""
    app.register_blueprint(blueprint)

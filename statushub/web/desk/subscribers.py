"""Who hears from us: found, added, asked again, looked at, changed and taken off the list."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from statushub import channels, database, language
from statushub.actions import endpoints
from statushub.actions import subscribers as actions
from statushub.actions.subscribers import Add
from statushub.errors import Refused
from statushub.language import LazyString
from statushub.language import gettext as _
from statushub.language import lazy_gettext as _l
from statushub.language import lazy_pgettext as _p
from statushub.model import fanouts, notices, pages, standings, subscriptions
from statushub.model.standings import STANDINGS, Search
from statushub.model.subscriptions import Subscription
from statushub.render import phrases
from statushub.render.view.phrase import NOTHING, Phrase
from statushub.texts import clean_line
from statushub.web import choices, forms, signin
from statushub.web.choices import Filled
from statushub.web.desk import words
from statushub.web.desk.guard import needs

blueprint = Blueprint("subscribers", __name__, url_prefix="/subscribers")

STANDING_NAMES: Mapping[str, LazyString] = {
    "live": _p("subscription", "Hears from us"),
    "waiting": _p("subscription", "Not confirmed yet"),
    "unreachable": _p("subscription", "Cannot be reached"),
    "ended": _p("subscription", "Unsubscribed"),
}
_PURPOSES: Mapping[str, LazyString] = {
    "update": _l("An update"),
    "confirmation": _l("The question whether they want to hear from us"),
    "code": _l("A code to confirm with"),
    "reply": _l("The answer to a word they wrote back"),
    "digest": _l("A daily digest"),
    "reminder": _l("A reminder"),
    "paused": _l("Word that a webhook of theirs is paused"),
}
_A_PAGE = 50
_MESSAGES = 20
_LONGEST_SEARCH = 200


@dataclass(frozen=True)
class Line:
    """One subscription in the list."""

    id: str
    address: str
    channel: str
    standing: str
    standing_name: str
    language: str
    since: datetime


@dataclass(frozen=True)
class Message:
    """One thing we sent them, or meant to."""

    what: str
    notice_id: str
    notice_title: Phrase
    ordered_at: datetime
    state: str
    words: str


@blueprint.get("")
@needs("approver")
def index() -> str:
    """Find subscriptions, and show how many there are of which kind."""
    search = _search()
    number = max(1, min(request.args.get("page", 1, type=int), 100_000))
    with database.reading() as session:
        page = pages.the_page(session)
        numbers = standings.numbers(session, page.id)
        total = standings.count(session, page.id, search)
        held = standings.found(session, page.id, search, _A_PAGE, (number - 1) * _A_PAGE)
    return render_template(
        "desk/subscribers/index.html",
        search=search,
        lines=[_line(one) for one in held],
        total=total,
        number=number,
        last=max(1, -(-total // _A_PAGE)),
        everybody=sum(one.number for one in numbers),
        live=_by_channel(numbers),
        others=_by_standing(numbers),
        channel_options=_channel_options(),
        standing_options=[(name, str(STANDING_NAMES[name])) for name in STANDINGS],
    )


def _search() -> Search:
    def among(name: str, known: tuple[str, ...]) -> str:
        given = request.args.get(name, "")
        return given if given in known else ""

    return Search(
        words=clean_line(request.args.get("q", "")[:_LONGEST_SEARCH]),
        channel=among("channel", tuple(one.name for one in channels.every())),
        standing=among("standing", STANDINGS),
        language=among("language", language.available()),
    )


def _line(held: Subscription) -> Line:
    standing = standings.of(held)
    return Line(
        held.public_id,
        held.address,
        _channel_name(held.channel),
        standing,
        str(STANDING_NAMES[standing]),
        words.tongue(held.language) if held.language else "",
        held.created_at,
    )


def _channel_name(name: str) -> str:
    """Return what a channel is called; one that was taken out keeps its own name."""
    known = {one.name: str(one.label) for one in channels.every()}
    return known.get(name, name)


def _channel_options() -> list[tuple[str, str]]:
    return [(channel.name, str(channel.label)) for channel in channels.every()]


def _by_channel(numbers: list[standings.Number]) -> list[tuple[str, str, int]]:
    live = {one.channel: one.number for one in numbers if one.standing == standings.LIVE}
    return [(name, label, live.get(name, 0)) for name, label in _channel_options()]


def _by_standing(numbers: list[standings.Number]) -> list[tuple[str, str, int]]:
    found = [
        (
            name,
            str(STANDING_NAMES[name]),
            sum(one.number for one in numbers if one.standing == name),
        )
        for name in STANDINGS
        if name != standings.LIVE
    ]
    return [one for one in found if one[2]]


@blueprint.route("/new", methods=["GET", "POST"])
@needs("approver")
def add() -> str | AnyResponse | tuple[str, int]:
    """Add somebody: asked to confirm, or on the list at once where they have agreed already."""
    if request.method == "GET":
        return _new({}, choices.blank(channels.every()[0].name), agreed=False)
    filled = choices.given(request.form)
    agreed = "confirmed" in request.form
    try:
        held = actions.add(
            Add(filled.channel, filled.address, filled.choices, agreed), signin.actor()
        )
    except Refused as refused:
        return _new(forms.faults_of(refused), filled, agreed=agreed), 422
    if agreed:
        flash(_("%(address)s is on the list.", address=held.address), "success")
    else:
        flash(_("We ask %(address)s to confirm.", address=held.address), "success")
    return redirect(url_for("desk.subscribers.show", public_id=held.public_id))


def _new(faults: Mapping[str, str], filled: Filled, *, agreed: bool) -> str:
    return render_template(
        "desk/subscribers/new.html",
        faults=faults,
        filled=filled,
        agreed=agreed,
        offer=choices.offer(filled),
        channel_options=_channel_options(),
    )


@blueprint.get("/<public_id>")
@needs("approver")
def show(public_id: str) -> str:
    """Show one subscription: how it stands, what it hears of, what was sent to it lately."""
    return _subscription(public_id, {}, None)


@blueprint.post("/<public_id>")
@needs("approver")
def change(public_id: str) -> AnyResponse | tuple[str, int]:
    """Choose for somebody what they hear of."""
    filled = choices.given(request.form)
    try:
        actions.change(public_id, lambda _now: filled.choices, signin.actor())
    except Refused as refused:
        return _subscription(public_id, forms.faults_of(refused), filled), 422
    flash(_("The choices are saved."), "success")
    return redirect(url_for("desk.subscribers.show", public_id=public_id))


@blueprint.post("/<public_id>/resend")
@needs("approver")
def resend(public_id: str) -> AnyResponse | tuple[str, int]:
    """Ask for the confirmation again."""
    return _tried(
        public_id,
        _("The confirmation is on its way again."),
        lambda: actions.resend(public_id, signin.actor()),
    )


@blueprint.post("/<public_id>/resume")
@needs("approver")
def resume(public_id: str) -> AnyResponse | tuple[str, int]:
    """Write again to an address that could not be reached."""
    return _tried(
        public_id,
        _("We write to this address again."),
        lambda: actions.resume(public_id, signin.actor()),
    )


@blueprint.post("/<public_id>/secret")
@needs("approver")
def renew_secret(public_id: str) -> AnyResponse | tuple[str, int]:
    """Give an endpoint a new secret."""
    return _tried(
        public_id,
        _("There is a new secret. For 24 hours the one before works, too."),
        lambda: endpoints.renew_secret_of(public_id, signin.actor()),
    )


def _tried(
    public_id: str, done: str, change_: Callable[[], object]
) -> AnyResponse | tuple[str, int]:
    try:
        change_()
    except Refused as refused:
        return _subscription(public_id, forms.faults_of(refused), None), 422
    flash(done, "success")
    return redirect(url_for("desk.subscribers.show", public_id=public_id))


@blueprint.route("/<public_id>/remove", methods=["GET", "POST"])
@needs("approver")
def remove(public_id: str) -> str | AnyResponse:
    """Ask, and take a subscription off the list with everything it holds."""
    if request.method == "POST":
        actions.remove(public_id, signin.actor())
        flash(_("The subscriber is removed, with everything we held about them."), "success")
        return redirect(url_for("desk.subscribers.index"))
    with database.reading() as session:
        held = subscriptions.subscription(session, public_id)
    return render_template("desk/subscribers/remove.html", held=held)


def _subscription(public_id: str, faults: Mapping[str, str], filled: Filled | None) -> str:
    with database.reading() as session:
        held = subscriptions.subscription(session, public_id)
        sent = fanouts.sent_to(session, held.id, held.created_at, _MESSAGES)
        about = [one[0].update.notice_id for one in sent if one[0].update]
        told = notices.by_rows(session, about)
    channel = next((one for one in channels.every() if one.name == held.channel), None)
    secret = channel.secret_for(held.public_id, held.secret_generation) if channel else None
    standing = standings.of(held)
    filled = filled or choices.of(held)
    return render_template(
        "desk/subscribers/show.html",
        held=held,
        standing=standing,
        standing_name=STANDING_NAMES[standing],
        channel_name=_channel_name(held.channel),
        answers=channel is not None and channel.confirm_by == "answer",
        secret=secret,
        old_secret_until=held.secret_changed_at + subscriptions.SECRETS_OVERLAP
        if held.secret_changed_at and len(subscriptions.good_secrets(held)) > 1
        else None,
        messages=[
            _message(
                fanout, delivery, said, told.get(fanout.update.notice_id) if fanout.update else None
            )
            for fanout, delivery, said in sent
        ],
        filled=filled,
        way=channel,
        offer=choices.offer(filled),
        faults=faults,
    )


def _message(
    fanout: fanouts.Fanout,
    delivery: fanouts.Delivery,
    said: str | None,
    notice: notices.Notice | None,
) -> Message:
    spoken = language.current()
    title = phrases.of_part(notice.updates[::-1], "title", spoken) if notice else NOTHING
    return Message(
        str(_PURPOSES.get(fanout.of_purpose.name, fanout.purpose)),
        notice.public_id if notice else "",
        title,
        fanout.ordered_at,
        str(words.DELIVERIES.get(delivery.state, delivery.state)),
        said or "",
    )

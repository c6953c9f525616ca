"""What subscribers see of their endpoints: the answer waited for, the secret, what went wrong."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask import Response, request

from statushub import channels, clock, database
from statushub.actions import endpoints as acting
from statushub.channels import Channel
from statushub.errors import Fault
from statushub.language import gettext as _
from statushub.model import endpoints, standings, subscriptions
from statushub.model.subscriptions import SECRETS_OVERLAP, Subscription
from statushub.web import choices, own_pages
from statushub.web.choices import Filled, Offer

_LOOKS_BY_ITSELF = timedelta(seconds=30)
"""How long the page looks for the answer by itself; after that somebody presses a button."""
_LONGEST = 100


@dataclass(frozen=True)
class Told:
    """An endpoint, as its owner sees it."""

    entry: str
    """The token of the page where its challenge is typed."""
    question: str
    """How the last verification request stands: see `model.endpoints`."""
    wrong: str
    """What went wrong with it, or with the messages before it was paused; empty: nothing."""
    secret: str
    old_until: datetime | None
    """Until when the secret before works, too."""
    failing_since: datetime | None


@dataclass(frozen=True)
class Beside:
    """Another subscription of the same subscriber."""

    address: str
    label: str
    standing: str
    manage: str
    """Its manage token; empty where who is here may not manage it."""


@dataclass(frozen=True)
class Besides:
    """What a subscriber has beside the subscription at hand, and may add to it."""

    held: tuple[Beside, ...]
    offered: tuple[Channel, ...]


def told(held: Subscription) -> Told | None:
    """Return what is told of an endpoint to its owner; None where it is none."""
    channel = channels.get(held.channel)
    secret = channel.secret_for(held.public_id, held.secret_generation)
    if secret is None:
        return None
    with database.reading() as session:
        question = endpoints.last_question(session, held)
        last = endpoints.given_up(session, held) if held.suppressed_at else None
    wrong = ""
    if last is not None:
        wrong = channel.explained(last.code, last.words)
    elif question.state == endpoints.FAILED:
        wrong = channel.explained(question.code, question.words)
    overlaps = len(subscriptions.good_secrets(held)) > 1 and held.secret_changed_at is not None
    return Told(
        subscriptions.entry_token(held),
        question.state,
        wrong,
        secret,
        held.secret_changed_at + SECRETS_OVERLAP if overlaps and held.secret_changed_at else None,
        held.failing_since,
    )


def beside(held: Subscription) -> Besides:
    """Return what else is theirs.

    Whoever reads an endpoint's log is not thereby the reader of its owner's mail: from a person's
    page links lead to their endpoints, and none lead back.
    """
    offered = acting.offered_to(held)
    with database.reading() as session:
        others = endpoints.beside(session, held)
    return Besides(tuple(_beside(one, linked=bool(offered)) for one in others), offered)


def _beside(held: Subscription, *, linked: bool) -> Beside:
    channel = channels.get(held.channel)
    return Beside(
        channel.masked(held.address),
        str(channel.label),
        standings.of(held),
        subscriptions.manage_token(held) if linked and channel.for_programs else "",
    )


def owner_given() -> str:
    """Return the manage token of whoever came here from their own page, to be handed on."""
    return (request.form.get("owner") or request.args.get("owner", ""))[:_LONGEST]


def belongs_to(owner: str) -> str:
    """Return to whom an endpoint will belong, as it may be shown; empty without an owner.

    Whoever was sent here by somebody else's link must see that the endpoint will be theirs.
    """
    if not owner:
        return ""
    with database.reading() as session:
        mine = subscriptions.by_token(session, owner, subscriptions.MANAGE)
    return channels.get(mine.channel).masked(mine.address)


def offer_for(channel: Channel, filled: Filled, *, whole: bool = True) -> Offer:
    """Return what may be chosen; a program gets every language in one document, so it has none."""
    offer = choices.offer(filled, whole=whole)
    chosen = tuple(one for one in offer.languages if one.value == filled.language)
    return replace(offer, languages=chosen) if channel.for_programs and chosen else offer


def choices_of(owner: str) -> Filled:
    """Return the form with the choices of a subscription, by its manage token; NotThere."""
    with database.reading() as session:
        acting.require_owner(session, owner)
        return choices.of(subscriptions.by_token(session, owner, subscriptions.MANAGE))


def asked(held: Subscription, token: str, faults: tuple[Fault, ...]) -> Response:
    """Say how the verification request stands, without a word on what was there before.

    Whoever names a stranger's endpoint comes here, too: they see what it answered to the request
    they caused, and nothing else.
    """
    with database.reading() as session:
        question = endpoints.last_question(session, held)
    channel = channels.get(held.channel)
    frame = own_pages.frame(f"subscribe/{token}", _TITLES[question.state]())
    response = own_pages.answer(
        "endpoint_asked",
        frame,
        422 if faults else 200,
        address=channel.masked(held.address),
        channel=channel,
        faults=faults,
        note=_("We have sent the request again.") if request.args.get("done") == "again" else "",
        owner=owner_given(),
        belongs_to=belongs_to(owner_given()),
        question=question.state,
        token=token,
        wrong=channel.explained(question.code, question.words),
    )
    lately = held.asked_at is not None and clock.now() - held.asked_at < _LOOKS_BY_ITSELF
    if question.state == endpoints.WAITING and lately and not faults:
        response.headers["Refresh"] = "2"
    return response


_TITLES = {
    endpoints.UNASKED: lambda: _("Your endpoint must answer"),
    endpoints.WAITING: lambda: _("Waiting for your endpoint"),
    endpoints.ANSWERED: lambda: _("Your endpoint has answered"),
    endpoints.FAILED: lambda: _("Your endpoint did not answer as it must"),
}

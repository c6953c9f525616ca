"""Subscriptions by API: find, add, change, remove, ask for the confirmation again."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask import Response

from statushub import database, hours
from statushub.actions import endpoints
from statushub.actions import subscribers as actions
from statushub.actions.choices import Choices
from statushub.model import pages, subscriptions
from statushub.model.subscriptions import Subscription
from statushub.texts import clean_line
from statushub.web.api import door
from statushub.web.api.answers import answer, nothing, portion
from statushub.web.api.bodies.addresses import One
from statushub.web.api.bodies.subscriptions import (
    AddSubscription,
    ChangeSubscription,
    SubscriptionSearch,
    Wishes,
)
from statushub.web.api.records import subscriptions as records
from statushub.web.api.records.subscriptions import SubscriptionList, SubscriptionRecord
from statushub.web.api.repeats import Keep, Once, once

blueprint = door.blueprint("subscriptions", "Who is told, on which channel, in which language.")

_WRITE = "subscriptions:write"
_NO_TIME = -1
"""What is no time of day: refused with the rest."""


@blueprint.get("/subscriptions", responses={200: SubscriptionList})
@door.needs("subscriptions:read")
def list_subscriptions(query: SubscriptionSearch) -> Response:
    """List or find subscriptions, newest first."""
    with database.reading() as session:
        page = pages.the_page(session)
        words = clean_line(query.address)
        found = subscriptions.found(session, page.id, words, query.limit + 1, query.offset)
        shown, following = portion(found, query)
        listed = SubscriptionList(subscriptions=[_record(row) for row in shown], next=following)
    return answer(listed)


@blueprint.post("/subscriptions", responses={201: SubscriptionRecord})
@door.needs(_WRITE)
def add_subscription(header: Once, body: AddSubscription) -> Response:
    """Add an address that is to hear from the page.

    It hears nothing before it is confirmed: by its owner, or because you say they agreed.
    """
    command = actions.Add(
        body.channel,
        body.address,
        Choices(body.language, **_wishes(body, Wishes.model_fields)),
        confirmed=body.confirmed,
    )

    def write(keep: Keep) -> Subscription:
        return actions.add(command, door.actor(), lambda session, row: keep(session, _record(row)))

    return once(header, "subscriptions", write, _read)


@blueprint.get("/subscriptions/<id>", responses={200: SubscriptionRecord})
@door.needs("subscriptions:read")
def read_subscription(path: One) -> Response:
    """Read a subscription."""
    return answer(_read(path.id))


@blueprint.patch("/subscriptions/<id>", responses={200: SubscriptionRecord})
@door.needs(_WRITE)
def change_subscription(path: One, body: ChangeSubscription) -> Response:
    """Choose anew what an address hears of and in which language."""
    given = _wishes(body, body.model_fields_set)
    row = actions.change(path.id, lambda now_is: replace(now_is, **given), door.actor())
    return answer(_read(row.public_id))


@blueprint.delete("/subscriptions/<id>", responses={204: None})
@door.needs(_WRITE)
def remove_subscription(path: One) -> Response:
    """Remove a subscription and everything it holds."""
    actions.remove(path.id, door.actor())
    return nothing()


@blueprint.post("/subscriptions/<id>/confirmation", responses={202: SubscriptionRecord})
@door.needs(_WRITE)
def resend_confirmation(path: One) -> Response:
    """Ask an address again to confirm."""
    actions.resend(path.id, door.actor())
    return answer(_read(path.id), 202)


@blueprint.post("/subscriptions/<id>/secret", responses={200: SubscriptionRecord})
@door.needs(_WRITE)
def renew_secret(path: One) -> Response:
    """Give a webhook a new secret; for 24 hours the one before works, too.

    Refused within those 24 hours: the secret in use would stop working at once.
    """
    endpoints.renew_secret_of(path.id, door.actor())
    return answer(_read(path.id))


def _read(public_id: str) -> SubscriptionRecord:
    with database.reading() as session:
        return _record(subscriptions.subscription(session, public_id))


def _record(row: Subscription) -> SubscriptionRecord:
    return records.subscription(row, with_secret=_WRITE in door.token().scopes)


def _wishes(body: Wishes, names: Iterable[str]) -> dict[str, Any]:
    """Return some of what a body says as `Choices` hold it."""
    read = {"services": _several, "kinds": _several, "notices": _several} | dict.fromkeys(
        ("daily_at", "quiet_from", "quiet_until"), _minutes
    )
    return {name: read.get(name, _as_it_is)(getattr(body, name)) for name in names}


def _as_it_is(given: Any) -> Any:
    return given


def _several(names: list[str] | None) -> tuple[str, ...] | None:
    return None if names is None else tuple(names)


def _minutes(words: str | None) -> int | None:
    if words is None:
        return None
    found = hours.read(words)
    return _NO_TIME if found is None else found

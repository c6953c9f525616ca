"""All messages: what failed about any notice, what belongs to no notice, which provider rests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from statushub import clock, database, language
from statushub.actions.deliveries import Retry
from statushub.language import gettext as _
from statushub.model import deliveries, fanouts, notices, reasons, subscriptions
from statushub.model.fanouts import Delivery, Fanout
from statushub.model.pages import Page
from statushub.render import phrases
from statushub.render.view.phrase import Phrase
from statushub.web.desk import letters, outcomes, providers, words, writing
from statushub.web.desk.guard import needs
from statushub.web.desk.notices import WRITERS

blueprint = Blueprint("messages", __name__, url_prefix="/messages")

_SHOWN = 20


@dataclass(frozen=True)
class Failing:
    """A notice with messages that failed."""

    id: str
    title: Phrase
    number: int
    reachable: int
    ordered_at: datetime
    """When the newest of them were ordered."""


@dataclass(frozen=True)
class Kept:
    """How messages of one purpose fared today."""

    name: str
    left: int
    waiting: int
    failed: int
    left_out: int


@dataclass(frozen=True)
class Missed:
    """One message of no notice that failed."""

    purpose: str
    channel: str
    address: str
    at: datetime
    words: str


@blueprint.get("")
@needs()
def index() -> str:
    """Show what failed lately, and whether everything else goes out."""
    page = writing.the_page()
    now = clock.now()
    midnight = _midnight(page, now)
    with database.reading() as session:
        dead = [
            one
            for one in deliveries.dead_letters(session, page.id, now - deliveries.RECENT)
            if one[0].update is not None
        ]
        failing = _failing(session, dead)
        ids = [order.id for order, _number, _still in dead]
        return render_template(
            "desk/messages/index.html",
            failing=failing,
            failed=sum(one.number for one in failing),
            reachable=sum(one.reachable for one in failing),
            why=outcomes.why(reasons.reasons(session, ids)) if ids else [],
            resting=providers.resting(session),
            others=_others(deliveries.by_purpose(session, page.id, midnight)),
            missed=_missed(session, page, now),
            days=deliveries.RECENT.days,
        )


@blueprint.post("/retry")
@needs(*WRITERS)
def retry() -> Response:
    """Have everything tried again that failed about any notice."""
    return outcomes.tried(Retry(), url_for("desk.messages.index"))


def _midnight(page: Page, now: datetime) -> datetime:
    here = now.astimezone(ZoneInfo(page.time_zone))
    return here.replace(hour=0, minute=0, second=0, microsecond=0)


def _failing(session: Any, dead: Sequence[tuple[Fanout, int, int]]) -> list[Failing]:
    told = notices.by_rows(session, [one.update.notice_id for one, _n, _s in dead if one.update])
    found: dict[str, Failing] = {}
    for order, number, still in dead:
        notice = told[order.update.notice_id] if order.update else None
        if notice is None or order.update is None:
            continue
        may = deliveries.may_be_sent(notice, order.update)
        had = found.get(notice.public_id)
        found[notice.public_id] = Failing(
            notice.public_id,
            phrases.of_part(reversed(notice.updates), "title", language.current()),
            number + (had.number if had else 0),
            still * may + (had.reachable if had else 0),
            had.ordered_at if had else order.ordered_at,
        )
    return list(found.values())


def _others(counted: Mapping[str, Mapping[str, int]]) -> list[Kept]:
    known = [*words.PURPOSES, *sorted(counted.keys() - words.PURPOSES.keys())]
    return [
        _kept(str(words.PURPOSES.get(name, name)), counted[name])
        for name in known
        if name in counted
    ]


def _kept(name: str, states: Mapping[str, int]) -> Kept:
    def several(wanted: Sequence[str]) -> int:
        return sum(states.get(state, 0) for state in wanted)

    return Kept(
        name,
        several(deliveries.LEFT),
        several(fanouts.UNFINISHED),
        several((fanouts.FAILED_PERMANENT,)),
        several((fanouts.SUPPRESSED, fanouts.CANCELLED, fanouts.OVERTAKEN)),
    )


def _missed(session: Any, page: Page, now: datetime) -> list[Missed]:
    found = deliveries.failed_otherwise(session, page.id, now - deliveries.RECENT, _SHOWN)
    of_editors = [one for one in found if one[0].of_purpose.to_editors]
    to_editors = letters.to_editors(session, [(one, last) for _order, one, last in of_editors])
    whom = [one[1].recipient for one in found if one not in of_editors]
    held = subscriptions.by_rows(session, whom)
    return [
        Missed(
            str(words.PURPOSES.get(order.of_purpose.name, order.purpose)),
            letters.channel_name(one.channel),
            _address(order, one, to_editors, held),
            last.at if last else order.ordered_at,
            letters.said(last.code, last.words) if last else "",
        )
        for order, one, last in found
    ]


def _address(
    order: Fanout,
    delivery: Delivery,
    editors: Mapping[int, str],
    held: Mapping[int, subscriptions.Subscription],
) -> str:
    if order.of_purpose.to_editors:
        return editors.get(delivery.recipient) or _("address deleted")
    found = held.get(delivery.recipient)
    return letters.masked(delivery.channel, found.address) if found else _("address deleted")

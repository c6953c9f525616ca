"""The messages about one notice: who was reached, how, how fast; what failed and why; again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from statushub import channels, clock, database, language
from statushub.actions import deliveries as actions
from statushub.actions.deliveries import Cancel, Retry
from statushub.errors import NotThere, Refused
from statushub.exchange import failures
from statushub.model import deliveries, fanouts, notices, reasons
from statushub.model.deliveries import Scope
from statushub.model.fanouts import Fanout
from statushub.model.notices import Notice
from statushub.render import phrases
from statushub.texts import clean_line
from statushub.web import figures, signin
from statushub.web.desk import letters, outcomes, providers, writing
from statushub.web.desk import progress as fares
from statushub.web.desk.guard import needs
from statushub.web.desk.notices import WRITERS

blueprint = Blueprint("deliveries", __name__, url_prefix="/notices/<public_id>/deliveries")

_A_PAGE = 25
_MOST_PAGES = 10_000
_LONGEST_SEARCH = 2000
_ANY = "any"


@dataclass(frozen=True)
class Filter:
    """Which single messages are looked for."""

    state: str
    """A column of `figures`, or any; empty: what failed."""
    channel: str
    reason: str
    address: str
    number: int
    """Of the page of the list."""

    def arguments(self) -> dict[str, str]:
        """Return it as it stands in an address, without the page."""
        given = {
            "state": self.state,
            "channel": self.channel,
            "reason": self.reason,
            "address": self.address,
        }
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True)
class Told:
    """A notice, and the fan-outs that are looked at."""

    notice: Notice
    orders: Sequence[Fanout]
    """All of them, the newest first."""
    update_id: str
    """Only that of this update; empty: all."""

    @property
    def chosen(self) -> Sequence[Fanout]:
        """Return the fan-outs that are looked at."""
        return [one for one in self.orders if self.update_id in {"", one.key}]


def _told(session: Any, public_id: str) -> Told:
    notice = notices.notice(session, writing.the_page().id, public_id)
    orders = fanouts.of_notice(session, notice.id)
    update_id = request.values.get("update", "")
    if update_id and update_id not in {one.key for one in orders}:
        raise NotThere(update_id)
    return Told(notice, orders, update_id)


def _filter() -> Filter:
    def among(name: str, known: Sequence[str]) -> str:
        given = request.args.get(name, "")
        return given if given in known else ""

    return Filter(
        among("state", (_ANY, *figures.COLUMNS)),
        among("channel", [one.name for one in channels.every()]),
        clean_line(request.args.get("reason", "")[:32]),
        clean_line(request.args.get("address", "")[:_LONGEST_SEARCH]),
        max(1, min(request.args.get("page", 1, type=int), _MOST_PAGES)),
    )


@blueprint.get("")
@needs()
def index(public_id: str) -> str:
    """Show who was reached by what, how fast, and what failed and why."""
    wanted = _filter()
    with database.reading() as session:
        told = _told(session, public_id)
        counted = figures.read(session, told.orders)
        ids = [one.id for one in told.chosen]
        of_these = figures.Figures(
            [one for one in counted.numbers if one.fanout_id in ids],
            {one: found for one, found in counted.times.items() if one in ids},
        )
        total = of_these.all()
        updates = outcomes.updates(told.notice, told.orders, counted.by_fanout())
        why = reasons.reasons(session, ids) if total[figures.FAILED] else []
        pauses = deliveries.pauses(session, ids, clock.now()) if total[figures.WAITING] else []
        found = _letters(session, told, wanted, why)
        running = [one for one in told.chosen if one.state != fanouts.FINISHED]
        return render_template(
            "desk/deliveries/notice.html",
            notice=told.notice,
            title=phrases.of_part(reversed(told.notice.updates), "title", language.current()),
            update_id=told.update_id,
            updates=updates,
            of_update={order.id: line for order, line in zip(told.orders, updates, strict=True)}
            if len(told.chosen) > 1
            else {},
            places=outcomes.places(of_these.by_place()),
            total=total,
            standings=[(name, str(label)) for name, (label, _states) in figures.COLUMNS.items()],
            columns=figures.columns([*counted.by_fanout().values()]),
            running=[fares.progress(session, one, one.update) for one in running if one.update],
            remarks=outcomes.remarks(total, pauses),
            resting=providers.resting(session),
            why=outcomes.why(why),
            letters=found[:_A_PAGE],
            more=len(found) > _A_PAGE,
            wanted=wanted,
            channel_options=[(one.name, str(one.label)) for one in channels.every()],
            withdrawn=not _may_be_sent(told),
        )


def _may_be_sent(told: Told) -> bool:
    return any(
        one.update is not None and deliveries.may_be_sent(told.notice, one.update)
        for one in told.chosen
    )


def _letters(
    session: Any, told: Told, wanted: Filter, why: Sequence[reasons.Reason]
) -> list[letters.Letter]:
    """Return one more than fit on a page, if there are; what failed, where nothing is asked."""
    recipients = None
    if wanted.address:
        recipients = letters.addressed(session, told.notice.page_id, wanted.address)
    reason = next((one for one in why if one.key == wanted.reason), None)
    standing = wanted.state or (_ANY if wanted.address else figures.FAILED)
    if reason is not None:
        standing = figures.FAILED
    scope = Scope(
        [one.id for one in told.chosen],
        () if standing == _ANY else figures.COLUMNS[standing][1],
        wanted.channel,
        recipients,
        reason,
    )
    return letters.read(session, scope, _A_PAGE + 1, (wanted.number - 1) * _A_PAGE)


@blueprint.post("/retry")
@needs(*WRITERS)
def retry(public_id: str) -> AnyResponse:
    """Have what failed tried again: one message, those of one reason, or all."""
    single = request.form.get("subscription", "")
    command = Retry(
        notice_id=public_id,
        update_id=request.form.get("update") or None,
        subscription_ids=[single] if single else None,
        reason=request.form.get("reason", ""),
        unknown="unknown" in request.form,
    )
    return outcomes.tried(command, _back(public_id))


@blueprint.route("/cancel", methods=["GET", "POST"])
@needs(*WRITERS)
def cancel(public_id: str) -> str | AnyResponse:
    """Ask, and cancel what has not left."""
    if request.method == "POST":
        command = Cancel(public_id, request.form.get("update") or None)
        try:
            done = actions.cancel(command, signin.actor())
        except Refused as refused:
            flash(str(refused.faults[0].message), "error")
        else:
            flash(outcomes.cancelled(done), "success")
        return redirect(_back(public_id))
    with database.reading() as session:
        told = _told(session, public_id)
        row = figures.read(session, told.chosen).all()
    return render_template(
        "desk/deliveries/cancel.html",
        notice=told.notice,
        title=phrases.of_part(reversed(told.notice.updates), "title", language.current()),
        update_id=told.update_id,
        row=row,
        planning=any(one.state == fanouts.ORDERED for one in told.chosen),
        back=_back(public_id),
    )


def _back(public_id: str) -> str:
    return url_for(
        "desk.deliveries.index", public_id=public_id, update=request.values.get("update") or None
    )


@blueprint.post("/failed")
@needs("approver")
def hand_out(public_id: str) -> Response:
    """Hand out who could not be reached, and why, so that they can be told in another way."""
    with database.reading() as session:
        told = _told(session, public_id)
    actions.note_handed_out(public_id, signin.actor())
    rows = failures.write([one.id for one in told.chosen])
    answer = Response(rows, content_type="text/csv; charset=utf-8")
    day = clock.now().astimezone(UTC).date().isoformat()
    name = f"not-reached-{public_id}-{day}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer

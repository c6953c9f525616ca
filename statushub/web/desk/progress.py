"""How the messages about an update fare while they leave: a bar that moves, counts, failures."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request

from statushub import channels, clock, database
from statushub.errors import NotThere
from statushub.language import gettext as _
from statushub.language import ngettext
from statushub.model import fanouts, notices
from statushub.model.deliveries import Scope
from statushub.model.fanouts import Count, Fanout
from statushub.model.notices import Update
from statushub.web.desk import frame, letters, words
from statushub.web.desk.guard import needs
from statushub.web.desk.letters import Letter

blueprint = Blueprint("progress", __name__, url_prefix="/notices/<public_id>/updates")

_PARTS = {"all": "desk/notices/_progress.html", "bar": "desk/deliveries/_bar.html"}
_SHOWN = 3
_GONE_OUT = (fanouts.SENT, fanouts.DELIVERED, fanouts.UNKNOWN)
_FAILED = (fanouts.FAILED_PERMANENT,)
_LEFT_OUT = (fanouts.SUPPRESSED, fanouts.CANCELLED, fanouts.OVERTAKEN)


@dataclass(frozen=True)
class Row:
    """How many messages stand where, on one channel in one language."""

    channel: str
    language: str
    to_go: int
    gone_out: int
    failed: int
    left_out: int


@dataclass(frozen=True)
class Progress:
    """A fan-out as an editor watches it."""

    update_id: str
    stage: str
    """One sentence on where it stands."""
    total: int
    settled: int
    over: bool
    failed: int
    before_page: bool
    rows: Sequence[Row]
    troubles: Sequence[Letter]
    """The first few that failed."""

    @property
    def percent(self) -> int:
        """Return how much is settled, of a hundred."""
        return 100 * self.settled // self.total if self.total else 100 * self.over


def progress(session: Any, fanout: Fanout, update: Update) -> Progress:
    """Read how a fan-out fares."""
    counts = fanouts.counts(session, [fanout.id])
    rows = _rows(counts)
    total = sum(one.number for one in counts)
    settled = total - sum(row.to_go for row in rows)
    cancelled = sum(one.number for one in counts if one.state == fanouts.CANCELLED)
    return Progress(
        update_id=fanout.key,
        stage=_stage(fanout, update, total, settled, cancelled),
        total=total,
        settled=settled,
        over=fanout.state == fanouts.FINISHED,
        failed=sum(row.failed for row in rows),
        before_page=fanout.before_page,
        rows=rows,
        troubles=letters.read(session, Scope([fanout.id], (fanouts.FAILED_PERMANENT,)), _SHOWN)
        if any(row.failed for row in rows)
        else (),
    )


def _rows(counts: Sequence[Count]) -> list[Row]:
    by_row: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for one in counts:
        by_row[one.channel, one.language][one.state] = one.number

    def several(found: dict[str, int], states: Sequence[str]) -> int:
        return sum(found.get(state, 0) for state in states)

    return [
        Row(
            str(channels.get(channel).label),
            words.tongue(code),
            several(found, fanouts.UNFINISHED),
            several(found, _GONE_OUT),
            several(found, _FAILED),
            several(found, _LEFT_OUT),
        )
        for (channel, code), found in by_row.items()
    ]


def _stage(fanout: Fanout, update: Update, total: int, settled: int, cancelled: int) -> str:
    if fanout.state == fanouts.ORDERED:
        return _("Working out who is to hear of it.")
    if fanout.released_at is None:
        return _("The messages are ready and wait until the page shows it.")
    if fanout.state != fanouts.FINISHED:
        return ngettext(
            "%(settled)s of %(num)s message is done.",
            "%(settled)s of %(num)s messages are done.",
            total,
            settled=settled,
        )
    if total and total == cancelled:
        return _("Cancelled: no message has left.")
    if not total:
        return _("Nobody has subscribed to this, so no message was sent.")
    finished = fanout.finished_at or clock.now()
    since = fanout.ordered_at if fanout.reminds else update.created_at
    return ngettext(
        "Finished: %(num)s message, %(span)s after publishing.",
        "Finished: %(num)s messages, the last one %(span)s after publishing.",
        total,
        span=words.span((finished - since).total_seconds()),
    )


@blueprint.get("/<update_id>/progress")
@needs()
def show(public_id: str, update_id: str) -> Response:
    """Answer how far it is, as a part of the page to put in place (for the desk's script)."""
    page = frame.page()
    part = "bar" if "bar" in request.args else "all"
    with database.reading() as session:
        notice = notices.notice(session, page.id if page else 0, public_id)
        told = {one.key: one for one in fanouts.of_notice(session, notice.id)}
        if update_id not in told.keys() | {one.public_id for one in notice.updates}:
            raise NotThere(update_id)
        order = told.get(update_id)
        found = progress(session, order, order.update) if order and order.update else None
    return jsonify(
        over=found is None or found.over,
        stage=found.stage if found else "",
        html=render_template(_PARTS[part], progress=found) if found else "",
    )

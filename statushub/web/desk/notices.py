"""All notices: what is open, what is past, a new one, and everything about one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from statushub import clock, database, kinds, language
from statushub.errors import NotThere
from statushub.language import gettext as _
from statushub.model import deliveries, notices
from statushub.model.notices import Notice
from statushub.render import addresses, phrases
from statushub.render.notice_view import is_overdue
from statushub.render.view.phrase import Phrase
from statushub.web import settings
from statushub.web.desk import histories, postings, reminding, words, writing
from statushub.web.desk.guard import needs

blueprint = Blueprint("notices", __name__, url_prefix="/notices")

PER_PAGE = 30
WRITERS = ("author", "approver")
"""Roles that publish; translators see everything and put words right."""


@dataclass(frozen=True)
class Line:
    """One notice in the list."""

    id: str
    title: Phrase
    kind: str
    state: str
    phase: str
    impact: str
    updated_at: datetime
    age: str
    promised_at: datetime | None
    overdue: bool
    missing: tuple[str, ...]
    """Languages it lacks words in, by name."""
    unreached: int


@blueprint.get("")
@needs()
def index() -> str:
    """List the open notices, then those that are past."""
    page = writing.the_page()
    number = max(1, request.args.get("page", 1, type=int))
    with database.reading() as session:
        now_open = notices.not_over(session, page.id) if number == 1 else []
        past = notices.over(session, page.id, PER_PAGE + 1, (number - 1) * PER_PAGE)
        failed = deliveries.unreached(session, [one.id for one in (*now_open, *past)])
    lines = [_line(one, failed.get(one.id, 0)) for one in now_open]
    return render_template(
        "desk/notices/index.html",
        kinds=kinds.every(),
        now=[line for line in lines if line.phase == "now"],
        ahead=[line for line in lines if line.phase == "ahead"],
        standing=[line for line in lines if line.phase == "standing"],
        past=[_line(one, failed.get(one.id, 0)) for one in past[:PER_PAGE]],
        number=number,
        more=len(past) > PER_PAGE,
        city=language.city(page.time_zone),
    )


def _line(notice: Notice, unreached: int) -> Line:
    now = clock.now()
    spoken = language.current()
    kind = notice.of_kind
    return Line(
        id=notice.public_id,
        title=phrases.of_part(reversed(notice.updates), "title", spoken),
        kind=str(kind.label),
        state=histories.state(notice),
        phase=notice.phase,
        impact=phrases.impact_label(notice.impact),
        updated_at=notice.updated_at,
        age=words.since((now - notice.updated_at).total_seconds()),
        promised_at=None if notice.phase == "over" else notice.next_update_at,
        overdue=is_overdue(notice, now),
        missing=tuple(language.name_here(code) for code in missing(notice)),
        unreached=unreached,
    )


def missing(notice: Notice) -> Sequence[str]:
    """Return the languages in which some of its words are not written yet."""
    if notice.withdrawn_at:
        return ()
    wanted = {
        (update.id, text.part)
        for update in notice.updates
        for text in update.texts
        if notice.of_kind.part(text.part).required
    }
    return [
        code
        for code in language.available()
        if wanted
        - {
            (update.id, text.part)
            for update in notice.updates
            for text in update.texts
            if text.language == code
        }
    ]


@blueprint.route("/new/<kind>", methods=["GET", "POST"])
@needs(*WRITERS)
def write(kind: str) -> str | Response | tuple[str, int]:
    """Write a new notice, look at it, publish it."""
    posting = postings.opening(kind, writing.the_page().time_zone)
    if posting is None:
        raise NotThere(kind)
    if request.method == "GET":
        return writing.shown(posting, posting.blank())
    return writing.taken(posting)


def _neighbours(notice: Notice) -> list[tuple[str, str, Phrase]]:
    """Return what a notice replaces and what replaces it: how, its id, and its title."""
    both = ((_("Replaces:"), notice.supersedes), (_("Replaced by:"), notice.superseded_by))
    return [
        (how, one.public_id, phrases.of_part(reversed(one.updates), "title", language.current()))
        for how, one in both
        if one is not None
    ]


@blueprint.get("/<public_id>")
@needs()
def show(public_id: str) -> str:
    """Show everything about a notice."""
    page = writing.the_page()
    with database.reading() as session:
        notice = notices.notice(session, page.id, public_id)
        history = histories.gather(session, page, notice)
        reminders = reminding.lines(session, notice)
        chosen = reminding.standing(session, notice)
    return render_template(
        "desk/notices/show.html",
        notice=notice,
        kind=notice.of_kind,
        line=_line(notice, 0),
        history=history,
        neighbours=_neighbours(notice),
        reminders=reminders,
        reminded=reminding.offers(notice.of_kind, chosen),
        written=request.args.get("written", ""),
        links=[
            (
                language.name_here(code),
                code,
                addresses.notice(settings().public_url, code, public_id),
            )
            for code in language.available()
        ],
        tongues=[(code, words.tongue(code)) for code in language.available()],
        moves=[notice.of_kind.state(name) for name in notice.of_kind.state(notice.state).moves],
        city=language.city(page.time_zone),
    )

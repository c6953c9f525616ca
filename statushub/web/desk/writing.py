"""The form in which anything is posted: shown, refused in words, previewed, published."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from statushub import clock, database, language
from statushub.actions.notices import PostedBefore
from statushub.errors import NotThere, Refused
from statushub.language import gettext as _
from statushub.model import audiences, claims, notices, services
from statushub.model.audiences import Topic
from statushub.model.claims import STATUSES
from statushub.model.pages import Page
from statushub.model.services import Service
from statushub.render import phrases
from statushub.render.view.phrase import Phrase
from statushub.web import forms
from statushub.web.desk import contact_lines, frame, local_times, previews, reminding, words
from statushub.web.desk import filled as filling
from statushub.web.desk.filled import Filled
from statushub.web.desk.postings import Following, Posting

FINE = STATUSES[0]
PROMISES = (30, 60, 120)
"""Minutes from now that are offered for the next word."""


@dataclass(frozen=True)
class ServiceLine:
    """One service in the form: what it is called, and what may be said of it."""

    id: str
    name: Phrase
    status: str
    """As readers see it now."""
    choices: Sequence[tuple[str, str]]
    """Statuses with their words, the likeliest first; the first of all: nothing is said."""


@dataclass(frozen=True)
class ServiceGroupLines:
    """The services under one heading."""

    name: Phrase
    lines: tuple[ServiceLine, ...]


def the_page() -> Page:
    """Return the page; NotThere before it is set up."""
    page = frame.page()
    if page is None:
        raise NotThere
    return page


def shown(posting: Posting, filled: Filled, faults: Mapping[str, str] | None = None) -> str:
    """Return the form, filled in as far as it is."""
    page, kind = the_page(), posting.kind
    with database.reading() as session:
        offered = services.in_order(session, page.id)
        statuses = claims.statuses(session, [one.id for one in offered])
        told_of = posting.notice.id if isinstance(posting, Following) else None
        about = Topic(page.id, kind.name, notice_id=told_of)
        audience = audiences.counts(session, about, page.time_zone, clock.now())
        replaceable = _replaceable(session, page, posting)
        of_notice = posting.notice if isinstance(posting, Following) else None
        reachable = contact_lines.lines(session, page, of_notice)
    lasting = [part for part in kind.parts if part.lasting]
    following = isinstance(posting, Following)
    return render_template(
        "desk/notices/write.html",
        posting=posting,
        kind=kind,
        following=following,
        parts=[part for part in kind.parts if not (following and part.lasting)],
        lasting=lasting if following else [],
        filled=filled,
        faults=faults or {},
        named_faults=words.named(faults or {}, kind),
        tongues=[(code, words.tongue(code)) for code in language.available()],
        groups=_grouped(posting, offered, statuses),
        contact_lines=reachable,
        replaceable=replaceable,
        reminded=reminding.offers(kind, filled.reminders),
        impacts=[(impact, words.impact(impact)) for impact in kind.impacts],
        hearers=sum(one.number for one in audience),
        city=language.city(page.time_zone),
        zone=page.time_zone,
        now=clock.now(),
        now_written=local_times.written(clock.now(), page.time_zone),
        promises=[(minutes, language.duration(minutes * 60)) for minutes in PROMISES],
    )


def _replaceable(session: Any, page: Page, posting: Posting) -> list[tuple[str, str]]:
    """Return the earlier notices that this one can take the place of, with their titles."""
    if posting.kind.superseded is None:
        return []
    mine = posting.notice if isinstance(posting, Following) else None
    earlier = notices.replaceable(session, page.id, posting.kind.name, mine)
    spoken = language.current()
    return [
        (one.public_id, str(phrases.of_part(reversed(one.updates), "title", spoken)))
        for one in earlier
    ]


def _grouped(
    posting: Posting, offered: Sequence[Service], statuses: Mapping[int, str]
) -> list[ServiceGroupLines]:
    spoken = language.current()
    stated = _stated(posting)
    return [
        ServiceGroupLines(
            phrases.group_name(group, spoken),
            tuple(
                ServiceLine(
                    one.public_id,
                    phrases.service_name(one, spoken),
                    statuses[one.id],
                    _choices(posting, stated.get(one.id)),
                )
                for one in members
            ),
        )
        for group, members in itertools.groupby(offered, key=lambda one: one.group)
    ]


def _stated(posting: Posting) -> dict[int, str]:
    if not isinstance(posting, Following):
        return {}
    return {
        affected.service_id: affected.stated
        for update in posting.notice.updates
        for affected in update.services
    }


def _choices(posting: Posting, stated: str | None) -> list[tuple[str, str]]:
    """Return what may be said of a service: nothing first, then what this kind usually says."""
    kind = posting.kind
    if kind.claims_status is None:
        nothing, ordered = _("Not named"), [FINE]
    else:
        nothing = _("Not affected")
        first = kind.claims_status
        ordered = [first, *(status for status in reversed(STATUSES) if status != first)]
    if stated is not None:
        label = _("Named") if kind.claims_status is None else phrases.status_label(stated)
        nothing = _("As it is: %(status)s", status=label)
    return [
        ("", nothing),
        *(
            (status, _("Named") if kind.claims_status is None else phrases.status_label(status))
            for status in ordered
            if status != stated
        ),
    ]


def taken(posting: Posting) -> str | Response | tuple[str, int]:
    """Do what the form that was sent asks for."""
    filled = filling.given(request.form, posting.kind)
    wanted = request.form.get("do", "preview")
    if wanted == "write":
        return shown(posting, filled)
    try:
        if wanted != "publish":
            return previews.made(posting, filled, wanted)
        posted = posting.post(filled)
    except Refused as refused:
        return shown(posting, filled, forms.faults_of(refused)), 422
    except PostedBefore:
        flash(_("This stands on the page already: it was sent twice, and posted once."), "info")
        return redirect(_address(posting.notice_id or filled.public_id))
    flash(_("Published."), "success")
    return redirect(_address(posted.notice.public_id, written=request.path))


def _address(public_id: str, written: str | None = None) -> str:
    """Return where the notice is; `written`: the form whose kept draft is not needed any more."""
    return url_for("desk.notices.show", public_id=public_id, written=written)

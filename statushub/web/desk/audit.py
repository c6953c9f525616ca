"""The audit trail: who did what, when; for admins to read and for nobody to change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request, url_for

from statushub import database, language
from statushub.language import gettext as _
from statushub.language import ngettext, pgettext
from statushub.model import contact_points, editors, pages, services, trail
from statushub.model.audit import AuditEntry
from statushub.model.claims import STATUSES
from statushub.model.contact_claims import STATES
from statushub.model.editors import ADMIN
from statushub.render import phrases
from statushub.render.contact_view import label_of
from statushub.texts import clean_line
from statushub.web.desk import deeds
from statushub.web.desk.guard import needs

blueprint = Blueprint("audit", __name__, url_prefix="/audit")

_A_PAGE = 50
_LAST_ROW = 2**31 - 1
_ADDRESSES: Mapping[str, str] = {
    "notice": "desk.notices.show",
    "update": "desk.notices.show",
    "service": "desk.services.show",
    "service_group": "desk.service_groups.show",
    "contact_point": "desk.contact_points.show",
    "subscription": "desk.subscribers.show",
    "editor": "desk.editors.show",
}
_GONE = frozenset(("remove", "erase", "remove_group"))
"""After these there is nothing left to lead to."""


@dataclass(frozen=True)
class Line:
    """One entry as it is read."""

    at: datetime
    who: str
    what: str
    more: str
    kind: str
    subject: str
    address: str


@blueprint.get("")
@needs(ADMIN)
def index() -> str:
    """List the newest entries, or those about one kind of thing or one thing."""
    kind = request.args.get("kind", "")
    kind = kind if kind in trail.SUBJECTS else ""
    subject = clean_line(request.args.get("subject", "")[:32])
    before = request.args.get("before", None, type=int)
    with database.reading() as session:
        found = trail.entries(
            session,
            _A_PAGE + 1,
            subject_kind=kind,
            subject_id=subject,
            before=None if before is None else max(0, min(before, _LAST_ROW)),
        )
        entries = found[:_A_PAGE]
        names = _names(session, entries)
    return render_template(
        "desk/audit/index.html",
        lines=[_line(entry, names) for entry in entries],
        kind=kind,
        subject=subject,
        is_newest=before is None,
        older=entries[-1].id if len(found) > _A_PAGE else None,
        kind_options=[(name, str(deeds.SUBJECTS[name])) for name in trail.SUBJECTS],
    )


def _names(session: Any, entries: Iterable[AuditEntry]) -> dict[str, str]:
    """Return what actors and subjects are called, by public id, as far as they are still there."""
    spoken = language.current()
    ids = {one for entry in entries for one in (entry.actor_id, entry.subject_id)}
    page = pages.page_or_none(session)
    found = dict(editors.names(session, sorted(ids)))
    found |= {token.public_id: token.name for token in editors.every_token(session)}
    if page is not None:
        found[page.public_id] = page.name(spoken)
        for service in (*services.in_order(session, page.id), *services.retired(session, page.id)):
            found[service.public_id] = str(phrases.service_name(service, spoken))
        for group in services.groups(session, page.id):
            found[group.public_id] = str(phrases.group_name(group, spoken))
        for point in (
            *contact_points.in_order(session, page.id),
            *contact_points.retired(session, page.id),
        ):
            found[point.public_id] = str(label_of(point, spoken))
    for public_id, notice in trail.notices_by_id(session, ids).items():
        found[public_id] = str(phrases.of_part(notice.updates[::-1], "title", spoken))
        found[_owner(public_id)] = notice.public_id
    return found


def _owner(public_id: str) -> str:
    """Return the key under which the notice of an update is kept."""
    return f"notice of {public_id}"


def _line(entry: AuditEntry, names: Mapping[str, str]) -> Line:
    return Line(
        entry.at,
        _who(entry, names),
        deeds.words(entry.subject_kind, entry.verb),
        _more(entry.detail),
        str(deeds.SUBJECTS.get(entry.subject_kind, entry.subject_kind)),
        names.get(entry.subject_id, ""),
        _address(entry, names),
    )


def _who(entry: AuditEntry, names: Mapping[str, str]) -> str:
    named = names.get(entry.actor_id, "")
    return {
        "editor": named or _("An editor who is gone"),
        "token": _("%(name)s (API token)", name=named or entry.actor_id),
        "subscriber": _("The subscriber"),
        "house": _("StatusHub itself"),
    }.get(entry.actor_kind, entry.actor_kind)


def _more(detail: Mapping[str, Any]) -> str:
    names = ("status", "lines", "messages", "waits")
    status, lines, messages, waits = (detail.get(name) for name in names)
    if status in STATUSES:
        return phrases.status_label(str(status))
    if "state" in detail and detail["state"] in ("", *STATES):
        return phrases.contact_state_label(detail["state"]) or pgettext("button", "Automatic")
    if lines:
        return _(
            "Lines %(first)s to %(last)s: %(added)s added",
            first=lines[0],
            last=lines[-1],
            added=detail.get("added", 0),
        )
    if messages is not None:
        number = language.number(messages)
        return ngettext("%(number)s message", "%(number)s messages", messages, number=number)
    if waits is not None:
        number = language.number(waits)
        return ngettext("%(number)s wait", "%(number)s waits", waits, number=number)
    return ""


def _address(entry: AuditEntry, names: Mapping[str, str]) -> str:
    endpoint = _ADDRESSES.get(entry.subject_kind)
    if endpoint is None or entry.verb in _GONE:
        return ""
    public_id = names.get(_owner(entry.subject_id), entry.subject_id)
    return url_for(endpoint, public_id=public_id)

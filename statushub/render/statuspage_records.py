"""Page, component, incident and update, key by key, as clients of the Statuspage API read them."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from statushub import kinds
from statushub.kinds import Kind, Moment
from statushub.language import gettext as _
from statushub.render import affected_words
from statushub.render.kept import Kept
from statushub.render.plain import plain
from statushub.render.statuspage_view import changed_at
from statushub.render.view.affected import AffectedView
from statushub.render.view.component import ComponentView, StatuspageView
from statushub.render.view.masthead import Masthead
from statushub.render.view.notice import NoticeView
from statushub.render.view.update import UpdateView

_UTC = {"UTC", "UCT"}
_WATCHED = "monitoring"
_MOST = 1_024
"""So many notices are kept as they were told last: a hundred in each of ten languages."""

_kept = Kept(_MOST)


def page(view: StatuspageView) -> dict[str, Any]:
    """Return whose page it is."""
    masthead = view.masthead
    return {
        "id": masthead.id,
        "name": masthead.name,
        "url": masthead.public_url,
        "time_zone": masthead.zone,
        "updated_at": _instant(view.updated_at, masthead),
    }


def component(masthead: Masthead, one: ComponentView) -> dict[str, Any]:
    """Return a service, or a group, which alone lists its members."""
    group = bool(one.members)
    there = ZoneInfo(masthead.zone)
    record = {
        "id": one.id,
        "name": str(one.name),
        "status": one.status,
        "created_at": _instant(one.created_at, masthead),
        "updated_at": _instant(one.updated_at, masthead),
        "position": one.position,
        "description": str(one.description) or None,
        "showcase": not group,
        "start_date": None if group else one.created_at.astimezone(there).date().isoformat(),
        "group_id": one.group_id,
        "page_id": masthead.id,
        "group": group,
        "only_show_if_degraded": False,
    }
    return record | ({"components": list(one.members)} if group else {})


def incident(view: StatuspageView, one: NoticeView) -> dict[str, Any]:
    """Return a notice with its updates, newest first; made once for as long as it reads the same.

    The components in it are as they are now, not as they were then.
    """
    touched = {service.id for service in one.services}
    parts = tuple(part for part in view.components if part.id in touched)
    name = (view.masthead.language, one.id)
    return _kept.made(name, _incident, view.masthead, one, parts)


def _incident(
    masthead: Masthead, one: NoticeView, parts: Iterable[ComponentView]
) -> dict[str, Any]:
    kind = kinds.get(one.kind)
    return {
        "id": one.id,
        "name": str(one.title),
        "status": _status(kind, one.state),
        "created_at": _instant(one.updates[-1].at, masthead),
        "updated_at": _instant(changed_at(one), masthead),
        "monitoring_at": _instant(_watched_since(kind, one), masthead),
        "resolved_at": _instant(one.closed_at, masthead),
        "impact": one.impact,
        "shortlink": one.url,
        "started_at": _instant(one.began_at, masthead),
        "page_id": masthead.id,
        "incident_updates": [_update(masthead, one, kind, update) for update in one.updates],
        "components": [component(masthead, part) for part in parts],
        "reminder_intervals": None,
    }


def maintenance(view: StatuspageView, one: NoticeView) -> dict[str, Any]:
    """Return a notice of what begins and ends by itself."""
    kind = kinds.get(one.kind)
    return {
        **incident(view, one),
        "scheduled_for": _instant(_at(one, kind.begins) or one.began_at, view.masthead),
        "scheduled_until": _instant(_at(one, kind.ends), view.masthead),
    }


def _update(masthead: Masthead, notice: NoticeView, kind: Kind, one: UpdateView) -> dict[str, Any]:
    said_at = _instant(one.at, masthead)
    return {
        "id": one.id,
        "status": _status(kind, one.state),
        "body": "\n\n".join(_paragraphs(masthead, notice, one)),
        "incident_id": notice.id,
        "created_at": said_at,
        "updated_at": _instant(one.edited_at, masthead) or said_at,
        "display_at": said_at,
        "affected_components": [_affected(service) for service in one.services] or None,
        "deliver_notifications": one.notify,
        "custom_tweet": None,
        "tweet_id": None,
    }


def _paragraphs(masthead: Masthead, notice: NoticeView, one: UpdateView) -> Iterator[str]:
    """Go through what an update says, as plain text: clients show it as it is."""
    yield plain(one.body.content)
    for point in one.contact_points:
        yield affected_words.sentence(point, masthead.zone)
    if one.number == 1:
        for part in notice.parts:
            yield f"{part.label}: {plain(part.phrase.content)}"
    if one.advice:
        label = _("What to do now")
        yield f"{label}: {plain(one.advice.content)}"


def _affected(service: AffectedView) -> dict[str, Any]:
    return {
        "code": service.id,
        "name": f"{service.group} - {service.name}" if service.group else str(service.name),
        "old_status": service.old_status,
        "new_status": service.new_status,
    }


def _status(kind: Kind, state: str) -> str:
    return kind.state(state).statuspage or state


def _watched_since(kind: Kind, notice: NoticeView) -> datetime | None:
    """Return since when it has been put right and watched, unless it broke again."""
    if notice.phase != "over" and _status(kind, notice.state) != _WATCHED:
        return None
    reached = (
        one.at
        for one in notice.updates
        if _status(kind, one.state) == _WATCHED and not one.keeps_state
    )
    return next(reached, None)


def _at(notice: NoticeView, moment: Moment | None) -> datetime | None:
    return next((one.at for one in notice.moments if moment and one.name == moment.name), None)


def _instant(at: datetime | None, masthead: Masthead) -> str | None:
    """Return an instant where the page is, with milliseconds; `Z` only where that is UTC itself."""
    if at is None:
        return None
    local = at.astimezone(ZoneInfo(masthead.zone))
    if local.tzname() in _UTC:
        return f"{local.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
    return local.isoformat(timespec="milliseconds")

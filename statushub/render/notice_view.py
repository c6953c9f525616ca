"""A notice as one reader sees it: in their language, without what was withdrawn."""

from datetime import datetime

from statushub.language import gettext as _
from statushub.model.affected import AffectedService
from statushub.model.facts import Facts
from statushub.model.notices import Notice, Update
from statushub.render import addresses, affected_view, differences, phrases
from statushub.render.affected_view import NOTHING_AROUND, Surroundings
from statushub.render.view.affected import AffectedView
from statushub.render.view.notice import LinkedNotice, MomentView, NoticeView, PartView
from statushub.render.view.phrase import NOTHING, Phrase
from statushub.render.view.update import UpdateView

_PER_UPDATE = ("body", "advice", "sms")


def notice_view(facts: Facts, notice: Notice, reader: str, public_url: str) -> NoticeView:
    """Return a notice in the reader's language; to be called inside `language.speaking(reader)`."""
    speaks = any(update.contact_points for update in notice.updates)
    around = affected_view.surroundings(facts) if speaks else NOTHING_AROUND
    return notice_at(facts.at, notice, reader, public_url, around)


def notice_at(
    at: datetime,
    notice: Notice,
    reader: str,
    public_url: str,
    around: Surroundings = NOTHING_AROUND,
) -> NoticeView:
    """Return a notice as `notice_view` does, where not all of the facts are known."""
    kind = notice.of_kind
    newest_first = list(reversed(notice.updates))
    touched = _affected(newest_first, reader, public_url)
    return NoticeView(
        id=notice.public_id,
        number=notice.number,
        kind=kind.name,
        kind_label=str(kind.label),
        state=notice.state,
        state_label=_("Withdrawn") if notice.withdrawn_at else str(kind.state(notice.state).label),
        phase=notice.phase,
        impact=notice.impact,
        impact_label=phrases.impact_label(notice.impact),
        withdrawn_at=notice.withdrawn_at,
        title=_title(notice, newest_first, reader),
        parts=() if notice.withdrawn_at else _parts(notice, newest_first, reader),
        moments=_moments(notice, at),
        services=touched,
        updates=tuple(
            _update_view(notice, place, around, reader, public_url)
            for place in range(len(notice.updates), 0, -1)
        ),
        began_at=notice.began_at,
        closed_at=notice.withdrawn_at or notice.closed_at,
        next_update_at=None if notice.phase == "over" else notice.next_update_at,
        overdue=is_overdue(notice, at),
        url=addresses.notice(public_url, reader, notice.public_id),
        contact_points=affected_view.of_notice(notice, around, reader, public_url),
        gist=NOTHING if notice.withdrawn_at else phrases.of_part(newest_first, "body", reader),
        listed=kind.listed,
        supersedes=_linked(notice.supersedes, reader, public_url),
        superseded_by=_linked(notice.superseded_by, reader, public_url),
    )


def _linked(other: Notice | None, reader: str, public_url: str) -> LinkedNotice | None:
    """Return another notice as this one links to it; None where there is none to read."""
    if other is None or other.withdrawn_at:
        return None
    return LinkedNotice(
        id=other.public_id,
        title=phrases.of_part(reversed(other.updates), "title", reader),
        url=addresses.notice(public_url, reader, other.public_id),
        begins_at=other.began_at if other.phase == "ahead" else None,
    )


def is_overdue(notice: Notice, at: datetime) -> bool:
    """Tell whether the promised next word is late."""
    promised = notice.next_update_at
    return notice.phase != "over" and promised is not None and promised < at


def _title(notice: Notice, newest_first: list[Update], reader: str) -> Phrase:
    if notice.withdrawn_at:
        return phrases.plain(_("This notice was withdrawn"), reader, reader)
    return phrases.of_part(newest_first, "title", reader)


def _parts(notice: Notice, newest_first: list[Update], reader: str) -> tuple[PartView, ...]:
    parts = notice.of_kind.parts
    lasting = {
        part.name: phrase
        for part in parts
        if part.lasting and part.name != "title"
        if (phrase := phrases.of_part(newest_first, part.name, reader))
    }
    pairs = [
        {part.name, part.beside}
        for part in parts
        if part.beside and {part.name, part.beside} <= lasting.keys()
    ]
    return tuple(
        PartView(part.name, str(part.label), lasting[part.name], any(part.name in p for p in pairs))
        for part in parts
        if part.name in lasting
    )


def _moments(notice: Notice, at: datetime) -> tuple[MomentView, ...]:
    of_kind = {moment.name: moment for moment in notice.of_kind.moments}
    return tuple(
        MomentView(moment.name, str(of_kind[moment.name].label), moment.at, moment.at <= at)
        for moment in notice.moments
        if moment.name in of_kind
    )


def _affected(updates: list[Update], reader: str, public_url: str) -> tuple[AffectedView, ...]:
    """Return what the first of some updates to name a service says of it."""
    said: dict[int, AffectedService] = {}
    for update in updates:
        for affected in update.services:
            said.setdefault(affected.service_id, affected)
    return tuple(
        AffectedView(
            id=affected.service.public_id,
            name=phrases.service_name(affected.service, reader),
            group=phrases.group_name(affected.service.group, reader),
            url=addresses.service(public_url, reader, affected.service.public_id),
            stated=affected.stated,
            old_status=affected.old_status,
            new_status=affected.new_status,
        )
        for affected in sorted(said.values(), key=_place)
    )


def _place(affected: AffectedService) -> tuple[bool, int, int, int]:
    service = affected.service
    group = service.group
    return (group is not None, group.position if group else 0, service.position, service.id)


def _update_view(
    notice: Notice, place: int, around: Surroundings, reader: str, public_url: str
) -> UpdateView:
    update = notice.updates[place - 1]
    before = notice.updates[place - 2] if place > 1 else None
    gone = notice.withdrawn_at is not None
    body, advice, sms = (
        NOTHING if gone else phrases.of_part([update], part, reader) for part in _PER_UPDATE
    )
    return UpdateView(
        id=update.public_id,
        number=place,
        state=update.state,
        state_label=str(notice.of_kind.state(update.state).label),
        keeps_state=before is not None and before.state == update.state,
        at=update.posted_at,
        edited_at=update.edited_at,
        body=body or _instead(notice, update, reader),
        advice=advice,
        sms=sms,
        services=_affected([update], reader, public_url),
        missing=reader in update.without_languages,
        url=addresses.update(public_url, reader, notice.public_id, update.public_id),
        corrects=_corrected(notice, update),
        differences=() if gone else differences.of_update(notice, update, reader),
        contact_points=affected_view.of_update(notice, update, around, reader, public_url),
        notify=update.notify,
    )


def _corrected(notice: Notice, update: Update) -> str:
    """Return the id of the update that another one puts right; nothing where it does not."""
    return next((one.public_id for one in notice.updates if one.id == update.corrects_id), "")


def _instead(notice: Notice, update: Update, reader: str) -> Phrase:
    """Return what stands where nothing was written, or what was written is withdrawn."""
    if notice.withdrawn_at:
        return phrases.plain(_("We withdrew this notice. It no longer applies."), reader, reader)
    if update.corrects_id:
        return phrases.plain(_("We have corrected what this notice says."), reader, reader)
    words = notice.of_kind.state(update.state).words
    return phrases.plain(str(words), reader, reader) if words else NOTHING

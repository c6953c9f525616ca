"""Contact points as one reader sees them: how each stands, and what to use instead."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from statushub import contact_types
from statushub.model import waits
from statushub.model.availability import Availability
from statushub.model.contact_points import ContactPoint
from statushub.model.facts import Facts
from statushub.render import addresses, phrases
from statushub.render.kept import Kept
from statushub.render.opening_view import hours_view
from statushub.render.view.contact_point import (
    AlternativeView,
    ContactPointView,
    InsteadView,
    ReasonView,
)
from statushub.render.view.phrase import NOTHING, Phrase
from statushub.render.wait_view import wait_history_view

_MOST = 16_384

_views = Kept(_MOST)


def contact_views(facts: Facts, reader: str, public_url: str) -> dict[int, ContactPointView]:
    """Return every contact point in the reader's language, by row id, in the page's order.

    One that reads as before is the very view it was: whatever was made of it need not look closer.
    """
    read = _Read(
        facts,
        {
            name: str(contact_types.get(name).label)
            for name in {p.type for p in facts.contact_points}
        },
        {point.id: point for point in facts.contact_points},
        {point.public_id: point for point in facts.contact_points},
        {point.id: facts.availability(point) for point in facts.contact_points},
        reader,
        public_url,
    )
    return {
        point.id: _views.same((public_url, reader, point.public_id), _view(point, read))
        for point in facts.contact_points
    }


@dataclass(frozen=True)
class _Read:
    """All contact points, how each stands, and who reads of it."""

    facts: Facts
    types: dict[str, str]
    """What each type is called."""
    by_row: dict[int, ContactPoint]
    by_public_id: dict[str, ContactPoint]
    stand: dict[int, Availability]
    reader: str
    public_url: str

    def url(self, point: ContactPoint) -> str:
        return addresses.contact_point(self.public_url, self.reader, point.public_id)


def _view(point: ContactPoint, read: _Read) -> ContactPointView:
    kind, stands, reader = point.of_type, read.stand[point.id], read.reader
    others, zone = list(_offered(point, read)), point.time_zone or read.facts.page.time_zone
    history = wait_history_view(
        read.facts.wait_histories.get(point.id),
        read.facts.page.time_zone,
        point.time_zone,
        read.facts.at,
    )
    hours = hours_view(
        read.facts.timetable(point), read.facts.at, reader, read.facts.page.time_zone
    )
    return ContactPointView(
        id=point.public_id,
        type=kind.name,
        type_label=read.types[kind.name],
        label=label_of(point, reader),
        instructions=phrases.first_of(
            {text.language: text.instructions for text in point.texts}, reader
        ),
        address=point.address,
        shown=kind.shown(point.address),
        link=kind.link(point.address),
        languages=tuple(point.languages),
        zone=zone,
        hours=hours,
        state=stands.state,
        state_label=phrases.contact_state_label(stands.state),
        source=stands.source,
        since=stands.claim.since if stands.claim else None,
        until=stands.until,
        opens_at=stands.opens_at,
        because=_because(stands, read),
        waits=kind.waits,
        wait_minutes=_told(stands.wait_minutes),
        wait_as_of=stands.wait_as_of,
        wait_source=stands.wait_source,
        wait_is_stale=stands.wait_is_stale,
        instead=_instead(others, read),
        changes=(
            *_changes(stands, (read.stand[other.id] for other, _reason in others)),
            *(history.changes if history else ()),
            hours.valid_until,
        ),
        url=read.url(point),
        history=history,
    )


def _told(minutes: int | None) -> int | None:
    return None if minutes is None else waits.rounded(minutes)


def label_of(point: ContactPoint, reader: str) -> Phrase:
    """Return what a contact point is called: its own name, or that of its type."""
    own = phrases.first_of({text.language: text.label for text in point.texts}, reader)
    return own or phrases.plain(str(contact_types.get(point.type).label), reader, reader)


def within(point: ContactPoint, reader: str) -> Phrase:
    """Return what a contact point is called within a sentence, after "use"."""
    label, kind = label_of(point, reader), contact_types.get(point.type)
    if kind.within is None or label.content != str(kind.label):
        return label
    return phrases.plain(str(kind.within), reader, reader)


def _because(stands: Availability, read: _Read) -> ReasonView | None:
    """Return the notice that has the word about a contact point."""
    wanted = stands.claim.notice_id if stands.claim else None
    for notice in read.facts.open_notices:
        if notice.id == wanted:
            title = phrases.of_part(reversed(notice.updates), "title", read.reader)
            url = addresses.notice(read.public_url, read.reader, notice.public_id)
            return ReasonView(title, url)
    return None


def _changes(stands: Availability, others: Iterator[Availability]) -> tuple[datetime, ...]:
    """Return when this reads differently: when it changes itself, or what stands in for it."""
    found = {*stands.changes, *(change for other in others for change in other.changes)}
    return tuple(sorted(found))


def _instead(others: Sequence[tuple[ContactPoint, Phrase]], read: _Read) -> InsteadView:
    """Return what to use instead: of those that are closed themselves, what stands in for them."""
    offered: list[AlternativeView] = []
    closed_too: list[Phrase] = []
    passed_over: list[Phrase] = []
    for other, reason in others:
        if read.stand[other.id].is_closed:
            closed_too.append(label_of(other, read.reader))
            if not offered:
                passed_over.append(closed_too[-1])
        else:
            offered.append(_alternative(other, reason, read))
    return InsteadView(tuple(offered), tuple(closed_too), tuple(passed_over))


def _offered(point: ContactPoint, read: _Read) -> Iterator[tuple[ContactPoint, Phrase]]:
    """Go through what may be used instead, nearest first, each once: two may name each other."""
    seen, waiting = {point.id}, list(_named(point, read))
    while waiting:
        other, reason = waiting.pop(0)
        if other.id in seen:
            continue
        seen.add(other.id)
        yield other, reason
        if read.stand[other.id].is_closed:
            waiting += _named(other, read)


def _named(point: ContactPoint, read: _Read) -> Iterator[tuple[ContactPoint, Phrase]]:
    """Go through what a contact point itself names: what a claim says comes before its own list."""
    claim = read.stand[point.id].claim
    own = {one.alternative_id: one.reasons for one in point.alternatives}
    if claim is None or claim.use_instead is None:
        others = [read.by_row[row_id] for row_id in own if row_id in read.by_row]
    else:
        found = (read.by_public_id.get(public_id) for public_id in claim.use_instead)
        others = [one for one in found if one is not None]
    for other in others:
        yield other, phrases.first_of(own.get(other.id, {}), read.reader) or NOTHING


def _alternative(other: ContactPoint, reason: Phrase, read: _Read) -> AlternativeView:
    kind, stands = other.of_type, read.stand[other.id]
    return AlternativeView(
        id=other.public_id,
        label=label_of(other, read.reader),
        within=within(other, read.reader),
        shown=kind.shown(other.address),
        link=kind.link(other.address),
        state=stands.state,
        wait_minutes=_told(stands.wait_minutes),
        reason=reason,
        url=read.url(other),
    )

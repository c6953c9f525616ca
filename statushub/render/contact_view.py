"""Contact points as one reader sees them: how each stands, and what to use instead."""

from collections.abc import Iterator, Mapping, Sequence

from statushub import contact_types
from statushub.model.availability import Availability
from statushub.model.contact_points import ContactPoint
from statushub.model.facts import Facts
from statushub.render import addresses, phrases
from statushub.render.view import (
    NOTHING,
    AlternativeView,
    ContactPointView,
    InsteadView,
    Phrase,
)


def contact_views(facts: Facts, reader: str, public_url: str) -> dict[int, ContactPointView]:
    """Return every contact point in the reader's language, by row id, in the page's order."""
    stand = {point.id: facts.availability(point) for point in facts.contact_points}
    points = {point.public_id: point for point in facts.contact_points}
    return {
        point.id: _view(point, stand[point.id], points, stand, reader, public_url)
        for point in facts.contact_points
    }


def _view(
    point: ContactPoint,
    stands: Availability,
    points: Mapping[str, ContactPoint],
    stand: Mapping[int, Availability],
    reader: str,
    public_url: str,
) -> ContactPointView:
    kind = point.of_type
    return ContactPointView(
        id=point.public_id,
        type=kind.name,
        type_label=str(kind.label),
        label=label_of(point, reader),
        instructions=phrases.first_of(
            {text.language: text.instructions for text in point.texts}, reader
        ),
        address=point.address,
        shown=kind.shown(point.address),
        link=kind.link(point.address),
        languages=tuple(point.languages),
        state=stands.state,
        state_label=phrases.contact_state_label(stands.state),
        source=stands.source,
        since=stands.claim.since if stands.claim else None,
        until=stands.until,
        opens_at=stands.opens_at,
        waits=kind.waits,
        wait_minutes=stands.wait_minutes,
        wait_as_of=stands.wait_as_of,
        wait_source=stands.wait_source,
        wait_is_stale=stands.wait_is_stale,
        instead=_instead(point, stands, points, stand, reader),
        changes=stands.changes,
        url=addresses.contact_point(public_url, reader, point.public_id),
    )


def label_of(point: ContactPoint, reader: str) -> Phrase:
    """Return what a contact point is called: its own name, or that of its type."""
    own = phrases.first_of({text.language: text.label for text in point.texts}, reader)
    return own or phrases.plain(str(contact_types.get(point.type).label), reader, reader)


def _instead(
    point: ContactPoint,
    stands: Availability,
    points: Mapping[str, ContactPoint],
    stand: Mapping[int, Availability],
    reader: str,
) -> InsteadView:
    """Return what to use instead: of those that are closed themselves, what stands in for them."""
    offered: list[AlternativeView] = []
    closed_too: list[Phrase] = []
    for other, reason in _offered(point, stands, points, stand, reader):
        if stand[other.id].is_closed:
            closed_too.append(label_of(other, reader))
        else:
            offered.append(_alternative(other, stand[other.id], reason, reader))
    return InsteadView(tuple(offered), tuple(closed_too))


def _offered(
    point: ContactPoint,
    stands: Availability,
    points: Mapping[str, ContactPoint],
    stand: Mapping[int, Availability],
    reader: str,
) -> Iterator[tuple[ContactPoint, Phrase]]:
    """Go through what may be used instead, nearest first, each once: two may name each other."""
    seen, waiting = {point.id}, list(_named(point, stands, points, reader))
    while waiting:
        other, reason = waiting.pop(0)
        if other.id in seen:
            continue
        seen.add(other.id)
        yield other, reason
        if stand[other.id].is_closed:
            waiting += _named(other, stand[other.id], points, reader)


def _named(
    point: ContactPoint, stands: Availability, points: Mapping[str, ContactPoint], reader: str
) -> Iterator[tuple[ContactPoint, Phrase]]:
    """Go through what a contact point itself names: what a claim says comes before its own list."""
    by_row = {one.id: one for one in points.values()}
    own = {one.alternative_id: one.reasons for one in point.alternatives}
    said: Sequence[str] | None = stands.claim.use_instead if stands.claim else None
    if said is None:
        others = [by_row[row_id] for row_id in own if row_id in by_row]
    else:
        others = [points[public_id] for public_id in said if public_id in points]
    for other in others:
        yield other, phrases.first_of(own.get(other.id, {}), reader) or NOTHING


def _alternative(
    other: ContactPoint, stands: Availability, reason: Phrase, reader: str
) -> AlternativeView:
    kind = other.of_type
    return AlternativeView(
        id=other.public_id,
        label=label_of(other, reader),
        shown=kind.shown(other.address),
        link=kind.link(other.address),
        state=stands.state,
        wait_minutes=stands.wait_minutes,
        reason=reason,
    )

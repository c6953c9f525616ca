"""What a notice says of contact points, as one reader sees it: until when, and what to use instead.

Messages, feeds and old pages are read long after they were made. So this says what somebody stated,
and not what the clock does each evening: who is told at night to use web chat instead need not hear
that it opens at eight, and no wait that was measured a minute before the mail went out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from statushub.model.affected import AffectedContactPoint
from statushub.model.availability import availability
from statushub.model.contact_claims import CLOSED, NOTICE, USUAL, ContactClaim, weightiest
from statushub.model.contact_points import ContactPoint
from statushub.model.facts import Facts
from statushub.model.notices import Notice, Update
from statushub.render import addresses
from statushub.render.contact_view import label_of, within
from statushub.render.view.affected import AffectedContactView, UsableView


@dataclass(frozen=True)
class Surroundings:
    """What a notice does not know itself of the contact points it speaks of."""

    points: Mapping[str, ContactPoint] = field(default_factory=dict)
    """Those there are now, by public id."""
    former: Mapping[str, ContactPoint] = field(default_factory=dict)
    """Those that are no longer there: what was said of them can still be read."""
    claims: Mapping[int, Sequence[ContactClaim]] = field(default_factory=dict)
    """By row id: claims in force."""
    zone: str = "UTC"
    """The page's, where a contact point has none of its own."""
    at: datetime | None = None


NOTHING_AROUND = Surroundings()


def surroundings(facts: Facts) -> Surroundings:
    """Return what some facts tell of contact points."""
    return Surroundings(
        {one.public_id: one for one in facts.contact_points},
        {one.public_id: one for one in facts.former_contact_points},
        facts.contact_claims,
        facts.page.time_zone,
        facts.at,
    )


def of_notice(
    notice: Notice, around: Surroundings, reader: str, public_url: str
) -> tuple[AffectedContactView, ...]:
    """Return a notice's newest statement about each contact point it has spoken of.

    What was called off before it began says nothing of them.
    """
    said = sorted(_newest(notice).values(), key=lambda one: _place(one[1]))
    views = (_view(notice, *one, around, reader, public_url) for one in said)
    if notice.withdrawn_at:
        return ()
    return tuple(one for one in views if one.ended or notice.phase != "over")


def of_update(
    notice: Notice, update: Update, around: Surroundings, reader: str, public_url: str
) -> tuple[AffectedContactView, ...]:
    """Return what one update says of contact points."""
    if notice.withdrawn_at:
        return ()
    return tuple(
        _view(notice, update, affected, around, reader, public_url)
        for affected in sorted(update.contact_points, key=_place)
    )


def _newest(notice: Notice) -> dict[int, tuple[Update, AffectedContactPoint]]:
    return {
        affected.contact_point_id: (update, affected)
        for update in notice.updates
        for affected in update.contact_points
    }


def _place(affected: AffectedContactPoint) -> tuple[int, int]:
    return affected.contact_point.position, affected.contact_point_id


def _view(
    notice: Notice,
    update: Update,
    affected: AffectedContactPoint,
    around: Surroundings,
    reader: str,
    public_url: str,
) -> AffectedContactView:
    point = affected.contact_point
    kind = point.of_type
    phase = notice.of_kind.state(update.state).phase
    ended = phase == "over" or affected.stated == USUAL
    current = notice.phase != "over" and not ended and _newest(notice)[point.id][0].id == update.id
    offered, closed_too = ([], []) if ended else _instead(affected, around, live=current)
    return AffectedContactView(
        id=point.public_id,
        type=kind.name,
        type_label=str(kind.label),
        label=label_of(point, reader),
        url=addresses.contact_point(public_url, reader, point.public_id),
        stated=affected.stated,
        old_state=affected.old_state,
        new_state=affected.new_state,
        at=update.posted_at,
        ended=ended,
        wait_minutes=None if ended else affected.wait_minutes,
        begins_at=notice.began_at if phase == "ahead" else None,
        until=_until(notice, update, affected, around.zone, ended=ended),
        offered=tuple(_usable(one, reader, public_url) for one in offered),
        closed_too=tuple(_usable(one, reader, public_url) for one in closed_too),
    )


def _until(
    notice: Notice, update: Update, affected: AffectedContactPoint, zone: str, *, ended: bool
) -> datetime | None:
    """Return until when it is said to stand so; for what is closed: when it opens again."""
    if not ended and affected.stated != CLOSED:
        return notice.ends_at
    claims = []
    if not ended:
        claims = [ContactClaim(id=0, state=CLOSED, source=NOTICE, lapses_at=notice.ends_at)]
    timetable = affected.contact_point.timetable(zone)
    return availability(claims, None, timedelta(), timetable, update.posted_at).opens_at


def _instead(
    affected: AffectedContactPoint, around: Surroundings, *, live: bool
) -> tuple[list[ContactPoint], list[ContactPoint]]:
    """Return what to use instead, and what was meant for it and is closed as well.

    `live`: it is what the notice says now; else what it said then, closed since or not.
    """
    offered: list[ContactPoint] = []
    closed_too: list[ContactPoint] = []
    seen = {affected.contact_point_id}
    waiting = list(_named(affected.contact_point, affected.use_instead, around, live=live))
    while waiting:
        other = waiting.pop(0)
        if other.id in seen:
            continue
        seen.add(other.id)
        claim = _claim(other, around)
        if live and claim is not None and claim.state == CLOSED:
            closed_too.append(other)
            waiting += _named(other, claim.use_instead, around, live=live)
        else:
            offered.append(other)
    return offered, closed_too


def _claim(point: ContactPoint, around: Surroundings) -> ContactClaim | None:
    if around.at is None:
        return None
    return weightiest(around.claims.get(point.id, ()), around.at)


def _named(
    point: ContactPoint, said: Sequence[str] | None, around: Surroundings, *, live: bool
) -> Iterator[ContactPoint]:
    """Go through what is named for a contact point: by a statement, else by itself."""
    known = around.points if live else {**around.former, **around.points}
    if said is None:
        by_row = {one.id: one for one in around.points.values()}
        found: Iterable[ContactPoint | None] = (
            by_row.get(one.alternative_id) for one in point.alternatives
        )
    else:
        found = (known.get(public_id) for public_id in said)
    return (one for one in found if one is not None)


def _usable(point: ContactPoint, reader: str, public_url: str) -> UsableView:
    kind = point.of_type
    return UsableView(
        id=point.public_id,
        label=label_of(point, reader),
        within=within(point, reader),
        link=kind.link(point.address),
        shown=kind.shown(point.address),
        url=addresses.contact_point(public_url, reader, point.public_id),
    )

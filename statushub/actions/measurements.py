"""Writing what was measured at contact points: waits where they are newer, and claims of feeds."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from statushub import clock, database
from statushub.actions import pages
from statushub.model import contact_claims, waits
from statushub.model.contact_claims import ContactClaim
from statushub.model.contact_points import ContactPoint
from statushub.model.waits import FEED, Wait, WaitSlot

TAKEN, REPEATED, OLDER = "taken", "repeated", "older"
"""What became of a measurement: it counts now; its time is that of the newest; it came late."""


@dataclass(frozen=True)
class Report:
    """What was measured at one contact point: a wait, a state, or both."""

    contact_point_id: str
    minutes: int | None = None
    """None: unknown."""
    state: str | None = None
    """None: it says nothing (any more) of the state."""
    as_of: datetime | None = None
    """When it was measured; None: now."""
    tells_wait: bool = True
    tells_state: bool = False
    source: str = FEED
    """Filled in by who takes it."""


@dataclass(frozen=True)
class Told:
    """What became of a report, and the newest wait there is now."""

    contact_point_id: str
    outcome: str
    minutes: int | None
    as_of: datetime | None


@dataclass
class Point:
    """What is known of a contact point while reports about it are taken."""

    id: int
    public_id: str
    page_id: int
    type: str
    stale_after: timedelta
    retired: bool
    minutes: int | None
    as_of: datetime | None

    def shown(self, now: datetime) -> int | None:
        """Return the wait that readers are told; None where it is unknown or stale."""
        if self.minutes is None or self.as_of is None or now >= self.as_of + self.stale_after:
            return None
        return waits.rounded(self.minutes)


def write(
    session: Session, reports: Sequence[Report], points: Mapping[str, Point], now: datetime
) -> list[Told]:
    """Write checked reports about contact points held by `held`; return what became of each."""
    before = {one.id: one.shown(now) for one in points.values()}
    waited = _take(session, reports, points, now)
    claimed, moved = _claim(session, reports, points, now)
    if moved or any(one.shown(now) != before[one.id] for one in points.values()):
        pages.measured(session, next(iter(points.values())).page_id)
    return [
        Told(
            report.contact_point_id,
            # Of a wait and a state told together each may be news by itself.
            TAKEN if TAKEN in (wait, claim) else wait or claim or REPEATED,
            points[report.contact_point_id].minutes,
            points[report.contact_point_id].as_of,
        )
        for report, wait, claim in zip(reports, waited, claimed, strict=True)
    ]


def held(session: Session, public_ids: Iterable[str]) -> dict[str, Point]:
    """Return some contact points by public id, held until the end of the transaction."""
    query = (
        select(
            ContactPoint.id,
            ContactPoint.public_id,
            ContactPoint.page_id,
            ContactPoint.type,
            ContactPoint.stale_after_minutes,
            ContactPoint.retired_at,
            Wait.minutes,
            Wait.as_of,
        )
        .outerjoin(Wait, Wait.contact_point_id == ContactPoint.id)
        .where(ContactPoint.public_id.in_(sorted(public_ids)))
        .order_by(ContactPoint.id)
        # Two reports at once go one after the other, and readers of the row wait for neither.
        .with_for_update(of=ContactPoint, key_share=True)
    )
    return {
        row.public_id: Point(
            row.id,
            row.public_id,
            row.page_id,
            row.type,
            timedelta(minutes=row.stale_after_minutes),
            row.retired_at is not None,
            row.minutes,
            row.as_of,
        )
        for row in session.execute(query)
    }


def _take(
    session: Session,
    reports: Sequence[Report],
    points: Mapping[str, Point],
    now: datetime,
) -> list[str]:
    """Write the waits that are newer; return what became of each report, empty without a wait."""
    became = [""] * len(reports)
    newer: dict[int, dict[str, Any]] = {}
    slots: dict[tuple[int, datetime], list[int]] = {}
    for place, report, as_of in _oldest_first(reports, now):
        if not report.tells_wait:
            continue
        point = points[report.contact_point_id]
        became[place] = _outcome(point.as_of, as_of)
        if became[place] == TAKEN:
            point.minutes, point.as_of = report.minutes, as_of
            newer[point.id] = {"minutes": report.minutes, "as_of": as_of, "source": report.source}
            if report.minutes is not None:
                slots.setdefault((point.id, waits.slot_of(as_of)), []).append(report.minutes)
    put(session, newer)
    add_to_slots(session, slots)
    return became


def _oldest_first(
    reports: Sequence[Report], now: datetime
) -> Iterator[tuple[int, Report, datetime]]:
    dated = [(place, report, report.as_of or now) for place, report in enumerate(reports)]
    yield from sorted(dated, key=lambda one: one[2])


def _outcome(newest: datetime | None, as_of: datetime) -> str:
    if newest is None or as_of > newest:
        return TAKEN
    return REPEATED if as_of == newest else OLDER


def put(session: Session, newer: Mapping[int, Mapping[str, Any]]) -> None:
    """Write the newest wait (minutes, as_of, source) of some contact points, by row id."""
    if not newer:
        return
    fresh = database.upsert(session, Wait)
    session.execute(
        fresh.on_conflict_do_update(
            index_elements=[Wait.contact_point_id],
            set_={name: fresh.excluded[name] for name in ("minutes", "as_of", "source")},
            where=fresh.excluded.as_of > Wait.as_of,
        ),
        [{"contact_point_id": row_id, **values} for row_id, values in newer.items()],
    )


def add_to_slots(session: Session, measured: Mapping[tuple[int, datetime], Sequence[int]]) -> None:
    """Add minutes to the quarters of an hour they belong to, by contact point and slot."""
    if not measured:
        return
    fresh = database.upsert(session, WaitSlot)
    higher = fresh.excluded.highest > WaitSlot.highest
    session.execute(
        fresh.on_conflict_do_update(
            index_elements=[WaitSlot.contact_point_id, WaitSlot.slot],
            set_={
                "count": WaitSlot.count + fresh.excluded.count,
                "total": WaitSlot.total + fresh.excluded.total,
                "highest": case((higher, fresh.excluded.highest), else_=WaitSlot.highest),
            },
        ),
        [
            {
                "contact_point_id": row_id,
                "slot": slot,
                "count": len(minutes),
                "total": sum(minutes),
                "highest": max(minutes),
            }
            for (row_id, slot), minutes in measured.items()
        ],
    )


def _claim(
    session: Session, reports: Sequence[Report], points: Mapping[str, Point], now: datetime
) -> tuple[list[str], bool]:
    """Write the states that feeds tell; return what became of each report, empty without a state,
    and whether any contact point stands otherwise now.

    What a feed states lapses when nothing newer comes: it may have died with the line.
    """
    became, moved = [""] * len(reports), False
    ids = {points[one.contact_point_id].id for one in reports if one.tells_state}
    newest = _newest_claims(session, ids)
    for place, report, as_of in _oldest_first(reports, now):
        if not report.tells_state:
            continue
        point = points[report.contact_point_id]
        held = newest.get(point.id)
        became[place] = _outcome(_told_at(held, point.stale_after) if held else None, as_of)
        if became[place] != TAKEN:
            continue
        lapses_at = as_of + point.stale_after
        in_force = held is not None and held.until is None and as_of < _end(held)
        if held is not None and in_force and held.state == report.state:
            held.lapses_at = lapses_at
            continue
        if held is not None and held.until is None:
            held.until = min(as_of, _end(held))
        if report.state is not None:
            newest[point.id] = ContactClaim(
                contact_point_id=point.id,
                state=report.state,
                source=contact_claims.FEED,
                since=as_of,
                lapses_at=lapses_at,
            )
            session.add(newest[point.id])
        moved = moved or in_force or report.state is not None
    return became, moved


def _newest_claims(session: Session, ids: Collection[int]) -> dict[int, ContactClaim]:
    if not ids:
        return {}
    last = (
        select(func.max(ContactClaim.id))
        .where(ContactClaim.contact_point_id.in_(ids), ContactClaim.source == contact_claims.FEED)
        .group_by(ContactClaim.contact_point_id)
    )
    query = select(ContactClaim).where(ContactClaim.id.in_(last))
    return {one.contact_point_id: one for one in session.scalars(query)}


def _end(claim: ContactClaim) -> datetime:
    return claim.lapses_at or clock.now()


def _told_at(claim: ContactClaim, stale_after: timedelta) -> datetime:
    """Return when a feed last said what a claim holds."""
    if claim.until is not None:
        return claim.until
    return max(claim.since, _end(claim) - stale_after)

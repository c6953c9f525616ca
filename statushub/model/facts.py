"""Facts: everything a page is made of, read at one instant in a constant number of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from statushub.model import claims, contact_claims, contact_points, notices, services, waits
from statushub.model.availability import Availability, availability
from statushub.model.claims import Claim
from statushub.model.contact_claims import ContactClaim
from statushub.model.contact_points import ContactPoint
from statushub.model.earlier import Past, past
from statushub.model.notices import Notice
from statushub.model.opening import Timetable
from statushub.model.pages import Page
from statushub.model.services import Service, ServiceGroup
from statushub.model.uptime import Uptime, uptime
from statushub.model.waits import Wait, WaitHistory

HISTORY_DAYS = 90
"""How far back the page itself goes. What ended before has pages of its own: `earlier.py`."""


@dataclass(frozen=True)
class Facts:
    """What views are made of: rows read in one consistent reading, and the instant of it."""

    page: Page
    logo: bytes | None
    groups: Sequence[ServiceGroup]
    services: Sequence[Service]
    """Those now offered, in the page's order."""
    claims: Mapping[int, Sequence[Claim]]
    """By service id: claims in force at any time of the history, oldest first, or a day before."""
    open_notices: Sequence[Notice]
    """Ahead, now or standing; most recently begun first."""
    closed_notices: Sequence[Notice]
    """Closed or withdrawn within the history; most recently begun first."""
    contact_points: Sequence[ContactPoint]
    """Those there are now, in their order."""
    former_contact_points: Sequence[ContactPoint]
    """Those that are no longer there: notices may still speak of them."""
    offers: Mapping[int, Sequence[int]]
    """By service id: the row ids of its contact points, in order."""
    contact_claims: Mapping[int, Sequence[ContactClaim]]
    """By contact point id: claims in force, oldest first."""
    waits: Mapping[int, Wait]
    """By contact point id: the wait last measured."""
    wait_histories: Mapping[int, WaitHistory]
    """By contact point id: what its measurements come to."""
    first_at: datetime | None
    """When the page's oldest notice began: how far back its history goes."""
    at: datetime
    since: datetime
    """Where the history of these facts begins; older notices are read when asked for."""
    past: Past = field(default_factory=Past)
    """What ended before that, within a year."""

    @property
    def version(self) -> int:
        """Return the page's facts_version these are the facts of."""
        return self.page.facts_version

    def status(self, service_id: int) -> str:
        """Return a service's computed status."""
        return claims.worst(claim.status for claim in self.claims_now(service_id))

    def claims_now(self, service_id: int) -> list[Claim]:
        """Return the claims in force for a service."""
        return [claim for claim in self.claims.get(service_id, ()) if claim.until is None]

    def uptime(self, service: Service) -> Uptime:
        """Return what the last days of a service were like."""
        if service.id not in self._reckoned:
            claimed = self.claims.get(service.id, ())
            zone = self.page.time_zone
            self._reckoned[service.id] = uptime(claimed, service.created_at, self.at, zone)
        return self._reckoned[service.id]

    @cached_property
    def _reckoned(self) -> dict[int, Uptime]:
        return {}

    def timetable(self, point: ContactPoint) -> Timetable:
        """Return a contact point's hours."""
        return self._stands(point)[0]

    def availability(self, point: ContactPoint) -> Availability:
        """Return how a contact point stands at the instant of these facts."""
        return self._stands(point)[1]

    def _stands(self, point: ContactPoint) -> tuple[Timetable, Availability]:
        # Worked out once for the readers of all languages.
        if point.id not in self._worked_out:
            timetable = point.timetable(self.page.time_zone)
            stands = availability(
                self.contact_claims.get(point.id, ()),
                self.waits.get(point.id),
                timedelta(minutes=point.stale_after_minutes),
                timetable,
                self.at,
            )
            self._worked_out[point.id] = (timetable, stands)
        return self._worked_out[point.id]

    @cached_property
    def _worked_out(self) -> dict[int, tuple[Timetable, Availability]]:
        return {}


def gather(session: Session, page: Page, at: datetime, history_days: int = HISTORY_DAYS) -> Facts:
    """Read the facts of a page as they stand at `at`, to be used inside `database.reading()`."""
    since = at - timedelta(days=history_days)
    offered = services.in_order(session, page.id)
    points = contact_points.in_order(session, page.id)
    point_ids = [one.id for one in points]
    return Facts(
        page=page,
        logo=session.scalar(select(Page.logo).where(Page.id == page.id)),
        groups=services.groups(session, page.id),
        services=offered,
        # A day more: with an hour gained by the clocks, 90 days are longer than 90 times 24 hours.
        claims=_by_service(
            claims.in_force_since(session, [one.id for one in offered], since - timedelta(days=1))
        ),
        open_notices=notices.not_over(session, page.id),
        closed_notices=notices.closed_since(session, page.id, since),
        contact_points=points,
        former_contact_points=contact_points.retired(session, page.id),
        offers=contact_points.by_service(session, [one.id for one in offered]),
        contact_claims=_by_contact_point(contact_claims.open_claims(session, point_ids)),
        waits=waits.latest(session, point_ids),
        wait_histories=waits.histories(session, point_ids),
        first_at=notices.first_began(session, page.id),
        at=at,
        since=since,
        past=past(session, page.id, at, since) if history_days else Past(),
    )


def _by_service(found: Sequence[Claim]) -> dict[int, list[Claim]]:
    by_service: dict[int, list[Claim]] = defaultdict(list)
    for claim in found:
        by_service[claim.service_id].append(claim)
    return dict(by_service)


def _by_contact_point(found: Sequence[ContactClaim]) -> dict[int, list[ContactClaim]]:
    by_point: dict[int, list[ContactClaim]] = defaultdict(list)
    for claim in found:
        by_point[claim.contact_point_id].append(claim)
    return dict(by_point)

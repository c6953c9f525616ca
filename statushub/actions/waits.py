"""Stating waits: what queues measure, many times a minute, so that it costs next to nothing.

A measurement is a fact of its own: it is not audited one by one. Its time makes it idempotent: one
that is not newer than the newest changes nothing, however often it is sent.
"""

import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from statushub import clock, contact_types, database
from statushub.actions import measurements
from statushub.actions.measurements import OLDER, REPEATED, TAKEN, Point, Report, Told
from statushub.errors import Faults, NotThere
from statushub.language import lazy_gettext as _l
from statushub.model import waits
from statushub.model.contact_claims import STATES
from statushub.model.waits import FEED, LONGEST_MINUTES

__all__ = ["OLDER", "REPEATED", "TAKEN", "Report", "Told"]


def state(report: Report, source: str = FEED) -> Told:
    """Take one report; raise Refused naming what is wrong, or NotThere."""
    return _taken(_Order([report], [""], source))[0]


def state_many(reports: Sequence[Report], source: str = FEED) -> Sequence[Told]:
    """Take many reports, all of them or none; raise Refused naming each fault by its place."""
    places = [f"contact_points.{place}." for place in range(len(reports))]
    return _taken(_Order(reports, places, source))


def along(session: Session, report: Report, source: str = FEED) -> None:
    """Take one report as part of another action's write; raise Refused naming what is wrong."""
    order, now = _Order([report], [""], source), clock.now()
    order.check(now)
    points = measurements.held(session, {report.contact_point_id})
    if not order.look_at(points):
        order.refuse()
    measurements.write(session, order.reports, points, now)


@dataclass(eq=False)
class _Order:
    """What one request asks for, and what became of it."""

    reports: Sequence[Report]
    places: Sequence[str]
    """What stands before the names of the fields of each report."""
    source: str
    faults: Faults = field(default_factory=Faults)
    missing: str = ""
    """The id of the only contact point it is about, where there is none of that id."""
    told: Sequence[Told] = ()
    error: BaseException | None = None
    done: bool = False

    def check(self, now: datetime) -> None:
        """Note what is wrong whatever the contact points are."""
        for report, place in zip(self.reports, self.places, strict=True):
            _check(report, place, now, self.faults)
        self.reports = [
            replace(one, as_of=one.as_of or now, source=self.source) for one in self.reports
        ]

    def look_at(self, points: Mapping[str, Point]) -> bool:
        """Note what is wrong with its contact points; tell whether it can be taken."""
        if len(self.reports) == 1 and self.reports[0].contact_point_id not in points:
            self.missing = self.reports[0].contact_point_id
            return False
        for report, place in zip(self.reports, self.places, strict=True):
            _check_point(report, points.get(report.contact_point_id), place, self.faults)
        return not self.faults

    def refuse(self) -> None:
        """Raise what is wrong with it, if anything is."""
        if self.missing:
            raise NotThere(self.missing)
        self.faults.refuse_if_any()


_waiting: deque[_Order] = deque()
_turn = threading.Lock()


def _taken(order: _Order) -> Sequence[Told]:
    """Take an order together with all others that wait in this process, in one transaction.

    Whoever gets the turn writes for everybody who came meanwhile, and they find it done: what is
    slow about a write is to get the lock and to see it on the disk, and that is shared.
    """
    order.check(clock.now())
    _waiting.append(order)
    with _turn:
        if not order.done:
            _take_all()
    if order.error is not None:
        raise order.error
    order.refuse()
    return order.told


def _take_all() -> None:
    orders = [_waiting.popleft() for _ in range(len(_waiting))]
    try:
        _together(orders)
    except BaseException as error:
        for order in orders:
            order.error = error
        raise
    finally:
        for order in orders:
            order.done = True


def _together(orders: Sequence[_Order]) -> None:
    now = clock.now()
    with database.transaction() as session:
        points = measurements.held(
            session, {report.contact_point_id for order in orders for report in order.reports}
        )
        good = [order for order in orders if order.look_at(points)]
        reports = [report for order in good for report in order.reports]
        told = iter(measurements.write(session, reports, points, now))
    for order in good:
        order.told = [next(told) for _ in order.reports]


def _check(report: Report, place: str, now: datetime, faults: Faults) -> None:
    if report.tells_wait and report.minutes is not None:
        if report.minutes < 0:
            faults.add(f"{place}wait_minutes", _l("A wait cannot be less than 0 minutes."))
        elif report.minutes > LONGEST_MINUTES:
            words = _l(
                "A wait of more than %(limit)s minutes, a day, is not taken.", limit=LONGEST_MINUTES
            )
            faults.add(f"{place}wait_minutes", words)
    if report.tells_state and report.state is not None and report.state not in STATES:
        words = _l("There is no such state. There are: %(states)s.", states=", ".join(STATES))
        faults.add(f"{place}state", words)
    if report.as_of is not None and report.as_of > now + clock.SKEW:
        faults.add(f"{place}as_of", _l("This instant lies ahead. Look at your clock."))


def _check_point(report: Report, point: Point | None, place: str, faults: Faults) -> None:
    if point is None:
        faults.add(f"{place}id", _l("There is no such contact point."))
    elif point.retired:
        faults.add(f"{place}id", _l("This contact point is no longer in use."))
    elif (
        report.tells_wait and report.minutes is not None and not contact_types.get(point.type).waits
    ):
        faults.add(
            f"{place}wait_minutes", _l("Nobody waits in minutes at a contact point of this type.")
        )


def forget_old() -> None:
    """Delete the quarters of an hour that charts look back at no more."""
    with database.transaction() as session:
        waits.forget_before(session, clock.now() - waits.KEPT)

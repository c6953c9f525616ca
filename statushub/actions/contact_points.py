"""Contact points: added, changed, arranged, retired; and how they stand, stated by hand."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from statushub import clock, database, language
from statushub.actions.contact_fields import (
    Checked,
    SaveContactPoint,
    UseInstead,
    checked,
)
from statushub.actions.pages import facts_changed
from statushub.errors import Faults, NotThere
from statushub.language import gettext as _
from statushub.model import audit, contact_claims, contact_points, pages, services
from statushub.model.audit import Actor
from statushub.model.contact_claims import HAND, STATES, ContactClaim
from statushub.model.contact_points import (
    Alternative,
    ContactPoint,
    ContactPointText,
    HoursException,
    ServiceContactPoint,
)
from statushub.model.opening import Exceptional
from statushub.model.pages import Page

__all__ = ["Exceptional", "SaveContactPoint", "UseInstead"]

_KIND = "contact_point"

Also = Callable[[Session, ContactPoint], None]
"""Something that must commit together with a write: the answer to an idempotent request."""


def save_contact_point(
    command: SaveContactPoint, actor: Actor, also: Also | None = None
) -> ContactPoint:
    """Add or change a contact point; raise Refused naming each field that is wrong."""
    with database.transaction() as session:
        page = pages.the_page(session)
        point = _save(session, page, command, actor)
        facts_changed(session, page.id)
        if also:
            also(session, point)
    return point


def change_contact_point(
    contact_point_id: str,
    change: Callable[[SaveContactPoint], SaveContactPoint],
    actor: Actor,
    *,
    also: Also | None = None,
) -> ContactPoint:
    """Change a contact point from what it is now; one that changes nothing leaves no trace.

    All of it or nothing; raises Refused naming each field that is wrong, or NotThere.
    """
    with database.transaction() as session:
        page = pages.the_page(session)
        point = contact_points.contact_point(session, page.id, contact_point_id)
        now_is = as_stated(session, point)
        changed = change(now_is)
        if changed != now_is:
            _save(session, page, changed, actor)
            facts_changed(session, page.id)
        if also:
            also(session, point)
    return point


def as_stated(session: Session, point: ContactPoint) -> SaveContactPoint:
    """Return what a contact point is now as the command that would save it so.

    What is off the page itself is left out; it is kept when the contact point is saved.
    """
    there = {one.id: one for one in contact_points.in_order(session, point.page_id)}
    offered = {one.id: one for one in services.in_order(session, point.page_id)}
    serves = contact_points.services_of(session, point.id)
    texts = [one for one in point.texts if one.language in language.available()]
    return SaveContactPoint(
        type=point.type,
        address=point.address,
        labels={text.language: text.label for text in texts if text.label},
        instructions={text.language: text.instructions for text in texts if text.instructions},
        languages=tuple(point.languages),
        hours=point.hours,
        holidays=point.holidays,
        time_zone=point.time_zone,
        stale_after_minutes=point.stale_after_minutes,
        exceptions=tuple(
            Exceptional(one.first_day, one.last_day, one.hours, dict(one.reasons))
            for one in point.exceptions
        ),
        alternatives=tuple(
            UseInstead(there[one.alternative_id].public_id, dict(one.reasons))
            for one in point.alternatives
            if one.alternative_id in there
        ),
        services=tuple(one.public_id for one in offered.values() if one.id in serves),
        contact_point_id=point.public_id,
    )


def _save(session: Session, page: Page, command: SaveContactPoint, actor: Actor) -> ContactPoint:
    faults = Faults()
    stated = checked(session, page, command, faults)
    faults.refuse_if_any()
    now = clock.now()
    if command.contact_point_id:
        verb = "change_contact_point"
        point = contact_points.contact_point(session, page.id, command.contact_point_id)
    else:
        verb = "add_contact_point"
        point = ContactPoint(page_id=page.id, created_at=now)
        point.position = _last_place(session, page) + 1
        session.add(point)
    point.type = command.type
    point.stale_after_minutes = command.stale_after_minutes
    point.updated_at = now
    _write(session, point, stated)
    session.flush()
    _serve(session, point, {one.id for one in stated.services})
    audit.note(session, actor, verb, (_KIND, point.public_id))
    return point


def _last_place(session: Session, page: Page) -> int:
    query = select(func.max(ContactPoint.position)).where(ContactPoint.page_id == page.id)
    last = session.scalar(query)
    return -1 if last is None else last


def _write(session: Session, point: ContactPoint, stated: Checked) -> None:
    point.address, point.hours, point.holidays = stated.address, stated.hours, stated.holidays
    point.languages, point.time_zone = stated.languages, stated.time_zone
    point.texts = [
        # What was said in a language that is not offered now comes back with it.
        *(text for text in point.texts if text.language not in language.available()),
        *(
            ContactPointText(
                language=code,
                label=stated.labels.get(code, ""),
                instructions=stated.instructions.get(code, ""),
            )
            for code in dict.fromkeys([*stated.labels, *stated.instructions])
        ),
    ]
    had = {(one.first_day, one.last_day): one for one in point.exceptions}
    point.exceptions = [
        _exception(had.get((one.first_day, one.last_day)), one) for one in stated.exceptions
    ]
    named = {other.id for other, _reasons in stated.alternatives}
    off_the_page = (
        {one.id for one in contact_points.retired(session, point.page_id)}
        if point.alternatives
        else set()
    )
    kept = [
        one
        for one in point.alternatives
        if one.alternative_id in off_the_page and one.alternative_id not in named
    ]
    point.alternatives = [
        *(
            Alternative(alternative_id=other.id, position=place, reasons=dict(reasons))
            for place, (other, reasons) in enumerate(stated.alternatives)
        ),
        *kept,
    ]
    for place, one in enumerate(kept, start=len(stated.alternatives)):
        one.position = place


def _exception(had: HoursException | None, stated: Exceptional) -> HoursException:
    exception = had or HoursException(first_day=stated.first_day, last_day=stated.last_day)
    exception.hours, exception.reasons = stated.hours, dict(stated.reasons)
    return exception


def _serve(session: Session, point: ContactPoint, wanted: set[int]) -> None:
    """Make the services on the page that it serves those wanted; behind those it had before."""
    offered = {one.id for one in services.in_order(session, point.page_id)}
    serves = set(contact_points.services_of(session, point.id)) & offered
    session.execute(
        delete(ServiceContactPoint).where(
            ServiceContactPoint.contact_point_id == point.id,
            ServiceContactPoint.service_id.in_(serves - wanted),
        )
    )
    held = contact_points.by_service(session, sorted(wanted - serves))
    session.add_all(
        ServiceContactPoint(
            service_id=service_id,
            contact_point_id=point.id,
            position=len(held.get(service_id, ())),
        )
        for service_id in sorted(wanted - serves)
    )
    session.flush()


def offer(service_id: str, contact_point_ids: Sequence[str], actor: Actor) -> None:
    """Say through which contact points a service is reached, and in which order; raise Refused."""
    with database.transaction() as session:
        page = pages.the_page(session)
        service = services.service(session, page.id, service_id)
        there = {one.public_id: one.id for one in contact_points.in_order(session, page.id)}
        faults = Faults()
        if not there.keys() >= set(contact_point_ids):
            faults.add("contact_points", _("This page has no such contact point."))
        faults.refuse_if_any()
        session.execute(
            delete(ServiceContactPoint).where(
                ServiceContactPoint.service_id == service.id,
                ServiceContactPoint.contact_point_id.in_(there.values()),
            )
        )
        session.add_all(
            ServiceContactPoint(
                service_id=service.id, contact_point_id=there[public_id], position=place
            )
            for place, public_id in enumerate(dict.fromkeys(contact_point_ids))
        )
        service.updated_at = clock.now()
        session.flush()
        audit.note(session, actor, "offer_contact_points", ("service", service_id))
        facts_changed(session, page.id)


def arrange(contact_point_ids: Sequence[str], actor: Actor) -> None:
    """Put contact points in the order given; those not named keep theirs behind them."""
    with database.transaction() as session:
        page = pages.the_page(session)
        places = {public_id: place for place, public_id in enumerate(contact_point_ids)}
        for row in contact_points.in_order(session, page.id):
            row.position = places.get(row.public_id, len(places) + row.position)
        session.flush()
        audit.note(session, actor, "arrange_contact_points", ("page", page.public_id))
        facts_changed(session, page.id)


def retire_contact_point(contact_point_id: str, actor: Actor) -> None:
    """Take a contact point off the page; its history stays, and what is claimed of it ends."""
    with database.transaction() as session:
        page = pages.the_page(session)
        point = contact_points.contact_point(session, page.id, contact_point_id)
        now = clock.now()
        point.retired_at = point.updated_at = now
        for claim in contact_claims.open_claims(session, [point.id]):
            claim.until = max(now, claim.since)
        session.flush()
        audit.note(session, actor, "retire_contact_point", (_KIND, contact_point_id))
        facts_changed(session, page.id)


def restore_contact_point(contact_point_id: str, actor: Actor) -> None:
    """Put a retired contact point back where it was."""
    with database.transaction() as session:
        page = pages.the_page(session)
        point = contact_points.contact_point(session, page.id, contact_point_id)
        point.retired_at, point.updated_at = None, clock.now()
        session.flush()
        audit.note(session, actor, "restore_contact_point", (_KIND, contact_point_id))
        facts_changed(session, page.id)


def state_by_hand(contact_point_id: str, state: str | None, actor: Actor) -> None:
    """State how a contact point stands; `None` takes the hand's earlier statement back.

    Raises Refused, NotThere. A wait that somebody looked up is a measurement: see `actions.waits`.
    """
    state_several({contact_point_id: state}, actor)


def state_several(stated: Mapping[str, str | None], actor: Actor) -> datetime | None:
    """State how several stand, all or none; return the instant of it, which `undo` takes.

    None: everything was stated so already. Raises Refused, NotThere.
    """
    faults = Faults()
    if not {one for one in stated.values() if one is not None} <= set(STATES):
        words = _("There is no such state. There are: %(states)s.", states=", ".join(STATES))
        faults.add("state", words)
    faults.refuse_if_any()
    now = clock.now()
    with database.transaction() as session:
        page = pages.the_page(session)
        changed = False
        # In one order, so that two who close the same ones do not wait for each other.
        for public_id, state in sorted(stated.items()):
            point = contact_points.contact_point(session, page.id, public_id, lock=True)
            if point.retired_at:
                raise NotThere(public_id)
            changed |= _state(session, point, state, actor, now)
        if changed:
            facts_changed(session, page.id)
    return now if changed else None


def undo(stated_at: datetime, actor: Actor) -> int:
    """Put back what the hand said before it spoke at an instant; return of how many.

    What was stated anew since then stays as it is.
    """
    now = clock.now()
    with database.transaction() as session:
        page = pages.the_page(session)
        said = contact_claims.turned_at(session, page.id, HAND, stated_at)
        before = {one.contact_point_id: one for one in said if one.until == stated_at}
        after = {one.contact_point_id: one for one in said if one.since == stated_at}
        put_back = 0
        for row_id in sorted({*before, *after}):
            point = session.get_one(ContactPoint, row_id, with_for_update={"of": ContactPoint})
            said_now = contact_claims.from_source(session, row_id, HAND)
            if said_now is after.get(row_id):
                state = before[row_id].state if row_id in before else None
                put_back += _state(session, point, state, actor, now)
        if put_back:
            facts_changed(session, page.id)
    return put_back


def _state(
    session: Session, point: ContactPoint, state: str | None, actor: Actor, now: datetime
) -> bool:
    had = contact_claims.from_source(session, point.id, HAND)
    if (had.state if had else None) == state:
        return False
    if had:
        had.until = max(now, had.since)
    if state is not None:
        session.add(ContactClaim(contact_point_id=point.id, state=state, source=HAND, since=now))
    point.updated_at = now
    session.flush()
    audit.note(session, actor, "state_contact_point", (_KIND, point.public_id), state=state or "")
    return True

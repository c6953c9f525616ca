"""Contact points by API: how each stands, and what queues measure, many times a minute."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Response

from statushub import clock, database, language
from statushub.actions import contact_points as actions
from statushub.actions import waits
from statushub.actions.contact_points import SaveContactPoint
from statushub.errors import NotThere, Refused
from statushub.language import gettext as _
from statushub.model import facts, pages
from statushub.model.contact_points import ContactPoint
from statushub.model.facts import Facts
from statushub.render.contact_view import contact_views
from statushub.web import settings
from statushub.web.api import door
from statushub.web.api.answers import answer
from statushub.web.api.bodies.addresses import One
from statushub.web.api.bodies.contact_points import (
    AddContactPoint,
    ChangeContactPoint,
    MeasureMany,
)
from statushub.web.api.records import contact_points as records
from statushub.web.api.records.contact_points import (
    AlternativeRecord,
    ChangedContactPoint,
    ContactPointList,
    ContactPointRecord,
    MeasuredList,
)
from statushub.web.api.repeats import Keep, Once, once

blueprint = door.blueprint("contact points", "The ways to reach services, and how long it takes.")


@blueprint.get("/contact-points", responses={200: ContactPointList})
@door.needs("contact-points:read")
def list_contact_points() -> Response:
    """List the contact points there are now, and how each stands."""
    return answer(ContactPointList(contact_points=_records(_facts())))


@blueprint.patch("/contact-points", responses={200: MeasuredList})
@door.measuring
@door.needs("contact-points:write")
def measure_contact_points(body: MeasureMany) -> Response:
    """State waits and states of several contact points at once; all of it or nothing."""
    for place, one in enumerate(body.contact_points):
        if not one.says_something:
            raise Refused(f"contact_points.{place}", _nothing_said())
    told = waits.state_many([one.report(one.id) for one in body.contact_points])
    return answer(MeasuredList(contact_points=[records.measured(one) for one in told]))


@blueprint.get("/contact-points/<id>", responses={200: ContactPointRecord})
@door.needs("contact-points:read")
def read_contact_point(path: One) -> Response:
    """Read a contact point, and how it stands now."""
    return answer(_read(path.id))


@blueprint.post("/contact-points", responses={201: ContactPointRecord})
@door.needs("contact-points:write")
def add_contact_point(header: Once, body: AddContactPoint) -> Response:
    """Add a contact point behind all others."""
    command = SaveContactPoint(**body.changes())

    def write(keep: Keep) -> ContactPoint:
        return actions.save_contact_point(
            command, door.actor(), lambda session, row: keep(session, _in(session, row.public_id))
        )

    return once(header, "contact-points", write)


@blueprint.patch("/contact-points/<id>", responses={200: ChangedContactPoint})
@door.measuring
@door.needs("contact-points:write")
def change_contact_point(path: One, body: ChangeContactPoint) -> Response:
    """State a wait or a state, as often as you measure, or change the contact point itself.

    A wait or a state alone is taken for next to nothing, and the answer says what became of it.
    With anything else it is all of it or nothing, and the answer is the contact point.
    """
    changes = body.changes()
    if not changes:
        if not body.says_something:
            raise Refused("wait_minutes", _nothing_said())
        return answer(records.measured(waits.state(body.report(path.id))))
    refused = door.count()
    if refused:
        return refused
    actions.change_contact_point(
        path.id,
        lambda now_is: replace(now_is, **_merged(now_is, changes)),
        door.actor(),
        also=(lambda session, _row: waits.along(session, body.report(path.id)))
        if body.says_something
        else None,
    )
    return answer(_read(path.id))


def _merged(now_is: SaveContactPoint, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return changes in which a language that is left out stays."""
    by_language = {name: getattr(now_is, name) for name in ("labels", "instructions")}
    return {
        name: {**by_language[name], **value} if name in by_language else value
        for name, value in changes.items()
    }


def _nothing_said() -> str:
    return _("Say a wait or a state.")


def _read(public_id: str) -> ContactPointRecord:
    with database.reading() as session:
        return _in(session, public_id)


def _in(session: Any, public_id: str) -> ContactPointRecord:
    for record in _records(_gathered(session)):
        if record.id == public_id:
            return record
    raise NotThere(public_id)


def _facts() -> Facts:
    with database.reading() as session:
        return _gathered(session)


def _gathered(session: Any) -> Facts:
    return facts.gather(session, pages.the_page(session), clock.now(), history_days=0)


def _records(found: Facts) -> list[ContactPointRecord]:
    views = contact_views(found, language.current(), settings().public_url)
    services = {one.id: one.public_id for one in found.services}
    points = {one.id: one.public_id for one in found.contact_points}
    return [
        records.contact_point(
            row,
            found.availability(row),
            views[row.id],
            [name for key, name in services.items() if row.id in found.offers.get(key, ())],
            [
                AlternativeRecord(id=points[one.alternative_id], reasons=one.reasons)
                for one in row.alternatives
                if one.alternative_id in points
            ],
            settings().public_url,
        )
        for row in found.contact_points
    ]

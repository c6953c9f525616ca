"""Services by API: list, add, change, state a status by hand."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Response

from statushub import database
from statushub.actions import services as actions
from statushub.actions.services import SaveService
from statushub.model import claims, pages, services
from statushub.model.services import Service
from statushub.web import settings
from statushub.web.api import door
from statushub.web.api.answers import answer
from statushub.web.api.bodies.addresses import One
from statushub.web.api.bodies.services import AddService, ChangeService
from statushub.web.api.records import services as records
from statushub.web.api.records.services import ServiceList, ServiceRecord
from statushub.web.api.repeats import Keep, Once, once

blueprint = door.blueprint("services", "What customers want to use.")


@blueprint.get("/services", responses={200: ServiceList})
@door.needs("services:read")
def list_services() -> Response:
    """List the services now offered, in the page's order."""
    with database.reading() as session:
        rows = services.in_order(session, pages.the_page(session).id)
        listed = ServiceList(services=_records(session, rows))
    return answer(listed)


@blueprint.post("/services", responses={201: ServiceRecord})
@door.needs("services:write")
def add_service(header: Once, body: AddService) -> Response:
    """Add a service at the end of its group."""
    command = SaveService(body.names, body.descriptions, body.group_id, phrases=body.phrases)

    def write(keep: Keep) -> Service:
        return actions.save_service(
            command, door.actor(), lambda session, row: keep(session, *_records(session, [row]))
        )

    return once(header, "services", write)


@blueprint.get("/services/<id>", responses={200: ServiceRecord})
@door.needs("services:read")
def read_service(path: One) -> Response:
    """Read a service."""
    return answer(_read(path.id))


@blueprint.patch("/services/<id>", responses={200: ServiceRecord})
@door.needs("services:write")
def change_service(path: One, body: ChangeService) -> Response:
    """Change a service, or state its status by hand; all of what is sent or nothing."""

    def change(now_is: SaveService) -> SaveService:
        return replace(
            now_is,
            names={**now_is.names, **body.names},
            descriptions={**now_is.descriptions, **body.descriptions},
            phrases={**now_is.phrases, **body.phrases},
            group_id=body.group_id if "group_id" in body.model_fields_set else now_is.group_id,
        )

    actions.change_service(path.id, change, door.actor(), status=body.status)
    return answer(_read(path.id))


def _read(public_id: str) -> ServiceRecord:
    with database.reading() as session:
        row = services.service(session, pages.the_page(session).id, public_id)
        return _records(session, [row])[0]


def _records(session: Any, rows: Sequence[Service]) -> list[ServiceRecord]:
    ids = [row.id for row in rows]
    statuses = claims.statuses(session, ids)
    by_hand = {
        claim.service_id: claim.status
        for claim in claims.open_claims(session, ids)
        if claim.source == claims.HAND
    }
    return [records.service(row, statuses, by_hand, settings().public_url) for row in rows]

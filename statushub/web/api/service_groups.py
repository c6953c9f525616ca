"""Service groups by API: list, add, rename, remove."""

from flask import Response

from statushub import database
from statushub.actions import services as actions
from statushub.actions.services import SaveGroup
from statushub.model import pages, services
from statushub.model.services import ServiceGroup
from statushub.web.api import door
from statushub.web.api.answers import answer, nothing
from statushub.web.api.bodies.addresses import One
from statushub.web.api.bodies.services import AddGroup, ChangeGroup
from statushub.web.api.records import services as records
from statushub.web.api.records.services import GroupList, GroupRecord
from statushub.web.api.repeats import Keep, Once, once

blueprint = door.blueprint("service groups", "Headings under which services stand.")


@blueprint.get("/service-groups", responses={200: GroupList})
@door.needs("services:read")
def list_service_groups() -> Response:
    """List the groups, in the page's order, empty ones too."""
    with database.reading() as session:
        rows = services.groups(session, pages.the_page(session).id)
        listed = GroupList(service_groups=[records.group(row) for row in rows])
    return answer(listed)


@blueprint.post("/service-groups", responses={201: GroupRecord})
@door.needs("services:write")
def add_service_group(header: Once, body: AddGroup) -> Response:
    """Add a group at the end."""

    def write(keep: Keep) -> ServiceGroup:
        return actions.save_group(
            SaveGroup(body.names),
            door.actor(),
            lambda session, row: keep(session, records.group(row)),
        )

    return once(header, "service-groups", write)


@blueprint.get("/service-groups/<id>", responses={200: GroupRecord})
@door.needs("services:read")
def read_service_group(path: One) -> Response:
    """Read a group."""
    return answer(_read(path.id))


@blueprint.patch("/service-groups/<id>", responses={200: GroupRecord})
@door.needs("services:write")
def change_service_group(path: One, body: ChangeGroup) -> Response:
    """Rename a group."""
    names = _read(path.id).names | body.names
    actions.save_group(SaveGroup(names, path.id), door.actor())
    return answer(_read(path.id))


@blueprint.delete("/service-groups/<id>", responses={204: None})
@door.needs("services:write")
def remove_service_group(path: One) -> Response:
    """Remove a group. Its services stay, without a heading."""
    actions.remove_group(path.id, door.actor())
    return nothing()


def _read(public_id: str) -> GroupRecord:
    with database.reading() as session:
        return records.group(services.group(session, pages.the_page(session).id, public_id))

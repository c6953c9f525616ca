"""Updates by API: read one, put its wording right."""

from flask import Response

from statushub import database
from statushub.actions import corrections as actions
from statushub.model import notices, pages
from statushub.web import settings
from statushub.web.api import door
from statushub.web.api.answers import answer
from statushub.web.api.bodies.addresses import One
from statushub.web.api.bodies.notices import CorrectUpdate
from statushub.web.api.records import notices as records
from statushub.web.api.records.notices import UpdateRecord

blueprint = door.blueprint("updates", "Each dated posting on a notice.")


@blueprint.get("/updates/<id>", responses={200: UpdateRecord})
@door.needs("notices:read")
def read_update(path: One) -> Response:
    """Read an update."""
    return answer(_read(path.id))


@blueprint.patch("/updates/<id>", responses={200: UpdateRecord})
@door.needs("notices:write")
def correct_update(path: One, body: CorrectUpdate) -> Response:
    """Put right the wording of an update, or add a language it lacked.

    Readers see that it was edited; of a kind that is accountable they see what was changed, as an
    update of its own. Subscribers are told that only if you say so. Texts that are left out stay;
    an empty one is removed.
    """
    command = actions.CorrectUpdate(path.id, body.texts, notify=body.notify)
    actions.correct_update(command, door.actor())
    return answer(_read(path.id))


def _read(public_id: str) -> UpdateRecord:
    with database.reading() as session:
        row = notices.update(session, pages.the_page(session).id, public_id)
        return records.update(row, settings().public_url)

"""Notices by API: open one, list them, read one."""

from flask import Response

from statushub.actions import notices as actions
from statushub.web import settings
from statushub.web.api import door
from statushub.web.api.bodies.notices import OpenNotice
from statushub.web.api.records.notices import NoticeRecord
from statushub.web.api.records.notices import notice as record
from statushub.web.api.repeats import Once, once

blueprint = door.blueprint("notices", "What we tell people, from open to closed.")

NOTICES = f"{door.PREFIX}/notices"


@blueprint.post("/notices", responses={201: NoticeRecord})
@door.needs("notices:write")
def open_notice(header: Once, body: OpenNotice) -> Response:
    """Open a notice.

    It stands on the page and is sent to subscribers from the moment this answers 201.
    """
    command = actions.OpenNotice(
        kind=body.kind,
        texts=body.texts,
        state=body.state,
        impact=body.impact,
        services=body.services,
        moments=body.moments(),
        next_update_at=body.next_update_at,
        without_languages=tuple(body.without_languages),
        notify=body.notify,
    )
    return once(
        header,
        NOTICES,
        lambda keep: actions.open_notice(
            command,
            door.actor(),
            also=lambda session, posted: keep(
                session, record(posted.notice, settings().public_url)
            ),
        ),
    )

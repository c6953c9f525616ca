"""Notices by API: open, read, post on, withdraw, and see what became of the messages."""

from collections.abc import Sequence
from typing import Any

from flask import Response, current_app, request
from pydantic import Field, ValidationError

from statushub import database
from statushub.actions import notices as actions
from statushub.actions import reminders as reminding
from statushub.actions.notices import Posted
from statushub.errors import Fault, Refused
from statushub.model import notices, pages, reminders
from statushub.web import settings
from statushub.web.api import door, problems
from statushub.web.api.answers import answer, portion
from statushub.web.api.bodies.addresses import One, Portion
from statushub.web.api.bodies.notices import (
    ChooseReminders,
    OpenNotice,
    PostUpdate,
    WithdrawNotice,
)
from statushub.web.api.faults import Misshapen
from statushub.web.api.records import notices as records
from statushub.web.api.records.notices import NoticeList, NoticeRecord, UpdateRecord
from statushub.web.api.repeats import Keep, Once, once

blueprint = door.blueprint("notices", "What we tell people, from open to closed.")


class NoticeSearch(Portion):
    """Which notices are wanted."""

    open: bool = Field(default=False, description="Only those that are not over.")


@blueprint.get("/notices", responses={200: NoticeList})
@door.needs("notices:read")
def list_notices(query: NoticeSearch) -> Response:
    """List notices, the one with the newest word first (those that are open: newest begun)."""
    with database.reading() as session:
        page = pages.the_page(session)
        if query.open:
            every = notices.not_over(session, page.id)
            found = every[query.offset : query.offset + query.limit + 1]
        else:
            found = notices.newest(session, page.id, query.limit + 1, query.offset)
        shown, following = portion(found, query)
        listed = NoticeList(notices=_notices(session, shown), next=following)
    return answer(listed)


@blueprint.post("/notices", responses={201: NoticeRecord})
@door.needs("notices:write")
def open_notice(header: Once, body: OpenNotice) -> Response:
    """Open a notice.

    It is published and sent from the moment this answers 201; `Location` names it.
    """
    command = _opening(body)

    def write(keep: Keep) -> Posted:
        def also(session: Any, posted: Posted) -> None:
            keep(session, _notice(session, posted.notice))

        return actions.open_notice(command, door.actor(), also)

    return once(header, "notices", write)


@blueprint.get("/notices/<id>", responses={200: NoticeRecord})
@door.needs("notices:read")
def read_notice(path: One) -> Response:
    """Read a notice with all its updates."""
    return answer(_read(path.id))


@blueprint.post("/notices/<id>/updates", responses={201: UpdateRecord})
@door.needs("notices:write")
def post_update(path: One, header: Once, body: PostUpdate) -> Response:
    """Say what is new about a notice.

    What is left out stays as it is, except the promise of a next word.
    """
    command = _posting(path.id, body)

    def write(keep: Keep) -> Posted:
        return actions.post_update(
            command, door.actor(), lambda session, posted: keep(session, _update(posted.update))
        )

    return once(header, "updates", write)


@blueprint.put("/notices/<id>/reminders", responses={200: NoticeRecord})
@door.needs("notices:write")
def choose_reminders(path: One, body: ChooseReminders) -> Response:
    """Choose anew who is reminded when of a date that is still to come."""
    reminding.choose(reminding.ChooseReminders(path.id, body.reminders), door.actor())
    return answer(_read(path.id))


@blueprint.post("/notices/<id>/withdraw", responses={200: NoticeRecord})
@door.needs("notices:write")
def withdraw_notice(path: One, body: WithdrawNotice) -> Response:
    """Take back a notice that should never have stood there.

    What was not sent yet is not sent; a line stays that says it was withdrawn.
    """
    command = actions.WithdrawNotice(path.id, body.texts, notify=body.notify)
    actions.withdraw_notice(command, door.actor())
    return answer(_read(path.id))


@blueprint.errorhandler(Misshapen)
def tell_everything(misshapen: Misshapen) -> Response:
    """Answer with every fault: those of the shape, and what the action has to say of the rest."""
    told = {fault.field for fault in misshapen.faults}
    more = [fault for fault in _rehearsed(misshapen) if fault.field not in told]
    return problems.of_faults([*misshapen.faults, *more])


def _rehearsed(misshapen: Misshapen) -> Sequence[Fault]:
    rest = misshapen.rest_of(request.get_json(silent=True))
    view = request.endpoint and current_app.view_functions[request.endpoint].__name__
    try:
        if view == open_notice.__name__:
            command = _opening(OpenNotice.model_validate(rest))
            actions.open_notice(command, door.actor(), rehearse=True)
        elif view == post_update.__name__:
            posting = _posting((request.view_args or {})["id"], PostUpdate.model_validate(rest))
            actions.post_update(posting, door.actor(), rehearse=True)
    except Refused as refused:
        return refused.faults
    except ValidationError as error:
        return Misshapen(error).faults
    return ()


def _opening(body: OpenNotice) -> actions.OpenNotice:
    return actions.OpenNotice(**_stated(body), kind=body.kind)


def _posting(notice_id: str, body: PostUpdate) -> actions.PostUpdate:
    return actions.PostUpdate(**_stated(body), notice_id=notice_id)


def _read(public_id: str) -> NoticeRecord:
    with database.reading() as session:
        return _notice(session, notices.notice(session, pages.the_page(session).id, public_id))


def _stated(body: OpenNotice | PostUpdate) -> dict[str, Any]:
    """Return what every posting states, by the names actions know it under."""
    return {
        "texts": body.texts,
        "state": body.state,
        "impact": body.impact,
        "services": body.services,
        "contact_points": body.stated_contact_points(),
        "moments": body.moments(),
        "reminders": body.reminders,
        "next_update_at": body.next_update_at,
        "supersedes": body.supersedes,
        "without_languages": tuple(body.without_languages),
        "notify": body.notify,
    }


def _notice(session: Any, row: notices.Notice) -> NoticeRecord:
    return _notices(session, [row])[0]


def _notices(session: Any, rows: Sequence[notices.Notice]) -> list[NoticeRecord]:
    reminded = reminders.of_notices(session, [row.id for row in rows])
    return [records.notice(row, reminded.get(row.id, ()), settings().public_url) for row in rows]


def _update(row: notices.Update) -> UpdateRecord:
    return records.update(row, settings().public_url)

"""Requests sent twice: under an Idempotency-Key the second one gets the first one's answer."""

import json
from collections.abc import Callable
from typing import Any

from flask import Response, request
from pydantic import BaseModel, ConfigDict, Field

from statushub.actions import answers
from statushub.actions.answers import Key, KeyTaken
from statushub.errors import Refused
from statushub.language import gettext as _
from statushub.model.editors import Answer
from statushub.web.api import door

Keep = Callable[[Any, BaseModel], None]
"""Keeps what a write made, inside its transaction: called with its session and a record."""

HEADER = "Idempotency-Key"


class Once(BaseModel):
    """The header under which a request is done once."""

    model_config = ConfigDict(populate_by_name=False)

    key: str | None = Field(
        None,
        alias=HEADER,
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        description="A name of your own for this request, such as a UUID. The same request under"
        " the same key is done once; a repeat gets the first answer. Kept for seven days.",
    )


def once(
    header: Once,
    collection: str,
    write: Callable[[Keep], object],
    read: Callable[[str], BaseModel] | None = None,
) -> Response:
    """Do a write that makes something, or answer as its first time was answered.

    `collection`: where what was made is found by its id. `read`: makes a repeat's answer anew, by
    the id; for records that must not lie about here when what they tell of was erased.
    """
    key = _key(header)
    first = key and answers.kept(key)
    if key and first:
        return _repeated(key, first, collection, read)
    made: list[str] = []

    def keep(session: Any, record: BaseModel) -> None:
        made.append(record.model_dump_json())
        if key:
            kept = record.model_dump_json(include={"id"}) if read else made[0]
            answers.keep(session, key, 201, kept)

    try:
        write(keep)
    except KeyTaken:
        # Both came at once; the other one was quicker, and ours has left no trace.
        taken = key and answers.kept(key)
        if not (key and taken):
            raise
        return _repeated(key, taken, collection, read)
    return _answer(made[0], 201, collection)


def _key(header: Once) -> Key | None:
    if header.key is None:
        return None
    body = json.dumps(request.get_json(silent=True), sort_keys=True)
    return Key(door.token().id, header.key, f"{request.method} {request.path} {body}")


def _repeated(
    key: Key, first: Answer, collection: str, read: Callable[[str], BaseModel] | None
) -> Response:
    if first.request_digest != key.digest:
        raise Refused(
            HEADER, _("This key was used for another request. Choose a new one for each request.")
        )
    body = read(json.loads(first.body)["id"]).model_dump_json() if read else first.body
    answer = _answer(body, first.status, collection)
    answer.headers["Idempotency-Replayed"] = "true"
    return answer


def _answer(body: str, status: int, collection: str) -> Response:
    answer = Response(body, status, mimetype="application/json")
    answer.headers["Location"] = f"{door.PREFIX}/{collection}/{json.loads(body)['id']}"
    return answer

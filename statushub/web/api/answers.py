"""Sending a record, and saying where a list goes on."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from pydantic import BaseModel

from statushub.web.api.bodies.addresses import Portion


def answer(record: BaseModel, status: int = 200) -> Response:
    """Return a record as JSON."""
    return Response(record.model_dump_json(), status, mimetype="application/json")


def nothing() -> Response:
    """Return that it is done and there is no more to say."""
    return Response(status=204)


def portion(found: Sequence[Any], query: Portion) -> tuple[Sequence[Any], str | None]:
    """Return the part of a list that was wanted, and where it goes on.

    `found` holds one more than was wanted, if there is one more.
    """
    if len(found) <= query.limit:
        return found, None
    following = request.args.to_dict() | {
        "limit": str(query.limit),
        "offset": str(query.offset + query.limit),
    }
    return found[: query.limit], f"{request.path}?{urlencode(following)}"

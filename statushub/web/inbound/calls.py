"""A provider's call as fields and values, whether it comes as a query, a form or JSON."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from flask import request
from werkzeug.exceptions import BadRequest

_MOST = 1000
"""Calls in one request that are looked at."""
_LISTS = ("results", "messages", "events")


def fields() -> Iterator[Mapping[str, str]]:
    """Yield the fields of each thing said, their names in small letters.

    Raises BadRequest for JSON that cannot be read.
    """
    given = {name.lower(): value for name, value in request.values.items()}
    if given:
        yield given
    if request.is_json or (not given and request.get_data(cache=True)[:1] in {b"{", b"["}):
        yield from _inside(_json())


def is_form() -> bool:
    """Tell whether it came as a form: such callers want XML for an answer, or at least take it."""
    return request.mimetype == "application/x-www-form-urlencoded"


def _json() -> Any:
    try:
        return json.loads(request.get_data(cache=True))
    except (ValueError, RecursionError) as error:
        raise BadRequest from error


def _inside(document: Any) -> Iterator[Mapping[str, str]]:
    several = document if isinstance(document, list) else [document]
    for one in several[:_MOST]:
        if not isinstance(one, Mapping):
            continue
        yield {str(name).lower(): _words(value) for name, value in one.items()}
        for name in _LISTS:
            if isinstance(one.get(name), list):
                yield from _inside(one[name])


def _words(value: Any) -> str:
    """Return a value as a form would have it; of a state with a name of its own, that name."""
    if isinstance(value, Mapping):
        return next(
            (_words(value[name]) for name in ("groupName", "code", "id") if name in value), ""
        )
    return "" if value is None or isinstance(value, list | bool) else str(value)

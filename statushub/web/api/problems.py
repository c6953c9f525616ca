"""What the API answers when something is wrong: problem details (RFC 9457), in words."""

import json
from collections.abc import Mapping, Sequence

from flask import Response
from werkzeug.exceptions import HTTPException

from statushub import language
from statushub.errors import Fault, Refused
from statushub.language import LazyString, ngettext
from statushub.language import gettext as _
from statushub.language import lazy_gettext as _l

MEDIA_TYPE = "application/problem+json"
_MOST_FAULTS = 100
_LONGEST_FIELD = 200

_WORDS: Mapping[int, tuple[LazyString, LazyString]] = {
    400: (_l("Not readable"), _l("This request cannot be read.")),
    401: (
        _l("No token"),
        _l("Send a valid token: “Authorization: Bearer” and the token."),
    ),
    403: (_l("Not allowed"), _l("This token may not do that.")),
    404: (_l("Not found"), _l("There is nothing at this address.")),
    405: (_l("Not possible here"), _l("This address does not take this method.")),
    413: (_l("Too large"), _l("This request is too large.")),
    415: (_l("Not JSON"), _l("Send JSON, with “Content-Type: application/json”.")),
    422: (_l("Not accepted"), _l("Something in this request is wrong.")),
    429: (_l("Too many requests"), _l("Too many requests. Wait a little and try again.")),
    500: (
        _l("Our fault"),
        _l("Something went wrong here. We have noted it. Try again later."),
    ),
    503: (_l("Not available"), _l("This does not work just now. Try again later.")),
}


def problem(
    status: int,
    detail: str | None = None,
    faults: Sequence[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a problem in the language asked for; `faults` names every field that is wrong."""
    title, usual = _WORDS.get(status) or _WORDS[500 if status >= 500 else 400]
    content = {
        "type": "about:blank",
        "title": str(title),
        "status": status,
        "detail": detail or str(usual),
        "errors": [
            {"field": fault.field[:_LONGEST_FIELD], "message": str(fault.message)}
            for fault in faults[:_MOST_FAULTS]
        ],
    }
    # ASCII only: a field may hold what cannot be written as UTF-8.
    response = Response(json.dumps(content), status, dict(headers or {}), mimetype=MEDIA_TYPE)
    response.headers["Content-Language"] = language.current()
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept-Language")
    return response


def of_faults(faults: Sequence[Fault]) -> Response:
    """Return 422 with every fault."""
    number = len(faults)
    detail = ngettext("One field is wrong.", "%(num)d fields are wrong.", number)
    if number > _MOST_FAULTS:
        detail += " " + _("The first %(number)s are named.", number=_MOST_FAULTS)
    return problem(422, detail, faults)


def of_refused(refused: Refused) -> Response:
    """Return what an action refused."""
    return of_faults(refused.faults)


def of_missing(_error: LookupError) -> Response:
    """Return 404 for an id that is not here."""
    return problem(404, _("There is nothing here with this id."))


def of_exception(error: HTTPException) -> Response:
    """Return a refusal by the framework in our words, with the headers that belong to it."""
    status = error.code or 500
    kept = {"Allow", "Retry-After", "WWW-Authenticate"}
    headers = {name: value for name, value in error.get_headers() if name in kept}
    return problem(status, headers=headers)

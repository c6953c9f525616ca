"""The API's own description, OpenAPI 3.1, at /api/openapi.json."""

from typing import Any, cast

from flask import Flask, Response, current_app, jsonify
from flask_openapi.openapi import OpenAPI

from statushub import __version__
from statushub.web.api import door
from statushub.web.api.faults import refuse
from statushub.web.api.records.problems import Problem

VERSION = "3.1.0"
_KEPT = "statushub_openapi"
_EXPLANATION = """
Tell people what is wrong, what is planned and what changes; in every language of the page at once.

* Each request carries a token: `Authorization: Bearer TOKEN`. A token has scopes; each operation
  says which one it needs.
* Instants are RFC 3339 text with an offset (`2026-03-03T10:30:00+01:00`); answers are in UTC.
* Ids are short text. Fields that are not known are refused, never ignored.
* What is wrong with a request is said as problem details (RFC 9457), naming every field, in the
  language of `Accept-Language`. Keys never change with the language.
* Within a version, keys may be added to answers; none goes away.
"""

blueprint = door.blueprint("description", "This description itself.")


def make(import_name: str, **options: Any) -> Flask:
    """Return the application object: a Flask application that collects its API's description."""
    app = OpenAPI(
        import_name,
        info={"title": "StatusHub", "version": __version__, "description": _EXPLANATION.strip()},
        security_schemes={"token": {"type": "http", "scheme": "bearer"}},
        validation_error_model=Problem,
        validation_error_callback=refuse,
        doc_ui=False,
        **options,
    )
    app.openapi_version = VERSION
    return app


@blueprint.get("/openapi.json", responses={200: {"description": "An OpenAPI 3.1 document."}})
@door.for_everybody
def read_description() -> Response:
    """Read this description."""
    app = cast("OpenAPI", current_app)
    if _KEPT not in app.extensions:
        app.extensions[_KEPT] = _completed(app)
    return jsonify(app.extensions[_KEPT])


def _completed(app: OpenAPI) -> dict[str, Any]:
    """Return what the library collected, with what each view says of its scope."""
    described = app.api_doc
    for rule in app.url_map.iter_rules():
        path = rule.rule.replace("<", "{").replace(">", "}")
        for method, operation in described["paths"].get(path, {}).items():
            if method.upper() in (rule.methods or ()):
                _complete(operation, app.view_functions[rule.endpoint])
    return described


def _complete(operation: dict[str, Any], view: Any) -> None:
    scope = door.scope_of(view)
    operation["operationId"] = view.__name__
    operation["security"] = [{"token": [scope]}] if scope else []
    description = operation.get("description", "").replace("<br/>", "\n").strip()
    if scope:
        description = f"{description}\n\nNeeds the scope `{scope}`.".strip()
    operation["description"] = description
    answers = operation["responses"]
    for status in _impossible(operation, scope):
        answers.pop(status, None)
    for status in {"201"} & answers.keys():
        answers[status]["headers"] = _HEADERS


def _impossible(operation: dict[str, Any], scope: str | None) -> set[str]:
    """Return the statuses this operation never answers with."""
    never: set[str] = set()
    if scope is None:
        never |= {"401", "403", "404", "422", "429"}
    if "requestBody" not in operation:
        never |= {"400", "413", "415"}
        if "parameters" not in operation:
            never |= {"422"}
    return never


_HEADERS = {
    "Location": {
        "description": "The address of what was made.",
        "schema": {"type": "string"},
    },
    "Idempotency-Replayed": {
        "description": "`true` where this is the answer to an earlier request with the same key.",
        "schema": {"type": "string"},
    },
}

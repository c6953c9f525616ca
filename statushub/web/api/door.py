"""The API's door: who asks, what their token allows, and what a request may carry."""

import json
import math
import sys
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, current_app, g, request
from flask_openapi.blueprint import APIBlueprint
from limits import RateLimitItemPerMinute
from werkzeug.exceptions import BadRequest, default_exceptions

from statushub import clock, database
from statushub.actions import tokens
from statushub.errors import NotThere, Refused
from statushub.language import gettext as _
from statushub.model import editors
from statushub.model.audit import Actor
from statushub.model.editors import Token
from statushub.web import settings
from statushub.web.api import problems
from statushub.web.api.problems import problem
from statushub.web.api.records.problems import Problem
from statushub.web.limits import Minutes, limiter

View = TypeVar("View", bound=Callable[..., Any])

PREFIX = "/api"
_PUBLIC = "public"
_measured = Minutes()


def blueprint(noun: str, explanation: str) -> APIBlueprint:
    """Return a blueprint for the addresses of one noun; whoever knocks shows a token first."""
    made = APIBlueprint(
        f"api_{noun.replace(' ', '_')}",
        __name__,
        url_prefix=PREFIX,
        abp_tags=[{"name": noun, "description": explanation}],
        abp_responses={
            status: {
                "description": words,
                "content": {
                    problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}
                },
            }
            for status, words in Problem.occasions.items()
        },
    )
    made.before_request(_admit)
    made.register_error_handler(Refused, problems.of_refused)
    made.register_error_handler(NotThere, problems.of_missing)
    # Each code by itself: a handler for all would give way to the application's own for one.
    for code in default_exceptions:
        made.register_error_handler(code, problems.of_exception)
    return made


def needs(scope: str) -> Callable[[View], View]:
    """Say which scope a token must have for a view. A view that says nothing is for nobody."""

    def declare(view: View) -> View:
        view.scope = scope  # type: ignore[attr-defined]
        return view

    return declare


def measuring(view: View) -> View:
    """Say that a view takes measurements, which come by the hundred: they are counted apart."""
    view.measuring = True  # type: ignore[attr-defined]
    return view


def for_everybody(view: View) -> View:
    """Say that a view needs no token."""
    return needs(_PUBLIC)(view)


def scope_of(view: object) -> str | None:
    """Return the scope a view asks for; None where everybody may see it."""
    scope: str = view.scope  # type: ignore[attr-defined]
    return None if scope == _PUBLIC else scope


def token() -> Token:
    """Return the token of the request."""
    shown: Token = g.api_token
    return shown


def actor() -> Actor:
    """Return who acts in this request."""
    return Actor("token", token().public_id)


def _admit() -> Response | None:
    view = current_app.view_functions[request.endpoint or ""]
    scope = scope_of(view)
    many = getattr(view, "measuring", False)
    return (_check_token(scope, measuring=many) if scope else None) or _check_body()


def count() -> Response | None:
    """Count this request as any other, where a view that takes measurements does more than that."""
    return _check_limit(token())


def _check_limit(shown: Token) -> Response | None:
    allowed = RateLimitItemPerMinute(settings().api_per_minute)
    counted = ("api", shown.public_id)
    if limiter.limiter.hit(allowed, *counted):
        return None
    return _too_many(limiter.limiter.get_window_stats(allowed, *counted).reset_time)


def _check_measuring(shown: Token) -> Response | None:
    ends = _measured.hit(shown.public_id, settings().measurements_per_minute)
    return _too_many(ends) if ends else None


def _too_many(until: float) -> Response:
    wait = max(1, math.ceil(until - clock.now().timestamp()))
    return problem(429, headers={"Retry-After": str(wait)})


def _check_token(scope: str, *, measuring: bool) -> Response | None:
    # Only what the header says counts: a cookie, sent along by a browser, proves nothing here.
    shown = request.authorization
    found = None
    if shown is not None and shown.type == "bearer" and shown.token:
        with database.reading() as session:
            found = editors.token_by_secret(session, shown.token)
    if found is None:
        return problem(401, headers={"WWW-Authenticate": "Bearer"})
    if scope not in found.scopes:
        return problem(
            403,
            _("This token may not do that. It would need the scope “%(scope)s”.", scope=scope),
            headers={"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'},
        )
    g.api_token = found
    tokens.seen(found)
    return _check_measuring(found) if measuring else _check_limit(found)


def _check_body() -> Response | None:
    body = request.get_data(cache=True) if request.method in {"POST", "PUT", "PATCH"} else b""
    if not body:
        return None  # what is missing altogether is named later, field by field
    if len(body) >= (request.max_content_length or sys.maxsize):
        # One that says no length is cut there without a word.
        return problem(413)
    return problem(415) if not request.is_json else _check_json()


def _check_json() -> Response | None:
    try:
        content = request.get_json()
    except BadRequest as error:
        return problem(400, _unreadable(error))
    except RecursionError:
        return problem(400, _("This JSON is nested too deeply."))
    return (
        None if isinstance(content, dict) else problem(400, _("Send one JSON object, in braces."))
    )


def _unreadable(error: BaseException) -> str:
    because: BaseException | None = error
    while because and not isinstance(because, ValueError):  # the framework wraps it, twice
        because = because.__cause__ or because.__context__
    if isinstance(because, json.JSONDecodeError):
        return _(
            "This is not valid JSON: look at line %(line)s, column %(column)s.",
            line=because.lineno,
            column=because.colno,
        )
    if isinstance(because, UnicodeDecodeError):
        return _("This is not valid UTF-8.")
    return _("This is not valid JSON.")

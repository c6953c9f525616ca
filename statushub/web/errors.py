"""What a reader gets when something is missing or went wrong: words, in their language."""

import structlog
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from statushub import database, language
from statushub.errors import NotThere
from statushub.language import gettext as _
from statushub.publish import on_request, serve
from statushub.render import page
from statushub.web import api, settings

RETRY_SECONDS = 10

_log = structlog.get_logger()


def missing(_error: Exception | None = None) -> AnyResponse:
    """Answer that there is nothing at this address; without a query where a page is published."""
    if api.speaks_here():
        return api.missing()
    served = serve.find(f"{language.current()}/404.html")
    if served is not None:
        return _told(Response(served.body, 404, content_type=served.content_type))
    try:
        made = page.missing(on_request.head(language.current(), settings().public_url))
    except NotThere:  # nothing is set up yet
        return Response(_("No status page has been set up here yet."), 404, mimetype="text/plain")
    return _told(Response(made.body, 404, content_type=made.content_type))


def broken(error: Exception) -> AnyResponse:
    """Answer that we failed, from what is published: the database may be what is away."""
    _log.error("request failed", path=request.path, error=type(error).__name__)
    served = serve.find(f"{language.current()}/500.html")
    if served is not None:
        return _told(Response(served.body, 500, content_type=served.content_type))
    words = _("Something went wrong on our side")
    return _told(Response(f"{words}\n", 500, mimetype="text/plain"))


def away(error: Exception) -> AnyResponse:
    """Answer that the database takes nothing just now, from what is published; a bug stays one."""
    if not database.is_away(error):
        raise error
    _log.warning("request not served: database away", error=type(error).__name__)
    if api.speaks_here():
        response = api.unavailable()
    else:
        served = serve.find(f"{language.current()}/503.html")
        words = _("This does not work just now. Try again later.")
        response = (
            Response(served.body, 503, content_type=served.content_type)
            if served
            else Response(f"{words}\n", 503, mimetype="text/plain")
        )
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return _told(response)


def refused(error: HTTPException) -> AnyResponse:
    """Answer what the door itself refuses, with its own status and headers."""
    if api.speaks_here():
        return api.refused(error)
    if error.code is None or error.code == 404:
        return missing()
    title = titles().get(error.code, _("This did not work"))
    response = error.get_response()
    try:
        head = on_request.head(language.current(), settings().public_url)
    except (NotThere, database.DatabaseError):  # there is no page to say it on
        response.data = f"{title}. {_why(error)}\n"
        response.content_type = "text/plain; charset=utf-8"
    else:
        made = page.error(head, title, _why(error))
        response.data = made.body
        response.content_type = made.content_type
    return _told(response)


def titles() -> dict[int, str]:
    """Return what we say of a request that we do not take, by status."""
    return {
        400: _("We could not read this request"),
        403: _("This is not allowed"),
        405: _("This address does not take that"),
        410: _("This is gone"),
        413: _("This is too large"),
        429: _("That was too often"),
    }


def _why(error: HTTPException) -> str:
    """Return what our code said; the words of the library are English and for developers."""
    if error.description and error.description != type(error).description:
        return error.description
    if error.code == 429:
        return _("Wait a while and try again.")
    return _("Go back and try again.")


def _told(response: AnyResponse) -> AnyResponse:
    response.headers["Content-Language"] = language.current()
    response.headers["Cache-Control"] = "no-store"
    return response


def _no_database_could_hold() -> None:
    """Say at once that there is nothing at an address that PostgreSQL would refuse to look up."""
    if "\0" in request.path:
        raise NotThere(request.path)


def register(app: Flask) -> None:
    """Answer every failure in words."""
    app.before_request(_no_database_could_hold)
    app.register_error_handler(NotThere, missing)
    app.register_error_handler(HTTPException, refused)
    app.register_error_handler(database.DatabaseError, away)
    app.register_error_handler(500, broken)

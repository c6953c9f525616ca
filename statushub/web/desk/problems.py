"""What an editor is told when something is missing, closed, too often or went wrong on the way."""

from flask import Flask, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Response

from statushub.errors import NotThere
from statushub.language import gettext as _
from statushub.web import errors
from statushub.web.desk import frame


def refused(error: HTTPException) -> Response:
    """Answer a failure in the desk's frame; everywhere else as the page does."""
    if not frame.at_desk():
        return errors.refused(error)
    response = error.get_response()
    if error.code is None or error.code < 400:
        return response
    title, why = _words(error)
    response.data = render_template("desk/problem.html", title=title, why=why)
    response.content_type = "text/html; charset=utf-8"
    return response


def _words(error: HTTPException) -> tuple[str, str]:
    if isinstance(error, CSRFError):
        return (
            _("This form was not taken"),
            _("The page was open for too long, or cookies are switched off. Open it again."),
        )
    return {
        403: (_("Your role does not allow this"), _("An admin can give you another role.")),
        404: (_("There is nothing here"), _("It may have been removed, or the address is wrong.")),
        405: (_("There is nothing here"), _("Go back and use the form.")),
        413: (_("This is too large"), _("Send a smaller file.")),
        429: (_("That was too often"), _("Wait a while and try again.")),
    }.get(error.code or 0, (_("This did not work"), _("Go back and try again.")))


def missing(error: NotThere) -> Response:
    """Answer that there is nothing by this id."""
    return refused(NotFound()) if request and frame.at_desk() else errors.missing(error)


def register(app: Flask) -> None:
    """Take the answers over from the page (`web/errors.py`), and hand back those it knows best."""
    app.register_error_handler(HTTPException, refused)
    app.register_error_handler(NotThere, missing)

"""The public page: what no crowd asks for, and what is made when asked for.

Published files are answered before this (`crowd.py`); here they are made while there are none.
"""

from flask import Blueprint, Flask, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from statushub import language
from statushub.errors import NotThere
from statushub.publish import artefacts, on_request, searching, serve
from statushub.render.rendered import Rendered
from statushub.web import headers, negotiated, settings

THEIRS = "private, max-age=0, must-revalidate"
"""For what one reader asked: their browser may keep it, and nobody on the way."""

_LAST_PORTION = 10_000

blueprint = Blueprint("public", __name__)


@blueprint.get("/")
def choose_language() -> AnyResponse:
    """Lead to the page in the language the reader's browser asks for."""
    response = redirect(url_for(".index", reader=negotiated()))
    response.headers["Vary"] = "Accept-Language"
    response.headers["Cache-Control"] = headers.FRESH
    return response


@blueprint.get("/<reader>/")
@blueprint.get("/<reader>/contact", endpoint="contact")
@blueprint.get("/<reader>/history", endpoint="history")
@blueprint.get("/<reader>/changes", endpoint="changes")
@blueprint.get("/<reader>/services/<public_id>", endpoint="service")
@blueprint.get("/<reader>/feed.<any(atom, rss, json):ending>", endpoint="feed")
@blueprint.get("/<reader>/calendar.ics", endpoint="calendar")
@blueprint.get("/<reader>/cap.atom", endpoint="alerts")
def index(reader: str, **_which: str) -> Response:
    """Answer with a published file."""
    _known(reader)
    return file(artefacts.path_of(request.path))


@blueprint.get("/<reader>/notices/<public_id>")
def notice(reader: str, public_id: str) -> Response:
    """Answer with a notice, published or from the database."""
    _known(reader)
    found = _published(artefacts.path_of(request.path))
    return found or answer(on_request.notice(public_id, reader, settings().public_url))


@blueprint.get("/<reader>/history/<month>")
def month(reader: str, month: str) -> Response:
    """Answer with the history of one older month."""
    _known(reader)
    return answer(on_request.month(month, reader, settings().public_url))


@blueprint.get("/<reader>/search")
def search(reader: str) -> Response:
    """Answer with the services that fit what a reader wants to do."""
    _known(reader)
    found = answer(searching.answer(request.args.get("q", ""), reader, settings().public_url))
    found.headers["Cache-Control"] = THEIRS
    return found


@blueprint.get("/<reader>/changes/past")
def past_changes(reader: str) -> Response:
    """Answer with what is no longer in effect, a portion at a time."""
    _known(reader)
    number = min(max(1, request.args.get("page", 1, type=int)), _LAST_PORTION)
    return answer(on_request.past_changes(number, reader, settings().public_url))


@blueprint.get("/assets/<name>")
@blueprint.get("/badge/<reader>.svg", endpoint="badge")
@blueprint.get("/cap/<notice>.xml", endpoint="alert")
@blueprint.get("/robots.txt", endpoint="robots")
@blueprint.get("/sitemap.xml", endpoint="sitemap")
def asset(name: str = "", **_which: str) -> Response:
    """Answer with a file that belongs to no language."""
    found = file(request.path.removeprefix("/"))
    found.headers["Cache-Control"] = headers.FOR_EVER if name else headers.FRESH
    # An SVG of the operator's is a picture and nothing else, wherever it is opened.
    found.headers["Content-Security-Policy"] = headers.PICTURE
    return found


def _known(reader: str) -> None:
    if reader not in language.available():
        raise NotThere(reader)


def file(path: str) -> Response:
    """Return a published file; before the first publication, what it would be."""
    found = _published(path)
    if found is not None:
        return found
    if serve.mirror().number and not serve.mirror().lists(path):
        raise NotThere(path)
    made = on_request.file(path, settings().public_url)
    return answer(Rendered(made.body, made.content_type, made.language))


def _published(path: str) -> Response | None:
    """Return a published file, or 304 when the reader has it."""
    served = serve.find(path)
    if served is None:
        return None
    return _complete(
        Response(served.body, content_type=served.content_type), served.language, served.digest
    )


def answer(made: Rendered, status: int = 200) -> Response:
    """Return a document made just now, with the same headers as a published one."""
    response = Response(made.body, status, content_type=made.content_type)
    response.add_etag()
    return _complete(response, made.language, None)


def _complete(response: Response, spoken: str | None, digest: str | None) -> Response:
    if digest:
        response.set_etag(digest)
    response.headers["Cache-Control"] = headers.FRESH
    if spoken:
        response.headers["Content-Language"] = spoken
    response.make_conditional(request)
    return response


def register(app: Flask) -> None:
    """Put the public page at its addresses."""
    app.register_blueprint(blueprint)

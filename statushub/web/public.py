"""The public page: what no crowd asks for, and what is made when asked for.

Published files are answered before this (`crowd.py`); here they are made while there are none.
"""

from flask import Blueprint, Flask, Response, redirect, request
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.wrappers import Response as AnyResponse

from statushub import language
from statushub.errors import NotThere
from statushub.publish import manners, on_request, page_views, searching, serve
from statushub.publish.artefacts import Made
from statushub.render.rendered import Rendered
from statushub.web import headers, settings

THEIRS = "private, max-age=0, must-revalidate"
"""For what one reader asked: their browser may keep it, and nobody on the way."""

_LAST_PORTION = 10_000

blueprint = Blueprint("public", __name__)


@blueprint.get("/<reader>")
def slash(reader: str) -> AnyResponse:
    """Lead whoever leaves out the last stroke to the page of that language."""
    _known(reader)
    return redirect(f"/{reader}/", 308)


@blueprint.get("/<reader>/notices/<public_id>")
def notice(reader: str, public_id: str) -> Response:
    """Answer with a notice, published or from the database."""
    _known(reader)
    return answer(on_request.notice(public_id, reader, settings().public_url))


@blueprint.get("/<reader>/history/<month>")
def month(reader: str, month: str) -> Response:
    """Answer with the history of one older month."""
    _known(reader)
    return answer(on_request.month(month, reader, settings().public_url))


@blueprint.get("/sitemap-<month>.xml")
def sitemap(month: str) -> Response:
    """Answer with what search engines may list of one older month."""
    return answer(on_request.sitemap_of(month, settings().public_url))


@blueprint.get("/<reader>/search")
def search(reader: str) -> Response:
    """Answer with the services that fit what a reader wants to do."""
    _known(reader)
    found = answer(searching.answer(request.args.get("q", ""), reader, settings().public_url))
    found.headers["Cache-Control"] = THEIRS
    return found


@blueprint.get("/<reader>/mine")
def mine(reader: str) -> Response:
    """Answer with the services a reader chose: `?services=a,b` or `?services=a&services=b`."""
    _known(reader)
    chosen = [one for some in request.args.getlist("services") for one in some.split(",") if one]
    found = answer(searching.of_services(chosen, reader, settings().public_url))
    found.headers["Cache-Control"] = THEIRS
    return found


@blueprint.get("/<reader>/changes/past")
def past_changes(reader: str) -> Response:
    """Answer with what is no longer in effect, a portion at a time."""
    _known(reader)
    number = min(max(1, request.args.get("page", 1, type=int)), _LAST_PORTION)
    return answer(on_request.past_changes(number, reader, settings().public_url))


def _known(reader: str) -> None:
    if reader not in language.available():
        raise NotThere(reader)


def _not_out() -> Response | None:
    """Answer with what is published at an address, as it would be, while no copy of it is here.

    That is so before the first publication, and where a file was damaged until it is mended.
    """
    path = manners.at(request.path)
    if path is None:
        return None
    if request.method not in {"GET", "HEAD"}:
        # Where there is an address of that name, it knows itself what it takes.
        ours = serve.mirror().lists(path) or path.partition("/")[0] in language.available()
        if ours and isinstance(request.routing_exception, NotFound):
            raise MethodNotAllowed(["GET", "HEAD"])
        return None
    if serve.mirror().number and not serve.mirror().lists(path):
        return None
    asked = manners.spoken_in(path, request.args.get("lang", ""))
    try:
        return _as_published(on_request.file((asked, path), settings().public_url))
    except NotThere:  # it may be made when somebody asks
        return None


def _as_published(made: Made) -> Response:
    response = Response(made.body, content_type=made.content_type)
    response.headers.extend(headers.of(made, settings().public_url))
    response.set_etag(made.digest)
    response.make_conditional(request)
    return response


def answer(made: Rendered, status: int = 200) -> Response:
    """Return a document made just now, with the same headers as a published one."""
    response = Response(made.body, status, content_type=made.content_type)
    response.add_etag()
    response.headers["Cache-Control"] = manners.FRESH
    if made.language:
        response.headers["Content-Language"] = made.language
    response.make_conditional(request)
    return response


def _counted(response: Response) -> Response:
    """Count a look at what was made just now, as `crowd.py` does for what is published."""
    if request.method == "GET" and response.status_code in {200, 304}:
        again = request.headers.get("Sec-Fetch-Dest") == "empty"
        page_views.note(request.path, request.headers.get("User-Agent", ""), again=again)
    return response


def register(app: Flask) -> None:
    """Put the public page at its addresses."""
    app.after_request(_counted)
    app.before_request(_not_out)
    app.register_blueprint(blueprint)

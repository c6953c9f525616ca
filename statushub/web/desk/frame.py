"""What every page of the desk has around it: navigation, language, and who may keep it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    g,
    redirect,
    request,
    send_from_directory,
    url_for,
)
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from statushub import database, language, paths
from statushub.actions import editors
from statushub.language import LazyString
from statushub.language import lazy_gettext as _l
from statushub.model import pages
from statushub.model.pages import Page
from statushub.web import signin, speech
from statushub.web.desk import words
from statushub.web.desk.guard import everybody, may

blueprint = Blueprint("frame", __name__)

_FOLDER = paths.TEMPLATES / "desk"
_ASSETS = {".css", ".js"}


@dataclass(frozen=True)
class Room:
    """One entry of the navigation; shown where its view exists and the editor may open it."""

    label: LazyString
    endpoint: str
    roles: tuple[str, ...] = ()


ROOMS = (
    Room(_l("Notices"), "desk.notices.index"),
    Room(_l("Contact points"), "desk.contact_board.index"),
    Room(_l("Messages"), "desk.messages.index"),
    Room(_l("Services"), "desk.services.index"),
    Room(_l("Subscribers"), "desk.subscribers.index", ("approver",)),
    Room(_l("Page settings"), "desk.page.index", ("approver",)),
    Room(_l("Editors"), "desk.editors.index", ("admin",)),
)


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((_FOLDER / name).read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """Return the address of a stylesheet or script of the desk; it changes with the file."""
    return url_for("desk.frame.asset_file", digest=_digest(name), name=name)


@blueprint.get("/assets/<digest>/<name>")
@everybody
def asset_file(digest: str, name: str) -> Response:
    """Serve a stylesheet or script for as long as a browser likes to keep it."""
    del digest
    if not name.endswith(tuple(_ASSETS)):
        abort(404)
    answer = send_from_directory(_FOLDER, name, max_age=365 * 24 * 3600)
    answer.cache_control.immutable = True
    return answer


@blueprint.post("/language")
@everybody
def set_language() -> AnyResponse:
    """Speak another language at the desk, and remember it where an editor is signed in."""
    chosen = request.form.get("language", "")
    if chosen not in language.available():
        abort(404)
    speech.speak(chosen)
    account = signin.editor()
    if account is not None:
        editors.set_language(account.public_id, chosen, signin.actor())
    return redirect(_here(request.form.get("next", "")))


def _here(wanted: str) -> str:
    # Only pages of the desk: a form must not send anybody elsewhere, nor to where only forms go.
    try:
        current_app.create_url_adapter(request).match(wanted, method="GET")  # type: ignore[union-attr]
    except HTTPException:
        return url_for("desk.home")
    return wanted if wanted.startswith("/desk/") else url_for("desk.home")


def at_desk() -> bool:
    """Tell whether a page of the desk was asked for."""
    return bool(request) and request.path.startswith("/desk/")


def page() -> Page | None:
    """Return the page this desk writes for, read once a request; None before it is set up."""
    if "desk_page" not in g:
        with database.reading() as session:
            g.desk_page = pages.page_or_none(session)
    found: Page | None = g.desk_page
    return found


def locally(moment: datetime) -> str:
    """Return a moment in words, in the page's zone (a filter for templates)."""
    here = page()
    return language.short_when(moment, here.time_zone if here else "UTC")


def surroundings() -> dict[str, Any]:
    """Return what the frame's template shows (context processor)."""
    if not at_desk():
        return {}
    account = signin.editor()
    here = page()
    return {
        "editor": account,
        "page": here,
        "zone_name": language.city(here.time_zone if here else "UTC"),
        "rooms": [room for room in ROOMS if account and _open(account, room)],
        "asset": asset,
        "languages": [(code, language.name_of(code)) for code in language.available()],
        "current_language": language.current(),
        "direction": language.direction(language.current()),
        "may": may,
        "name_here": language.name_here,
        "tongue_of": words.tongue,
    }


def _open(account: signin.Account, room: Room) -> bool:
    known = room.endpoint in current_app.view_functions
    return known and (not room.roles or may(account, *room.roles))


def to_itself(answer: Response) -> Response:
    """Keep a page of the desk between editor and desk (after each request)."""
    if at_desk():
        answer.headers.setdefault("Cache-Control", "no-store")
    return answer

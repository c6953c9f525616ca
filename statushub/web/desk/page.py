"""The page itself: its names, zone, colour and logo; and its beginning, before there is one."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from statushub import clock, database, language
from statushub.actions import logos
from statushub.actions import pages as actions
from statushub.actions.pages import SetUpPage
from statushub.errors import Refused
from statushub.language import gettext as _
from statushub.model import pages
from statushub.model.pages import Page
from statushub.render import colours
from statushub.web import forms, headers, settings, signin, zones
from statushub.web.desk import frame, guard
from statushub.web.desk.guard import needs

blueprint = Blueprint("page", __name__, url_prefix="/page")

WITHOUT_A_PAGE = frozenset(
    f"desk.{room}" for room in ("account", "audit", "editors", "frame", "page", "tokens", "welcome")
)
"""Rooms that make sense before there is a page."""


@dataclass(frozen=True)
class Swatch:
    """A colour as readers see it by day or by night: on which ground, and changed or not."""

    ground: str
    shown: str
    words: str


def lead_here_first() -> AnyResponse | None:
    """Lead from rooms that need a page to where it is set up (before each request)."""
    account = signin.editor()
    room = ".".join(request.blueprints[:1])
    if account is None or room == "desk" or room in WITHOUT_A_PAGE or frame.page():
        return None
    if guard.may(account, "approver"):
        return redirect(url_for("desk.page.index"))
    return Response(render_template("desk/page/not_yet.html"))


@blueprint.get("")
@needs("approver")
def index() -> str:
    """Show how the page is set up; before it is, ask for what it needs first."""
    return _form({}, None)


@blueprint.post("")
@needs("approver")
def set_up() -> AnyResponse | tuple[str, int]:
    """Keep the page's settings."""
    is_new = frame.page() is None
    upload = request.files.get("logo")
    command = SetUpPage(
        names=forms.per_language(request.form, "names"),
        about=forms.per_language(request.form, "about"),
        time_zone=request.form.get("time_zone", ""),
        colour=request.form.get("colour", ""),
        support_url=request.form.get("support_url", ""),
        logo=upload.read(logos.MOST_BYTES + 1) if upload and upload.filename else None,
        without_logo="without_logo" in request.form,
    )
    try:
        actions.set_up(command, signin.actor())
    except Refused as refused:
        return _form(forms.faults_of(refused), request.form), 422
    if is_new:
        flash(_("Your page is there. Next, add what people use."), "success")
        return redirect(url_for("desk.services.index"))
    flash(_("The page is saved."), "success")
    return redirect(url_for("desk.page.index"))


@blueprint.get("/logo")
@needs("approver")
def logo() -> Response:
    """Show the logo as it is kept."""
    with database.reading() as session:
        page = pages.the_page(session)
        body, content_type = page.logo, page.logo_type
    if not body:
        abort(404)
    answer = Response(body, content_type=content_type)
    # An SVG of the operator's is a picture and nothing else, wherever it is opened.
    answer.headers["Content-Security-Policy"] = headers.PICTURE
    return answer


def _form(faults: Mapping[str, str], values: Mapping[str, str] | None) -> str:
    page = frame.page()
    now = clock.now()
    filled = values if values is not None else _values(page)
    return render_template(
        "desk/page/index.html",
        faults=faults,
        values=filled,
        is_new=page is None,
        swatches=_swatches(page.colour) if page else (),
        has_logo=bool(page and page.logo_type),
        zones=[(name, zones.offset(name, now)) for name in zones.names()],
        zone_hint=_zone_hint(page),
        address=settings().public_url,
    )


def _zone_hint(page: Page | None) -> str:
    zone = page.time_zone if page else settings().timezone
    now = clock.now()
    return _(
        "All times on the page and in messages are given in it. Type a city. "
        "In %(city)s it is now %(time)s (%(offset)s).",
        city=language.city(zone),
        time=language.clock_time(now, zone),
        offset=zones.offset(zone, now),
    )


def _values(page: Page | None) -> dict[str, str]:
    if page is None:
        return {"time_zone": settings().timezone, "colour": SetUpPage.colour}
    return {
        "time_zone": page.time_zone,
        "colour": page.colour,
        "support_url": page.support_url or "",
        **{f"names.{text.language}": text.name for text in page.texts},
        **{f"about.{text.language}": text.about for text in page.texts},
    }


def _swatches(colour: str) -> tuple[Swatch, Swatch]:
    day = colours.readable(colour, colours.LIGHT, colours.LIGHT_SURFACE)
    night = colours.readable(colour, colours.DARK, colours.DARK_SURFACE)
    return (
        Swatch(
            colours.LIGHT,
            day,
            _("On white it reads well.")
            if day == colour
            else _("On white it would be hard to read, so readers see it darker."),
        ),
        Swatch(
            colours.DARK,
            night,
            _("In dark mode it reads well.")
            if night == colour
            else _("In dark mode it would be hard to read, so readers see it lighter."),
        ),
    )

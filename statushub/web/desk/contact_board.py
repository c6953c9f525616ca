"""The screen for a bad day: every contact point, how it stands, and one press to change it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from statushub import database, language
from statushub.actions import contact_points as actions
from statushub.actions import waits as measurements
from statushub.actions.waits import Report
from statushub.errors import Faults, Refused
from statushub.language import gettext as _
from statushub.language import ngettext, pgettext
from statushub.model import contact_points, pages, waits
from statushub.model.contact_claims import STATES
from statushub.render import phrases
from statushub.render.contact_view import label_of
from statushub.web import forms, settings, signin
from statushub.web.desk import contact_rows
from statushub.web.desk.guard import needs

blueprint = Blueprint("contact_board", __name__, url_prefix="/contact-points")

AS_HOURS = "hours"
"""What is pressed to take the hand's word back."""
_UNDO = "contact_points_undo"
"""Where a session keeps what was just done, until it is shown once."""


@blueprint.get("")
@needs()
def index() -> str:
    """Show every contact point there is; only the rows where the desk's script asks for them."""
    if "rows" in request.args:
        return render_template("desk/contact_points/_rows.html", shelves=_shelves(), **_tools({}))
    return _board({})


@blueprint.post("/state")
@needs("author", "approver")
def state() -> Response | tuple[str, int]:
    """State by hand how one stands, or all that are marked; or take that back."""
    one, _space, wanted = request.form.get("one", "").partition(" ")
    wanted = wanted or request.form.get("all", "")
    ids = [one] if one else _marked()
    faults = Faults()
    if not ids:
        faults.add("", _("Mark at least one contact point first."))
    elif wanted not in (*STATES, AS_HOURS):
        faults.add(
            "", _("There is no such state. There are: %(states)s.", states=", ".join(STATES))
        )
    if faults:
        return _board({fault.field: str(fault.message) for fault in faults}), 422
    stated = None if wanted == AS_HOURS else wanted
    at = actions.state_several(dict.fromkeys(ids, stated), signin.actor())
    session[_UNDO] = {"at": at.isoformat() if at else "", "words": _said(ids, wanted)}
    return redirect(url_for("desk.contact_board.index", _anchor=f"row-{ids[0]}", q=_asked()))


@blueprint.post("/undo")
@needs("author", "approver")
def undo() -> Response:
    """Put back what the hand said before."""
    try:
        at = datetime.fromisoformat(request.form.get("at", ""))
    except ValueError:
        put_back = 0
    else:
        put_back = actions.undo(at, signin.actor()) if at.tzinfo else 0
    if put_back:
        flash(_("Undone: it is as it was before."), "success")
    else:
        flash(_("There was nothing to undo: somebody has changed it since."), "info")
    return redirect(url_for("desk.contact_board.index"))


@blueprint.post("/waits")
@needs("author", "approver")
def state_waits() -> Response | tuple[str, int]:
    """Note the waits that were filled in, as measured now."""
    filled = {
        name.removeprefix("wait."): words.strip()
        for name, words in request.form.items()
        if name.startswith("wait.") and words.strip()
    }
    try:
        _note(filled)
    except Refused as refused:
        return _board(forms.faults_of(refused)), 422
    if filled:
        number = len(filled)
        flash(ngettext("%(num)s wait is noted.", "%(num)s waits are noted.", number), "success")
    first = next(iter(filled), "")
    anchor = f"row-{first}" if first else None
    return redirect(url_for("desk.contact_board.index", _anchor=anchor, q=_asked()))


def _note(filled: Mapping[str, str]) -> None:
    faults = Faults()
    for public_id, typed in filled.items():
        if not typed.removeprefix("-").isdecimal() or len(typed) > len("-10000"):
            faults.add(f"wait.{public_id}", _("Enter a whole number of minutes."))
    faults.refuse_if_any()
    ids = list(filled)
    try:
        measurements.state_many([Report(one, int(filled[one])) for one in ids], waits.HAND)
    except Refused as refused:
        for fault in refused.faults:
            faults.add(f"wait.{ids[int(fault.field.split('.')[1])]}", fault.message)
        faults.refuse_if_any()


def _marked() -> list[str]:
    """Return those that are marked, each by itself or with all of its type."""
    types = set(request.form.getlist("type"))
    marked = set(request.form.getlist("id"))
    with database.reading() as reading:
        there = contact_points.in_order(reading, pages.the_page(reading).id)
    return [one.public_id for one in there if one.public_id in marked or one.type in types]


def _said(ids: Sequence[str], wanted: str) -> str:
    with database.reading() as reading:
        page = pages.the_page(reading)
        first = contact_points.contact_point(reading, page.id, ids[0])
        name = str(label_of(first, language.current()))
    if wanted == AS_HOURS:
        return ngettext(
            "%(name)s: nothing is said by hand any more.",
            "%(num)s contact points: nothing is said by hand any more.",
            len(ids),
            name=name,
        )
    return ngettext(
        "%(name)s: %(state)s, said by hand.",
        "%(num)s contact points: %(state)s, said by hand.",
        len(ids),
        name=name,
        state=phrases.contact_state_label(wanted),
    )


def _asked() -> str | None:
    """Return what the list was narrowed down to, to go on with it."""
    return request.values.get("q", "").strip()[:100] or None


def _shelves() -> list[contact_rows.Shelf]:
    with database.reading() as reading:
        found = contact_rows.shelves(reading, pages.the_page(reading), settings().public_url)
    asked = contact_rows.plain(_asked() or "")
    return [narrow for shelf in found if (narrow := shelf.narrowed(asked))]


def _tools(faults: Mapping[str, str]) -> dict[str, object]:
    return {
        "states": _buttons(),
        "as_hours": AS_HOURS,
        "faults": faults,
        "values": request.form,
    }


def _buttons() -> list[tuple[str, str]]:
    """Return the states in as short words as can be: there are five buttons in every row."""
    labels = {
        "open": pgettext("button", "Open"),
        "busy": pgettext("button", "Busy"),
        "limited": pgettext("button", "Limited"),
        "closed": pgettext("button", "Closed"),
    }
    return [(one, labels[one]) for one in STATES]


def _board(faults: Mapping[str, str]) -> str:
    asked = _asked() or ""
    with database.reading() as reading:
        page = pages.the_page(reading)
        any_there = bool(contact_points.in_order(reading, page.id))
        retired = contact_points.retired(reading, page.id)
    spoken = language.current()
    return render_template(
        "desk/contact_points/board.html",
        shelves=_shelves(),
        any_there=any_there,
        retired=[(one.public_id, label_of(one, spoken), one.retired_at) for one in retired],
        asked=asked,
        done=session.pop(_UNDO, None),
        **_tools(faults),
    )

"""One contact point: added, described, put in its place, taken off the page and back."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from statushub import clock, contact_types, database, language
from statushub.actions import contact_points as actions
from statushub.errors import Refused
from statushub.language import gettext as _
from statushub.model import contact_points, pages
from statushub.model.facts import Facts, gather
from statushub.render import contact_words
from statushub.render.contact_view import contact_views, label_of
from statushub.render.view.contact_point import ContactPointView
from statushub.web import forms, settings, signin
from statushub.web.desk import contact_fields, orders
from statushub.web.desk.guard import needs

blueprint = Blueprint("contact_points", __name__, url_prefix="/contact-points")

Values = MultiDict[str, str]


@blueprint.route("/new", methods=["GET", "POST"])
@needs("approver")
def add() -> str | Response | tuple[str, int]:
    """Choose a type, describe the contact point, and put it on the page."""
    wanted = request.values.get("type", "")
    if wanted not in {one.name for one in contact_types.every()}:
        return render_template("desk/contact_points/types.html", types=contact_types.every())
    if request.method == "GET":
        return _form(None, {}, contact_fields.empty(wanted, request.args.get("service", "")))
    filled = contact_fields.renumbered(request.form)
    try:
        point = actions.save_contact_point(contact_fields.read(filled, None), signin.actor())
    except Refused as refused:
        return _form(None, forms.faults_of(refused), filled), 422
    flash(_("The contact point is on the page."), "success")
    return redirect(url_for("desk.contact_board.index", _anchor=f"row-{point.public_id}"))


@blueprint.get("/<public_id>")
@needs()
def show(public_id: str) -> str:
    """Show a contact point as readers see it, and what is stated of it."""
    return _form(public_id, {}, None)


@blueprint.post("/<public_id>")
@needs("approver")
def change(public_id: str) -> Response | tuple[str, int]:
    """Change what is stated of a contact point."""
    filled = contact_fields.renumbered(request.form)
    try:
        actions.save_contact_point(contact_fields.read(filled, public_id), signin.actor())
    except Refused as refused:
        return _form(public_id, forms.faults_of(refused), filled), 422
    flash(_("The contact point is saved."), "success")
    return redirect(url_for("desk.contact_points.show", public_id=public_id))


@blueprint.route("/<public_id>/retire", methods=["GET", "POST"])
@needs("approver")
def retire(public_id: str) -> str | Response:
    """Ask, and take a contact point off the page."""
    if request.method == "POST":
        actions.retire_contact_point(public_id, signin.actor())
        words = _("The contact point is off the page. You find it below, and can put it back.")
        flash(words, "success")
        return redirect(url_for("desk.contact_board.index", _anchor="retired"))
    with database.reading() as session:
        page = pages.the_page(session)
        point = contact_points.contact_point(session, page.id, public_id)
    name = label_of(point, language.current())
    return render_template("desk/contact_points/retire.html", point=point, name=name)


@blueprint.post("/<public_id>/restore")
@needs("approver")
def restore(public_id: str) -> Response:
    """Put a contact point back on the page."""
    actions.restore_contact_point(public_id, signin.actor())
    flash(_("The contact point is on the page again."), "success")
    return redirect(url_for("desk.contact_board.index", _anchor=f"row-{public_id}"))


@blueprint.post("/<public_id>/move")
@needs("approver")
def move(public_id: str) -> Response:
    """Move a contact point one place up or down among those of its type."""
    upwards = request.form.get("to") == "up"
    with database.reading() as session:
        page = pages.the_page(session)
        moved = contact_points.contact_point(session, page.id, public_id)
        there = contact_points.in_order(session, page.id)
    beside = [one.public_id for one in there if one.type == moved.type]
    places = orders.swapped([one.public_id for one in there], beside, public_id, upwards=upwards)
    actions.arrange(places, signin.actor())
    anchor = orders.button(public_id, upwards=upwards)
    return redirect(url_for("desk.contact_points.show", public_id=public_id, _anchor=anchor))


def _form(
    public_id: str | None, faults: Mapping[str, str], values: MultiDict[str, str] | None
) -> str:
    shown: dict[str, Any] = {"point": None, "name": "", "view": None}
    with database.reading() as session:
        page = pages.the_page(session)
        if public_id is not None:
            point = contact_points.contact_point(session, page.id, public_id)
            facts = gather(session, page, clock.now(), history_days=0)
            views = contact_views(facts, language.current(), settings().public_url)
            beside = [one.id for one in facts.contact_points if one.type == point.type]
            shown = {
                "point": point,
                "name": label_of(point, language.current()),
                "view": views.get(point.id),
                "preview": _preview(views.get(point.id), facts),
                "place": (beside.index(point.id), len(beside)) if point.id in beside else None,
            }
            if values is None:
                values = contact_fields.written(actions.as_stated(session, point))
        filled = MultiDict() if values is None else values
        choices = contact_fields.choices(session, page, filled, public_id)
    kind = contact_types.get(filled.get("type", "") or next(iter(contact_types.every())).name)
    return render_template(
        "desk/contact_points/form.html",
        faults=faults,
        values=filled,
        kind=kind,
        **shown,
        **choices,
    )


def _preview(view: ContactPointView | None, facts: Facts) -> dict[str, Any]:
    """Return the line that readers get under each of its services."""
    if view is None:
        return {}
    stands = contact_words.brief(view, facts.at, facts.page.time_zone)
    return {"name": view.label, "stands": stands, "instead": contact_words.instead(view)}

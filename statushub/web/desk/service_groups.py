"""Headings that services stand under: added, renamed, moved, removed."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from statushub import database, language
from statushub.actions import services as actions
from statushub.actions.services import SaveGroup
from statushub.errors import Refused
from statushub.language import gettext as _
from statushub.model import pages, services
from statushub.model.services import ServiceGroup
from statushub.render import phrases
from statushub.web import forms, signin
from statushub.web.desk import orders
from statushub.web.desk.guard import needs

blueprint = Blueprint("service_groups", __name__, url_prefix="/services/groups")


@blueprint.route("/new", methods=["GET", "POST"])
@needs("approver")
def add() -> str | Response | tuple[str, int]:
    """Add a group."""
    if request.method == "GET":
        return _form({}, {}, None)
    return _saved(None)


@blueprint.route("/<public_id>", methods=["GET", "POST"])
@needs("approver")
def show(public_id: str) -> str | Response | tuple[str, int]:
    """Show a group's names, and change them."""
    group = _group(public_id)
    if request.method == "POST":
        return _saved(group)
    return _form({}, {f"names.{text.language}": text.name for text in group.texts}, group)


def _saved(group: ServiceGroup | None) -> Response | tuple[str, int]:
    names = forms.per_language(request.form, "names")
    command = SaveGroup(names, group.public_id if group else None)
    try:
        saved = actions.save_group(command, signin.actor())
    except Refused as refused:
        return _form(forms.faults_of(refused), request.form, group), 422
    flash(_("The group is saved."), "success")
    return redirect(url_for("desk.services.index", _anchor=f"group-{saved.public_id}"))


@blueprint.route("/<public_id>/remove", methods=["GET", "POST"])
@needs("approver")
def remove(public_id: str) -> str | Response:
    """Ask, and remove a group; its services stay."""
    group = _group(public_id)
    if request.method == "POST":
        actions.remove_group(public_id, signin.actor())
        flash(_("The group is removed. Its services stand without a group."), "success")
        return redirect(url_for("desk.services.index"))
    name = phrases.group_name(group, language.current())
    return render_template("desk/services/group_remove.html", group=group, name=name)


@blueprint.post("/<public_id>/move")
@needs("approver")
def move(public_id: str) -> Response:
    """Move a group one place up or down."""
    upwards = request.form.get("to") == "up"
    with database.reading() as session:
        page = pages.the_page(session)
        services.group(session, page.id, public_id)
        groups = [group.public_id for group in services.groups(session, page.id)]
        offered = [service.public_id for service in services.in_order(session, page.id)]
    order = orders.swapped(groups, groups, public_id, upwards=upwards)
    actions.arrange(order, offered, signin.actor())
    anchor = orders.button(public_id, upwards=upwards)
    return redirect(url_for("desk.services.index", _anchor=anchor))


def _group(public_id: str) -> ServiceGroup:
    with database.reading() as session:
        return services.group(session, pages.the_page(session).id, public_id)


def _form(faults: Mapping[str, str], values: Mapping[str, str], group: ServiceGroup | None) -> str:
    name = phrases.group_name(group, language.current())
    return render_template(
        "desk/services/group.html", faults=faults, values=values, group=group, name=name
    )

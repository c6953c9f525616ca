"""Who writes here: admins invite editors, say what each may do, and let them go."""

from collections.abc import Callable, Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from statushub import clock, database, language
from statushub.actions import editors as actions
from statushub.actions import sign_in_links
from statushub.errors import Refused
from statushub.language import LazyString
from statushub.language import gettext as _
from statushub.language import lazy_gettext as _l
from statushub.model import editors
from statushub.model.editors import ADMIN
from statushub.web import forms, settings, signin
from statushub.web.desk.guard import needs

blueprint = Blueprint("editors", __name__, url_prefix="/editors")

ROLE_NAMES: Mapping[str, LazyString] = {
    "author": _l("Author"),
    "translator": _l("Translator"),
    "approver": _l("Approver"),
    "admin": _l("Admin"),
}
ROLE_HINTS: Mapping[str, LazyString] = {
    "author": _l("Writes and publishes notices."),
    "translator": _l("Adds and corrects the words of a language."),
    "approver": _l("Publishes, and manages services, subscribers and the page."),
    "admin": _l("May do everything, and decides who else comes in."),
}


def _role_options() -> list[tuple[str, str, str]]:
    return [(role, str(ROLE_NAMES[role]), str(ROLE_HINTS[role])) for role in editors.ROLES]


@blueprint.get("")
@needs(ADMIN)
def index() -> str:
    """List all editors."""
    with database.reading() as session:
        everybody = editors.every_editor(session)
    return render_template(
        "desk/editors.html", everybody=everybody, role_names=ROLE_NAMES, now=clock.now()
    )


@blueprint.route("/new", methods=["GET", "POST"])
@needs(ADMIN)
def invite() -> str | Response | tuple[str, int]:
    """Take somebody in and send them a link."""
    if request.method == "GET":
        return _invitation({}, {"language": language.current()}, ["author"])
    roles = request.form.getlist("roles")
    try:
        editor = actions.create(
            request.form.get("email", ""),
            roles=roles,
            actor=signin.actor(),
            name=request.form.get("name", ""),
            speaks=request.form.get("language", ""),
            invite=True,
        )
    except Refused as refused:
        return _invitation(forms.faults_of(refused), request.form, roles), 422
    flash(_("A mail with a sign-in link goes to %(email)s.", email=editor.email), "success")
    return redirect(url_for("desk.editors.show", public_id=editor.public_id))


def _invitation(faults: Mapping[str, str], values: Mapping[str, str], roles: list[str]) -> str:
    return render_template(
        "desk/editor_new.html",
        faults=faults,
        values=values,
        chosen=roles,
        role_options=_role_options(),
    )


@blueprint.get("/<public_id>")
@needs(ADMIN)
def show(public_id: str, faults: Mapping[str, str] | None = None, link: str | None = None) -> str:
    """Show one editor and what may be changed about them."""
    with database.reading() as session:
        person = editors.editor(session, public_id)
    return render_template(
        "desk/editor.html",
        person=person,
        chosen=[role.name for role in person.roles],
        role_options=_role_options(),
        faults=faults or {},
        link=link,
        now=clock.now(),
    )


def _tried(
    public_id: str, done: str, change: Callable[[], None]
) -> str | Response | tuple[str, int]:
    try:
        change()
    except Refused as refused:
        return show(public_id, forms.faults_of(refused)), 422
    flash(done, "success")
    return redirect(url_for("desk.editors.show", public_id=public_id))


@blueprint.post("/<public_id>/roles")
@needs(ADMIN)
def set_roles(public_id: str) -> str | Response | tuple[str, int]:
    """Set what an editor may do."""
    roles = request.form.getlist("roles")
    return _tried(
        public_id,
        _("The roles are saved."),
        lambda: actions.set_roles(public_id, roles, signin.actor()),
    )


@blueprint.post("/<public_id>/active")
@needs(ADMIN)
def set_active(public_id: str) -> str | Response | tuple[str, int]:
    """Let an editor in, or no longer."""
    active = request.form.get("active") == "yes"
    return _tried(
        public_id,
        _("They may sign in again.") if active else _("They cannot sign in any more."),
        lambda: actions.set_active(public_id, signin.actor(), active=active),
    )


@blueprint.post("/<public_id>/second-factor")
@needs(ADMIN)
def remove_second_factor(public_id: str) -> str | Response | tuple[str, int]:
    """Take a lost second factor away."""
    return _tried(
        public_id,
        _("Their second factor is gone."),
        lambda: actions.remove_second_factor(public_id, signin.actor()),
    )


@blueprint.post("/<public_id>/link")
@needs(ADMIN)
def make_link(public_id: str) -> str | Response | tuple[str, int]:
    """Make a new one-time link: sent by mail, or shown once to hand over."""
    if request.form.get("how") == "mail":
        return _tried(
            public_id,
            _("A mail with a sign-in link is on its way."),
            lambda: (sign_in_links.make(public_id, signin.actor(), mail=True), None)[1],
        )
    person = sign_in_links.make(public_id, signin.actor())
    return show(public_id, link=sign_in_links.address(person, settings().public_url))

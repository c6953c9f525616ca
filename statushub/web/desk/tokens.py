"""API tokens: an admin makes one, sees it once, and may revoke it."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from statushub import database
from statushub.actions import tokens
from statushub.errors import Refused
from statushub.language import LazyString
from statushub.language import gettext as _
from statushub.language import lazy_gettext as _l
from statushub.model import editors
from statushub.model.editors import ADMIN
from statushub.web import forms, signin
from statushub.web.desk.guard import needs

blueprint = Blueprint("tokens", __name__, url_prefix="/tokens")

SCOPE_NAMES: Mapping[str, LazyString] = {
    "contact-points:read": _l("Read contact points and their waits"),
    "contact-points:write": _l("Change contact points, and state waits"),
    "notices:read": _l("Read notices and their deliveries"),
    "notices:write": _l("Publish notices and updates"),
    "services:read": _l("Read services"),
    "services:write": _l("Change services"),
    "subscriptions:read": _l("Read subscriptions"),
    "subscriptions:write": _l("Add and end subscriptions"),
}


@blueprint.get("")
@needs(ADMIN)
def index() -> str:
    """List all tokens and offer another one."""
    return _page({}, "", [])


@blueprint.post("")
@needs(ADMIN)
def create() -> str | tuple[str, int]:
    """Make a token and show it, this once."""
    name, scopes = request.form.get("name", ""), request.form.getlist("scopes")
    try:
        _token, secret = tokens.create(name, scopes, signin.actor())
    except Refused as refused:
        return _page(forms.faults_of(refused), name, scopes), 422
    return _page({}, "", [], secret)


@blueprint.post("/<public_id>/revoke")
@needs(ADMIN)
def revoke(public_id: str) -> Response:
    """End a token."""
    tokens.revoke(public_id, signin.actor())
    flash(_("The token works no longer."), "success")
    return redirect(url_for("desk.tokens.index"))


def _page(
    faults: Mapping[str, str], name: str, scopes: list[str], secret: str | None = None
) -> str:
    with database.reading() as session:
        found = editors.every_token(session)
    return render_template(
        "desk/tokens.html",
        tokens=found,
        faults=faults,
        name=name,
        chosen=scopes,
        secret=secret,
        scope_names=SCOPE_NAMES,
        scope_options=[(scope, str(SCOPE_NAMES.get(scope, scope)), "") for scope in editors.SCOPES],
    )

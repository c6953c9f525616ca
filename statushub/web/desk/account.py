"""An editor's own account: name, language, and how they sign in."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from statushub.actions import editors
from statushub.errors import Refused
from statushub.language import gettext as _
from statushub.web import forms, signin, speech
from statushub.web.desk.guard import needs

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("")
@needs()
def index() -> str:
    """Show the account of whoever is signed in."""
    return render_template("desk/account.html", faults={}, values=None)


@blueprint.post("")
@needs()
def describe() -> Response | tuple[str, int]:
    """Keep name and language."""
    speaks = request.form.get("language", "")
    try:
        editors.describe(
            signin.actor().public_id,
            name=request.form.get("name", ""),
            speaks=speaks,
            actor=signin.actor(),
        )
    except Refused as refused:
        faults = forms.faults_of(refused)
        return render_template("desk/account.html", faults=faults, values=request.form), 422
    speech.speak(speaks)
    flash(_("Your account is saved."), "success")
    return redirect(url_for("desk.account.index"))

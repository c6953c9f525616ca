"""Choosing anew who is reminded when of a notice that stands there."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from statushub.actions import reminders as actions
from statushub.actions.reminders import ChooseReminders
from statushub.errors import Refused
from statushub.language import gettext as _
from statushub.web import signin
from statushub.web.desk import reminding
from statushub.web.desk.guard import needs
from statushub.web.desk.notices import WRITERS

blueprint = Blueprint("reminders", __name__, url_prefix="/notices/<public_id>/reminders")


@blueprint.post("")
@needs(*WRITERS)
def choose(public_id: str) -> Response:
    """Keep what was chosen on the notice's screen."""
    asked = request.form.getlist(reminding.ASKED)
    leads = {name: request.form.getlist(f"reminders.{name}") for name in asked}
    try:
        actions.choose(ChooseReminders(public_id, reminding.read(leads)), signin.actor())
    except Refused as refused:
        flash(str(refused.faults[0].message), "error")
    else:
        flash(_("The reminders are saved."), "success")
    return redirect(url_for("desk.notices.show", public_id=public_id, _anchor="reminders"))

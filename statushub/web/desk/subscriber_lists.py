"""Lists of subscribers as files: brought in with a report line by line, and handed out."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from flask import Blueprint, Response, render_template, request

from statushub import clock
from statushub.actions import subscribers as actions
from statushub.errors import Refused
from statushub.exchange import subscribers as lists
from statushub.exchange.subscribers import Report
from statushub.language import gettext as _
from statushub.web import forms, signin
from statushub.web.desk.guard import needs

blueprint = Blueprint("subscriber_lists", __name__, url_prefix="/subscribers/list")

MOST_BYTES = 8 * 1024 * 1024
"""About a hundred thousand rows; for more there is the command line."""
_SHOWN = 200
"""Refused rows told one by one."""


@blueprint.url_value_preprocessor
def allow_length(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let a list be longer than other forms: said before anything reads the body."""
    request.max_content_length = MOST_BYTES


@blueprint.route("/bring", methods=["GET", "POST"])
@needs("approver")
def bring() -> str | tuple[str, int]:
    """Take in a list, and tell what became of it line by line."""
    if request.method == "GET":
        return _form({})
    upload = request.files.get("file")
    if not upload or not upload.filename:
        return _form({"file": _("Choose a file.")}), 422
    try:
        report = lists.read(upload.read(), signin.actor(), confirmed="confirmed" in request.form)
    except Refused as refused:
        return _form(forms.faults_of(refused)), 422
    return _form({}, report)


def _form(faults: Mapping[str, str], report: Report | None = None) -> str:
    return render_template(
        "desk/subscribers/bring.html",
        faults=faults,
        report=report,
        refused=report.refused[:_SHOWN] if report else (),
        columns=lists.COLUMNS,
        further=lists.FURTHER,
        agreed="confirmed" in request.form,
    )


@blueprint.post("/hand-out")
@needs("approver")
def hand_out() -> Response:
    """Hand out everybody who hears of notices, row by row as they are read."""
    actions.note_handed_out(signin.actor())
    answer = Response(lists.write(), content_type="text/csv; charset=utf-8")
    day = clock.now().astimezone(UTC).date().isoformat()
    answer.headers["Content-Disposition"] = f'attachment; filename="subscribers-{day}.csv"'
    return answer

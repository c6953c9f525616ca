"""Lists of subscribers as files: brought in with a report line by line, and handed out."""

from collections.abc import Mapping
from datetime import UTC

from flask import Blueprint, Response, render_template, request

from statushub import clock
from statushub.actions import subscribers as actions
from statushub.exchange import subscribers as lists
from statushub.exchange.subscribers import Report
from statushub.web import signin
from statushub.web.desk import uploads
from statushub.web.desk.guard import needs

blueprint = Blueprint("subscriber_lists", __name__, url_prefix="/subscribers/list")

MOST_BYTES = 8 * 1024 * 1024
"""About a hundred thousand rows; for more there is the command line."""

uploads.allow(blueprint, MOST_BYTES)


@blueprint.route("/bring", methods=["GET", "POST"])
@needs("approver")
def bring() -> str | tuple[str, int]:
    """Take in a list, and tell what became of it line by line."""
    return uploads.bring(
        lambda raw: lists.read(raw, signin.actor(), confirmed="confirmed" in request.form), _form
    )


def _form(faults: Mapping[str, str], report: Report | None) -> str:
    return render_template(
        "desk/subscribers/bring.html",
        faults=faults,
        report=report,
        refused=uploads.shown(report),
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

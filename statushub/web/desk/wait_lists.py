"""Lists of measured waits as files: brought in with a report line by line, and how one looks."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, render_template, request

from statushub import database, language
from statushub.errors import Refused
from statushub.exchange import waits as lists
from statushub.exchange.waits import Report
from statushub.language import gettext as _
from statushub.model import contact_points, pages
from statushub.web import forms, signin
from statushub.web.desk.guard import needs

blueprint = Blueprint("wait_lists", __name__, url_prefix="/contact-points/waits")

MOST_BYTES = 4 * 1024 * 1024
"""About a hundred thousand rows; for more there is the command line."""
_SHOWN = 200
"""Refused rows told one by one."""


@blueprint.url_value_preprocessor
def allow_length(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let a list be longer than other forms: said before anything reads the body."""
    request.max_content_length = MOST_BYTES


@blueprint.route("/bring", methods=["GET", "POST"])
@needs("author", "approver")
def bring() -> str | tuple[str, int]:
    """Take in a list, and tell what became of it line by line."""
    if request.method == "GET":
        return _form({})
    upload = request.files.get("file")
    if not upload or not upload.filename:
        return _form({"file": _("Choose a file.")}), 422
    try:
        report = lists.read(upload.read(), signin.actor())
    except Refused as refused:
        return _form(forms.faults_of(refused)), 422
    return _form({}, report)


def _form(faults: Mapping[str, str], report: Report | None = None) -> str:
    with database.reading() as session:
        page = pages.the_page(session)
        there = contact_points.in_order(session, page.id)
    return render_template(
        "desk/contact_points/bring.html",
        faults=faults,
        report=report,
        refused=report.refused[:_SHOWN] if report else (),
        columns=lists.COLUMNS,
        example="".join(lists.example()),
        any_waits=any(one.of_type.waits for one in there),
        city=language.place(page.time_zone),
    )


@blueprint.get("/example.csv")
@needs("author", "approver")
def example() -> Response:
    """Hand out a list as it must look, to be filled in."""
    # The mark at the start has spreadsheets read it as UTF-8.
    answer = Response("\ufeff" + "".join(lists.example()), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="waits-example.csv"'
    return answer

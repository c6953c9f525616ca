"""Lists of measured waits as files: brought in with a report line by line, and how one looks."""

from collections.abc import Mapping

from flask import Blueprint, Response, render_template

from statushub import database, language
from statushub.exchange import waits as lists
from statushub.exchange.waits import Report
from statushub.model import contact_points, pages
from statushub.web import signin
from statushub.web.desk import uploads
from statushub.web.desk.guard import needs

blueprint = Blueprint("wait_lists", __name__, url_prefix="/contact-points/waits")

MOST_BYTES = 4 * 1024 * 1024
"""About a hundred thousand rows; for more there is the command line."""

uploads.allow(blueprint, MOST_BYTES)


@blueprint.route("/bring", methods=["GET", "POST"])
@needs("author", "approver")
def bring() -> str | tuple[str, int]:
    """Take in a list, and tell what became of it line by line."""
    return uploads.bring(lambda raw: lists.read(raw, signin.actor()), _form)


def _form(faults: Mapping[str, str], report: Report | None) -> str:
    with database.reading() as session:
        page = pages.the_page(session)
        there = contact_points.in_order(session, page.id)
    return render_template(
        "desk/contact_points/bring.html",
        faults=faults,
        report=report,
        refused=uploads.shown(report),
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

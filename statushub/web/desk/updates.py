"""What follows an opened notice: another update, a correction, a withdrawal."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from statushub import database
from statushub.model import notices
from statushub.web.desk import writing
from statushub.web.desk.guard import needs
from statushub.web.desk.notices import WRITERS
from statushub.web.desk.postings import Following

blueprint = Blueprint("updates", __name__, url_prefix="/notices/<public_id>")


@blueprint.route("/updates/new", methods=["GET", "POST"])
@needs(*WRITERS)
def write(public_id: str) -> str | Response | tuple[str, int]:
    """Write an update, look at it, publish it."""
    page = writing.the_page()
    with database.reading() as session:
        notice = notices.notice(session, page.id, public_id)
    posting = Following(notice, page.time_zone, request.args.get("state", ""))
    if request.method == "GET":
        return writing.shown(posting, posting.blank())
    return writing.taken(posting)

"""The page by API: its languages, and the kinds of notice it knows."""

from flask import Response

from statushub import database
from statushub.model import pages
from statushub.web import settings
from statushub.web.api import door
from statushub.web.api.answers import answer
from statushub.web.api.records import pages as records
from statushub.web.api.records.pages import PageRecord

blueprint = door.blueprint("page", "The published page.")


@blueprint.get("/page", responses={200: PageRecord})
@door.needs("notices:read")
def read_page() -> Response:
    """Read the page: its languages, kinds of notice, texts and dates each kind takes."""
    with database.reading() as session:
        record = records.page(pages.the_page(session), settings().public_url)
    return answer(record)

"""What is not worth publishing, made when somebody asks: old notices and old months.

The same renderers as for what is published; one short reading of the database each.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from statushub import clock, database, kinds, language
from statushub.errors import NotThere
from statushub.model import contact_points, facts, notices, pages
from statushub.publish import artefacts, serve
from statushub.publish.artefacts import Made
from statushub.render import changes
from statushub.render import page as rendering
from statushub.render.affected_view import Surroundings
from statushub.render.notice_view import notice_at
from statushub.render.page_view import masthead
from statushub.render.rendered import Rendered
from statushub.render.view.masthead import Masthead

_MONTH = re.compile(r"(?P<year>20\d\d)-(?P<month>0[1-9]|1[0-2])", re.ASCII)


def notice(public_id: str, reader: str, public_url: str) -> Rendered:
    """Return a notice's own page; NotThere."""
    with database.reading() as session:
        page = pages.the_page(session)
        found = notices.notice(session, page.id, public_id)
        head = masthead(page, page.logo, reader, public_url)
        around = Surroundings(
            {one.public_id: one for one in contact_points.in_order(session, page.id)},
            {one.public_id: one for one in contact_points.retired(session, page.id)},
            zone=page.time_zone,
        )
    with language.speaking(reader):
        return rendering.notice(head, notice_at(clock.now(), found, reader, public_url, around))


def month(which: str, reader: str, public_url: str) -> Rendered:
    """Return the history of one month (`2026-03`); NotThere when that is none."""
    first = _first_day(which)
    with database.reading() as session:
        page = pages.the_page(session)
        zone = ZoneInfo(page.time_zone)
        start = datetime(first.year, first.month, 1, tzinfo=zone)
        end = start.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
        found = notices.begun_between(session, page.id, start.astimezone(UTC), end.astimezone(UTC))
        head = masthead(page, page.logo, reader, public_url)
    with language.speaking(reader):
        views = [notice_at(clock.now(), one, reader, public_url) for one in found]
        return rendering.month(head, first, views)


def past_changes(number: int, reader: str, public_url: str) -> Rendered:
    """Return one portion, counted from 1, of the changes that are no longer in effect."""
    with database.reading() as session:
        page = pages.the_page(session)
        listed = [kind.name for kind in kinds.every() if kind.listed]
        most = changes.PER_PAGE
        found = notices.over_of(session, page.id, listed, most + 1, (number - 1) * most)
        head = masthead(page, page.logo, reader, public_url)
    with language.speaking(reader):
        views = [notice_at(clock.now(), one, reader, public_url) for one in found[:most]]
        return changes.past(head, views, number, more=len(found) > most)


def _first_day(which: str) -> date:
    """Return a month's first day; NotThere for what is no month, or one still to come."""
    found = _MONTH.fullmatch(which)
    if found is None:
        raise NotThere(which)
    first = date(int(found["year"]), int(found["month"]), 1)
    if first > clock.now().date() + timedelta(days=1):  # somewhere it is tomorrow already
        raise NotThere(which)
    return first


def published(path: str, public_url: str) -> bytes:
    """Return what a published file says; where there is none yet, what it would; NotThere."""
    served = serve.find(path)
    return served.body if served else file((path,), public_url).body


def file(paths: Sequence[str], public_url: str) -> Made:
    """Return the first of these files that there would be, as the facts stand; NotThere."""
    with database.reading() as session:
        read = facts.gather(session, pages.the_page(session), clock.now())
    made = {one.path: one for one in artefacts.build(read, public_url, language.available())}
    found = next((made[path] for path in paths if path in made), None)
    if found is None:
        raise NotThere(paths[-1])
    return found


def head(reader: str, public_url: str) -> Masthead:
    """Return what stands around everything, for an answer that is no page of its own."""
    with database.reading() as session:
        page = pages.the_page(session)
        return masthead(page, page.logo, reader, public_url)

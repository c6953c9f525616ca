"""What is not worth publishing, made when somebody asks: old notices and old months.

The same renderers as for what is published; one short reading of the database each. What time alone
does not change is kept until somebody changes the page's facts, and while the database is away.
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from statushub import clock, database, kinds, language
from statushub.errors import NotThere
from statushub.model import contact_points, earlier, facts, notices, pages
from statushub.model.pages import Page
from statushub.publish import artefacts, serve
from statushub.publish.artefacts import Made
from statushub.render import changes, sitemap
from statushub.render import page as rendering
from statushub.render.affected_view import Surroundings
from statushub.render.kept import Kept
from statushub.render.notice_view import notice_at
from statushub.render.page_view import masthead
from statushub.render.rendered import Rendered
from statushub.render.view.masthead import Masthead

_MOST = 1_024
"""So many answers are kept in each process: some 10 MB."""

_kept = Kept(_MOST)

_MONTH = re.compile(r"(?P<year>20\d\d)-(?P<month>0[1-9]|1[0-2])", re.ASCII)


def notice(public_id: str, reader: str, public_url: str) -> Rendered:
    """Return a notice's own page; NotThere."""
    return _once(_notice, public_id, reader, public_url)


def month(which: str, reader: str, public_url: str) -> Rendered:
    """Return the history of one month (`2026-03`); NotThere when that is none."""
    return _once(_month, which, reader, public_url)


def sitemap_of(which: str, public_url: str) -> Rendered:
    """Return what search engines may list of one month (`2026-03`); NotThere when that is none."""
    return _once(_sitemap, which, language.default(), public_url)


def _once(make: Callable[..., Rendered], *of: str) -> Rendered:
    """Return `make(*of)`, made again only where the page's facts have changed meanwhile."""
    name = (database.opened(), make, *of)
    try:
        with database.reading() as session:
            version = pages.the_page(session).facts_version
        made = _kept.made(name, lambda _version: make(*of), version)
    except database.DatabaseError:
        last: Rendered | None = _kept.last(name)
        if last is None:
            raise
        return last
    if made.valid_until is not None:  # it is not over: the clock has a say in it
        _kept.drop(name)
    return made


def _notice(public_id: str, reader: str, public_url: str) -> Rendered:
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


def _month(which: str, reader: str, public_url: str) -> Rendered:
    first = _first_day(which)
    with database.reading() as session:
        page = pages.the_page(session)
        zone = ZoneInfo(page.time_zone)
        oldest = _beginning(session, page).astimezone(zone).date()
        if first < oldest.replace(day=1):
            raise NotThere(which)
        found = notices.begun_between(session, page.id, *_span(first, page.time_zone))
        head = masthead(page, page.logo, reader, public_url)
    now = clock.now()
    with language.speaking(reader):
        views = [notice_at(now, one, reader, public_url) for one in found]
        return rendering.month(head, first, views, oldest, now.astimezone(zone).date())


def _sitemap(which: str, reader: str, public_url: str) -> Rendered:
    first = _first_day(which)
    with database.reading() as session:
        page = pages.the_page(session)
        found = earlier.of_month(session, page.id, *_span(first, page.time_zone))
        head = masthead(page, page.logo, reader, public_url)
    with language.speaking(reader):
        return sitemap.of_month(head, first, found)


def _beginning(session: Session, page: Page) -> datetime:
    """Return when what a page tells began: with its oldest notice, which may be older than it."""
    return min(page.created_at, notices.first_began(session, page.id) or page.created_at)


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


def _span(first: date, zone: str) -> tuple[datetime, datetime]:
    """Return when a month (its first day) begins, and when the next one does."""
    start = datetime(first.year, first.month, 1, tzinfo=ZoneInfo(zone))
    end = start.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return start.astimezone(UTC), end.astimezone(UTC)


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

"""The public page in HTML: the whole, one notice, one service, the history, and what is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from statushub import language
from statushub.language import gettext as _
from statushub.render import contact_words, json_ld, share, week
from statushub.render.frame import HOME, Frame, framed
from statushub.render.markdown import to_line
from statushub.render.rendered import Rendered
from statushub.render.view.contact_point import ContactPointView
from statushub.render.view.masthead import Masthead
from statushub.render.view.notice import NoticeView
from statushub.render.view.page import NewsView, PageView
from statushub.render.view.service import ServiceView

RECENT = timedelta(days=14)
"""How long the page itself lists what is over."""
_INSTANT = timedelta.resolution
HISTORY = "history"
CONTACT = "contact"


def index(page: PageView, *, live: bool = True) -> Rendered:
    """Return the page itself, in the language being spoken.

    `live`: it refreshes itself; a preview has nothing to refresh.
    """
    known = json_ld.announced(page.masthead, _open(page))
    about = str(page.masthead.about)
    frame = Frame(page.masthead, HOME, page.verdict.sentence, about, known=known, live=live)
    past = recent(page)
    made = framed(
        "page/index.html",
        frame,
        page=page,
        past=past,
        days=RECENT.days,
        week=week.days(page),
        nothing=_("Nothing to report."),
    )
    # What changes this week changes at midnight, too: see `week.enters`.
    return made.until(
        next_midnight(page.as_of, page.masthead.zone),
        *(change for one in _open(page) for change in one.changes),
        *(change for one in page.contact_points for change in one.changes),
        *_leaving(past, RECENT),
    )


def recent(page: PageView) -> list[NoticeView]:
    """Return what is over and still on the page itself, newest first."""
    since = page.as_of - RECENT
    return [notice for notice in page.over if notice.closed_at and notice.closed_at > since]


def notice(masthead: Masthead, one: NoticeView, *, live: bool = True) -> Rendered:
    """Return a notice's own page; of a withdrawn one, that it was withdrawn.

    `live`: it refreshes itself until the notice is over.
    """
    passed_on = None if one.withdrawn_at else share.words(masthead, one)
    words = one.updates[0].body if one.updates else one.title
    known = json_ld.announced(masthead, [one]) if not one.withdrawn_at else Markup()
    path, line = f"notices/{one.id}", to_line(words.html)
    live = live and one.phase != "over"
    frame = Frame(masthead, path, str(one.title), line, known=known, live=live)
    return framed("page/notice.html", frame, notice=one, share=passed_on).until(*one.changes)


def service(
    masthead: Masthead, one: ServiceView, past: Sequence[NoticeView], days: int, at: datetime
) -> Rendered:
    """Return a service's own page, with what touched it in the last `days` days.

    `at`: the instant of the facts, or one of the same day (`kept.dated`). At midnight there is
    another day among its last ones.
    """
    title = f"{one.name}: {one.status_label}"
    frame = Frame(masthead, f"services/{one.id}", title, str(one.description), live=True)
    made = framed(
        "page/service.html",
        frame,
        service=one,
        past=past,
        days=days,
        ways=contact_words.best(one.contact_points),
        at=at,
        nothing=_("Nothing to report."),
    )
    return made.until(
        next_midnight(at, masthead.zone),
        *(change for notice in one.notices for change in notice.changes),
        *(change for point in one.contact_points for change in point.changes),
        *_leaving(past, timedelta(days=days)),
    )


@dataclass(frozen=True)
class Ways:
    """The contact points of one type, those that can be used now first."""

    label: str
    points: tuple[ContactPointView, ...]

    @property
    def says_it_itself(self) -> bool:
        """Tell whether it is one only, called as its type is: a heading above it says nothing."""
        return [str(one.label) for one in self.points] == [self.label]


def contact(page: PageView) -> Rendered:
    """Return every way to reach us, by type: what is open now comes first."""
    by_type: dict[str, list[ContactPointView]] = {}
    for point in contact_words.best(page.contact_points):
        by_type.setdefault(point.type, []).append(point)
    known = json_ld.reached(page.masthead, page.contact_points)
    made = framed(
        "page/contact.html",
        Frame(page.masthead, CONTACT, _("Contact us"), known=known, live=True),
        groups=[Ways(points[0].type_label, tuple(points)) for points in by_type.values()],
        at=page.as_of,
    )
    return made.until(
        next_midnight(page.as_of, page.masthead.zone),
        *(change for one in page.contact_points for change in one.changes),
    )


def history(page: NewsView, since: date, first: date | None) -> Rendered:
    """Return the history of the months that begin on `since` or later, and links to older ones.

    `first`: the day on which the oldest notice began.
    """
    zone = ZoneInfo(page.masthead.zone)
    today = day_of(page.as_of, page)
    shown = [month for month in months_back(today, since) if month >= since]
    shown = shown or [today.replace(day=1)]
    older = months_back(shown[-1] - timedelta(days=1), first or today)
    made = _history(page.masthead, HISTORY, shown, page.over, older)
    return made.until(_start(_after(today), zone))


def day_of(moment: datetime, page: NewsView) -> date:
    """Return the day of an instant where the page's readers are."""
    return moment.astimezone(ZoneInfo(page.masthead.zone)).date()


def whole_day_after(moment: datetime, page: NewsView) -> date:
    """Return the first day there that lies wholly after an instant, or begins with it."""
    return day_of(moment - _INSTANT, page) + timedelta(days=1)


def month(
    masthead: Masthead, which: date, notices: Sequence[NoticeView], oldest: date, today: date
) -> Rendered:
    """Return the history of one older month (its first day), with the months beside it.

    `oldest`: the first day of which there is anything to tell.
    """
    before = [one for one in [which - timedelta(days=1)] if one >= oldest.replace(day=1)]
    after = [one for one in [_after(which)] if one <= today]
    beside = [one.replace(day=1) for one in (*before, *after)]
    made = _history(masthead, f"{HISTORY}/{which:%Y-%m}", [which], notices, beside)
    # What may still come into it, or after it, is another matter than what is long over.
    return made if after else made.until(_start(_after(today), ZoneInfo(masthead.zone)))


def _history(
    masthead: Masthead,
    path: str,
    shown: Sequence[date],
    notices: Iterable[NoticeView],
    others: Sequence[date],
) -> Rendered:
    zone = ZoneInfo(masthead.zone)
    by_month: dict[date, list[NoticeView]] = {month: [] for month in shown}
    for one in sorted(notices, key=lambda one: one.listed_at, reverse=True):
        by_month.get(one.listed_at.astimezone(zone).date().replace(day=1), []).append(one)
    alone = path != HISTORY
    title = _("History: %(month)s", month=language.month_of(shown[0])) if alone else _("History")
    return framed(
        "page/history.html",
        Frame(masthead, path, title),
        months=[(_heading(month), past) for month, past in by_month.items()],
        alone=alone,
        others=[(_heading(month), f"{HISTORY}/{month:%Y-%m}") for month in others],
        nothing=_("There were no notices in this month."),
    )


def _heading(month: date) -> str:
    """Return a month as a heading: with a capital, also where months have none in a sentence."""
    words = language.month_of(month)
    return words[:1].upper() + words[1:]


def unreadable(masthead: Masthead) -> Rendered:
    """Return the answer to a request that says nothing we could look up."""
    return error(masthead, _("We could not read this request"), _("Go back and try again."))


def missing(masthead: Masthead) -> Rendered:
    """Return the answer to an address where there is nothing."""
    return error(
        masthead,
        _("There is nothing at this address"),
        _("It may have been mistyped, or what it led to is gone."),
    )


def broken(masthead: Masthead) -> Rendered:
    """Return the answer when we failed."""
    return error(
        masthead,
        _("Something went wrong on our side"),
        _("Try again in a few minutes."),
    )


def unavailable(masthead: Masthead) -> Rendered:
    """Return the answer when nothing can be written or looked up for a while."""
    return error(
        masthead,
        _("This does not work just now"),
        _(
            "For the moment we can save nothing and look nothing up."
            " Go back and try again in a minute."
        ),
    )


def error(masthead: Masthead, title: str, words: str) -> Rendered:
    """Return an answer that is not what was asked for; it leads back to the page itself."""
    frame = Frame(masthead, HOME, title, listed=False)
    return framed("page/error.html", frame, words=words)


def _open(page: PageView) -> Iterable[NoticeView]:
    return (*page.now, *page.ahead, *page.standing)


def _leaving(past: Iterable[NoticeView], after: timedelta) -> Iterable[datetime]:
    """Go through the instants at which what is over leaves a list."""
    return (one.closed_at + after for one in past if one.closed_at)


def next_midnight(at: datetime, zone_name: str) -> datetime:
    """Return when the day of "as of" is over: a page made on an earlier day looks forgotten."""
    zone = ZoneInfo(zone_name)
    return _start(at.astimezone(zone).date() + timedelta(days=1), zone)


def _start(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _after(day: date) -> date:
    """Return the first day of the next month."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def months_back(newest: date, oldest: date) -> list[date]:
    """Return the first days of the months from one day back to another, newest first."""
    months = []
    month = newest.replace(day=1)
    while month >= oldest.replace(day=1):
        months.append(month)
        month = (month - timedelta(days=1)).replace(day=1)
    return months

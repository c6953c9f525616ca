"""Feeds: an entry for each update, and for each date as it enters the week; as Atom and as RSS.

A feed reader shows what is new since it last looked, and nothing twice. So a date has an entry of
its own, dated when it entered the week, instead of one entry on the week that would read
differently each day; and there is none for dates that were announced within their week anyway.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from markupsafe import Markup

from statushub import language
from statushub.language import gettext as _
from statushub.render import week
from statushub.render.environment import filled
from statushub.render.frame import small
from statushub.render.rendered import Rendered
from statushub.render.view.masthead import Masthead
from statushub.render.view.notice import MomentView, NoticeView
from statushub.render.view.page import NewsView
from statushub.render.view.update import UpdateView

ENTRIES = 50
ATOM = "application/atom+xml; charset=utf-8"
RSS = "application/rss+xml; charset=utf-8"


@dataclass(frozen=True)
class Entry:
    """One entry of a feed."""

    id: str
    title: str
    url: str
    published: datetime
    updated: datetime
    notice: NoticeView
    content: str
    place: tuple[datetime, int, int]
    """What entries are sorted by."""


def atom(page: NewsView) -> Rendered:
    """Return the Atom feed in the language being spoken."""
    return true_until_next(page, _feed(page, "feed.atom").atom_str(), ATOM)


def rss(page: NewsView) -> Rendered:
    """Return the RSS 2.0 feed in the language being spoken."""
    return true_until_next(page, _feed(page, "feed.rss").rss_str(), RSS)


def entry(page: NewsView, notice: NoticeView, update: UpdateView) -> tuple[str, Markup]:
    """Return what a feed reader shows of one update: its title and its words."""
    return _title(notice, update), Markup(_content(page, notice, update))  # noqa: S704  ours


def about(masthead: Masthead) -> str:
    """Return what a feed is about, in a line: it may not be left out."""
    return str(masthead.about) or _("What works, and what does not.")


def feed_id(page: NewsView) -> str:
    """Return the feed's own id."""
    return f"urn:statushub:{page.masthead.id}:{page.masthead.language}"


def entry_id(page: NewsView, update: UpdateView) -> str:
    """Return an entry's id: it outlives every move of the page to another address."""
    return f"urn:statushub:{page.masthead.id}:{update.id}:{page.masthead.language}"


def true_until_next(page: NewsView, body: bytes, content_type: str) -> Rendered:
    """Return a feed's bytes as a document that is true until its next entry comes by itself."""
    # Entries say what is promised, not whether it was kept: what time alone brings is that a date
    # enters the week.
    made = Rendered(body, content_type, page.masthead.language)
    return made.until(*(at for _notice, _moment, at in _entering(page) if at > page.as_of))


def _feed(page: NewsView, path: str) -> FeedGenerator:
    masthead = page.masthead
    entries = newest(page)
    feed = FeedGenerator()
    feed.id(feed_id(page))
    feed.title(masthead.name)
    feed.description(about(masthead))
    feed.subtitle(str(masthead.about) or None)
    feed.language(masthead.language)
    feed.author({"name": masthead.name})
    feed.generator("StatusHub")
    # In this order: the RSS channel takes the last link that is not `self`.
    feed.link(href=f"{masthead.home}{path}", rel="self")
    feed.link(href=masthead.home, rel="alternate", hreflang=masthead.language)
    # Left alone, feedgen would say now(), and the same facts would not give the same bytes.
    changed = max((one.updated for one in entries), default=masthead.created_at)
    feed.updated(changed)
    feed.lastBuildDate(changed)
    for one in entries:
        _fill(feed.add_entry(order="append"), masthead.language, one)
    return feed


def newest(page: NewsView) -> list[Entry]:
    """Return the entries of every feed, newest first."""
    found = sorted(_entries(page), key=lambda one: one.place, reverse=True)
    return found[:ENTRIES]


def _entries(page: NewsView) -> Iterator[Entry]:
    for notice in page.notices:
        for update in notice.updates:
            yield _of_update(page, notice, update)
    for notice, moment, at in _entering(page):
        if at <= page.as_of:
            yield _of_moment(page, notice, moment, at)


def _entering(page: NewsView) -> Iterator[tuple[NoticeView, MomentView, datetime]]:
    for notice in page.notices:
        for moment, at in week.announced(notice, page.masthead.zone):
            yield notice, moment, at


def _of_update(page: NewsView, notice: NoticeView, update: UpdateView) -> Entry:
    title, content = entry(page, notice, update)
    return Entry(
        entry_id(page, update),
        title,
        update.url,
        update.at,
        _changed(notice, update),
        notice,
        str(content),
        (update.at, notice.number, update.number),
    )


def _of_moment(page: NewsView, notice: NoticeView, moment: MomentView, at: datetime) -> Entry:
    zone = page.masthead.zone
    # Named by the date, too: one that is moved enters the week again.
    own = f"{notice.id}:{moment.name}:{moment.at:%Y%m%dT%H%MZ}"
    return Entry(
        f"urn:statushub:{page.masthead.id}:{own}:{page.masthead.language}",
        f"[{moment.label}: {language.short_when(moment.at, zone)}] {notice.title}",
        notice.url,
        at,
        at,
        notice,
        small(filled("page/entry_week.html", notice=notice, moment=moment, zone=zone)).strip(),
        (at, notice.number, 0),
    )


def _changed(notice: NoticeView, update: UpdateView) -> datetime:
    moments = (update.at, update.edited_at, notice.withdrawn_at)
    return max(moment for moment in moments if moment)


def _fill(made: FeedEntry, language_: str, one: Entry) -> None:
    made.id(one.id)
    made.guid(one.id, permalink=False)
    made.title(one.title)
    made.link(href=one.url, rel="alternate", hreflang=language_)
    made.published(one.published)
    made.updated(one.updated)
    made.category(term=one.notice.kind, label=one.notice.kind_label)
    made.content(one.content, type="html")


def _title(notice: NoticeView, update: UpdateView) -> str:
    label = notice.state_label if notice.withdrawn_at else update.label
    return f"[{label}] {notice.title}"


def _content(page: NewsView, notice: NoticeView, update: UpdateView) -> str:
    return small(
        filled("page/entry.html", notice=notice, update=update, zone=page.masthead.zone)
    ).strip()

"""Feeds: one entry for each update of the newest notices, in one language, as Atom and as RSS."""

from datetime import datetime

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from markupsafe import Markup

from statushub.language import gettext as _
from statushub.render.environment import filled
from statushub.render.frame import small
from statushub.render.rendered import Rendered
from statushub.render.view import NoticeView, PageView, UpdateView

ENTRIES = 50
ATOM = "application/atom+xml; charset=utf-8"
RSS = "application/rss+xml; charset=utf-8"


def atom(page: PageView) -> Rendered:
    """Return the Atom feed in the language being spoken."""
    return _rendered(page, _feed(page, "feed.atom").atom_str(), ATOM)


def rss(page: PageView) -> Rendered:
    """Return the RSS 2.0 feed in the language being spoken."""
    return _rendered(page, _feed(page, "feed.rss").rss_str(), RSS)


def entry(page: PageView, notice: NoticeView, update: UpdateView) -> tuple[str, Markup]:
    """Return what a feed reader shows of one update: its title and its words."""
    return _title(notice, update), Markup(_content(page, notice, update))  # noqa: S704  ours


def entry_id(page: PageView, update: UpdateView) -> str:
    """Return an entry's id: it outlives every move of the page to another address."""
    return f"urn:statushub:{page.masthead.id}:{update.id}:{page.masthead.language}"


def _rendered(page: PageView, body: bytes, content_type: str) -> Rendered:
    # Entries say what is promised, not whether it was kept: time alone changes nothing in them.
    return Rendered(body, content_type, page.masthead.language)


def _feed(page: PageView, path: str) -> FeedGenerator:
    masthead = page.masthead
    entries = _newest(page)
    feed = FeedGenerator()
    feed.id(f"urn:statushub:{masthead.id}:{masthead.language}")
    feed.title(masthead.name)
    feed.description(str(masthead.about) or _("What works, and what does not."))
    feed.subtitle(str(masthead.about) or None)
    feed.language(masthead.language)
    feed.author({"name": masthead.name})
    feed.generator("StatusHub")
    # In this order: the RSS channel takes the last link that is not `self`.
    feed.link(href=f"{masthead.home}{path}", rel="self")
    feed.link(href=masthead.home, rel="alternate", hreflang=masthead.language)
    # Left alone, feedgen would say now(), and the same facts would not give the same bytes.
    changed = max((_changed(notice, one) for notice, one in entries), default=masthead.created_at)
    feed.updated(changed)
    feed.lastBuildDate(changed)
    for notice, update in entries:
        _fill(feed.add_entry(order="append"), page, notice, update)
    return feed


def _newest(page: PageView) -> list[tuple[NoticeView, UpdateView]]:
    found = [(notice, update) for notice in page.notices for update in notice.updates]
    return sorted(found, key=lambda one: (one[1].at, one[0].number, one[1].number), reverse=True)[
        :ENTRIES
    ]


def _changed(notice: NoticeView, update: UpdateView) -> datetime:
    moments = (update.at, update.edited_at, notice.withdrawn_at)
    return max(moment for moment in moments if moment)


def _fill(entry: FeedEntry, page: PageView, notice: NoticeView, update: UpdateView) -> None:
    entry.id(entry_id(page, update))
    entry.guid(entry_id(page, update), permalink=False)
    entry.title(_title(notice, update))
    entry.link(href=update.url, rel="alternate", hreflang=page.masthead.language)
    entry.published(update.at)
    entry.updated(_changed(notice, update))
    entry.category(term=notice.kind, label=notice.kind_label)
    entry.content(_content(page, notice, update), type="html")


def _title(notice: NoticeView, update: UpdateView) -> str:
    label = update.state_label
    if notice.withdrawn_at:
        label = notice.state_label
    elif update.keeps_state:
        label = _("Update")
    return f"[{label}] {notice.title}"


def _content(page: PageView, notice: NoticeView, update: UpdateView) -> str:
    return small(
        filled("page/entry.html", notice=notice, update=update, zone=page.masthead.zone)
    ).strip()

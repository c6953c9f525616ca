"""The history in the shape of Statuspage's own feeds: one entry a notice, rewritten in place.

Whoever moves here from there keeps what reads them. Our own feeds (`feed.py`) tell more, and have
an entry for each update.
"""

from datetime import UTC, datetime, tzinfo
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from markupsafe import Markup

from statushub import language
from statushub.language import gettext as _
from statushub.render.environment import filled
from statushub.render.feed import ATOM, RSS
from statushub.render.frame import small
from statushub.render.kept import Kept
from statushub.render.rendered import Rendered
from statushub.render.statuspage_view import changed_at
from statushub.render.view.masthead import Masthead
from statushub.render.view.notice import NoticeView
from statushub.render.view.page import NewsView
from statushub.render.view.update import UpdateView

ENTRIES = 25
_DESCRIPTION = "Statuspage"
"""What such a channel says of itself, and what some readers know it by."""

_kept = Kept(512)
"""What was made of so many notices stays for as long as they read the same, for both feeds."""


def atom(page: NewsView) -> Rendered:
    """Return the history as Atom, in the language being spoken."""
    feed = _feed(page, "history.atom", UTC, by_address=False)
    return Rendered(feed.atom_str(), ATOM, page.masthead.language)


def rss(page: NewsView) -> Rendered:
    """Return the history as RSS 2.0; its dates have the page's own offset."""
    feed = _feed(page, "history.rss", ZoneInfo(page.masthead.zone), by_address=True)
    return Rendered(feed.rss_str(), RSS, page.masthead.language)


FEEDS = {"history.atom": atom, "history.rss": rss}
"""Who makes a feed, by where it is."""


def _feed(page: NewsView, path: str, zone: tzinfo, *, by_address: bool) -> FeedGenerator:
    """Return the feed. `by_address`: as RSS, where entries are known by their addresses."""
    masthead = page.masthead
    told = sorted(page.notices, key=lambda one: (one.newest.at, one.number), reverse=True)[:ENTRIES]
    feed = FeedGenerator()
    feed.id(f"{_tag(masthead)}:/history")
    feed.title(_("%(name)s Status - Incident History", name=masthead.name))
    if by_address:
        feed.description(_DESCRIPTION)
    feed.language(masthead.language)
    feed.author({"name": masthead.name})
    feed.generator("StatusHub")
    # In this order: the RSS channel takes the last link that is not `self`.
    feed.link(href=f"{masthead.public_url}/{path}", rel="self")
    feed.link(href=masthead.public_url, rel="alternate", type="text/html")
    changed = max((changed_at(one) for one in told), default=masthead.created_at)
    feed.updated(_whole(changed, zone))
    feed.pubDate(_whole(changed, zone))
    feed.lastBuildDate(_whole(changed, zone))
    for one in told:
        _fill(feed.add_entry(order="append"), masthead, one, zone, by_address=by_address)
    return feed


def _fill(
    made: FeedEntry, masthead: Masthead, one: NoticeView, zone: tzinfo, *, by_address: bool
) -> None:
    made.id(f"{_tag(masthead)}:Incident/{one.number}")
    if by_address:
        made.guid(one.url, permalink=True)  # which feedgen takes for the id, too
    made.title(str(one.title))
    made.link(href=one.url, rel="alternate", type="text/html")
    # Not when it began: readers sort by this, and the newest word is what is new.
    made.published(_whole(one.newest.at, zone))
    made.updated(_whole(changed_at(one), zone))
    made.content(_kept.made((masthead.language, one.id), _content, masthead, one), type="html")


def _tag(masthead: Masthead) -> str:
    return f"tag:{urlsplit(masthead.public_url).hostname},2005"


def _whole(at: datetime, zone: tzinfo) -> datetime:
    return at.astimezone(zone).replace(microsecond=0)


def _content(masthead: Masthead, notice: NoticeView) -> str:
    """Return all that was said, the newest first; of what was withdrawn, that it was."""
    told = notice.updates[:1] if notice.withdrawn_at else notice.updates
    return "".join(
        small(
            filled(
                "page/history_entry.html",
                said=_said(masthead, notice, update),
                notice=notice,
                update=update,
                zone=masthead.zone,
            )
        ).strip()
        for update in told
    )


def _said(masthead: Masthead, notice: NoticeView, update: UpdateView) -> Markup:
    """Return the words of an update after its date and label, in one paragraph with the first."""
    label = notice.state_label if notice.withdrawn_at else update.label
    opening = _opening(update.at.astimezone(ZoneInfo(masthead.zone)), label)
    words = update.body.html
    if words.startswith("<p>"):
        return Markup("<p>") + opening + Markup(" - ") + words[len("<p>") :]
    if words.startswith("<"):
        return Markup("<p>") + opening + Markup("</p>") + words
    return Markup("<p>{} - {}</p>").format(opening, words)


def _opening(local: datetime, label: str) -> Markup:
    return Markup(
        "<small>{} <var data-var='date'>{:>2}</var>, <var data-var='time'>{}</var> {}</small><br>"
        "<strong>{}</strong>"
    ).format(language.short_month(local.date()), local.day, f"{local:%H:%M}", local.tzname(), label)

"""Which public files a page consists of, made from one reading of the facts."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial

from statushub import database, language
from statushub.model import earlier
from statushub.model.earlier import Earlier
from statushub.model.facts import HISTORY_DAYS, Facts
from statushub.model.notices import Notice
from statushub.publish import manners
from statushub.publish.manners import Manner
from statushub.render import (
    badge,
    calendar,
    cap,
    changes,
    embed,
    feed,
    history_feed,
    json_feed,
    live,
    page,
    search,
    sitemap,
    statuspage,
)
from statushub.render.kept import Kept, dated
from statushub.render.notice_view import notice_view
from statushub.render.page_view import logo_name, page_view
from statushub.render.rendered import Rendered
from statushub.render.statuspage_view import statuspage_view
from statushub.render.stylesheet import stylesheet
from statushub.render.view.masthead import Masthead
from statushub.render.view.page import NewsView, PageView

_MOST = 32_768
"""So many files are kept as they were made last: a page of some thousand notices a year."""

_kept = Kept(_MOST)

_CSS = "text/css; charset=utf-8"
_JAVASCRIPT = "text/javascript; charset=utf-8"


@dataclass(frozen=True)
class Made:
    """One public file, not yet committed. `path` is relative: `en/notices/abc.html`."""

    path: str
    body: bytes
    content_type: str
    language: str | None
    valid_until: datetime | None
    digest: str = field(init=False)
    manner: Manner = field(init=False)

    def __post_init__(self) -> None:
        manner = manners.of(self.path)
        if manner is None:
            message = f"nobody has said how {self.path} is handed out (publish/manners.py)"
            raise ValueError(message)
        object.__setattr__(self, "manner", manner)
        object.__setattr__(self, "digest", hashlib.sha256(self.body).hexdigest())


def build(facts: Facts, public_url: str, languages: Sequence[str]) -> list[Made]:
    """Return every public file of the page as the facts stand.

    Rendered are only those that are made of something else than last time (see `kept`): what each
    is made of stands beside it, and it gets nothing else.
    """
    made, views, whole = [*_shared(facts), _searched(facts)], [], _Whole()
    for reader in languages:
        with language.speaking(reader):
            views.append(page_view(facts, reader, public_url))
            made += _in_language(facts, views[-1], whole)
            made += _for_others(views[-1])
    return [*made, *_alerts(views), *_in_all(facts, views, public_url)]


def _in_language(facts: Facts, view: PageView, whole: "_Whole") -> Iterator[Made]:
    reader = view.masthead.language
    file = partial(_file, reader)
    head, day = view.masthead, dated(view.as_of)
    news = view.news(day)
    yield file("index.html", page.index, view)
    yield file("contact.html", page.contact, view)
    yield file("history.html", page.history, news, *_history(facts, news))
    yield file("changes.html", changes.changes, news)
    for one in view.services:
        past = tuple(notice for notice in view.over if notice.touches(one.id))
        yield file(f"services/{one.id}.html", page.service, head, one, past, HISTORY_DAYS, day)
    for notice in view.notices:
        yield file(f"notices/{notice.id}.html", page.notice, head, notice)
    yield from _earlier(facts, view, whole)
    yield file(search.SHOWN, search.shown, replace(view, as_of=day))
    yield file("feed.atom", feed.atom, news)
    yield file("feed.rss", feed.rss, news)
    yield file(json_feed.PATH, json_feed.json_feed, news)
    yield file("calendar.ics", calendar.ics, news)
    yield file(cap.INDEX, cap.index, head, cap.told(view))
    yield from _as_statuspage(facts, view, news)
    yield file("400.html", page.unreadable, head)
    yield file("404.html", page.missing, head)
    yield file("500.html", page.broken, head)
    yield file("503.html", page.unavailable, head)


def _earlier(facts: Facts, view: PageView, whole: "_Whole") -> Iterator[Made]:
    """Make the pages of what ended within a year, those alone of which something has changed.

    Older ones are rendered when asked for, so that a long history costs a publication nothing.
    """
    head, around = view.masthead, facts.past.around
    reader = head.language

    def of(one: Earlier) -> tuple[str, Masthead, tuple[object, ...], tuple[object, ...]]:
        return f"{reader}/notices/{one.public_id}.html", head, around, one.made_of

    changed = {one.row_id for one in facts.past.notices if not _holds(reader, *of(one))}
    whole.read(changed)

    def render(one: Earlier, *_of: object) -> Rendered:
        return page.notice(head, notice_view(facts, whole[one.row_id], reader, head.public_url))

    for one in facts.past.notices:
        path, *made_of = of(one)
        yield _named(reader, path, partial(render, one), *made_of)


def _holds(reader: str, path: str, *of: object) -> bool:
    return _kept.holds((reader, path), *of)


class _Whole(dict[int, Notice]):
    """Notices read whole for one publication, in the languages of which something is new."""

    def read(self, row_ids: Collection[int]) -> None:
        """Have these here."""
        missing = sorted(set(row_ids) - self.keys())
        if missing:
            with database.reading() as session:
                self |= earlier.in_full(session, missing)


def _as_statuspage(facts: Facts, view: PageView, news: NewsView) -> Iterator[Made]:
    """Make what clients of the Statuspage API and readers of its feeds ask for."""
    reader = view.masthead.language
    seen = statuspage_view(facts, view, reader)
    for path, render in statuspage.DOCUMENTS.items():
        yield _named(reader, spoken_path(path, reader), render, seen)
    for path, render_feed in history_feed.FEEDS.items():
        yield _named(reader, spoken_path(path, reader), render_feed, news)


def spoken_path(path: str, reader: str) -> str:
    """Return the file that says in a language what is at an address of no language in particular.

    The language used where none was asked for lies at the address itself, so that whoever serves
    files needs to know nothing of languages.
    """
    return path if reader == language.default() else f"{reader}/{path}"


def _history(facts: Facts, news: NewsView) -> tuple[date, date | None]:
    """Return the first day of which all is known, and that of the oldest notice."""
    first = page.day_of(facts.first_at, news) if facts.first_at else None
    return page.whole_day_after(facts.since, news), first


def _file(reader: str, path: str, render: Callable[..., Rendered], *of: object) -> Made:
    return _named(reader, f"{reader}/{path}".lstrip("/"), render, *of)


def _named(reader: str, path: str, render: Callable[..., Rendered], *of: object) -> Made:
    return _kept.made((reader, path), partial(_rendered, path, render), *of)


def _rendered(path: str, render: Callable[..., Rendered], *of: object) -> Made:
    made = render(*of)
    return Made(path, made.body, made.content_type, made.language, made.valid_until)


def _searched(facts: Facts) -> Made:
    """Return what a search looks through; it says the same until somebody writes other words."""
    words = search.words(facts)
    return Made(search.WORDS, words.body, words.content_type, None, words.valid_until)


def _shared(facts: Facts) -> Iterator[Made]:
    style = stylesheet(facts.page.colour)
    yield Made(f"assets/{style.name}", style.body, _CSS, None, None)
    yield Made(f"assets/{live.script().name}", live.script().body, _JAVASCRIPT, None, None)
    name = logo_name(facts.page, facts.logo)
    if name and facts.logo and facts.page.logo_type:
        yield Made(f"assets/{name}", facts.logo, facts.page.logo_type, None, None)


def _for_others(view: PageView) -> Iterator[Made]:
    """Return what stands on other pages than ours, in one language each."""
    head, file = view.masthead, partial(_file, "")
    yield file(badge.path(head.language), badge.badge, head, view.verdict)
    yield _file(head.language, embed.PATH, embed.embed, view)


def _alerts(views: Sequence[PageView]) -> Iterator[Made]:
    """Return an alert for each notice that is open, or was not long ago."""
    told = ([(view.masthead, notice) for notice in cap.told(view)] for view in views)
    for spoken in zip(*told, strict=True):
        yield _file("", cap.path(spoken[0][1].id), cap.alert, spoken)


def _in_all(facts: Facts, views: Sequence[PageView], public_url: str) -> Iterator[Made]:
    """Return what names all languages, and is in none by itself."""
    file, head = partial(_file, ""), views[0].masthead
    listed = sitemap.documents(views[0], facts.past.notices)
    yield file(sitemap.PATH, sitemap.index, public_url, _older_months(facts, views[0]))
    yield file(sitemap.PUBLISHED, sitemap.sitemap, head, listed)
    yield file("robots.txt", sitemap.robots, public_url)
    yield file(embed.SCRIPT, embed.script, language.chain(language.default()))


def _older_months(facts: Facts, news: NewsView) -> Sequence[date]:
    """Return the months with notices that have no published page, newest first."""
    kept_since = facts.at - earlier.KEPT
    if facts.first_at is None or facts.first_at > kept_since:
        return ()
    return page.months_back(page.day_of(kept_since, news), page.day_of(facts.first_at, news))

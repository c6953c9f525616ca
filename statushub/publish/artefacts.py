"""Which public files a page consists of, made from one reading of the facts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from statushub import language
from statushub.model.facts import HISTORY_DAYS, Facts
from statushub.render import calendar, changes, feed, page, search
from statushub.render.page_view import logo_name, page_view
from statushub.render.rendered import Rendered
from statushub.render.stylesheet import stylesheet

_CSS = "text/css; charset=utf-8"
_PLAIN = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Made:
    """One public file, not yet committed. `path` is relative: `en/notices/abc.html`."""

    path: str
    body: bytes
    content_type: str
    language: str | None
    valid_until: datetime | None


def path_of(address: str) -> str:
    """Return the file that answers an address: `/en/` is `en/index.html`, `/en/history` its own."""
    path = address.removeprefix("/")
    if not path or path.endswith("/"):
        return f"{path}index.html"
    return path if "." in path.rpartition("/")[2] else f"{path}.html"


def build(facts: Facts, public_url: str, languages: Sequence[str]) -> list[Made]:
    """Return every public file of the page as the facts stand."""
    made = [*_shared(facts), _searched(facts)]
    for reader in languages:
        with language.speaking(reader):
            made += [
                Made(f"{reader}/{path}", one.body, one.content_type, one.language, one.valid_until)
                for path, one in _in_language(facts, reader, public_url)
            ]
    return made


def _in_language(facts: Facts, reader: str, public_url: str) -> Iterator[tuple[str, Rendered]]:
    view = page_view(facts, reader, public_url)
    yield "index.html", page.index(view)
    yield "contact.html", page.contact(view)
    yield "history.html", page.history(view, facts.since, facts.first_at)
    yield "changes.html", changes.changes(view)
    for service in view.services:
        yield f"services/{service.id}.html", page.service(view, service, HISTORY_DAYS)
    # Older ones are rendered when asked for, so that a long history costs a publication nothing.
    for notice in (*view.now, *view.ahead, *view.standing, *page.recent(view)):
        yield f"notices/{notice.id}.html", page.notice(view.masthead, notice)
    yield search.SHOWN, search.shown(view)
    yield "feed.atom", feed.atom(view)
    yield "feed.rss", feed.rss(view)
    yield "calendar.ics", calendar.ics(view)
    yield "404.html", page.missing(view.masthead)
    yield "500.html", page.broken(view.masthead)
    yield "503.html", page.unavailable(view.masthead)


def _searched(facts: Facts) -> Made:
    """Return what a search looks through; it says the same until somebody writes other words."""
    words = search.words(facts)
    return Made(search.WORDS, words.body, words.content_type, None, words.valid_until)


def _shared(facts: Facts) -> Iterator[Made]:
    style = stylesheet(facts.page.colour)
    yield Made(f"assets/{style.name}", style.body, _CSS, None, None)
    name = logo_name(facts.page, facts.logo)
    if name and facts.logo and facts.page.logo_type:
        yield Made(f"assets/{name}", facts.logo, facts.page.logo_type, None, None)
    yield Made("robots.txt", b"User-agent: *\nDisallow: /desk/\n", _PLAIN, None, None)

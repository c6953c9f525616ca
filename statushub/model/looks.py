"""What somebody looks at, and whether that is a person: all that is ever known of a reader."""

from functools import lru_cache

from statushub import language

PERSON, PROGRAM, UNKNOWN = "person", "program", "unknown"

_ITSELF = 200
"""Characters of what a browser says of itself that are looked at."""
_BROWSERS = ("Mozilla/", "Opera/", "Lynx/", "w3m/", "Links", "ELinks")
_PROGRAMS = (
    *("bot", "http", "crawl", "spider", "feed", "monitor", "preview", "headless", "lighthouse"),
    *("scan", "check"),
)
_SPOKEN = {
    "": "page",
    "index.html": "page",
    "feed.atom": "feed",
    "feed.rss": "feed",
    "feed.json": "feed",
    "cap.atom": "feed",
    "calendar.ics": "calendar",
    "embed.json": "embed",
}
_PAGES = ("history", "notices", "services", "contact", "changes", "subscribe", "search", "mine")
_SHARED = {"api": "api", "badge": "badge", "cap": "alert"}
_WHOLE = {"history.atom": "feed", "history.rss": "feed"}
PAGES = frozenset({"page", *_PAGES})
"""What people read in a browser; anything else is read by programs for them."""


def seen(address: str, agent: str | None) -> tuple[str, str, str] | None:
    """Return what an address shows, in which language, and who looks; None for what is not counted.

    An address or the file that answers it, for a log of nginx names the file. A program or a person
    looks, by what the browser says of itself; unknown where `agent` is None.
    """
    return _seen(address, agent if agent is None else agent[:_ITSELF], language.available())


@lru_cache(maxsize=4096)
def _seen(
    address: str, said: str | None, languages: tuple[str, ...]
) -> tuple[str, str, str] | None:
    sort = _sort_of(address, languages)
    return None if sort is None else (*sort, UNKNOWN if said is None else _reader(said))


def _sort_of(address: str, languages: tuple[str, ...]) -> tuple[str, str] | None:
    first, _, rest = address.removeprefix("/").partition("/")
    if first in languages:
        if rest in _SPOKEN:
            return _SPOKEN[rest], first
        one = rest.partition("/")[0].removesuffix(".html")
        if one in _PAGES:
            return one, first
        first, _, rest = rest.partition("/")  # a shared address in another language
    if rest and first in _SHARED and (first != "api" or rest.startswith("v2/")):
        of_badge = rest.removesuffix(".svg")
        return _SHARED[first], of_badge if of_badge in languages else ""
    return (_WHOLE[first], "") if first in _WHOLE and not rest else None


def _reader(said: str) -> str:
    lower = said.lower()
    if not said.startswith(_BROWSERS) or any(word in lower for word in _PROGRAMS):
        return PROGRAM
    return PERSON

"""What search engines may list: every document in each language, and where these lists are.

One list of lists: what is published is in the first, and each older month has one of its own, made
when somebody asks, so that a long history costs a publication nothing.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from statushub.model.earlier import Earlier
from statushub.render.frame import HOME, Frame
from statushub.render.page import CONTACT, HISTORY
from statushub.render.rendered import Rendered
from statushub.render.view.masthead import Masthead
from statushub.render.view.page import PageView

XML = "application/xml; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"
PATH = "sitemap.xml"
PUBLISHED = "sitemap-published.xml"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_MOST = 50_000
"""So many addresses one sitemap may have."""

Document = tuple[str, datetime | None]
"""Where something is in each language, and when it last changed, where that is known."""


def documents(page: PageView, past: Sequence[Earlier]) -> tuple[Document, ...]:
    """Return what may be listed: what stays the same for longer than a wait does."""
    return (*_documents(page), *older(past))


def older(past: Sequence[Earlier]) -> tuple[Document, ...]:
    """Return the notices among what is past: those that were not withdrawn."""
    return tuple((f"notices/{one.public_id}", one.updated_at) for one in past if one.listed)


def of_month(masthead: Masthead, month: date, past: Sequence[Earlier]) -> Rendered:
    """Return the list of an older month (its first day): its history, and its notices."""
    return sitemap(masthead, ((f"{HISTORY}/{month:%Y-%m}", None), *older(past)))


def index(public_url: str, months: Sequence[date]) -> Rendered:
    """Return the list of lists: what is published, and each of some older months."""
    made = Element("sitemapindex", {"xmlns": _SITEMAP})
    for path in (PUBLISHED, *(month_path(month) for month in months)):
        SubElement(SubElement(made, "sitemap"), "loc").text = f"{public_url}/{path}"
    return _written(made)


def month_path(month: date) -> str:
    """Return where the list of an older month is."""
    return f"sitemap-{month:%Y-%m}.xml"


def sitemap(masthead: Masthead, listed: tuple[Document, ...]) -> Rendered:
    """Return the sitemap; `masthead` in any language, for it names all of them."""
    made = Element("urlset", {"xmlns": _SITEMAP, "xmlns:xhtml": _XHTML})
    for path, changed in listed[: _MOST // len(masthead.languages)]:
        frame = Frame(masthead, path, "")
        for link in frame.links:
            _add(made, link.url, changed, frame)
    return _written(made)


def _written(made: Element) -> Rendered:
    return Rendered(tostring(made, encoding="utf-8", xml_declaration=True), XML, None)


def robots(public_url: str) -> Rendered:
    """Return what crawlers are asked: to leave the desk alone, and where the sitemap is."""
    words = f"User-agent: *\nDisallow: /desk/\n\nSitemap: {public_url}/{PATH}\n"
    return Rendered(words.encode(), PLAIN, None)


def _documents(page: PageView) -> Iterator[Document]:
    for path in (HOME, CONTACT, "changes", HISTORY):
        yield path, None
    for service in page.services:
        yield f"services/{service.id}", None
    for notice in page.notices:
        if not notice.withdrawn_at:
            said = [one.edited_at or one.at for one in notice.updates]
            yield f"notices/{notice.id}", max(said)


def _add(made: Element, url: str, changed: datetime | None, frame: Frame) -> None:
    one = SubElement(made, "url")
    SubElement(one, "loc").text = url
    if changed:
        SubElement(one, "lastmod").text = f"{changed.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    for spoken, there in (*((link.language, link.url) for link in frame.links), _neutral(frame)):
        SubElement(one, "xhtml:link", {"rel": "alternate", "hreflang": spoken, "href": there})


def _neutral(frame: Frame) -> tuple[str, str]:
    return "x-default", frame.neutral_url

"""Searching the page: what is published for it, and the answer made of that when somebody asks.

What a search looks through changes seldom; how things stand changes often. So they are two files:
the words of all languages, and, in each language, every result as it will be shown.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeVar
from urllib.parse import quote

from markupsafe import Markup, escape

from statushub import language
from statushub.channels import mark, splice
from statushub.language import gettext as _
from statushub.language import ngettext
from statushub.matching import DESCRIPTION, NAME, PHRASE, Document, Said
from statushub.model.facts import Facts
from statushub.model.notices import Notice
from statushub.model.services import Service
from statushub.render import mine
from statushub.render.environment import filled
from statushub.render.frame import Frame, framed, small
from statushub.render.page import RECENT, recent
from statushub.render.plain import one_line
from statushub.render.rendered import HTML, Rendered
from statushub.render.view.notice import NoticeView
from statushub.render.view.page import PageView

T = TypeVar("T")

PATH = "search"
WORDS = "search.json"
"""Where the words of all languages are published."""
SHOWN = "search.json"
"""Where, below each language, the results are published."""
_JSON = "application/json"
_SAID = ("body", "advice")
"""The parts of an update whose words lead to its notice, beside the title."""
_LONGEST_SAID = 60
"""Characters of a search that its answer repeats."""
_MOST_WAYS = 3
"""Contact points shown with a result, the best to use now first; its own page has them all."""


def words(facts: Facts) -> Rendered:
    """Return what a search looks through: services and notices, in all languages.

    Notices are those that are open, or were until lately: what the page itself lists.
    """
    lately = facts.at - RECENT
    over = [
        one
        for one in facts.closed_notices
        if one.closed_at and one.closed_at > lately and not one.withdrawn_at
    ]
    return _as_json(
        {
            "services": {one.public_id: list(_of_service(one)) for one in facts.services},
            "notices": {
                one.public_id: list(_of_notice(one)) for one in (*facts.open_notices, *over)
            },
        }
    )


def _of_service(service: Service) -> Iterator[tuple[str, str, str]]:
    for text in service.texts:
        yield text.language, "name", text.name
        yield text.language, "description", text.description
        for phrase in text.phrases:
            yield text.language, "phrase", phrase


def _of_notice(notice: Notice) -> Iterator[tuple[str, str, str]]:
    titles: dict[str, str] = {}
    for update in notice.updates:
        for text in update.texts:
            if text.part == "title":
                titles[text.language] = text.content
            elif text.part in _SAID:
                yield text.language, "description", one_line(text.content)
    for spoken, title in titles.items():
        yield spoken, "name", title


_WORTH = {"name": NAME, "phrase": PHRASE, "description": DESCRIPTION}


def documents(published: bytes, what: str) -> list[Document]:
    """Return the `services` or `notices` of the published words, in the page's order."""
    return [
        Document(key, tuple(Said(text, spoken, _WORTH[where]) for spoken, where, text in said))
        for key, said in json.loads(published)[what].items()
    ]


def shown(page: PageView) -> Rendered:
    """Return every result as it will be shown, and what stands around the results."""
    asked = f"{PATH}{mark('asked')}"
    frame = Frame(page.masthead, asked, mark("title"), listed=False)
    around = framed("page/search.html", frame, **{one: mark(one) for one in ("value", "results")})
    made = _as_json(
        {
            "around": around.body.decode(),
            "services": {
                one.id: {
                    "html": html,
                    "status": one.status,
                    "notices": [notice.id for notice in one.notices],
                }
                for one, html in _pieces("services", page, [*page.services])
            },
            "notices": {
                one.id: html
                for one, html in _pieces("notices", page, [*_open(page), *_lately_over(page)])
            },
            "told": {
                one.id: {"html": html, "now": one.phase == "now"}
                for one, html in _pieces("told", page, _open(page))
            },
            "all": _filled("all", page),
            "mine": mine.around(page),
        }
    )
    # At midnight "opens Monday" may become "opens at 9:00": the index, of the same set, says when.
    return made.until(
        *(change for one in _open(page) for change in one.changes),
        *(change for one in page.contact_points for change in one.changes),
    )


def _open(page: PageView) -> Sequence[NoticeView]:
    return (*page.now, *page.ahead, *page.standing)


def _lately_over(page: PageView) -> Sequence[NoticeView]:
    return [one for one in recent(page) if not one.withdrawn_at]


def _pieces(name: str, page: PageView, things: Sequence[T]) -> Iterator[tuple[T, str]]:
    """Go through things with what is shown of each: filled in at once, as each template costs."""
    cut = mark("cut")
    pieces = _filled(name, page, things=things, cut=cut, most=_MOST_WAYS).split(cut)
    yield from zip(things, (piece.strip() for piece in pieces), strict=False)


def _filled(name: str, page: PageView, **words: object) -> str:
    seen = {"page": page, "masthead": page.masthead, "zone": page.masthead.zone}
    return small(filled(f"page/search/{name}.html", **seen, **words))


@dataclass(frozen=True)
class Shown:
    """The published results of one language."""

    around: str
    services: Mapping[str, Mapping[str, Any]]
    notices: Mapping[str, str]
    every: Markup

    @classmethod
    def of(cls, published: bytes) -> Self:
        """Read what `shown` wrote."""
        read = json.loads(published)
        # Escaped where it was filled in, by our own templates.
        return cls(read["around"], read["services"], read["notices"], Markup(read["all"]))  # noqa: S704


@dataclass(frozen=True)
class Result:
    """One service or notice, and the name of the language in which it was found, if another."""

    html: Markup
    found_in: str = ""


def answer(
    shown: Shown,
    asked: str,
    *,
    services: Sequence[tuple[str, str]],
    notices: Sequence[tuple[str, str]],
    said_something: bool,
) -> Rendered:
    """Return the page with the results; inside `language.speaking(...)`.

    `services` and `notices` are ids with the language whose words led there, the best first. What
    touches a service that was found is shown with the notices that were found themselves.
    """
    spoken = language.current()
    offered = [
        _result(shown.services[one]["html"], found_in, spoken)
        for one, found_in in services
        if one in shown.services
    ]
    touching = [
        (notice, spoken)
        for one, _language in services
        if one in shown.services
        for notice in shown.services[one]["notices"]
    ]
    told = [
        _result(shown.notices[one], found_in, spoken)
        for one, found_in in dict([*touching, *notices]).items()
        if one in shown.notices
    ]
    title = _title(asked, len(offered), len(told), said_something=said_something)
    results = filled(
        "page/search/results.html",
        title=title,
        asked=asked,
        services=offered,
        notices=told,
        every=shown.every,
    )
    personal = {
        "asked": f"?q={quote(asked)}" if asked else "",
        "title": str(escape(title)),
        "value": str(escape(asked)),
        "results": small(results),
    }
    return Rendered(splice(shown.around, personal).encode(), HTML, spoken)


def _result(html: str, found_in: str, spoken: str) -> Result:
    name = "" if found_in == spoken else language.name_here(found_in)
    return Result(Markup(html), name)  # noqa: S704 - filled in by our own templates


def _title(asked: str, services: int, notices: int, *, said_something: bool) -> str:
    said = asked if len(asked) <= _LONGEST_SAID else f"{asked[:_LONGEST_SAID].rstrip()}…"
    if services:
        return ngettext(
            "%(num)s service fits “%(asked)s”",
            "%(num)s services fit “%(asked)s”",
            services,
            asked=said,
        )
    if notices:
        return _("No service fits “%(asked)s”, but we have news about it", asked=said)
    if not asked:
        return _("All services")
    if not said_something:
        return _("Say a little more")
    return _("Nothing fits “%(asked)s”", asked=said)


def _as_json(content: Mapping[str, object]) -> Rendered:
    return Rendered(json.dumps(content, ensure_ascii=False).encode(), _JSON, None)

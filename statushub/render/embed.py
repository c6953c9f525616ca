"""What other pages show of ours: a banner in trouble, and "before you call" beside their numbers.

`embed.js` is the same for everybody and holds no words; what it shows in a language is JSON in
whole sentences, made with the page.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from statushub import language
from statushub.language import gettext as _
from statushub.model.claims import STATUSES
from statushub.render import badge, contact_words, page, week
from statushub.render.environment import filled
from statushub.render.frame import small
from statushub.render.plain import one_line
from statushub.render.rendered import Rendered
from statushub.render.view.contact_point import ContactPointView
from statushub.render.view.notice import NoticeView
from statushub.render.view.page import PageView

SCRIPT = "embed.js"
PATH = "embed.json"
_JAVASCRIPT = "text/javascript; charset=utf-8"
_JSON = "application/json; charset=utf-8"
_PLANNED = "under_maintenance"

Line = dict[str, Any]


def script(languages: tuple[str, ...]) -> Rendered:
    """Return the script for other pages; it speaks the first language where none fits."""
    written = filled("embed/embed.js", languages=json.dumps(languages))
    return Rendered(small(written).encode(), _JAVASCRIPT, None)


def embed(seen: PageView) -> Rendered:
    """Return what it shows in the language being spoken."""
    head = seen.masthead
    told = {
        "name": head.name,
        "language": head.language,
        "direction": language.direction(head.language),
        "as_of": seen.as_of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "banner": _banner(seen),
        "contact": _contact(seen),
    }
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return Rendered(body, _JSON, head.language).until(
        page.next_midnight(seen.as_of, head.zone), *_changes(seen)
    )


def _banner(seen: PageView) -> Line | None:
    """Return what is wrong now, and what is planned within the week; None where nothing is."""
    wrong, lines = _wrong(seen), [*map(_now, seen.now), *_planned(seen)]
    if not (wrong or lines):
        return None
    tone = seen.verdict.tone if wrong else _PLANNED
    return {
        "colour": badge.colour(tone),
        "sentence": seen.verdict.sentence if wrong else "",
        "lines": lines,
        "as_of": "",
        "more": {"words": _("See what works now"), "href": seen.masthead.home},
    }


def _wrong(seen: PageView) -> bool:
    return bool(seen.now) or seen.verdict.tone not in {"", STATUSES[0]}


def _now(notice: NoticeView) -> Line:
    return _line(notice, one_line(notice.advice.content))


def _planned(seen: PageView) -> Iterator[Line]:
    zone = seen.masthead.zone
    for notice in seen.ahead:
        # None: its date has just come, and it moves within a second.
        coming = sorted((one for one in notice.moments if not one.come), key=lambda one: one.at)
        first = next(iter(coming), None)
        if first and week.enters(first, zone) <= seen.as_of:
            yield _line(notice, f"{first.label}: {language.when(first.at, zone)}")


def _line(notice: NoticeView, more: str) -> Line:
    return {
        "words": str(notice.title),
        "lang": notice.title.language,
        "href": notice.url,
        "more": f". {more}" if more else "",
    }


def _contact(seen: PageView) -> Line:
    time = language.clock_time(seen.as_of, seen.masthead.zone)
    return {
        "sentence": seen.verdict.sentence if _wrong(seen) else "",
        "lines": [_way(one, seen) for one in contact_words.best(seen.contact_points)],
        "as_of": _("As of %(time)s", time=time) + ". ",
        "more": {
            "words": _("See what works now"),
            "href": f"{seen.masthead.home}{page.CONTACT}",
        },
    }


def _way(point: ContactPointView, seen: PageView) -> Line:
    stands = contact_words.brief(point, seen.as_of, seen.masthead.zone)
    told = (stands, *contact_words.instead(point))
    return {
        "words": str(point.label),
        "lang": point.label.language,
        # Nobody is sent to what is closed: its place on our page says what to use instead.
        "href": (point.link if point.works else None) or point.url,
        "more": f": {said}" if (said := " · ".join(filter(None, told))) else "",
    }


def _changes(seen: PageView) -> Iterator[datetime | None]:
    for notice in (*seen.now, *seen.ahead):
        yield from notice.changes
    for notice in seen.ahead:
        entered = (week.enters(one, seen.masthead.zone) for one in notice.moments)
        yield from (at for at in entered if at > seen.as_of)
    for point in seen.contact_points:
        yield from point.changes

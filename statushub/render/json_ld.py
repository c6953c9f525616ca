"""What search engines and assistants read out of a page, as JSON-LD: what is said, and by whom.

In the words of schema.org: a SpecialAnnouncement for each notice, and the Organization with its
ContactPoints and the hours they have.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from markupsafe import Markup

from statushub import hours
from statushub.hours import DAY
from statushub.model.opening_week import alike
from statushub.model.spans import WHOLE_DAY, Span
from statushub.render.plain import plain
from statushub.render.view.contact_point import ContactPointView
from statushub.render.view.hours import HoursView
from statushub.render.view.masthead import Masthead
from statushub.render.view.notice import NoticeView

Thing = dict[str, Any]

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_REACHED = {"tel": "telephone", "sms": "telephone", "mailto": "email"}
"""By the scheme of its link, what the address of a contact point is called."""
_CLOSED = (Span(0, 0),)
# JSON within HTML: nothing in it may end the element it stands in.
_HARMLESS = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def announced(head: Masthead, notices: Iterable[NoticeView]) -> Markup:
    """Return notices, and whose they are."""
    return _written([organization(head), *(_announcement(head, one) for one in notices)])


def reached(head: Masthead, points: Sequence[ContactPointView]) -> Markup:
    """Return whose page it is, with every way to reach them."""
    return _written([organization(head) | {"contactPoint": [_way(one) for one in points]}])


def organization(head: Masthead) -> Thing:
    """Return whose page it is."""
    found: Thing = {"@type": "Organization", "@id": _id(head), "name": head.name, "url": head.home}
    return found | ({"logo": head.logo_url} if head.logo_url else {})


def _written(graph: Sequence[Thing]) -> Markup:
    whole = {"@context": "https://schema.org", "@graph": graph}
    words = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    return Markup(words.translate(_HARMLESS))  # noqa: S704  it holds no markup any more


def _id(head: Masthead) -> str:
    return f"{head.public_url}/#organization"


def _announcement(head: Masthead, notice: NoticeView) -> Thing:
    said = [plain(one.content) for one in (notice.newest.body, notice.advice) if one]
    found: Thing = {
        "@type": "SpecialAnnouncement",
        "@id": notice.url,
        "name": str(notice.title),
        "text": "\n\n".join(said),
        "category": notice.kind_label,
        "datePosted": _instant(notice.updates[-1].at),
        "dateModified": _instant(notice.newest.edited_at or notice.newest.at),
        "inLanguage": notice.title.language or head.language,
        "url": notice.url,
        "webFeed": f"{head.home}feed.atom",
        "publisher": {"@id": _id(head)},
    }
    ends = notice.closed_at or notice.ends_at
    return found | ({"expires": _instant(ends)} if ends else {})


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _way(point: ContactPointView) -> Thing:
    found: Thing = {
        "@type": "ContactPoint",
        "@id": point.url,
        "name": str(point.label),
        "contactType": point.type_label,
        **_address(point),
    }
    if point.instructions:
        found["description"] = plain(point.instructions.content)
    if point.languages:
        found["availableLanguage"] = list(point.languages)
    if point.hours:
        found["hoursAvailable"] = [*_usually(point.hours), *_on_other_days(point.hours)]
    return {name: value for name, value in found.items() if value}


def _address(point: ContactPointView) -> Thing:
    scheme, _colon, address = (point.link or "").partition(":")
    if scheme in _REACHED:
        return {_REACHED[scheme]: address}
    return {"url": point.link} if point.link else {"description": point.shown}


def _usually(told: HoursView) -> Iterator[Thing]:
    for numbers, spans in alike(told.week):
        yield from (_opening(span, dayOfWeek=[_DAYS[n] for n in numbers]) for span in spans)


def _on_other_days(told: HoursView) -> Iterator[Thing]:
    for one in told.unusual:
        through: date = one.last_day or one.first_day
        for span in one.spans or _CLOSED:
            days = {"validFrom": one.first_day.isoformat(), "validThrough": through.isoformat()}
            yield _opening(span, **days)


def _opening(span: Span, **when: Any) -> Thing:
    """Return a time of being open; what is closed opens and closes at midnight."""
    closes = "23:59" if span == WHOLE_DAY else hours.written(span.end % DAY)
    opens = hours.written(span.start)
    return {"@type": "OpeningHoursSpecification", "opens": opens, "closes": closes, **when}

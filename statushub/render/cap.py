"""Notices as alerts of the Common Alerting Protocol (CAP 1.2), and a feed of the current ones.

An alert says everything in every language at once. Each change of a notice is a message of its own
that refers to those before it: the first is an Alert, what follows an Update, and what is over or
withdrawn a Cancel. At a notice's address is the newest message.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring
from zoneinfo import ZoneInfo

from statushub import kinds, language
from statushub.render import affected_words, page
from statushub.render.feed import ATOM, about
from statushub.render.plain import plain
from statushub.render.rendered import Rendered
from statushub.render.view.masthead import Masthead
from statushub.render.view.notice import NoticeView
from statushub.render.view.page import PageView

CAP = "application/cap+xml"
INDEX = "cap.atom"
_SCHEMA = "urn:oasis:names:tc:emergency:cap:1.2"
_ATOM = "http://www.w3.org/2005/Atom"
_SOURCE = "StatusHub"
_SECOND = timedelta(seconds=1)

# Nothing a status page tells of is an extraordinary threat to life or property ("Extreme").
_SEVERITIES = {"critical": "Severe", "major": "Moderate"}
_HARMLESS = "Minor"
_CERTAINTIES = {"ahead": "Likely"}
_URGENCIES = {"now": "Expected", "ahead": "Future", "standing": "Future", "over": "Past"}
_RESPONSES = {"ahead": "Prepare", "over": "AllClear"}

Spoken = tuple[Masthead, NoticeView]
"""A notice in one language."""


def path(notice_id: str) -> str:
    """Return where the alert of a notice is."""
    return f"cap/{notice_id}.xml"


def told(seen: PageView) -> tuple[NoticeView, ...]:
    """Return the notices that have an alert: what is open, and what was over not long ago."""
    return (*seen.now, *seen.ahead, *seen.standing, *page.recent(seen))


def alert(spoken: tuple[Spoken, ...]) -> Rendered:
    """Return the newest message on one notice, in all languages; true as long as its facts are."""
    head, notice = spoken[0]
    *before, newest = _messages(notice)
    root = Element("alert", {"xmlns": _SCHEMA})
    _add(root, "identifier", _identifier(notice, newest))
    _add(root, "sender", _sender(head))
    _add(root, "sent", _instant(newest, head))
    _add(root, "status", "Actual")
    _add(root, "msgType", _type(notice, before))
    _add(root, "source", _SOURCE)
    _add(root, "scope", "Public")
    earlier = (f"{_sender(head)},{_identifier(notice, at)},{_instant(at, head)}" for at in before)
    _add(root, "references", " ".join(earlier))
    _add(root, "incidents", notice.id)
    for masthead, one in _in_own_words(spoken):
        with language.speaking(masthead.language):
            _inform(SubElement(root, "info"), masthead, one, newest)
    return Rendered(tostring(root, encoding="utf-8", xml_declaration=True), CAP, None)


def index(head: Masthead, found: tuple[NoticeView, ...]) -> Rendered:
    """Return the feed of the current alerts, in the language being spoken."""
    newest = [_messages(one)[-1] for one in found]
    # Not by feedgen, which leaves out of what type a link of an entry is.
    feed = Element("feed", {"xmlns": _ATOM, "xml:lang": head.language})
    _add(feed, "id", f"urn:statushub:{head.id}:cap:{head.language}")
    _add(feed, "title", head.name)
    _add(feed, "subtitle", about(head))
    _add(feed, "updated", max(newest, default=head.created_at).isoformat(timespec="seconds"))
    _add(SubElement(feed, "author"), "name", head.name)
    SubElement(feed, "link", {"rel": "self", "href": f"{head.home}{INDEX}"})
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": head.home})
    for notice, at in sorted(zip(found, newest, strict=True), key=_place, reverse=True):
        _list(SubElement(feed, "entry"), head, notice, at)
    made = Rendered(tostring(feed, encoding="utf-8", xml_declaration=True), ATOM, head.language)
    return made.until(*(one.closed_at + page.RECENT for one in found if one.closed_at))


def _place(one: tuple[NoticeView, datetime]) -> tuple[datetime, int]:
    return one[1], one[0].number


def _list(entry: Element, head: Masthead, notice: NoticeView, at: datetime) -> None:
    _add(entry, "id", f"urn:statushub:{head.id}:{_identifier(notice, at)}:{head.language}")
    _add(entry, "title", f"[{notice.state_label}] {notice.title}")
    _add(entry, "published", notice.updates[-1].at.isoformat(timespec="seconds"))
    _add(entry, "updated", at.isoformat())
    address = f"{head.public_url}/{path(notice.id)}"
    SubElement(entry, "link", {"rel": "alternate", "type": CAP, "href": address})
    SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": notice.url})
    _add(entry, "summary", plain(notice.newest.body.content))


def _messages(notice: NoticeView) -> list[datetime]:
    """Return when each message on a notice was sent, the oldest first.

    To the second, as the protocol has it; of several in one second each is sent a second later.
    """
    told_at = {one.at for one in notice.updates} | {one.edited_at for one in notice.updates}
    sent: list[datetime] = []
    for at in sorted(at for at in (*told_at, notice.withdrawn_at) if at):
        earliest = sent[-1] + _SECOND if sent else at
        sent.append(max(at.replace(microsecond=0), earliest.replace(microsecond=0)))
    return sent


def _type(notice: NoticeView, before: Sequence[datetime]) -> str:
    if not before:
        return "Alert"  # whatever it says, there is nothing yet that it could change or call off
    return "Cancel" if notice.phase == "over" else "Update"


def _identifier(notice: NoticeView, at: datetime) -> str:
    return f"{notice.id}-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _sender(head: Masthead) -> str:
    return urlsplit(head.public_url).hostname or head.id


def _instant(at: datetime, head: Masthead) -> str:
    """Return an instant where the page is, as CAP writes it: UTC is `-00:00`, never `Z`."""
    words = at.astimezone(ZoneInfo(head.zone)).isoformat(timespec="seconds")
    return words.removesuffix("+00:00") + "-00:00" if words.endswith("+00:00") else words


def _in_own_words(spoken: Sequence[Spoken]) -> Sequence[Spoken]:
    """Return what is said in the language it claims; where nothing is, the first."""
    own = [one for one in spoken if not (one[1].title.foreign or one[1].newest.body.foreign)]
    return own or spoken[:1]


def _inform(info: Element, head: Masthead, notice: NoticeView, sent: datetime) -> None:
    kind = kinds.get(notice.kind)
    urgent = notice.phase == "now" and notice.impact in kind.pressing
    _add(info, "language", notice.title.language or head.language)
    _add(info, "category", kind.cap_category)
    _add(info, "event", notice.kind_label)
    _add(info, "responseType", _RESPONSES.get(notice.phase, "Monitor"))
    _add(info, "urgency", "Immediate" if urgent else _URGENCIES[notice.phase])
    _add(info, "severity", _SEVERITIES.get(notice.impact, _HARMLESS))
    _add(info, "certainty", _CERTAINTIES.get(notice.phase, "Observed"))
    _add(info, "effective", _instant(sent, head))
    _add(info, "onset", _instant(notice.begins_at, head))
    _add(info, "expires", _instant(notice.ends_at, head) if notice.ends_at else "")
    _add(info, "senderName", head.name)
    _add(info, "headline", str(notice.title))
    _add(info, "description", "\n\n".join(_said(notice, head.zone)))
    _add(info, "instruction", "" if notice.phase == "over" else plain(notice.advice.content))
    _add(info, "web", notice.url)
    _add(info, "contact", f"{head.home}{page.CONTACT}")
    for service in notice.services:
        parameter = SubElement(info, "parameter")
        _add(parameter, "valueName", "service")
        _add(parameter, "value", str(service.name))


def _said(notice: NoticeView, zone: str) -> Iterator[str]:
    yield plain(notice.newest.body.content)
    if notice.phase != "over":
        yield from (affected_words.sentence(one, zone) for one in notice.contact_points)
    yield from (f"{part.label}:\n{plain(part.phrase.content)}" for part in notice.parts)


def _add(parent: Element, name: str, words: str) -> None:
    """Say something; of what there is nothing to say there is no element."""
    if words:
        SubElement(parent, name).text = words

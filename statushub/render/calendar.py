"""The calendar: what is planned and what takes effect when, as iCalendar (RFC 5545), in UTC.

An event for each date at which a notice moves by itself; where the next date ends what the first
begins, both are one event. Calendars recognise an event by its UID whatever becomes of the notice,
take it for changed when SEQUENCE has grown, and strike it out when it is cancelled: what never came
about stays in, with that word, as long as the page's own history goes back.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vDuration, vText

from statushub import kinds
from statushub.language import gettext as _
from statushub.render import affected_words
from statushub.render.plain import plain
from statushub.render.rendered import Rendered
from statushub.render.view.notice import MomentView, NoticeView
from statushub.render.view.page import NewsView
from statushub.render.view.phrase import Phrase

CALENDAR = "text/calendar; charset=utf-8"
_LOOK_AGAIN = timedelta(hours=1)


@dataclass(frozen=True)
class Span:
    """From one date of a notice to the one that ends it, if there is one."""

    first: MomentView
    last: MomentView | None


def ics(page: NewsView) -> Rendered:
    """Return the calendar in the language being spoken. Time alone changes nothing in it."""
    masthead = page.masthead
    made = Calendar()
    made.add("prodid", "-//StatusHub//StatusHub//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    # Before RFC 7986 gave it a name of its own, clients looked for this one; many still do.
    for name in ("name", "x-wr-calname"):
        made.add(name, masthead.name)
    made.add("x-wr-timezone", masthead.zone)
    made.add("refresh-interval", vDuration(_LOOK_AGAIN), parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", vDuration(_LOOK_AGAIN))
    made.add("url", f"{masthead.home}calendar.ics")
    for notice in sorted(page.notices, key=lambda one: one.number):
        for span in spans(notice):
            made.add_component(_event(page, notice, span))
    if not made.subcomponents:
        # A calendar without any component is none (RFC 5545, 3.6), and some clients refuse it.
        made.add_component(_zone(masthead.zone, masthead.created_at))
    return Rendered(made.to_ical(), CALENDAR, masthead.language)


def spans(notice: NoticeView) -> Iterator[Span]:
    """Go through what stands in a calendar of a notice: dates at which it moves by itself."""
    declared = {moment.name: moment for moment in kinds.get(notice.kind).moments}
    dated = {moment.name: moment for moment in notice.moments if moment.name in declared}
    ends: set[str] = set()
    for name, moment in dated.items():
        if not declared[name].moves or name in ends:
            continue
        last = next((one for one in dated.values() if declared[one.name].after == name), None)
        # Something that goes on now takes up its time; a rule that is in force takes up nobody's.
        if last is None or not _begins(notice, declared[name]):
            yield Span(moment, None)
            continue
        ends.add(last.name)
        yield Span(moment, last)


def _begins(notice: NoticeView, moment: kinds.Moment) -> bool:
    states = kinds.get(notice.kind)
    return any(states.state(to).phase == "now" for to in moment.moves.values())


def _event(page: NewsView, notice: NoticeView, span: Span) -> Event:
    spoken = {"LANGUAGE": notice.title.language or page.masthead.language}
    changed = _changed(notice)
    made = Event()
    made.add("uid", f"{notice.id}-{span.first.name}@{page.masthead.id}")
    made.add("sequence", sequence(notice))
    # Not now(): the same facts give the same bytes.
    made.add("dtstamp", changed)
    made.add("last-modified", changed)
    made.add("created", notice.updates[-1].at.astimezone(UTC))
    made.add("dtstart", span.first.at.astimezone(UTC))
    if span.last:
        made.add("dtend", _end(notice, span.first, span.last))
    made.add("summary", _summary(notice, span), parameters=spoken)
    made.add("description", _description(notice, page.masthead.zone), parameters=spoken)
    made.add("categories", [vText(notice.kind_label)])
    made.add("url", notice.url)
    made.add("status", "CANCELLED" if cancelled(notice, span.first) else "CONFIRMED")
    # Nobody is busy because of it.
    made.add("transp", "TRANSPARENT")
    return made


def sequence(notice: NoticeView) -> int:
    """Return a number that grows with each change: how many seconds after it was opened that was.

    Changes cannot be counted: of what was put right twice we see the second time alone.
    """
    return int((_changed(notice) - notice.updates[-1].at).total_seconds())


def cancelled(notice: NoticeView, moment: MomentView) -> bool:
    """Tell whether a date never came, because the notice was over, or withdrawn, before."""
    over_before = notice.closed_at is not None and notice.closed_at < moment.at
    return over_before or notice.withdrawn_at is not None


def _end(notice: NoticeView, first: MomentView, last: MomentView) -> datetime:
    """Return when a span ends: as announced, or earlier where it was over earlier."""
    closed = notice.closed_at
    early = closed is not None and first.at < closed < last.at
    return (closed if closed and early else last.at).astimezone(UTC)


def _changed(notice: NoticeView) -> datetime:
    moments = [notice.withdrawn_at, *(one.edited_at for one in notice.updates), notice.newest.at]
    return max(moment for moment in moments if moment).astimezone(UTC)


def _summary(notice: NoticeView, span: Span) -> str:
    if span.last or notice.withdrawn_at:
        return str(notice.title)
    return f"{span.first.label}: {notice.title}"


def _description(notice: NoticeView, zone: str) -> str:
    said = [plain(notice.newest.body.content)]
    if notice.advice and not notice.withdrawn_at:
        said.insert(0, _labelled(_("What to do now"), notice.advice))
    if notice.phase != "over":
        said += [affected_words.sentence(one, zone) for one in notice.contact_points]
    said += [_labelled(part.label, part.phrase) for part in notice.parts]
    return "\n\n".join((*said, notice.url))


def _labelled(label: str, phrase: Phrase) -> str:
    return f"{label}:\n{plain(phrase.content)}"


def _zone(name: str, at: datetime) -> Timezone:
    start = at.date().replace(month=1, day=1)
    made = Timezone.from_tzinfo(ZoneInfo(name), first_date=start, last_date=start.replace(month=12))
    made.pop("comment", None)  # English, whatever the reader speaks
    return made

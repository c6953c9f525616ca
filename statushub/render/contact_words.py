"""How a contact point stands, in words: "closed, opens Monday 9:00", "about 5 min", what to use."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from statushub import language
from statushub.language import gettext as _
from statushub.language import ngettext, pgettext
from statushub.model.availability import HOURS
from statushub.model.contact_claims import CLOSED, FEED, NOTICE, OPEN
from statushub.model.waits import FILE
from statushub.render.view.contact_point import AlternativeView, ContactPointView

_WEEK = 7
_HOUR = 60
_BEST = 3
_RANKS = (OPEN, "", "limited", "busy", CLOSED)
"""Where to send people first. Nobody says of a letter box that it is open."""


def stands(point: ContactPointView, at: datetime, zone: str) -> str:
    """Return how it stands in a few words, to follow its name; nothing where nobody knows."""
    if point.state == CLOSED:
        return _closed(point, at, zone)
    if point.state == OPEN:
        return _open(point, at, zone)
    return {
        "busy": pgettext("contact point", "busy"),
        "limited": pgettext("contact point", "limited service"),
    }.get(point.state, "")


def _closed(point: ContactPointView, at: datetime, zone: str) -> str:
    if point.opens_at is None:
        return pgettext("contact point", "closed")
    day, time = _local(point.opens_at, point.zone, zone)
    match _distance(point.opens_at, at, point.zone):
        case 0:
            return _("closed, opens at %(time)s", time=time)
        case days if days < _WEEK:
            return _("closed, opens %(weekday)s %(time)s", weekday=_weekday(day), time=time)
        case _:
            return _("closed, opens %(day)s, %(time)s", day=language.day_of(day), time=time)


def _open(point: ContactPointView, at: datetime, zone: str) -> str:
    if point.until is None:
        if point.source == HOURS:
            return pgettext("contact point", "open at any hour")
        return pgettext("contact point", "open")
    day, time = _local(point.until, point.zone, zone)
    if point.until == _next_midnight(at, point.zone):
        return _("open until midnight")
    match _distance(point.until, at, point.zone):
        case 0:
            return _("open until %(time)s", time=time)
        case days if days < _WEEK:
            return _("open until %(weekday)s %(time)s", weekday=_weekday(day), time=time)
        case _:
            return _("open until %(day)s, %(time)s", day=language.day_of(day), time=time)


def _local(moment: datetime, zone: str, page_zone: str) -> tuple[datetime, str]:
    """Return an instant where the contact point is, and its time of day, named where it must be."""
    there = moment.astimezone(ZoneInfo(zone))
    time = language.said_hour(there)
    return there, time if zone == page_zone else f"{time} ({language.city(zone)})"


def _weekday(day: datetime) -> str:
    return language.weekday(day.date())


def _distance(moment: datetime, at: datetime, zone: str) -> int:
    """Return how many days ahead an instant is, where the contact point is."""
    there = ZoneInfo(zone)
    return (moment.astimezone(there).date() - at.astimezone(there).date()).days


def _next_midnight(at: datetime, zone: str) -> datetime:
    there = ZoneInfo(zone)
    day = at.astimezone(there).date() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, tzinfo=there)


def wait(minutes: int | None) -> str:
    """Return a wait in brief: `about 5 min`; nothing for one that is not known."""
    if minutes is None:
        return ""
    if not minutes:
        return _("no wait")
    if minutes < _HOUR:
        return _("about %(minutes)s min", minutes=minutes)
    return _("about %(time)s", time=language.duration(minutes * 60))


def wait_in_full(minutes: int) -> str:
    """Return a wait in a whole sentence."""
    if not minutes:
        return _("You do not have to wait.")
    if minutes < _HOUR:
        return ngettext(
            "The wait is about %(num)s minute.", "The wait is about %(num)s minutes.", minutes
        )
    return _("The wait is about %(time)s.", time=language.duration(minutes * 60))


def measured_by(source: str) -> str:
    """Return where a wait comes from, to follow when it was measured."""
    if source == FEED:
        return pgettext("wait", "measured automatically")
    return {
        NOTICE: pgettext("wait", "as announced"),
        FILE: pgettext("wait", "from our records"),
    }.get(source, pgettext("wait", "as our staff say"))


def sentence(words: str) -> str:
    """Return words as a line of their own: with a capital."""
    return words[:1].upper() + words[1:]


def brief(point: ContactPointView, at: datetime, zone: str) -> str:
    """Return how it stands and how long it takes: `open until 22:00, about 5 min`."""
    unknown = _("wait unknown") if point.wait_is_stale and point.state != CLOSED else ""
    said = (stands(point, at, zone), wait(point.wait_minutes) or unknown)
    return ", ".join(one for one in said if one)


def named(name: str, minutes: int | None) -> str:
    """Return a name with its wait: `web chat (about 5 min)`."""
    return f"{name} ({wait(minutes)})" if minutes is not None else name


def instead(point: ContactPointView) -> list[str]:
    """Return what to do instead, in brief: `use web chat (about 5 min)`; what is closed, too."""
    if point.state in (OPEN, ""):
        return []
    too = [str(one) for one in point.instead.passed_over]
    said = []
    if too:
        names = language.enumerate_words(too)
        said.append(
            ngettext("%(names)s is closed, too", "%(names)s are closed, too", len(too), names=names)
        )
    if point.instead.first:
        said.append(_("use %(other)s", other=_other(point.instead.first)))
    return said


def _other(other: AlternativeView) -> str:
    return named(str(other.within), other.wait_minutes)


def best(points: Iterable[ContactPointView]) -> list[ContactPointView]:
    """Return contact points, the best to use now first; else as they were."""
    return sorted(points, key=lambda one: _RANKS.index(one.state))


def summed_up(points: Sequence[ContactPointView], at: datetime, zone: str) -> str:
    """Return what works now of some contact points, in one line; else which opens first."""
    working = [one for one in best(points) if one.works]
    if working:
        ways = " · ".join(named(str(one.label), one.wait_minutes) for one in working[:_BEST])
        return _("Now: %(ways)s", ways=ways)
    soonest = sorted((one for one in points if one.opens_at), key=lambda one: one.opens_at or at)
    if not soonest:
        return _("Everything is closed now")
    return ": ".join([str(soonest[0].label), _closed(soonest[0], at, zone)])

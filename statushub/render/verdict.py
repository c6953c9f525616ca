"""The verdict: how things stand in one honest sentence, from services and notices together."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from statushub.language import enumerate_words, ngettext
from statushub.language import gettext as _
from statushub.model.availability import HOURS
from statushub.model.claims import STATUSES, worst
from statushub.model.contact_claims import CLOSED
from statushub.render.view.contact_point import ContactPointView
from statushub.render.view.notice import NoticeView
from statushub.render.view.page import Verdict
from statushub.render.view.service import ServiceView

_WORKING = STATUSES[0]
_NAMED = 3
"""At most so many services are named in a sentence; more are counted."""
_INCONVENIENT = STATUSES[2]
_PROBLEMS = ("minor", "major", "critical")


def verdict(
    services: Sequence[ServiceView],
    now: Sequence[NoticeView],
    since: datetime | None,
    contacts: Sequence[ContactPointView] = (),
) -> Verdict:
    """Return how things stand; `since` is when the last trouble of a service ended, if known.

    Contact points count that somebody has closed: that a counter closes in the evening is no news.
    """
    closed = [one for one in contacts if one.state == CLOSED and one.source != HOURS]
    found = _of_what_works(services, now, since)
    return _with_closed(found, closed, contacts) if closed else found


def _with_closed(
    found: Verdict, closed: Sequence[ContactPointView], contacts: Sequence[ContactPointView]
) -> Verdict:
    """Return a verdict that also says what is closed: right away where nothing else is wrong."""
    if len(closed) <= _NAMED:
        names = enumerate_words([str(one.label) for one in closed])
    else:
        names = _(
            "%(count)d of our %(total)d contact points", count=len(closed), total=len(contacts)
        )
    said = _("Closed for now: %(contact_points)s", contact_points=names)
    use = _use(closed)
    if found.tone != _WORKING:
        return replace(found, more=(*found.more, f"{said}. {use}" if use else said))
    since = min((one.since for one in closed if one.since), default=found.since)
    together = f"{found.sentence}. {said}"
    more = (*found.more, use) if use else found.more
    return replace(found, tone=_INCONVENIENT, sentence=together, more=more, since=since)


def _use(closed: Sequence[ContactPointView]) -> str:
    """Return what to use instead, where the same thing comes first for all that is closed."""
    first = {str(one.instead.first.within) if one.instead.first else "" for one in closed}
    name = first.pop()
    return _("Use %(names)s instead.", names=name) if name and not first else ""


def _of_what_works(
    services: Sequence[ServiceView], now: Sequence[NoticeView], since: datetime | None
) -> Verdict:
    troubled = [service for service in services if service.status != _WORKING]
    if troubled:
        return _of_services(services, troubled, now)
    if now:
        return _of_notices(services, now)
    if not services:
        return Verdict("", _("No services are listed here yet"), (), None, None, overdue=False)
    return Verdict(_WORKING, _all_work(services), (), since, None, overdue=False)


def _all_work(services: Sequence[ServiceView]) -> str:
    if len(services) == 1:
        return _("%(service)s: working normally", service=services[0].name)
    return _("All services are working normally")


def _of_services(
    services: Sequence[ServiceView], troubled: Sequence[ServiceView], now: Sequence[NoticeView]
) -> Verdict:
    tone = worst(service.status for service in troubled)
    by_status = [
        (status, [service for service in troubled if service.status == status])
        for status in reversed(STATUSES[1:])
    ]
    said = [_said(status, some, services) for status, some in by_status if some]
    if len(troubled) < len(services):
        said.append(
            ngettext(
                "The other service is working normally",
                "All other services are working normally",
                len(services) - len(troubled),
            )
        )
    begun = [one.since for one in troubled if one.status == tone and one.since]
    return Verdict(
        tone, said[0], tuple(said[1:]), min(begun, default=None), _promise(now), _late(now)
    )


def _said(status: str, some: Sequence[ServiceView], services: Sequence[ServiceView]) -> str:
    """Return one sentence on the services that share a status.

    Names follow a colon: a service may be called "Cancel a contract", in any language.
    """
    if len(some) == len(services) > 1:
        return {
            "major_outage": _("None of our services is working right now"),
            "partial_outage": _("All our services are working only in part"),
            "degraded_performance": _("All our services are slow or unreliable"),
            "under_maintenance": _("Planned work is under way on all our services"),
        }[status]
    names = _names(some, services)
    return {
        "major_outage": _("Not working right now: %(services)s", services=names),
        "partial_outage": _("Working only in part: %(services)s", services=names),
        "degraded_performance": _("Slow or unreliable: %(services)s", services=names),
        "under_maintenance": _("Planned work under way: %(services)s", services=names),
    }[status]


def _names(some: Sequence[ServiceView], services: Sequence[ServiceView]) -> str:
    if len(some) <= _NAMED:
        return enumerate_words([str(service.name) for service in some])
    return _("%(count)d of our %(total)d services", count=len(some), total=len(services))


def _of_notices(services: Sequence[ServiceView], now: Sequence[NoticeView]) -> Verdict:
    """Say how things stand when no service is marked, and yet something is going on."""
    unmarked = [
        one for one in now if one.impact in _PROBLEMS and not (one.services or one.contact_points)
    ]
    if unmarked:
        tone = "partial_outage" if _grave(unmarked) else "degraded_performance"
        sentence = _problem(unmarked)
    else:
        tone = _WORKING
        other = [one for one in now if not one.closes]
        sentence = _still_open(services, other) if other else _all_work(services)
    begun = min(one.began_at for one in unmarked or now)
    return Verdict(tone, sentence, (), begun, _promise(now), _late(now))


def _still_open(services: Sequence[ServiceView], now: Sequence[NoticeView]) -> str:
    if not services:
        return ngettext("One notice is open", "%(num)d notices are open", len(now))
    return ngettext(
        "All services are working normally; one notice is still open",
        "All services are working normally; %(num)d notices are still open",
        len(now),
    )


def _problem(unmarked: Sequence[NoticeView]) -> str:
    if len(unmarked) == 1 and not unmarked[0].title.foreign:
        return _("There is a problem: %(title)s", title=unmarked[0].title)
    return ngettext(
        "There is a problem: the notice below says which",
        "There are %(num)d problems: the notices below say which",
        len(unmarked),
    )


def _grave(notices: Iterable[NoticeView]) -> bool:
    return any(notice.impact != _PROBLEMS[0] for notice in notices)


def _promise(now: Iterable[NoticeView]) -> datetime | None:
    return min((one.next_update_at for one in now if one.next_update_at), default=None)


def _late(now: Iterable[NoticeView]) -> bool:
    return any(one.overdue for one in now)

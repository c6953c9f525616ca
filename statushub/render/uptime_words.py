"""How long a service worked, and what each day was like, in words."""

from statushub import language
from statushub.language import gettext as _
from statushub.language import ngettext
from statushub.render.view.uptime import DayView, UptimeView


def share(uptime: UptimeView) -> str:
    """Return how much of the time it worked; empty before a whole day is over."""
    if uptime.share is None:
        return ""
    if uptime.share == 1:
        return _("No outage since %(day)s.", day=uptime.known_from)
    return _(
        "Without an outage for %(share)s of the time since %(day)s.",
        share=language.share(uptime.share),
        day=uptime.known_from,
    )


def planned(uptime: UptimeView) -> str:
    """Return how long planned work took; empty where there was none."""
    if not uptime.planned:
        return ""
    return _(
        "Planned work took %(length)s, and does not count.",
        length=language.duration(uptime.planned.total_seconds()),
    )


def drawn(uptime: UptimeView) -> str:
    """Return what the picture of the days shows."""
    known = uptime.number - uptime.unknown
    if not uptime.days:
        return ngettext(
            "It worked normally all day.", "It worked normally on each of %(num)d days.", known
        )
    return ngettext(
        "On one day of %(known)s something was not normal; it is listed below.",
        "On %(num)d days of %(known)s something was not normal; they are listed below.",
        len(uptime.days),
        known=known,
    )


def spent(day: DayView, zone: str) -> list[str]:
    """Return each status of a day and how long it lasted: `Partial outage: 25 minutes`."""
    return [
        _(
            "%(status)s since %(time)s, until now",
            status=one.label,
            time=language.said_time(one.since, zone),
        )
        if one.since
        else f"{one.label}: {language.duration(one.lasted.total_seconds() if one.lasted else 0)}"
        for one in day.spent
    ]

"""How long people waited today and usually wait, in words; a wait itself: `contact_words`."""

from datetime import time

from statushub import language
from statushub.language import gettext as _
from statushub.language import lazy_gettext as _l
from statushub.language import said_hour, said_time
from statushub.render import contact_words
from statushub.render.wait_view import CalmView, WaitHistoryView

_DAYS = (
    _l("On Mondays"),
    _l("On Tuesdays"),
    _l("On Wednesdays"),
    _l("On Thursdays"),
    _l("On Fridays"),
    _l("On Saturdays"),
    _l("On Sundays"),
)


def calm(hours: CalmView) -> str:
    """Return when people usually wait little: `On Tuesdays after 18:00 usually under 5 minutes`."""
    said = {"days": str(_DAYS[hours.weekday]), "wait": language.duration(hours.under * 60)}
    first, end = time(hours.first), time(hours.end % 24)
    if hours.is_all_day:
        return _("%(days)s usually under %(wait)s", **said)
    if hours.end == 24:
        return _("%(days)s after %(time)s usually under %(wait)s", time=said_hour(first), **said)
    if hours.first == 0:
        return _("%(days)s before %(time)s usually under %(wait)s", time=said_hour(end), **said)
    return _(
        "%(days)s from %(first)s to %(end)s usually under %(wait)s",
        first=language.hour(first),
        end=language.hour(end),
        **said,
    )


def today(history: WaitHistoryView, zone: str) -> str:
    """Return in words what the chart of today's waits shows; empty without one."""
    longest, shortest = history.longest, history.shortest
    if longest is None or shortest is None:
        return ""
    last = history.bars[-1]
    said = {
        "longest": contact_words.wait(longest.minutes),
        "when": said_time(longest.at, zone),
        "last": contact_words.wait(last.minutes),
        "time": said_time(last.at, zone),
    }
    if longest.minutes == shortest.minutes:
        return _("Today so far always %(longest)s.", **said)
    return _("Today at most %(longest)s, at %(when)s; last %(last)s, at %(time)s.", **said)

"""What changes this week: all that begins, takes effect or ends by the end of the seventh day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from statushub import language
from statushub.render.view.notice import MomentView, NoticeView
from statushub.render.view.page import NewsView

DAYS = 7


@dataclass(frozen=True)
class Change:
    """One date of one notice."""

    at: datetime
    label: str
    """Of the date: "Starts", "In effect from" ..."""
    notice: NoticeView


@dataclass(frozen=True)
class Day:
    """What changes on one day, the earliest first."""

    name: str
    changes: tuple[Change, ...]


def changes(page: NewsView) -> tuple[Change, ...]:
    """Return what is still to come this week, of whatever kind, the soonest first."""
    coming = [
        Change(moment.at, moment.label, notice)
        for notice in (*page.now, *page.ahead, *page.standing)
        for moment in notice.moments
        if enters(moment, page.masthead.zone) <= page.as_of < moment.at
    ]
    return tuple(sorted(coming, key=lambda one: (one.at, one.notice.number)))


def days(page: NewsView) -> tuple[Day, ...]:
    """Return the same, day by day where the page's readers are."""
    zone = page.masthead.zone
    by_day = groupby(changes(page), key=lambda one: language.day(one.at, zone))
    return tuple(Day(name, tuple(some)) for name, some in by_day)


def enters(moment: MomentView, zone: str) -> datetime:
    """Return when a date enters the week: as the day begins that is seven days before its own.

    Whole days, so that what stands there changes at midnight and when a moment comes, and at no
    other time.
    """
    own = moment.at.astimezone(ZoneInfo(zone)).date()
    before = own - timedelta(days=DAYS)
    return datetime(before.year, before.month, before.day, tzinfo=ZoneInfo(zone))


def announced(notice: NoticeView, zone: str) -> Iterator[tuple[MomentView, datetime]]:
    """Go through the dates that entered the week after the notice was opened, and when each did.

    Not those that the first posting told of within the week anyway, nor those that never came,
    because the notice was over before.
    """
    if notice.withdrawn_at or not notice.updates:
        return
    for moment in notice.moments:
        never = notice.closed_at is not None and notice.closed_at < moment.at
        entered = enters(moment, zone)
        if not never and entered > notice.updates[-1].at:
            yield moment, entered

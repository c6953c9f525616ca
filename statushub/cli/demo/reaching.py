"""Adding the ways the demo organisation is reached, and three weeks of how long people waited."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from statushub import clock, database
from statushub.actions import contact_points as actions
from statushub.actions import waits as measuring
from statushub.actions.contact_points import Exceptional, SaveContactPoint, UseInstead
from statushub.actions.waits import Report
from statushub.cli.demo import offers
from statushub.cli.demo.stories import first_weekday, in_each
from statushub.cli.demo.ways import WAYS, Other, Way
from statushub.insight.waits import look_back
from statushub.model import contact_points, pages, waits
from statushub.model.audit import HOUSE
from statushub.model.contact_points import ContactPoint
from statushub.model.opening import Timetable
from statushub.model.pages import Page
from statushub.model.services import Service

_STALE_AFTER_MINUTES = 6 * 60
"""Longer than an operator would have it: nobody measures on, and the demo is to be looked at."""
_HISTORY_DAYS = 28
_QUARTER = 15
_BY_WEEKDAY = (1.0, 0.75, 0.6, 0.6, 0.8, 0.7, 0.6)
"""How busy it is, from Monday to Sunday, beside the busiest hour of all."""
_BY_HOUR = {
    **dict.fromkeys(range(24), 0.15),
    8: 0.3, 9: 0.7, 10: 1.0, 11: 1.0, 12: 0.8, 13: 0.6, 14: 0.4,
    15: 0.4, 16: 0.6, 17: 0.7, 18: 0.35, 19: 0.3, 20: 0.25, 21: 0.2,
}  # fmt: skip


def add(page: Page, known: Mapping[str, Service]) -> None:
    """Add the contact points that are not there; a retired one counts as there.

    `known`: the services that are there, by what the demo calls them.
    """
    had = reached()
    fresh = [way for way in WAYS if way.key not in had]
    for way in fresh:
        actions.save_contact_point(_command(way, page), HOUSE)
    there = reached()
    for way in fresh:
        _name_others(way, there)
    _offer(known, there)
    now = clock.now()
    reports = [
        report
        for way in fresh
        if way.waits is not None
        for report in _history(way, there[way.key].public_id, page.time_zone, now)
    ]
    if reports:
        measuring.state_many(reports, waits.FEED)
        look_back()
    _measure_now(page, there, now)


def reached() -> dict[str, ContactPoint]:
    """Return the contact points that are there, by what the demo calls them."""
    keys = {(way.type, _digits(way.address)): way.key for way in WAYS}
    with database.reading() as session:
        page = pages.the_page(session)
        rows = [
            *contact_points.in_order(session, page.id),
            *contact_points.retired(session, page.id),
        ]
    found = {keys.get((row.type, _digits(row.address))): row for row in rows}
    return {key: row for key, row in found.items() if key}


def _digits(address: str) -> str:
    """Return an address without the spaces that numbers lose when they are checked."""
    return address.replace(" ", "")


def _command(way: Way, page: Page) -> SaveContactPoint:
    today = clock.now().astimezone(ZoneInfo(page.time_zone)).date()
    return SaveContactPoint(
        way.type,
        way.address,
        labels=in_each(way.label) if way.label else {},
        instructions=in_each(way.instructions),
        languages=way.languages,
        hours=way.hours,
        holidays=way.holidays,
        stale_after_minutes=_STALE_AFTER_MINUTES,
        exceptions=[_exception(one, today) for one in way.others],
    )


def _exception(other: Other, today: date) -> Exceptional:
    first = first_weekday(today + timedelta(days=other.days), other.weekday)
    last = first + timedelta(days=other.length - 1)
    return Exceptional(first, last, other.hours, in_each(other.reason))


def _name_others(way: Way, there: Mapping[str, ContactPoint]) -> None:
    """Say what to use instead of a new contact point: only now are they all there."""
    others = [
        UseInstead(there[key].public_id, in_each(reason))
        for key, reason in way.instead
        if there[key].retired_at is None
    ]

    def change(now_is: SaveContactPoint) -> SaveContactPoint:
        return replace(now_is, alternatives=others)

    actions.change_contact_point(there[way.key].public_id, change, HOUSE)


def _offer(known: Mapping[str, Service], there: Mapping[str, ContactPoint]) -> None:
    """Say how services are reached, of which nothing has been said yet."""
    with database.reading() as session:
        said = contact_points.by_service(session, [one.id for one in known.values()])
    for offer in offers.every():
        service = known.get(offer.key)
        if service is None or service.retired_at or service.id in said:
            continue
        ways = [there[key].public_id for key in offer.ways if there[key].retired_at is None]
        actions.offer(service.public_id, ways, HOUSE)


def _history(way: Way, public_id: str, zone: str, now: datetime) -> Iterator[Report]:
    """Go through the waits of three weeks, a quarter of an hour apart, while it was open."""
    timetable = Timetable(way.hours, zone, way.holidays)
    today = now.astimezone(ZoneInfo(zone)).date()
    for ahead in range(-_HISTORY_DAYS, 1):
        midnight = datetime.combine(today + timedelta(days=ahead), time(), ZoneInfo(zone))
        for span in timetable.spans_on(midnight.date()):
            for minute in range(span.start, span.end, _QUARTER):
                there = midnight + timedelta(minutes=minute)
                if there < now:
                    yield Report(public_id, _minutes(way, there), as_of=there.astimezone(UTC))


def _minutes(way: Way, there: datetime) -> int:
    """Return how long people waited at a local time: the same whenever it is asked."""
    busy = _BY_WEEKDAY[there.weekday()] * _BY_HOUR[there.hour]
    chance = (there.day * 31 + there.hour * 7 + there.minute) % 5 - 2
    return max(2, round((way.waits or 0) * busy + chance * busy))


def _measure_now(page: Page, there: Mapping[str, ContactPoint], now: datetime) -> None:
    """Measure once more what nobody has measured for hours, so that there is a figure to see.

    Nobody waits where it is closed.
    """
    with database.reading() as session:
        newest = waits.latest(session, [one.id for one in there.values()])
    stale = now - timedelta(minutes=_STALE_AFTER_MINUTES)
    local = now.astimezone(ZoneInfo(page.time_zone))
    reports = [
        Report(there[way.key].public_id, _minutes(way, local), as_of=now)
        for way in WAYS
        if way.waits is not None and there[way.key].retired_at is None
        if Timetable(way.hours, page.time_zone, way.holidays).is_open(now) is not False
        if (wait := newest.get(there[way.key].id)) is None or wait.as_of < stale
    ]
    if reports:
        measuring.state_many(reports, waits.FEED)

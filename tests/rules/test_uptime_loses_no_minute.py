"""Uptime agrees with somebody who looks at the clock each minute, and loses no short event."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from statushub.model.claims import STATUSES, Claim, worst
from statushub.model.uptime import DAYS, DOWN, uptime

MINUTE = timedelta(minutes=1)
AT = datetime(2026, 3, 30, 10, 0, tzinfo=UTC)
"""A Monday; on the day before, clocks in Europe went forward."""
ZONES = ("Europe/Madrid", "America/Santiago", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC")


def claim(status: str, since: datetime, until: datetime | None) -> Claim:
    return Claim(status=status, since=since, until=until)


@st.composite
def claims(draw: st.DrawFn) -> list[Claim]:
    """Some claims around the clock change, that may overlap, end or go on."""
    found = []
    for _ in range(draw(st.integers(0, 5))):
        since = AT - draw(st.integers(1, 4 * 24 * 60)) * MINUTE
        long = draw(st.integers(1, 2 * 24 * 60)) * MINUTE
        until = since + long if since + long <= AT and draw(st.booleans()) else None
        found.append(claim(draw(st.sampled_from(STATUSES)), since, until))
    return found


@settings(max_examples=40)
@given(
    claims(),
    st.sampled_from(ZONES),
    st.integers(0, 5 * 24 * 60),
    st.sampled_from([AT, datetime(2026, 4, 6, 11, 0, tzinfo=UTC)]),  # Santiago, clocks back
)
def test_it_agrees_with_a_watchman(
    made: list[Claim], zone: str, minutes: int, at: datetime
) -> None:
    moved = [claim(o.status, o.since + (at - AT), o.until and o.until + (at - AT)) for o in made]
    offered = at - minutes * MINUTE
    found = uptime(moved, offered, at, zone)
    there, today = ZoneInfo(zone), at.astimezone(ZoneInfo(zone)).date()
    seen: Counter[tuple[object, str]] = Counter()
    moment = min([offered, *(one.since for one in moved)])
    while moment < at:
        holds = worst(one.status for one in moved if one.since <= moment < (one.until or at))
        seen[moment.astimezone(there).date(), holds] += 1
        moment += MINUTE
    told: Counter[tuple[object, str]] = Counter()
    for day in found.days:
        for status, long in day.spent:
            told[day.date, status] += long // MINUTE
        if day.standing:
            told[day.date, day.standing[0]] += (at - day.standing[1]) // MINUTE
    assert told == Counter({key: n for key, n in seen.items() if key[1] != STATUSES[0]})
    whole = {key: n for key, n in seen.items() if key[0] != today}
    assert found.counted == MINUTE * sum(n for key, n in whole.items() if key[1] != STATUSES[1])
    assert found.down == MINUTE * sum(n for key, n in whole.items() if key[1] in DOWN)


def test_two_minutes_in_ninety_days_are_seen_and_counted() -> None:
    since = AT - timedelta(days=60)
    found = uptime(
        [claim("partial_outage", since, since + 2 * MINUTE)],
        AT - timedelta(days=300),
        AT,
        "Europe/Madrid",
    )
    assert [(day.date.isoformat(), day.spent) for day in found.days] == [
        ("2026-01-29", (("partial_outage", 2 * MINUTE),))
    ]
    assert (found.today - found.first).days == DAYS - 1
    # 89 whole days, one of which had 23 hours.
    assert found.counted == timedelta(days=89, hours=-1)
    assert found.share is not None
    assert 0 < 1 - found.share < 0.0001


def test_days_are_as_long_as_the_clocks_make_them() -> None:
    whole = [claim("major_outage", AT - timedelta(days=3), None)]
    found = uptime(whole, AT - timedelta(days=9), AT, "Europe/Madrid")
    hours = {day.date.day: day.length // timedelta(hours=1) for day in found.days}
    assert hours == {27: 24, 28: 24, 29: 23, 30: 24}
    assert found.days[-1].standing == (
        "major_outage",
        datetime(2026, 3, 29, 22, 0, tzinfo=UTC),
    ), "how long today has lasted so far is not told: it would be another figure each minute"


def test_planned_work_and_slow_hours_are_no_outage() -> None:
    night = AT - timedelta(days=2)
    found = uptime(
        [
            claim("under_maintenance", night, night + 60 * MINUTE),
            claim("degraded_performance", night + 60 * MINUTE, night + 90 * MINUTE),
        ],
        night,
        AT,
        "UTC",
    )
    assert found.share == 1
    assert found.counted == timedelta(hours=14 + 24 - 1)
    assert found.planned == 60 * MINUTE


def test_a_service_of_today_has_no_share_yet() -> None:
    found = uptime([], AT - MINUTE, AT, "UTC")
    assert (found.share, found.days, found.known_from) == (None, (), found.today)

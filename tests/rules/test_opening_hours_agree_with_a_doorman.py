"""Hours are right over any clock change: a doorman who looks at the clock each minute agrees.

He has a list of the minutes of each day at which the door is open, written out one by one, and a
clock on the wall. He goes by the latest time the clock has ever shown, so that an hour that comes
twice does not make him do anything again. He knows nothing of spans, zones or rules.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from statushub.model.opening import Exceptional, Timetable

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
Times = list[tuple[int, int]]

NIGHTS = (
    ("Europe/Madrid", date(2026, 10, 25)),
    ("Europe/Madrid", date(2027, 3, 28)),  # Easter Sunday, too
    ("Europe/Madrid", date(2026, 12, 7)),  # two holidays in a row, no change of clocks
    ("Europe/Madrid", date(2027, 1, 1)),
    ("Atlantic/Canary", date(2026, 10, 25)),
    ("Atlantic/Azores", date(2026, 10, 25)),  # back from 1:00 to 0:00
    ("America/New_York", date(2026, 11, 1)),
    ("America/New_York", date(2027, 3, 14)),
    ("America/Havana", date(2026, 11, 1)),  # back from 1:00 to 0:00
    ("America/Havana", date(2027, 3, 14)),  # midnight is leapt over
    ("America/Santiago", date(2026, 9, 6)),  # midnight is leapt over
    ("America/Santiago", date(2027, 4, 4)),  # back from midnight into the day before
    ("Australia/Lord_Howe", date(2026, 10, 4)),  # half an hour
    ("Australia/Lord_Howe", date(2027, 4, 4)),
    ("Australia/Adelaide", date(2026, 10, 4)),  # nine hours and a half
    ("America/St_Johns", date(2026, 11, 1)),
    ("Antarctica/Troll", date(2027, 3, 28)),  # two hours
    ("Asia/Kathmandu", date(2026, 10, 25)),
    ("Pacific/Apia", date(2011, 12, 30)),  # a day that never was
    ("UTC", date(2026, 10, 25)),
)
MADRID = {
    date(2026, 10, 12),
    date(2026, 11, 2),
    date(2026, 12, 7),
    date(2026, 12, 8),
    date(2026, 12, 25),
    date(2027, 1, 1),
    date(2027, 1, 6),
    date(2027, 3, 25),
    date(2027, 3, 26),
}
"""What the official gazette of the region says of the days looked at here."""


@st.composite
def days_times(draw: st.DrawFn) -> Times:
    """Return some spans of a day, lunch breaks between them; the last may go on into the night."""
    minute = st.integers(0, 95).map(lambda quarter: quarter * 15) | st.integers(0, 1440)
    edges = sorted(draw(st.lists(minute, min_size=0, max_size=6, unique=True)))
    times = list(zip(edges[::2], edges[1::2], strict=False))
    if times and draw(st.sampled_from([0, 1])):
        start = times[-1][0]
        latest = min(start + 16 * 60, times[0][0] + 1440)
        if latest > 1440 and start < 1440:
            times[-1] = (start, draw(st.integers(1440, latest)))
    return times


def written(times: Times) -> str:
    return ",".join(f"{clock(start)}-{clock(end)}" for start, end in times)


def clock(minutes: int) -> str:
    minutes = minutes - 1440 if minutes > 1440 else minutes
    return f"{minutes // 60:02}:{minutes % 60:02}"


def text_of(week: Sequence[Times], on_holidays: Times | None) -> str:
    parts = [f"{day} {written(times)}" for day, times in zip(WEEKDAYS, week, strict=True) if times]
    if on_holidays is not None:
        parts.append(f"PH {written(on_holidays)}" if on_holidays else "PH off")
    return "; ".join(parts or ["off"])


class Doorman:
    """Watches one door for eleven days around a night."""

    def __init__(self, night: date, zone: str) -> None:
        self.zone = ZoneInfo(zone)
        self.days = [night + n * DAY for n in range(-7, 8)]
        self.begins = datetime(night.year, night.month, night.day, tzinfo=UTC) - 4 * DAY
        self.ends = self.begins + 7 * DAY
        self.open: set[datetime] = set()

    def told(self, day: date, times: Times) -> None:
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001  his clock knows no zone
        for start, end in times:
            self.open.update(midnight + n * MINUTE for n in range(start, end))

    def watches(self) -> Iterator[tuple[datetime, datetime]]:
        """Go through the minutes of a week with the latest time his clock has shown by then."""
        at, latest = self.begins - 2 * DAY, datetime.min  # noqa: DTZ901  before any clock
        while at < self.ends:
            latest = max(latest, at.astimezone(self.zone).replace(tzinfo=None))
            if at >= self.begins:
                yield at, latest
            at += MINUTE

    def sees(self) -> list[bool]:
        return [latest in self.open for _at, latest in self.watches()]


def foretold(timetable: Timetable, doorman: Doorman) -> list[bool | None]:
    """Return how it stands each minute, by nothing but the changes that are foretold."""
    state = timetable.is_open(doorman.begins)
    told: list[bool | None] = []
    at = doorman.begins
    while at < doorman.ends:
        change = timetable.next_change(at)
        until = min(change, doorman.ends) if change else doorman.ends
        assert until > at
        assert not (until - at) % MINUTE
        told += [state] * ((until - at) // MINUTE)
        if change:
            assert timetable.is_open(change) != state, "a change changes something"
            assert timetable.is_open(change - MINUTE) == state
            state = timetable.is_open(change)
        at = until
    return told


def differing(doorman: Doorman, told: Sequence[bool | None], seen: Sequence[bool | None]) -> str:
    """Return the first minute of which they say different things, by the clock on the wall."""
    return next(
        (
            f"{at:%F %H:%M} UTC = {latest} on the wall: foretold {one}, seen {other}"
            for (at, latest), one, other in zip(doorman.watches(), told, seen, strict=True)
            if one != other
        ),
        "",
    )


weeks = st.lists(days_times(), min_size=7, max_size=7)
closed: Times = []
holiday_hours: st.SearchStrategy[Times | None] = st.none() | st.just(closed) | days_times()
exceptions = st.lists(
    st.tuples(st.integers(-4, 4), st.integers(0, 2), days_times()), min_size=0, max_size=2
)


def apart(stated: list[tuple[int, int, Times]], night: date) -> list[tuple[date, date, Times]]:
    """Return exceptions that have no day in common."""
    kept: list[tuple[date, date, Times]] = []
    for ahead, more, times in stated:
        first = night + ahead * DAY
        last = first + more * DAY
        if all(last < one or first > other for one, other, _times in kept):
            kept.append((first, last, times))
    return kept


doors = st.sampled_from(NIGHTS), weeks, holiday_hours, st.booleans(), exceptions


@settings(max_examples=8, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(*doors)
@example(NIGHTS[0], [[(1320, 1590)]] * 7, None, False, [])  # ends in the hour that comes twice
@example(NIGHTS[0], [[(150, 170)]] * 7, None, False, [])  # lies within it
@example(NIGHTS[0], [[(150, 400)]] * 7, None, False, [])  # begins in it
@example(NIGHTS[1], [[(150, 400)]] * 7, None, False, [])  # begins in the hour that never is
@example(NIGHTS[1], [[(1320, 1590)]] * 7, None, False, [])  # ends in it
@example(NIGHTS[1], [[(130, 170)]] * 7, None, False, [])  # lies within it
@example(NIGHTS[1], [[(0, 120), (180, 300)]] * 7, None, False, [])  # a break that never is
@example(NIGHTS[2], [[(0, 120), (1200, 1440)]] * 7, None, False, [])  # touch at midnight
@example(NIGHTS[2], [[(1320, 1560)]] * 7, [], True, [])  # the night before a holiday
@example(NIGHTS[2], [[(540, 840), (960, 1140)]] * 7, [(600, 720)], True, [(1, 0, [])])
def test_a_doorman_opens_and_closes_when_it_was_foretold(
    night: tuple[str, date],
    week: list[Times],
    on_holidays: Times | None,
    keeps_holidays: bool,  # noqa: FBT001  drawn
    stated: list[tuple[int, int, Times]],
) -> None:
    agrees(night, week, on_holidays, stated, keeps_holidays=keeps_holidays)


@pytest.mark.long
@pytest.mark.timeout(300)
@settings(max_examples=100, deadline=None)
@given(*doors)
def test_a_doorman_agrees_at_length(
    night: tuple[str, date],
    week: list[Times],
    on_holidays: Times | None,
    keeps_holidays: bool,  # noqa: FBT001  drawn
    stated: list[tuple[int, int, Times]],
) -> None:
    agrees(night, week, on_holidays, stated, keeps_holidays=keeps_holidays)


def agrees(
    night: tuple[str, date],
    week: list[Times],
    on_holidays: Times | None,
    stated: list[tuple[int, int, Times]],
    *,
    keeps_holidays: bool,
) -> None:
    zone, day = night
    # The gazette of the year in which a day never was is not at hand.
    keeps_holidays = keeps_holidays and day.year > 2011
    special = apart(stated, day)
    doorman = Doorman(day, zone)
    for one in doorman.days:
        times = week[one.weekday()]
        if keeps_holidays and one in MADRID:
            times = on_holidays or []
        for first, last, instead in special:
            if first <= one <= last:
                times = instead
        doorman.told(one, times)
    timetable = Timetable(
        text_of(week, on_holidays),
        zone,
        "ES-MD" if keeps_holidays else "",
        tuple(Exceptional(first, last, written(times)) for first, last, times in special),
    )
    assert not differing(doorman, foretold(timetable, doorman), doorman.sees())


@settings(max_examples=8, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(st.sampled_from(NIGHTS), exceptions)
def test_where_no_hours_are_said_only_the_days_of_exceptions_are(
    night: tuple[str, date], stated: list[tuple[int, int, Times]]
) -> None:
    zone, day = night
    special = apart(stated, day)
    doorman = Doorman(day, zone)
    for first, last, times in special:
        for n in range((last - first).days + 1):
            doorman.told(first + n * DAY, times)
    timetable = Timetable(
        "", zone, "ES-MD", tuple(Exceptional(one, two, written(t)) for one, two, t in special)
    )
    seen: list[bool | None] = []
    for _at, latest in doorman.watches():
        said = any(first <= latest.date() <= last for first, last, _times in special)
        seen.append(latest in doorman.open or (False if said else None))
    assert not differing(doorman, foretold(timetable, doorman), seen)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(NIGHTS), weeks)
def test_what_is_read_of_a_day_is_what_was_written(
    night: tuple[str, date], week: list[Times]
) -> None:
    timetable = Timetable(text_of(week, None), night[0])
    for n in range(7):
        day = night[1] + n * DAY
        read = {m for span in timetable.spans_on(day) for m in range(*span)}
        assert read == {m for start, end in week[day.weekday()] for m in range(start, end)}


@pytest.mark.parametrize("exceptions", [0, 10])
def test_five_hundred_contact_points_are_told_their_next_change_at_once(exceptions: int) -> None:
    special = tuple(
        Exceptional(date(2026, 12, 1) + 4 * n * DAY, date(2026, 12, 2) + 4 * n * DAY)
        for n in range(exceptions)
    )
    many = [
        Timetable(
            f"Mo-Fr 09:{n % 60:02}-14:00,16:{n // 60:02}-19:00; Sa 10:00-13:00",
            ("Europe/Madrid", "Atlantic/Canary")[n % 2],
            ("ES-MD", "ES-CN")[n % 2],
            special,
        )
        for n in range(500)
    ]
    at = datetime(2026, 11, 22, 17, tzinfo=UTC)
    for one in many:
        one.next_change(at)
    began = process_time()
    for one in many:
        assert one.next_change(at + MINUTE)
    took = process_time() - began
    print(f"next change of 500: {took:.3f} s")
    assert took < 1

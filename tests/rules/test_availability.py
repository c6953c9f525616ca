"""How a contact point stands: who has the word, until when, and for how long a wait counts."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from statushub.model.availability import Availability, availability
from statushub.model.contact_claims import ContactClaim
from statushub.model.opening import Timetable
from statushub.model.waits import Wait

NINE, FIVE = 9, 17
MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
HALF_AN_HOUR = timedelta(minutes=30)
NINE_TO_FIVE = Timetable("Mo-Su 09:00-17:00", "UTC")


def claim(
    state: str,
    source: str = "hand",
    until: datetime | None = None,
    wait: int | None = None,
    number: int = 1,
) -> ContactClaim:
    return ContactClaim(
        id=number, state=state, source=source, since=MONDAY, lapses_at=until, wait_minutes=wait
    )


def stands(
    claims: Sequence[ContactClaim] = (),
    at: datetime = MONDAY,
    wait: Wait | None = None,
    *,
    hours: bool = True,
) -> Availability:
    return availability(claims, wait, HALF_AN_HOUR, NINE_TO_FIVE if hours else None, at)


def test_nothing_said_and_no_hours_is_unknown() -> None:
    found = stands(hours=False)
    assert (found.state, found.source, found.until, found.opens_at) == ("", "", None, None)


def test_its_hours_open_and_close_it() -> None:
    found = stands()
    assert (found.state, found.source) == ("open", "hours")
    assert found.until == MONDAY.replace(hour=FIVE)
    assert found.opens_at is None
    night = stands(at=MONDAY.replace(hour=20))
    assert night.is_closed
    assert night.opens_at == night.until == MONDAY.replace(day=3, hour=NINE)


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        ({"notice": "limited", "hand": "closed", "feed": "busy"}, "limited"),
        ({"hand": "busy", "feed": "closed"}, "busy"),
        ({"feed": "closed"}, "closed"),
    ],
)
def test_a_notice_has_the_word_before_a_hand_before_a_feed_before_the_hours(
    sources: dict[str, str], said: str
) -> None:
    found = stands([claim(state, source) for source, state in sources.items()])
    assert found.state == said
    assert found.source == next(iter(sources))


def test_of_several_notices_the_worst_counts() -> None:
    found = stands([claim("limited", "notice", number=1), claim("closed", "notice", number=2)])
    assert found.state == "closed"


def test_closed_by_a_notice_it_opens_with_the_first_hours_after_its_end() -> None:
    evening = MONDAY.replace(day=4, hour=20)
    found = stands([claim("closed", "notice", evening)])
    assert found.until == found.opens_at == MONDAY.replace(day=5, hour=NINE)
    noon = MONDAY.replace(day=4, hour=12)
    assert stands([claim("closed", "notice", noon)]).opens_at == noon


def test_closed_until_further_notice_has_no_time_to_promise() -> None:
    found = stands([claim("closed")])
    assert (found.until, found.opens_at) == (None, None)


def test_when_one_claim_lapses_the_next_has_the_word() -> None:
    until = MONDAY + timedelta(hours=1)
    found = stands([claim("closed", "notice", until), claim("limited", number=2)])
    assert (found.until, found.opens_at) == (until, until)


def test_outside_its_hours_it_is_closed_however_busy_it_is_said_to_be() -> None:
    found = stands([claim("busy")], at=MONDAY.replace(hour=20))
    assert (found.state, found.source) == ("closed", "hours")
    assert stands([claim("open")], at=MONDAY.replace(hour=20)).state == "open"


def test_a_wait_counts_until_it_is_stale() -> None:
    wait = Wait(minutes=7, as_of=MONDAY - timedelta(minutes=10), source="feed")
    found = stands(wait=wait)
    assert (found.wait_minutes, found.wait_source) == (7, "feed")
    assert MONDAY + timedelta(minutes=20) in found.changes
    old = Wait(minutes=7, as_of=MONDAY - HALF_AN_HOUR, source="feed")
    assert stands(wait=old).wait_minutes is None
    assert stands(wait=old).wait_is_stale


def test_nobody_waits_where_it_is_closed() -> None:
    wait = Wait(minutes=7, as_of=MONDAY.replace(hour=20), source="feed")
    assert stands(at=MONDAY.replace(hour=20), wait=wait).wait_minutes is None


def test_an_announced_wait_counts_before_a_measured_one() -> None:
    wait = Wait(minutes=7, as_of=MONDAY, source="feed")
    found = stands([claim("busy", "notice", wait=40)], wait=wait)
    assert (found.wait_minutes, found.wait_source) == (40, "notice")

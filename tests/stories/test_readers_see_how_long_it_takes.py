"""Readers see how long it takes, since when that is known, and never a figure that is too old."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from statushub.actions import waits
from statushub.actions.waits import Report
from statushub.insight.waits import look_back
from statushub.publish import serve, store
from tests.installation import Installation, MovedClock

TUESDAY = datetime(2026, 3, 3, 8, 30, tzinfo=UTC)  # 9:30 in Madrid


def shown(house: Installation, address: str = "/en/contact") -> str:
    words = re.sub(r"<[^>]+>", " ", house.client().get(address).text)
    return " ".join(words.split())


@pytest.fixture
def early(moved: MovedClock) -> MovedClock:
    moved.to(TUESDAY)
    return moved


def test_a_wait_with_its_age_until_it_is_too_old(house: Installation, early: MovedClock) -> None:
    phone = house.contact_point(stale_after_minutes=20)
    waits.state(Report(phone.public_id, 7))
    house.work()
    assert "The wait is about 7 minutes. As of 09:30 , measured automatically" in shown(house)
    number = serve.mirror().number
    early.forward(minutes=19)
    assert store.due(house.page.id) is None
    early.forward(minutes=1, seconds=1)
    assert store.due(house.page.id) is not None
    house.work()
    assert serve.mirror().number == number + 1
    page = shown(house)
    assert "7 minutes" not in page
    assert "How long you will wait is not known just now." in page


def test_the_watch_publishes_many_changes_at_once(house: Installation, early: MovedClock) -> None:
    points = [house.contact_point(f"Line {n}", f"Línea {n}") for n in range(5)]
    house.work()
    early.forward(seconds=3)
    assert store.due(house.page.id) is None
    number = serve.mirror().number
    for n, point in enumerate(points):
        waits.state(Report(point.public_id, n + 3))
    assert store.due(house.page.id) is not None
    house.work()
    assert serve.mirror().number == number + 1
    for n in range(5):
        assert f"about {n + 3} minutes" in shown(house)
    waits.state(Report(points[0].public_id, 9))
    assert store.due(house.page.id) is None  # a moment ago there was one
    early.forward(seconds=2)
    assert store.due(house.page.id) is not None


def test_the_same_wait_again_is_shown_as_newer_once_a_minute(
    house: Installation, early: MovedClock
) -> None:
    phone = house.contact_point()
    waits.state(Report(phone.public_id, 7))
    house.work()
    for _quarter in range(3):
        early.forward(seconds=15)
        waits.state(Report(phone.public_id, 7))
        assert store.due(house.page.id) is None
    early.forward(seconds=20)
    waits.state(Report(phone.public_id, 7))
    assert store.due(house.page.id) is not None
    house.work()
    assert "As of 09:31" in shown(house)
    early.forward(minutes=5)
    assert store.due(house.page.id) is None  # nothing new was measured


def test_today_as_a_chart_and_the_usual_calm_hours(
    either_house: Installation, early: MovedClock
) -> None:
    phone = either_house.contact_point()
    day = {8: 12, 10: 24, 12: 18, 17: 4, 18: 2}
    for week in range(4):
        for hour, minutes in day.items():
            early.to(TUESDAY.replace(hour=hour, minute=5) + timedelta(weeks=week))
            waits.state(Report(phone.public_id, minutes))
    early.to(TUESDAY.replace(hour=15) + timedelta(weeks=3))
    look_back()
    either_house.work()
    page = shown(either_house)
    assert "On Tuesdays after 18:00 usually under 5 minutes" in page
    early.to(TUESDAY.replace(hour=18, minute=20) + timedelta(weeks=3))
    look_back()
    assert store.due(either_house.page.id) is not None
    either_house.work()
    page = shown(either_house)
    assert "Today at most about 25 min, at 11:00; last about 2 min, at 19:00." in page
    text = either_house.client().get("/en/contact").text
    assert re.search(r'<path d="M36 20V10h1V20zM44 20V0h1', text)
    assert " style=" not in text
    number = serve.mirror().number
    look_back()
    assert store.due(either_house.page.id) is None
    assert serve.mirror().number == number

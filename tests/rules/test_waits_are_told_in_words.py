"""Today's waits and the usual calm hours, as a small chart and in words."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from statushub.language import speaking
from statushub.model.waits import WaitHistory, rounded, slot_of
from statushub.render import wait_words
from statushub.render.wait_view import CalmView, wait_history_view
from tests.installation import Installation

AT = datetime(2026, 3, 3, 9, 40, tzinfo=UTC)
MADRID = "Europe/Madrid"


@pytest.fixture(autouse=True)
def _spoken(house: Installation) -> None:
    """Words need a catalogue."""


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (0, 0),
        (1, 1),
        (10, 10),
        (11, 10),
        (13, 15),
        (22, 20),
        (58, 60),
        (66, 60),
        (68, 75),
        (125, 120),
    ],
)
def test_what_nobody_decides_by_is_not_told(minutes: int, told: int) -> None:
    assert rounded(minutes) == told


def test_calm_hours_in_words() -> None:
    with speaking("en"):
        for hours, words in (
            (CalmView(1, 18, 24, 5), "On Tuesdays after 18:00 usually under 5 minutes"),
            (CalmView(0, 0, 10, 10), "On Mondays before 10:00 usually under 10 minutes"),
            (CalmView(5, 14, 16, 20), "On Saturdays from 14:00 to 16:00 usually under 20 minutes"),
            (CalmView(6, 0, 24, 60), "On Sundays usually under 1 hour"),
        ):
            assert wait_words.calm(hours) == words


def history(**more: Any) -> WaitHistory:
    since = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)  # Tuesday, in Madrid
    usual = {"since": since, "through": slot_of(AT), "quarters": [None] * 36, "calm": []}
    return WaitHistory(contact_point_id=1, **(usual | more))


def test_today_as_a_chart_and_in_words() -> None:
    quarters = [None] * 36 + [4, 23, 7]
    seen = wait_history_view(history(quarters=quarters), MADRID, None, AT)
    assert seen is not None
    assert [bar.minutes for bar in seen.bars] == [4, 25, 7]
    assert [bar.place for bar in seen.bars] == [36, 37, 38]
    assert seen.path == "M36 20V17h1V0h1V14h1V20z"
    assert seen.changes == (datetime(2026, 3, 3, 23, 0, tzinfo=UTC),)
    with speaking("en"):
        assert wait_words.today(seen, MADRID) == (
            "Today at most about 25 min, at 9:15; last about 7 min, at 9:30."
        )


def test_the_hour_has_its_article() -> None:
    seen = wait_history_view(history(quarters=[None] * 4 + [4, 23]), MADRID, None, AT)
    assert seen is not None
    with speaking("es"):
        assert wait_words.today(seen, MADRID).endswith(", a la 1:15.")
        assert "a partir de la 1:00 " in wait_words.calm(CalmView(1, 1, 24, 5))
        assert "antes de las 9:00 " in wait_words.calm(CalmView(1, 0, 9, 5))


def test_yesterday_is_not_today() -> None:
    quarters = [None] * 36 + [4]
    tomorrow = AT + timedelta(days=1)
    seen = wait_history_view(history(quarters=quarters), MADRID, None, tomorrow)
    assert seen is not None
    assert seen.bars == ()


def test_the_calm_hours_that_come_next() -> None:
    held = history(calm=[[1, 18, 24, 5], [2, 0, 10, 10]])
    now = wait_history_view(held, MADRID, None, AT)
    assert now is not None
    assert now.calm == CalmView(1, 18, 24, 5)
    assert now.changes == (datetime(2026, 3, 3, 23, 0, tzinfo=UTC),)
    morning = wait_history_view(held, MADRID, None, AT + timedelta(days=1, hours=-1))
    assert morning is not None
    assert morning.calm == CalmView(2, 0, 10, 10)
    later = wait_history_view(held, MADRID, None, AT + timedelta(days=1))
    assert later is not None
    assert later.calm == CalmView(1, 18, 24, 5)


def test_on_the_night_clocks_change_a_day_is_longer() -> None:
    since = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    quarters = [5] * 100
    at = datetime(2026, 10, 25, 22, 59, tzinfo=UTC)
    seen = wait_history_view(history(since=since, quarters=quarters), MADRID, None, at)
    assert seen is not None
    assert len(seen.bars) == 100
    assert seen.bars[-1].place + 1 == seen.quarters == 100


def test_a_gap_is_a_gap() -> None:
    seen = wait_history_view(history(quarters=[5, None, 0, 20]), MADRID, None, AT)
    assert seen is not None
    assert seen.path == "M0 20V15h1V20zM2 20V19h1V0h1V20z"

"""The page for every reader: any screen, day and night, keyboard, screen reader, no script."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import senses, visits
from tests.browser.conftest import Reader
from tests.browser.days import worst
from tests.browser.eyes import in_the_way
from tests.browser.places import Place
from tests.installation import Installation

pytestmark = pytest.mark.browser


@pytest.fixture
def trouble(house: Installation) -> list[str]:
    """The worst of days, published; the addresses that tell of it."""
    there = worst(house)
    house.work()
    return there


def test_nothing_stands_in_the_way_on_the_page_itself(reader: Reader, trouble: list[str]) -> None:
    assert in_the_way(reader.opens("/es/")) == ""


@pytest.mark.long
@pytest.mark.slowest
@pytest.mark.timeout(400)
def test_nobody_else_hears_of_a_reader_and_every_page_can_be_read_in_any_way(
    browser: Browser, served: str, trouble: list[str]
) -> None:
    """What `make check-page` looks at, as far as it needs nothing from outside, in longer words."""
    place = Place("worst", served, [*trouble, "subscribe"], languages=["es"])
    for found in (*visits.weight(browser, place), *senses.all_of(browser, place)):
        assert found.is_good, found


@pytest.mark.long
@pytest.mark.parametrize("width", [320, 1280])
def test_it_fits_every_screen(reader: Reader, trouble: list[str], width: int) -> None:
    for path in trouble:
        page = reader.opens(f"/es/{path}", width=width)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), path


def test_it_is_light_and_the_browser_has_nothing_to_complain_of(
    reader: Reader, trouble: list[str]
) -> None:
    page = reader.opens("/es/")
    page.wait_for_load_state("networkidle")
    assert len(reader.requests) <= 3
    assert reader.complaints == []


def test_verdict_advice_and_subscribing_are_on_the_first_screen_of_a_phone(
    reader: Reader, trouble: list[str]
) -> None:
    page = reader.opens("/en/")
    for found in (
        page.get_by_role("heading", level=1),
        page.get_by_role("link", name="Get updates"),
        page.get_by_text("Use web chat."),
    ):
        box = found.bounding_box()
        assert box
        assert box["y"] + box["height"] <= 600, found


def test_everything_is_there_without_a_script(reader: Reader, trouble: list[str]) -> None:
    page = reader.opens("/en/", script=False)
    page.get_by_text("1 earlier update").click()
    expect(page.get_by_text("No calls.")).to_be_visible()
    page.get_by_role("link", name="Español").click()
    expect(page).to_have_url(re.compile("/es/$"))
    expect(page.get_by_text("Use el chat.")).to_be_visible()


def test_the_keyboard_leads_past_the_top_and_shows_where_it_is(
    reader: Reader, trouble: list[str]
) -> None:
    page = reader.opens("/en/")
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    expect(focused).to_have_text("Skip to the content")
    assert focused.bounding_box()["y"] >= 0
    assert focused.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Get updates")


def test_targets_are_large_enough_for_a_thumb(reader: Reader, trouble: list[str]) -> None:
    page = reader.opens("/en/")
    small = page.evaluate(
        """[...document.querySelectorAll("a, summary, button")]
           .filter(one => !one.closest(".words"))
           .map(one => [one.innerText, one.getBoundingClientRect()])
           .filter(([_, box]) => box.width && (box.height < 24 || box.width < 24))
           .map(([words, _]) => words)"""
    )
    assert small == []

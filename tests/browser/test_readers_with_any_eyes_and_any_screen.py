"""The page for every reader: any screen, day and night, keyboard, screen reader, no script."""

import re
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from statushub import clock
from statushub.actions import contact_points, corrections, notices
from statushub.actions.contact_claims import ContactStated
from statushub.model.audit import HOUSE
from tests.browser.conftest import Reader
from tests.installation import Installation

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def trouble(house: Installation) -> list[str]:
    """Three notices at once, one of them not translated; the addresses that tell of them."""
    phone = house.service()
    chat = house.service("Web chat", "Chat en línea")
    web = house.contact_point("Web chat", "Chat en línea", "chat", address="https://e.example/chat")
    lines = house.contact_point("Phone", "Teléfono " + "larguísimo" * 6)
    contact_points.offer(phone.public_id, [lines.public_id, web.public_id], HOUSE)
    long = {"title": "Líneas " + "larguísimas" * 8, "body": "https://e.example/" + "a" * 200}
    first = house.incident(
        {phone.public_id: "major_outage"},
        impact="major",
        contact_points={lines.public_id: ContactStated("closed", None, [web.public_id])},
        next_update_at=clock.now() + timedelta(hours=1),
        texts={
            "en": {"title": "Phones closed", "body": "No calls.", "advice": "Use web chat."},
            "es": long | {"advice": "Use el chat."},
        },
    )
    texts = {code: {"body": "Still working on it."} for code in ("en", "es")}
    notices.post_update(notices.PostUpdate(first.notice.public_id, texts), HOUSE)
    house.incident(
        {chat.public_id: "degraded_performance"},
        texts={"en": {"title": "Chat is slow", "body": "Wait a little."}},
        without_languages=("es",),
    )
    start = clock.now() + timedelta(days=1)
    notices.open_notice(
        notices.OpenNotice(
            "maintenance",
            {code: {"title": "New lines", "body": "We change them."} for code in ("en", "es")},
            services={phone.public_id: "under_maintenance"},
            moments={"starts_at": start, "ends_at": start + timedelta(hours=2)},
        ),
        HOUSE,
    )
    rule = dict.fromkeys(("title", "body", "before", "after", "affected"), "Fifteen days.")
    changed = notices.open_notice(
        notices.OpenNotice(
            "policy_change", {"en": rule, "es": rule}, moments={"effective_from": start}
        ),
        HOUSE,
    )
    right = {code: {"after": f"Fourteen {'larguísimos' * 9} days."} for code in ("en", "es")}
    corrections.correct_update(
        corrections.CorrectUpdate(changed.update.public_id, right, notify=True), HOUSE
    )
    house.work()
    return [
        "",
        "history",
        "contact",
        "changes",
        f"notices/{changed.notice.public_id}",
        f"notices/{first.notice.public_id}",
        f"services/{phone.public_id}",
        "search?q=telefonica",
        "search?q=elefante",
    ]


def test_nothing_stands_in_the_way_on_the_page_itself(reader: Reader, trouble: list[str]) -> None:
    assert _in_the_way(reader.opens("/es/")) == ""


@pytest.mark.long
@pytest.mark.parametrize("dark", [False, True], ids=["day", "night"])
def test_nothing_stands_in_the_way_of_anybody(
    reader: Reader, trouble: list[str], *, dark: bool
) -> None:
    for path in (*(f"/es/{one}" for one in trouble), "/en/", "/es/nada"):
        assert _in_the_way(reader.opens(path, dark=dark)) == "", path


def _in_the_way(page: Any) -> str:
    """Return what axe finds on a page with everything unfolded."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = Axe().run(page, options={"runOnly": RULES})
    return str(found.generate_report()) if found.violations_count else ""


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

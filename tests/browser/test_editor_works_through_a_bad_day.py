"""On a small laptop an editor closes every phone by keyboard; on any screen nobody is kept out."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from statushub import clock, database
from statushub.model import pages
from statushub.model.contact_points import ContactPoint
from statushub.model.facts import gather
from tests.browser.conftest import comes_in
from tests.contacts import open_everything
from tests.desk import ADDRESS, link_for
from tests.installation import Installation

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BOARD = "/desk/contact-points"
LAPTOP = {"width": 1366, "height": 768}
Points = dict[str, ContactPoint]


@pytest.fixture
def points(house: Installation) -> Points:
    service = house.service("Cancel a contract", "Cancelar un contrato")
    return open_everything(house, [service.public_id])


@pytest.fixture
def opens(
    house: Installation, browser: Browser, served: str, points: Points
) -> Iterator[Callable[..., Page]]:
    """Open the board in a window of some kind, signed in."""
    contexts = []

    def opened(**window: Any) -> Page:
        context = browser.new_context(locale="en-GB", **window)
        contexts.append(context)
        page = context.new_page()
        link = link_for(house.app, f"eva{len(contexts)}@example.org", "approver")
        comes_in(page, link.replace(ADDRESS, served))
        page.goto(f"{served}{BOARD}")
        return page

    yield opened
    for context in contexts:
        context.close()


def states(points: Points, *names: str) -> list[str]:
    with database.reading() as session:
        facts = gather(session, pages.the_page(session), clock.now())
    claims = (facts.contact_claims.get(points[name].id, ()) for name in names)
    return [next((one.state for one in some if one.source == "hand"), "") for some in claims]


def test_by_keyboard_one_phone_then_all_of_them_and_back(
    opens: Callable[..., Page], points: Points
) -> None:
    page = opens(viewport=LAPTOP)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    keys = page.keyboard

    # Look for it, go to it, close it: the row keeps the keyboard, and says so.
    page.get_by_role("searchbox").fill("teléfono de cli")
    page.get_by_role("searchbox").fill("customer phone")
    keys.press("Enter")
    keys.press("4")
    expect(page.get_by_role("status")).to_contain_text("Customer phone: Closed, said by hand.")
    assert states(points, "phone", "companies") == ["closed", ""]
    row = page.locator(f"#row-{points['phone'].public_id}")
    expect(row).to_be_focused()

    # Down and up; the wait of a row, saved by Enter.
    keys.press("ArrowDown")
    keys.press("w")
    keys.type("12")
    keys.press("Enter")
    expect(page.locator(f"#row-{points['companies'].public_id}")).to_contain_text("12 min just now")

    # Marked together, one key for all.
    keys.press("x")
    keys.press("ArrowUp")
    keys.press("x")
    keys.press("3")
    expect(page.get_by_role("status")).to_contain_text("2 contact points: Limited")
    assert states(points, "phone", "companies") == ["limited", "limited"]
    keys.press("u")
    expect(page.get_by_text("Undone: it is as it was before.")).to_be_visible()
    assert states(points, "phone", "companies") == ["closed", ""]
    assert complaints == []


def test_by_mouse_one_click_and_it_is_undone_by_another(
    opens: Callable[..., Page], points: Points
) -> None:
    page = opens(viewport=LAPTOP)
    row = page.locator(f"#row-{points['chat'].public_id}")
    row.get_by_role("button", name="Busy").click()
    expect(row).to_contain_text("by hand since")
    expect(row.get_by_role("button", name="Busy")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Undo")).to_be_in_viewport()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone: it is as it was before.")).to_be_visible()
    assert states(points, "chat") == [""]
    page.get_by_label("Phone: mark them all").check()
    page.get_by_role("group", name="All that are marked").get_by_role(
        "button", name="Closed"
    ).click()
    expect(page.get_by_role("status")).to_contain_text("2 contact points: Closed")
    assert states(points, "phone", "companies", "chat") == ["closed", "closed", ""]


def test_without_a_script_everything_can_be_done_too(
    opens: Callable[..., Page], points: Points
) -> None:
    page = opens(viewport=LAPTOP, java_script_enabled=False)
    page.get_by_role("searchbox").fill("gran via")
    page.get_by_role("button", name="Find").click()
    expect(page.locator("tr[data-search]")).to_have_count(1)
    page.get_by_label("Wait at Counter in Madrid").fill("30")
    page.get_by_label("Wait at Counter in Madrid").press("Enter")
    expect(page.get_by_text("1 wait is noted.")).to_be_visible()
    page.get_by_role("button", name="Closed").last.click()
    expect(page.get_by_role("status")).to_contain_text("Counter in Madrid: Closed, said by hand.")
    assert states(points, "madrid") == ["closed"]


def test_figures_stay_fresh_and_nothing_that_is_typed_is_lost(
    opens: Callable[..., Page], points: Points, house: Installation
) -> None:
    page = opens(viewport=LAPTOP)
    page.clock.install()
    page.reload()
    row = page.locator(f"#row-{points['phone'].public_id}")
    page.get_by_label("Mark Customer phone").check()
    elsewhere = opens(viewport=LAPTOP)
    there = elsewhere.locator(f"#row-{points['phone'].public_id}")
    there.get_by_role("button", name="Closed").click()
    expect(there).to_contain_text("by hand since")
    page.clock.run_for(11_000)
    expect(row).to_contain_text("by hand since")
    expect(page.get_by_label("Mark Customer phone")).to_be_checked()


@pytest.mark.long
@pytest.mark.parametrize(
    ("width", "scheme"),
    [(390, "dark"), (1366, "light")],
)
def test_nothing_stands_in_the_way_of_anybody(
    opens: Callable[..., Page], points: Points, served: str, width: int, scheme: str
) -> None:
    page = opens(viewport={"width": width, "height": 768}, color_scheme=scheme)
    for name in screens(page, points, served):
        found = Axe().run(page, options={"runOnly": RULES, "iframes": False})
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"


@pytest.mark.parametrize("width", [320, pytest.param(768, marks=pytest.mark.long)])
def test_it_fits_every_screen(
    opens: Callable[..., Page], points: Points, served: str, width: int
) -> None:
    page = opens(viewport={"width": width, "height": 768})
    for name in screens(page, points, served):
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), name


def screens(page: Page, points: Points, served: str) -> Iterator[str]:
    """Go through every screen of contact points, everything unfolded."""
    phone = points["phone"].public_id
    page.locator(f"#row-{phone} button").first.click()
    expect(page.get_by_role("status")).to_be_visible()
    yield unfolded(page, "done")
    page.locator(f"#row-{phone} .wait input").fill("-5")
    page.get_by_role("button", name="Save the waits").click()
    expect(page.get_by_role("alert")).to_be_visible()
    yield unfolded(page, "refused")
    for name, address in {
        "types": f"{BOARD}/new",
        "new": f"{BOARD}/new?type=counter",
        "one": f"{BOARD}/{phone}",
        "retire": f"{BOARD}/{phone}/retire",
    }.items():
        page.goto(f"{served}{address}")
        yield unfolded(page, name)
    page.goto(f"{served}{BOARD}/new?type=phone")
    page.get_by_label("Monday").fill("nine to five")
    page.get_by_role("button", name="Add it to the page").click()
    expect(page.get_by_role("alert")).to_be_visible()
    yield unfolded(page, "form refused")


def unfolded(page: Page, name: str) -> str:
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    return name

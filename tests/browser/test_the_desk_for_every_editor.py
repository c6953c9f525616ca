"""Every screen for notices: any width, day and night, words of any length, nobody kept out."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from statushub import clock
from tests.browser.conftest import comes_in
from tests.desk import ADDRESS, link_for
from tests.installation import Installation

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LONG = "Líneas " + "larguísimas" * 6
WORDS = {"title": LONG, "body": "https://e.example/" + "a" * 200, "advice": "Use web chat. " * 20}

# Everything open; buttons that stay in sight may lie over a field until somebody scrolls.
UNFOLD = """
    document.querySelectorAll("details").forEach((one) => { one.open = true; });
    document.querySelectorAll(".buttons").forEach((one) => { one.style.position = "static"; });
"""


class Screens:
    """Every screen an editor goes through, one after the other."""

    def __init__(self, page: Page, address: str, notice: str, update: str) -> None:
        self.page = page
        self._address = address
        self._desk = f"{address}/desk/notices"
        self._notice = f"{self._desk}/{notice}"
        self._update = update

    def comes_in(self, link: str) -> None:
        comes_in(self.page, link.replace(ADDRESS, self._address))

    def __iter__(self) -> Iterator[str]:
        for name, address in {
            "list": self._desk,
            "notice": self._notice,
            "update": f"{self._notice}/updates/new",
            "correction": f"{self._notice}/updates/{self._update}/correct",
            "withdrawal": f"{self._notice}/withdraw",
            "messages": f"{self._notice}/deliveries?state=any",
            "all messages": f"{self._address}/desk/messages",
            "form": f"{self._desk}/new/incident",
        }.items():
            self.page.goto(address)
            yield name
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Publish now").click()
        self.page.get_by_role("heading", name="things need").wait_for()
        yield "refusal"
        for code in ("en", "es"):
            for part, words in WORDS.items():
                self.page.locator(f"[name='texts.{code}.{part}']").fill(words)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Preview").click()
        self.page.get_by_role("heading", name="Preview").wait_for()
        yield "preview"


@pytest.fixture
def screens(
    house: Installation, browser: Browser, served: str, request: pytest.FixtureRequest
) -> Iterator[Screens]:
    width, dark = request.param
    house.service("Phone " + "support" * 6, LONG)
    house.subscription("ben@example.org", "en")
    texts = {"es": WORDS, "en": WORDS | {"title": "Phones closed"}}
    service = house.service()
    promised = clock.now() + timedelta(hours=1)
    posted = house.incident(
        {service.public_id: "major_outage"}, texts=texts, next_update_at=promised, impact="major"
    )
    house.work()
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if dark else "light",
        locale="en-GB",
    )
    made = Screens(context.new_page(), served, posted.notice.public_id, posted.update.public_id)
    made.comes_in(link_for(house.app, "eva@example.org", "approver"))
    yield made
    context.close()


@pytest.mark.long
@pytest.mark.parametrize(
    "screens",
    [(390, True), (1280, False)],
    indirect=True,
    ids=str,
)
def test_nothing_stands_in_the_way_of_anybody(screens: Screens) -> None:
    for name in screens:
        screens.page.evaluate(
            "document.querySelectorAll('details').forEach(one => one.open = true)"
        )
        found = Axe().run(screens.page, options={"runOnly": RULES, "iframes": False})
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"


@pytest.mark.parametrize(
    "screens",
    [(320, False), pytest.param((768, False), marks=pytest.mark.long)],
    indirect=True,
    ids=str,
)
def test_it_fits_every_screen(screens: Screens) -> None:
    for name in screens:
        screens.page.evaluate(
            "document.querySelectorAll('details').forEach(one => one.open = true)"
        )
        root = "document.documentElement"
        assert screens.page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), name

"""A real browser before a real server, both on this machine."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import BROWSERS
from tests.installation import Installation
from tests.serving import serving


# Not for the session: as long as it runs, no other test of this process may start an event loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine."""
    found = next(path for name in BROWSERS if (path := shutil.which(name)))
    with sync_playwright() as playwright:
        # Tests may run as root in a container, where Chromium's sandbox cannot.
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def served(house: Installation) -> Iterator[str]:
    """The address at which the installation answers."""
    with serving(house.app) as address:
        yield address


def comes_in(page: Page, link: str) -> None:
    """Let an editor in by a link, and wait for what is behind it: they are signed in by then."""
    page.goto(link)
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button").click()


class Reader:
    """A reader's browser: a phone of some width, by day or by night, without scripts."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self._address = address
        self._contexts: list[BrowserContext] = []

    def opens(
        self,
        path: str,
        *,
        width: int = 390,
        dark: bool = False,
        script: bool = True,
        clock: bool = False,
    ) -> Any:
        """Return the page at `path`; `complaints` and `requests` grow as the browser loads it.

        `clock`: time passes there only as the test says.
        """
        context = self._browser.new_context(
            viewport={"width": width, "height": 844},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
        )
        self._contexts.append(context)
        page = context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("request", lambda request: self.requests.append(request.url))
        if clock:
            page.clock.install()
        page.goto(f"{self._address}{path}")
        return page

    def close(self) -> None:
        """Close every window."""
        for context in self._contexts:
            context.close()


@pytest.fixture
def reader(browser: Browser, served: str) -> Iterator[Reader]:
    """Somebody who looks at the page."""
    made = Reader(browser, served)
    yield made
    made.close()

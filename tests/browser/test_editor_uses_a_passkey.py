"""A passkey is made, lets its editor in without a password, and lets nobody in once removed."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from statushub import database
from tests import installation
from tests.conftest import BROWSERS
from tests.desk import PASSWORD, link_for
from tests.serving import serving

# A finger that is always there and always the right one.
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@contextmanager
def browsing() -> Iterator[Page]:
    executable = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        page = browser.new_page()
        devices = page.context.new_cdp_session(page)
        devices.send("WebAuthn.enable")
        devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        yield page
        browser.close()


@pytest.mark.long
@pytest.mark.browser
def test_a_passkey_lets_in_until_it_is_removed(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = installation.make(sqlite_url, tmp_path, monkeypatch)
    path = link_for(house.app, "ana@example.org").removeprefix("http://status.example")
    # By name: passkeys belong to names, not to numbers.
    with serving(house.app, "localhost") as address, browsing() as page:
        page.goto(address + path)
        page.click("main button")
        page.fill("[name=password]", PASSWORD)
        page.fill("[name=password_confirm]", PASSWORD)
        with page.expect_navigation():
            page.click("main button")

        page.goto(address + "/desk/account/passkeys")
        page.fill("[name=name]", "phone")
        page.click("text=Make a passkey")
        page.wait_for_selector("text=You can sign in with phone now.")

        page.click("text=Sign out")
        page.click("text=Sign in with a passkey")
        page.wait_for_selector("text=Sign out")

        page.goto(address + "/desk/account/passkeys")
        page.click("main button.danger")
        page.wait_for_selector("text=The passkey phone is removed.")
        page.click("text=Sign out")
        page.click("text=Sign in with a passkey")
        page.wait_for_selector("text=This passkey lets nobody in here.")
    database.dispose()

"""The desk as an editor's browser sees it: pages, forms with their tokens, and who signs in."""

import re
from html import unescape
from typing import BinaryIO

from flask import Flask
from werkzeug.test import TestResponse

from statushub.actions import editors, sign_in_links
from statushub.model.audit import HOUSE

Upload = tuple[BinaryIO, str]
"""A file and its name."""
ADDRESS = "http://status.example"
PASSWORD = "a lamp on the stairs"

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Desk:
    """One browser at the desk."""

    def __init__(self, app: Flask, client_address: str = "192.0.2.1") -> None:
        self.app = app
        self.browser = app.test_client()
        self.address = client_address
        self.page: TestResponse | None = None

    def open(self, path: str) -> TestResponse:
        """Open a page, going where it leads."""
        return self._seen(
            self.browser.get(
                path,
                base_url=ADDRESS,
                follow_redirects=True,
                environ_base={"REMOTE_ADDR": self.address},
            )
        )

    def send(self, path: str, **fields: str | list[str] | Upload) -> TestResponse:
        """Send a form of the page that is open, going where it leads."""
        token = _TOKEN.search(self.text)
        return self._seen(
            self.browser.post(
                path,
                base_url=ADDRESS,
                data={"csrf_token": token[1] if token else "", **fields},
                headers={"Referer": ADDRESS + "/desk/"},
                follow_redirects=True,
                environ_base={"REMOTE_ADDR": self.address},
            )
        )

    def _seen(self, page: TestResponse) -> TestResponse:
        self.page = page
        return page

    @property
    def text(self) -> str:
        """What the open page says, as its source."""
        return unescape(self.page.text) if self.page else ""

    @property
    def path(self) -> str:
        """Where the browser is now."""
        return self.page.request.path if self.page else ""

    def sign_in(self, email: str, password: str = PASSWORD) -> TestResponse:
        """Fill the sign-in form in."""
        self.open("/desk/sign-in")
        return self.send("/desk/sign-in", email=email, password=password)

    def come_in_by_link(self, link: str) -> TestResponse:
        """Open a one-time link and press its button."""
        path = link.removeprefix(ADDRESS)
        self.open(path)
        return self.send(path)


def link_for(app: Flask, email: str, *roles: str) -> str:
    """Take somebody in, and return their one-time link."""
    with app.app_context():
        editor = editors.create(email, roles=roles or ("admin",), actor=HOUSE)
    return sign_in_links.address(editor, ADDRESS)


def editor_with_password(app: Flask, email: str, *roles: str) -> Desk:
    """Take somebody in who has chosen `PASSWORD`; return their browser, signed in."""
    desk = Desk(app)
    desk.come_in_by_link(link_for(app, email, *roles))
    page = desk.send("/desk/account/new-password", password=PASSWORD, password_confirm=PASSWORD)
    assert page.status_code == 200, page.text
    return desk

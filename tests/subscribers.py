"""What a subscriber does and gets: filling in the form, opening the links in a message."""

import json
import re
from email.message import EmailMessage
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from statushub import database
from statushub.model.subscriptions import Subscription
from tests.installation import Installation, text_of

EVERYTHING = {"which": "all", "kinds": ["incident", "maintenance", "policy_change"]}


def subscribe(
    browser: FlaskClient,
    address: str,
    *,
    by: str = "email",
    reader: str = "en",
    follow: bool = True,
    **more: Any,
) -> TestResponse:
    """Fill in the form as a person would, and send it."""
    page = browser.get(f"/{reader}/subscribe?by={by}")
    assert page.status_code == 200, page.text
    filled = {"language": reader, **EVERYTHING, **hidden_in(page), "address": address, **more}
    return browser.post(f"/{reader}/subscribe", data=filled, follow_redirects=follow)


def hidden_in(page: TestResponse) -> dict[str, str]:
    """Return the hidden fields of a page's forms."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    return {name: unescape(value) for name, value in found}


def link_in(mail: EmailMessage, word: str) -> str:
    """Return the path of the first link in a mail's text that holds a word."""
    text = text_of(mail)
    found = re.search(rf"https?://\S*{word}\S*", text)
    assert found, text
    return urlsplit(found.group()).path


def texts(house: Installation, number: str) -> list[str]:
    """Return the text messages to a number, oldest first."""
    read = [
        json.loads(file.read_text())
        for file in sorted((house.folder / "outbox").glob("*.sms.json"))
    ]
    return [text["text"] for text in read if text["to"] == number]


def code_in(text: str) -> str:
    """Return the six digits of a text message."""
    found = re.search(r"\b\d{6}\b", text)
    assert found, text
    return found.group()


def row(address: str) -> Subscription | None:
    """Return the row of an address."""
    with database.reading() as session:
        return session.scalars(select(Subscription).where(Subscription.address == address)).first()


def held(address: str) -> Subscription:
    """Return the row of an address that must be there."""
    found = row(address)
    assert found is not None, address
    return found

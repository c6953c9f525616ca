"""An editor comes in: by link, by password, with a second factor; and nobody else does."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.desk import PASSWORD, Desk, editor_with_password, link_for, running


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    with running(sqlite_url, tmp_path, monkeypatch) as app:
        yield app


def test_a_link_lets_in_once_and_asks_for_a_password(app: Flask) -> None:
    link = link_for(app, "ana@example.org")
    desk = Desk(app)
    desk.come_in_by_link(link)
    assert desk.path == "/desk/account/new-password"
    desk.send("/desk/account/new-password", password=PASSWORD, password_confirm=PASSWORD)
    assert "Your password is set." in desk.text
    again = Desk(app)
    again.come_in_by_link(link)
    assert "This link does not work any more" in again.text


def test_the_password_works_afterwards(app: Flask) -> None:
    editor_with_password(app, "ana@example.org")
    desk = Desk(app)
    assert desk.sign_in("Ana@Example.org").status_code == 200
    assert "Sign out" in desk.text


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(app: Flask) -> None:
    editor_with_password(app, "ana@example.org")
    known, unknown = Desk(app), Desk(app)
    known.sign_in("ana@example.org", "not the password")
    unknown.sign_in("nobody@example.org", "not the password")
    assert "do not match" in known.text
    said = [
        desk.text[desk.text.index('class="summary"') : desk.text.index("</form>", 2000)]
        for desk in (known, unknown)
    ]
    assert said[0].split("csrf_token")[0] == said[1].split("csrf_token")[0]

"""No password is hashed while this process holds SQLite's one write lock: publishing goes on."""

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from tests.desk import PASSWORD, Desk, editor_with_password, link_for
from tests.installation import Installation

ANA = "ana@example.org"


class Watched:
    """Flask-Security's hasher; before each hash it looks whether anybody else could write."""

    def __init__(self, hasher: Any, file: str) -> None:
        self._hasher = hasher
        self._file = file
        self.hashes = 0

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._hasher, name)
        return self._first_looking(found) if name in {"hash", "verify"} else found

    def _first_looking(self, done: Callable[..., Any]) -> Callable[..., Any]:
        def looking(*given: Any, **named: Any) -> Any:
            other = sqlite3.connect(self._file, timeout=0, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")  # raises where the lock is held
            other.close()
            self.hashes += 1
            return done(*given, **named)

        return looking


@pytest.fixture
def watched(house: Installation) -> Watched:
    security = house.app.extensions["security"]
    file = make_url(house.app.config["STATUSHUB"].database).database
    security.pwd_context = Watched(security.pwd_context, str(file))
    hasher: Watched = security.pwd_context
    return hasher


def test_neither_signing_in_nor_a_new_password(house: Installation, watched: Watched) -> None:
    editor_with_password(house.app, ANA)
    desk = Desk(house.app)
    desk.sign_in(ANA, "not the password")
    desk.sign_in("nobody@example.org", "not the password")
    desk.sign_in(ANA)
    desk.open("/desk/account/change-password")
    new = {"new_password": "stairs and a lamp", "new_password_confirm": "stairs and a lamp"}
    desk.send("/desk/account/change-password", password=PASSWORD, **new)
    assert "Your password is changed." in desk.text
    assert watched.hashes >= 6


def test_nor_asking_for_a_link(house: Installation, watched: Watched) -> None:
    link_for(house.app, ANA)
    for email in (ANA, "nobody@example.org"):
        desk = Desk(house.app)
        desk.open("/desk/forgot-password")
        desk.send("/desk/forgot-password", email=email)
    # As many for a known address as for an unknown one: time tells nothing.
    assert watched.hashes == 2

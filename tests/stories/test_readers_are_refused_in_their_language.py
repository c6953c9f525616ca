"""Whatever is refused or fails, the answer speaks the language of the address."""

from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from statushub import channels, database
from tests import installation
from tests.installation import Installation
from tests.subscribers import subscribe

WORDS = {
    404: {"en": "There is nothing at this address", "es": "No hay nada en esta dirección"},
    405: {"en": "This address does not take that", "es": "Esta dirección no admite eso"},
    413: {"en": "This is too large", "es": "Esto es demasiado grande"},
    429: {"en": "That was too often", "es": "Demasiadas veces seguidas"},
    500: {"en": "Something went wrong on our side", "es": "Algo ha fallado por nuestra parte"},
}

every_language = pytest.mark.parametrize("reader", ["en", "es"])


def said(answer: TestResponse, status: int, reader: str) -> None:
    """Check that an answer says what it must, and names its language."""
    assert answer.status_code == status
    assert WORDS[status][reader] in answer.text
    assert answer.headers["Content-Language"] == reader
    assert f'<html lang="{reader}"' in answer.text


@every_language
def test_nothing_there(house: Installation, reader: str) -> None:
    house.work()
    answer = house.client().get(
        f"/{reader}/nothing/at/all", headers={"Accept-Language": "de, es;q=0.1"}
    )
    said(answer, 404, reader)


@every_language
def test_not_that_way(house: Installation, reader: str) -> None:
    said(house.client().post(f"/{reader}/history"), 405, reader)


@every_language
def test_too_large(house: Installation, reader: str) -> None:
    body = {"address": "a" * 3_000_000}
    said(house.client().post(f"/{reader}/subscribe", data=body), 413, reader)


@every_language
def test_too_often(house: Installation, reader: str) -> None:
    browser = house.client()
    answers = [subscribe(browser, f"{n}@lumen.example", reader=reader) for n in range(25)]
    said(answers[-1], 429, reader)


def test_our_fault(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = "for an application of its own, which gets addresses that fail"
    house = installation.make(sqlite_url, tmp_path, monkeypatch, SECRET_KEY=key)

    def fails() -> str:
        raise RuntimeError("no page can be made of this")

    for reader in ("en", "es"):
        house.app.add_url_rule(f"/{reader}/fails", view_func=fails)
    house.work()
    for reader in ("en", "es"):
        answer = house.client().get(f"/{reader}/fails")
        said(answer, 500, reader)
        assert "no page can be made" not in answer.text
    channels.close()
    database.dispose()

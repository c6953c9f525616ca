"""Before anybody has set the page up, whoever comes is told so, in their language, and no more."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from statushub import channels, database
from statushub.app import create_app


@pytest.fixture
def empty(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An installation that has been started, and nothing more."""
    for name, value in {"DATABASE_URL": sqlite_url, "DATA_DIR": str(tmp_path)}.items():
        monkeypatch.setenv(f"STATUSHUB_{name}", value)
    monkeypatch.chdir(tmp_path)
    yield create_app()
    channels.close()
    database.dispose()


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/es/", 404),
        ("GET", "/es/nada", 404),
        ("GET", "/es/feed.atom", 404),
        ("GET", "/es/subscribe", 404),
        ("GET", "/es/manage/x", 404),
        ("GET", "/es/confirm/x", 404),
        ("POST", "/unsubscribe/x", 404),
        ("PUT", "/es/", 405),
        ("POST", "/es/subscribe", 413),
    ],
)
def test_they_are_told_in_words(empty: Flask, method: str, address: str, status: int) -> None:
    data = b"x" * 3_000_000 if status == 413 else b""
    answer = empty.test_client().open(
        address, method=method, data=data, headers={"Accept-Language": "es"}
    )
    assert answer.status_code == status
    assert answer.content_type == "text/plain; charset=utf-8"
    assert "página de estado" in answer.text or "Esto" in answer.text or "dirección" in answer.text


def test_a_form_from_another_site_is_refused_all_the_same(empty: Flask) -> None:
    evil = {"Origin": "https://evil.example", "Accept-Language": "es"}
    assert empty.test_client().post("/es/subscribe", headers=evil).status_code in {403, 404}

"""A web host starts again while its database is gone: it serves the last set, and says so."""

import http.client
import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from statushub import channels, database
from tests import installation
from tests.databases import OwnPostgresql
from tests.faults.parts import Part, Parts, until
from tests.installation import Installation
from tests.ports import free_port

pytestmark = pytest.mark.long


@pytest.fixture
def postgresql() -> Iterator[OwnPostgresql]:
    own = OwnPostgresql()
    yield own
    own.end()


def test_postgresql_is_stopped(
    postgresql: OwnPostgresql, processes: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = installation.make(postgresql.url, tmp_path, monkeypatch)
    house.incident()
    house.work()
    postgresql.stop_at_once()
    database.engine().dispose()
    bind = f"127.0.0.1:{free_port()}"
    web = processes.web(BIND=bind)
    _serves_the_last_set(house, bind, web)

    postgresql.start()
    until(lambda: _ask(bind, "/readyz")[0] == 200, f"it is ready again\n{web.said}")
    house.incident(texts={key: {"title": "Later", "body": "Later."} for key in ("en", "es")})
    house.work()
    until(lambda: b"Later" in _ask(bind, "/en/")[2], f"the page is the newest\n{web.said}", 5)
    web.ask_to_stop()
    channels.close()
    database.dispose()


def test_the_sqlite_file_is_gone(
    sqlite_url: str, processes: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk it lay on was not mounted; the copy of the page lies on another one."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    house = installation.make(sqlite_url, tmp_path, monkeypatch)
    house.incident()
    house.work()
    database.dispose()
    shutil.rmtree(folder)
    bind = f"127.0.0.1:{free_port()}"
    for gone in (folder / "statushub.sqlite3", tmp_path / "empty.sqlite3"):
        web = processes.web(BIND=bind, DATABASE_URL=f"sqlite:///{gone}")
        _serves_the_last_set(house, bind, web)
        web.ask_to_stop()
    channels.close()


def _serves_the_last_set(house: Installation, bind: str, web: Part) -> None:
    until(lambda: _ask(bind, "/healthz")[0] == 200, f"it lives\n{web.said}", 20)
    for address in ("/en/", "/es/", "/es/history", "/en/feed.atom", "/api/v2/summary.json"):
        status, _headers, body = _ask(bind, address)
        assert (status, len(body) > 200) == (200, True), address
    assert "Líneas telefónicas cerradas" in _ask(bind, "/es/")[2].decode()
    assert _ask(bind, "/")[0] == 302
    # What is looked for is in the published words, so that even a search goes on.
    assert _ask(bind, "/es/search?q=telefono")[0] == 200

    status, _headers, body = _ask(bind, "/readyz")
    assert (status, json.loads(body)["ready"]) == (503, False)
    for method, address, spoken in (
        ("GET", "/es/subscribe", "es"),
        ("POST", "/es/subscribe", "es"),
        ("GET", "/en/history/2024-01", "en"),
        ("GET", "/es/notices/abcdefghijkl", "es"),
    ):
        status, headers, body = _ask(bind, address, method)
        assert (status, headers["Content-Language"]) == (503, spoken), (address, web.said)
        assert headers["Retry-After"] == "10"
        assert f'<html lang="{spoken}"' in body.decode()
    status, headers, body = _ask(bind, "/api/v2/subscribers.json", "POST")
    assert (status, headers["Retry-After"]) == (503, "10")
    assert json.loads(body).keys() == {"message"}, "in the shape these clients know"


def _ask(
    bind: str, address: str, method: str = "GET"
) -> tuple[int, http.client.HTTPMessage, bytes]:
    with closing(http.client.HTTPConnection(bind, timeout=30)) as wire:
        try:
            body = "email=ana%40example.org&channel=email" if method == "POST" else None
            form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
            wire.request(method, address, body, {"Accept-Language": "en", **form})
            answer = wire.getresponse()
            return answer.status, answer.headers, answer.read()
        except OSError:
            return 0, http.client.HTTPMessage(), b""

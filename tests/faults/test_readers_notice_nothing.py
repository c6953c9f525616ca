"""Database killed, then the application killed, under load: readers behind nginx notice nothing."""

import http.client
import ssl
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from statushub import channels, database
from tests import installation
from tests.databases import OwnPostgresql
from tests.faults.parts import Part, Parts, until
from tests.installation import Installation
from tests.ports import free_port
from tests.site import NAME, PUBLIC, Site, site, with_nginx

pytestmark = [pytest.mark.long, with_nginx, pytest.mark.timeout(240)]

_READERS = 8
_EACH_PER_SECOND = 40
_WHOLE = {
    "/es/": b"</html>",
    "/en/": b"</html>",
    "/es/history": b"</html>",
    "/es/contact": b"</html>",
    "/en/feed.atom": b"</feed>",
    "/es/calendar.ics": b"END:VCALENDAR",
    "/api/v2/summary.json?lang=es": b"}",
    "/badge/es.svg": b"</svg>",
    "/": b"",
}


class Crowd:
    """Readers who open page after page, and note every answer that is not a whole page."""

    def __init__(self, where: Site) -> None:
        self._where = urlsplit(where.secure)
        self._stop = threading.Event()
        self.answers = 0
        self.wrong: Counter[str] = Counter()
        self.slowest = 0.0
        self._began = time.monotonic()
        self._threads = [
            threading.Thread(target=self._read, args=(number,)) for number in range(_READERS)
        ]
        for one in self._threads:
            one.start()

    def _read(self, number: int) -> None:
        trusting = ssl._create_unverified_context()
        wire = http.client.HTTPSConnection(self._where.netloc, timeout=10, context=trusting)
        addresses = list(_WHOLE)[number:] + list(_WHOLE)[:number]
        due = time.monotonic()
        while not self._stop.is_set():
            for address in addresses:
                began = time.monotonic()
                self._note(address, self._answer(wire, address), time.monotonic() - began)
                due += 1 / _EACH_PER_SECOND
                time.sleep(max(0.0, due - time.monotonic()))
        wire.close()

    def _answer(self, wire: http.client.HTTPSConnection, address: str) -> str:
        try:
            wire.request("GET", address, headers={"Host": NAME, "Accept-Language": "es"})
            answer = wire.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            wire.close()
            return type(error).__name__
        if address == "/":
            return "" if answer.headers["Location"] == "/es/" else f"{answer.status}"
        whole = answer.status == 200 and body.rstrip().endswith(_WHOLE[address])
        return "" if whole else f"{answer.status} {body[:40]!r}"

    def _note(self, address: str, fault: str, took: float) -> None:
        self.answers += 1
        self.slowest = max(self.slowest, took)
        if fault:
            self.wrong[f"{address} {fault}"] += 1

    def end(self) -> float:
        """Send everybody home; return how many pages they read a second."""
        rate = self.answers / (time.monotonic() - self._began)
        self._stop.set()
        for one in self._threads:
            one.join()
        return rate


@pytest.fixture
def postgresql() -> Iterator[OwnPostgresql]:
    own = OwnPostgresql()
    yield own
    own.end()


def test_database_then_application(
    postgresql: OwnPostgresql, processes: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bind = f"127.0.0.1:{free_port()}"
    settings = {"BIND": bind, "TRUSTED_PROXIES": "1", "PUBLIC_URL": PUBLIC}
    house = installation.make(postgresql.url, tmp_path, monkeypatch, **settings)
    house.work()
    web, worker = processes.web(), processes.worker()
    with site(tmp_path, house.folder / "published", bind) as before:
        until(lambda: before.get("/healthz").ok, f"web answers\n{web.said}")
        crowd = Crowd(before)
        try:
            seen = [_see(house, before, "All is well", worker)]
            postgresql.stop_at_once()
            database.engine().dispose()
            _is_away(before, "/es/subscribe")
            # What is looked for is in the published words.
            assert before.get("/es/search?q=telefono").status_code == 200
            web.kill_all()
            worker.kill_all()
            for address in ("/es/subscribe", "/es/search?q=telefono", "/desk/sign-in"):
                _is_away(before, address)
            time.sleep(2)

            web.start_again()
            until(lambda: before.get("/es/search?q=a").status_code == 200, f"again\n{web.said}")
            _is_away(before, "/es/subscribe")
            time.sleep(1)

            postgresql.start()
            worker.start_again()
            until(lambda: before.get("/readyz").ok, f"ready\n{web.said}")
            seen.append(_see(house, before, "All is well again", worker))
        finally:
            rate = crowd.end()
        print(
            f"{crowd.answers} answers, {rate:.0f} a second, slowest {crowd.slowest:.2f} s; "
            f"updates seen after {[round(one, 2) for one in seen]} s; wrong: {dict(crowd.wrong)}"
        )
        assert crowd.answers > 1000
        assert not crowd.wrong
    web.ask_to_stop()
    channels.close()
    database.dispose()


def _see(house: Installation, before: Site, word: str, worker: Part) -> float:
    """Post an update; return after how long a reader behind nginx sees it."""
    texts = {code: {"title": word, "body": "So it is."} for code in ("en", "es")}
    house.incident(texts=texts)
    return until(lambda: word in before.get("/en/").text, f"an update is seen\n{worker.said}", 30)


def _is_away(before: Site, address: str) -> None:
    answer = before.get(address, **{"Accept-Language": "es"})
    assert answer.status_code == 503, answer.text
    assert answer.headers["Content-Language"] == "es"
    assert '<html lang="es"' in answer.text
    assert answer.headers["Retry-After"] == "10"

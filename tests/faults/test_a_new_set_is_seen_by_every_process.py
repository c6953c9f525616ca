"""However the application is served, each of its processes turns to a new set by itself."""

import http.client
import time
from contextlib import closing
from pathlib import Path

import pytest

from statushub.publish import store
from tests.faults.parts import Parts, children, until
from tests.installation import Installation
from tests.ports import free_port

pytestmark = pytest.mark.long

_WORKERS = 3
_GUNICORN = ("-m", "gunicorn", "--no-control-socket", "--workers", str(_WORKERS))


# On PostgreSQL nobody but the web processes copies what is published to this host.
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    "command",
    [
        ("-m", "statushub", "web"),
        (*_GUNICORN, "wsgi:app"),
        (*_GUNICORN, "--preload", "wsgi:app"),
    ],
)
def test_nobody_is_left_behind(
    either_house: Installation, processes: Parts, command: tuple[str, ...]
) -> None:
    bind = f"127.0.0.1:{free_port()}"
    more = ("--bind", bind) if "gunicorn" in command else ()
    root = Path(__file__).parents[2]
    web = processes.start_in(root, *command, *more, BIND=bind, WEB_WORKERS=str(_WORKERS))
    _publish(either_house)
    until(lambda: b"Lumen status" in _page(bind), f"the first set\n{web.said}")
    assert len(children(web.pid)) >= _WORKERS
    took = []
    for number in range(3):
        word = f"Word {number}"
        either_house.incident(texts={key: {"title": word, "body": word} for key in ("en", "es")})
        _publish(either_house)
        took.append(_last_without(bind, word.encode()))
    print(f"{command[-1]}: all see it after {[round(one, 2) for one in took]} s")


def _publish(house: Installation) -> None:
    store.publish(house.page.id, house.app.config["STATUSHUB"].public_url)


def _page(bind: str) -> bytes:
    with closing(http.client.HTTPConnection(bind, timeout=10)) as wire:
        try:
            wire.request("GET", "/en/")
            return wire.getresponse().read()
        except (ConnectionError, TimeoutError, http.client.HTTPException):
            return b""


def _last_without(bind: str, word: bytes) -> float:
    """Read for a while, each time from any of the processes; return when one last lacked a word."""
    began = time.monotonic()
    last, newer = 0.0, 0
    while newer < 40 * _WORKERS or time.monotonic() - began < 1.5:
        at = time.monotonic() - began
        if word in _page(bind):
            newer += 1
        else:
            last, newer = at, 0
        assert at < 30
    return last

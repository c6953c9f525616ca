"""A body that nobody needs is heard to its end: else the answer is lost on whoever still speaks."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.faults.parts import parts_in
from tests.installation import Installation
from tests.ports import free_port, listens
from tests.site import site, with_nginx
from tests.terminal import until

LONG = b"a" * 12_000_000
REFUSED = {
    "/es/subscribe": (413, "Esto es demasiado grande"),
    "/es/history": (405, '<html lang="es"'),
    "/inbound/sms/forged": (404, '<html lang="es"'),
    "/api/services": (401, "problem"),
}


@pytest.fixture
def web(house: Installation, tmp_path: Path) -> Iterator[tuple[str, int]]:
    """Where the real web processes listen."""
    house.work()
    port = free_port()
    with parts_in(tmp_path) as processes:
        processes.web(BIND=f"127.0.0.1:{port}", TRUSTED_PROXIES="1")
        until(lambda: listens(port), "web listens")
        yield "127.0.0.1", port


def asked(web: tuple[str, int], path: str, body: bytes, *more: str) -> tuple[int, str]:
    """Say all of it before listening to a word of the answer."""
    head = (f"POST {path} HTTP/1.1", "Host: status.example", "Accept-Language: es", *more)
    with socket.create_connection(web, 60) as wire:
        wire.sendall("\r\n".join((*head, "Connection: close", "", "")).encode() + body)
        answer = b""
        while piece := wire.recv(65536):
            answer += piece
    return int(answer.split(maxsplit=2)[1]), answer.decode()


def test_who_hands_in_too_much_is_told_so(web: tuple[str, int]) -> None:
    for path, (refused, said) in REFUSED.items():
        status, page = asked(web, path, LONG, f"Content-Length: {len(LONG)}")
        assert status == refused, path
        assert said in page
    in_pieces = b"%x\r\n%s\r\n0\r\n\r\n" % (len(LONG), LONG)
    assert asked(web, "/es/history", in_pieces, "Transfer-Encoding: chunked")[0] == 405
    # What breaks off in the middle is no request.
    status, page = asked(web, "/es/history", b"zz\r\n\r\n", "Transfer-Encoding: chunked")
    assert status == 400
    assert "<html" in page


@with_nginx
def test_a_proxy_does_not_take_it_for_our_death(
    house: Installation, web: tuple[str, int], tmp_path: Path
) -> None:
    with site(tmp_path, house.folder / "published", "{}:{}".format(*web)) as before:

        def refused(path: str) -> int:
            return requests.post(
                f"{before.secure}{path}", LONG, verify=before.browser.verify, timeout=60
            ).status_code

        paths = [path for path in REFUSED if path != "/es/subscribe"] * 10
        with ThreadPoolExecutor(6) as many:
            assert list(many.map(refused, paths)) == [REFUSED[path][0] for path in paths]

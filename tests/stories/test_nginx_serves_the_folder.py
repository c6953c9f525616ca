"""nginx hands out what is published from the host's folder, as the application would, or alone."""

import os
import re
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from flask.testing import FlaskClient

from statushub import channels, database
from statushub.model import publications
from statushub.publish import manners, packing, serve
from tests import installation
from tests.faults.parts import parts_in
from tests.installation import Installation
from tests.ports import free_port, listens
from tests.site import BROTLI, NAME, PUBLIC, Site, site, with_nginx
from tests.terminal import until

pytestmark = [with_nginx, pytest.mark.long]

_OF_THE_SERVER = {"Server", "Date", "Connection", "ETag"}
TAGS = ", ".join(f'"{number:064x}"' for number in range(1000))


@pytest.fixture
def house(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Installation]:
    """With an incident on its page, under its public name."""
    made = installation.make(sqlite_url, tmp_path, monkeypatch, PUBLIC_URL=PUBLIC)
    made.contact_point()
    made.incident({made.service().public_id: "partial_outage"})
    made.work()
    yield made
    channels.close()
    database.dispose()


@pytest.fixture
def alone(house: Installation, tmp_path: Path) -> Iterator[Site]:
    """Nginx before nobody."""
    with site(tmp_path, house.folder / "published", f"127.0.0.1:{free_port()}") as found:
        yield found


def _addresses(house: Installation) -> list[str]:
    with database.reading() as session:
        paths = [one.path for one in publications.current(session, house.page.id)]
    shared = [path for path in paths if getattr(manners.of(path), "spoken", False)]
    asked = [f"/{path}?lang={code}" for path in shared for code in ("es", "en", "xx", "../es")]
    addresses = map(manners.address_of, paths)
    return [*(one for one in addresses if manners.at(one)), *asked]


def _told(answer: requests.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in _OF_THE_SERVER}


def _told_by_us(client: FlaskClient, address: str, encoding: str) -> tuple[bytes, dict[str, str]]:
    ours = client.get(address, headers={"Accept-Encoding": encoding})
    assert ours.status_code == 200
    return ours.data, {
        name: value for name, value in ours.headers.items() if name not in _OF_THE_SERVER
    }


def test_every_kind_of_file_goes_out_with_the_same_words(house: Installation, alone: Site) -> None:
    client = house.client()
    addresses = _addresses(house)
    assert len(addresses) > 60
    for address in addresses:
        body, told = _told_by_us(client, address, "identity")
        plain = alone.get(address, **{"Accept-Encoding": "identity"})
        assert (plain.status_code, plain.content, _told(plain)) == (200, body, told), address
        _packed, told = _told_by_us(client, address, "gzip")
        packed = alone.get(address, **{"Accept-Encoding": "gzip"})
        assert (packed.status_code, packed.content, _told(packed)) == (200, body, told), address
        if BROTLI.exists() and address == "/en/":
            smaller = alone.get(address, **{"Accept-Encoding": "gzip, br"})
            assert smaller.headers["Content-Encoding"] == "br"
        tag = packed.headers["ETag"]
        assert not tag.startswith("W/")
        known = alone.get(address, **{"Accept-Encoding": "gzip", "If-None-Match": tag})
        assert (known.status_code, known.content) == (304, b"")
        assert _told(known).items() <= told.items()
        assert alone.head(address).headers.keys() == alone.get(address).headers.keys()
    for part in ("bytes=0-9", "bytes=5-", "bytes=-1", "bytes=9-1", "nonsense"):
        assert alone.get("/en/", Range=part).status_code == 200
    assert alone.get("/en/", **{"If-None-Match": TAGS}).status_code == 200
    assert re.fullmatch(r"\S+ 200 GET /en/index.html \d+", alone.log.splitlines()[-1])
    assert "127.0.0.1" not in alone.log
    both = {"If-None-Match": f"{TAGS}, {alone.get('/en/').headers['ETag']}"}
    assert alone.get("/en/", **both).status_code == 304


def test_a_validator_changes_with_the_bytes_and_with_nothing_else(
    house: Installation, alone: Site
) -> None:
    """Also within a second, at the same length; and the same on every host."""
    before = alone.get("/en/").headers["ETag"]
    place = house.folder / "published" / "current" / "en" / "index.html"
    body = place.read_bytes()
    packing.write(place, body, "text/html")
    assert alone.get("/en/").headers["ETag"] == before
    packing.write(place, body.replace(b"Lumen", b"Nemul"), "text/html")
    until(lambda: alone.get("/en/").headers["ETag"] != before, "nginx to look again", 3)


@pytest.mark.parametrize(
    "asked",
    [
        "es-MX,es;q=0.9,en;q=0.5",
        "es-MX, en;q=0.5",
        "en-GB,en;q=0.9,es;q=0.8",
        "fr-CH, fr;q=0.9, es;q=0.7, *;q=0.5",
        "de,it,fr,pt,nl,sv,da,fi,no,pl,cs,sk,hu,ro,bg,el,tr,es,en,ru",
        "est, en",
        "",
        "*",
        ";;;q=zz,,,",
    ],
)
def test_the_root_leads_to_the_same_language(house: Installation, alone: Site, asked: str) -> None:
    ours = house.client().get("/", headers={"Accept-Language": asked})
    answer = alone.get("/", **{"Accept-Language": asked})
    assert (answer.status_code, answer.headers["Location"]) == (302, ours.headers["Location"])
    told = {name: value for name, value in ours.headers.items() if name != "Content-Length"}
    assert told.items() <= _told(answer).items()


@pytest.mark.parametrize(
    "asked", ["en;q=0.1, es;q=0.8", "es;q=0, en;q=0.1", "en;q=0.5, es", "en;q=0.9, es;q=1"]
)
def test_wishes_out_of_order_are_left_to_the_application(alone: Site, asked: str) -> None:
    assert alone.get("/", **{"Accept-Language": asked}).status_code == 503


@pytest.mark.parametrize(
    ("address", "accepted", "spoken"),
    [
        ("/es/search?q=a", "en", "es"),
        ("/en/search", "es", "en"),
        ("/xx/search", "es-MX, en;q=0.5", "es"),
        ("/desk/", "es", "es"),
        ("/api/notices", "fr", "en"),
        ("/es", "en", "es"),
        ("/", "es;q=0, en;q=0.1", "en"),
    ],
)
def test_what_needs_the_application_says_that_it_is_away(
    alone: Site, address: str, accepted: str, spoken: str
) -> None:
    for answer in (
        alone.get(address, **{"Accept-Language": accepted}),
        alone.post(address, {"a": "b"}, **{"Accept-Language": accepted}),
    ):
        if answer.status_code == 302:
            continue
        assert answer.status_code == 503, address
        assert answer.headers["Content-Language"] == spoken
        assert f'<html lang="{spoken}"' in answer.text
        assert answer.headers["Retry-After"] == "10"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


_TRICKS = [
    "/en/../../7.json",
    "/en/%2e%2e/%2e%2e/current",
    "/../../sets/1.json",
    "/assets/..%2f..%2fsecret_key",
    "/assets/%2e%2e/%2e%2e/%2e%2e/secret_key",
    "/en/..\\..\\secret_key",
    "/en/index.html",
    "/en/index",
    "/en/index.html.gz",
    "/en/index.html.br",
    "/robots.txt.gz",
    "/en/404",
    "/en/503.html",
    "/search.json",
    "/en/search.json",
    "/es/api/v2/summary.json",
    "/en/services",
    "/en/services/",
    "/assets/",
    "/assets",
    "/.lock",
    "/en/.index.html",
    "/en//history",
    "//etc/passwd",
    "/-away",
    "/-wrong",
    "/-",
    "/en/" + "a" * 3000,
    "/en/%00",
    "/en/history%00.html",
    "/en/history%0a",
    "/api/v2/../../current",
    "/history.atom/",
    "/EN/",
]


def _raw(where: str, target: bytes, *more: bytes) -> tuple[int, str]:
    """Ask for exactly these bytes; return status and page."""
    parts = urlsplit(where)
    unchecked = ssl._create_unverified_context() if parts.scheme == "https" else None
    with socket.create_connection((parts.hostname or "", parts.port or 80), 20) as plain:
        wire = unchecked.wrap_socket(plain) if unchecked else plain
        name = PUBLIC.removeprefix("https://").encode()
        lines = (b"GET " + target + b" HTTP/1.1", b"Host: " + name, b"Connection: close", *more)
        wire.sendall(b"\r\n".join(lines) + b"\r\n\r\n")
        found = b""
        while piece := wire.recv(65536):
            found += piece
        wire.close()
    head, _, body = found.partition(b"\r\n\r\n")
    return int(head.split()[1]), body.decode(errors="replace")


def test_nothing_beside_the_set_is_ever_served(house: Installation, tmp_path: Path) -> None:
    """Through nginx and by the application alone; each in a page of the reader's language."""
    (house.folder / "secret_key").write_text("root of all trust")
    inside = {path.name for path in (house.folder / "published").iterdir()}
    assert {".lock", "current", "sets"} <= inside
    with parts_in(tmp_path) as processes:
        port = free_port()
        bind = f"127.0.0.1:{port}"
        processes.web(BIND=bind, TRUSTED_PROXIES="1")
        until(lambda: listens(port), "web listens")
        with site(tmp_path, house.folder / "published", bind) as before:
            for where in (before.secure, f"http://{bind}"):
                for trick in _TRICKS:
                    status, page = _raw(where, trick.encode(), b"Accept-Language: es")
                    _is_refused(status, page, f"{where}{trick}")
                for bytes_ in (b"/en/\0", b"/en/\xff\xfe", b"/" + b"a" * 9_000, b"en", b"/a b"):
                    status, page = _raw(where, bytes_, b"Accept-Language: es")
                    _is_refused(status, page, f"{where}{bytes_[:20]!r}")
                tags = b"If-None-Match: " + TAGS.encode()
                assert _raw(where, b"/es/", tags)[0] == 200
                status, page = _raw(where, b"/es/", tags + b", " + TAGS.encode())
                assert (status, "<html" in page) == (431, True)
                assert _raw(where, b"/es/search?q=" + b"a" * 7_000)[0] == 200
                status, page = _raw(where, b"/es/search?q=" + b"a" * 10_000)
                assert (status, "<html" in page) == (414, True)


def _is_refused(status: int, page: str, what: str) -> None:
    if status in {301, 302, 308}:
        return
    assert status in {400, 404, 414}, (what, status, page)
    assert "root of all trust" not in page
    if page.startswith("{"):  # an address of the API
        return
    assert re.search(r'<html lang="(es|en)"', page), (what, status, page)


def test_a_set_that_an_older_version_copied_gets_what_it_lacks(
    house: Installation, alone: Site
) -> None:
    folder = house.folder / "published"
    number = str((folder / "current").readlink())
    (folder / number).unlink()
    for packed in (*(folder / "sets").rglob("*.gz"), *(folder / "sets").rglob("*.br")):
        packed.unlink()
    tree = folder / "sets" / number
    tree.chmod(0o700)
    assert alone.get("/en/").status_code == 503
    serve.mirror().refresh()
    answer = alone.get("/en/", **{"Accept-Encoding": "gzip"})
    assert (answer.status_code, answer.headers["Content-Encoding"]) == (200, "gzip")
    assert (tree / "en" / "index.html.br").exists()
    assert tree.stat().st_mode & 0o777 == 0o755


def test_no_reader_falls_between_two_sets(house: Installation, alone: Site) -> None:
    """Set after set comes out, and in between one is mended; there is nobody else to ask."""
    folder, over, found = house.folder / "published", threading.Event(), Counter[int]()

    def read() -> None:
        wire = requests.Session()
        wire.verify, wire.trust_env = alone.browser.verify, False
        while not over.is_set():
            for address in ("/en/", "/es/history", "/api/v2/summary.json?lang=es"):
                answer = wire.get(alone.secure + address, headers={"Host": NAME}, timeout=10)
                found[answer.status_code] += 1
        wire.close()

    reader = threading.Thread(target=read)
    reader.start()
    old_mask = os.umask(0o077)
    try:
        for _ in range(4):
            house.incident()
            house.work()
            number = serve.mirror().number
            (folder / "sets" / str(number) / "es" / "contact.html").unlink()
            assert house.client().get("/es/contact").status_code == 200
            serve.mirror().refresh()
            assert alone.get("/es/contact").status_code == 200
    finally:
        os.umask(old_mask)
        over.set()
        reader.join()
    assert set(found) == {200}
    modes = {path.stat().st_mode & 0o004 for path in (folder / "current").rglob("*")}
    assert modes == {0o004}
    assert len(list((folder / "sets").glob("[0-9]*.json"))) == 3
    assert len([one for one in folder.iterdir() if one.name.isdigit()]) == 3

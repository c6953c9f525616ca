"""What is published is handed out whole, packed, known again, and without asking the database."""

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import brotli
import pytest
from sqlalchemy import event

from statushub import clock, database
from statushub.model import facts, pages, publications
from statushub.publish import artefacts, manners, serve
from statushub.web import headers
from tests import site
from tests.installation import Installation
from tests.stories.test_reader_reads_the_page import ADVICE


def test_an_unchanged_page_costs_no_bytes(house: Installation) -> None:
    house.incident(texts=ADVICE)
    house.work()
    client = house.client()
    first = client.get("/en/")
    for told in ("public, max-age=0", "stale-while-revalidate=", "stale-if-error="):
        assert told in first.headers["Cache-Control"]
    assert first.headers["Content-Language"] == "en"
    again = client.get("/en/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = client.head("/en/")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(first.data))
    style = re.search(r'href="(/assets/[^"]+\.css)"', first.text)
    assert style
    assert "immutable" in client.get(style[1]).headers["Cache-Control"]
    tag, others = first.headers["ETag"], ", ".join(f'"{number:064}"' for number in range(1000))
    for known in (f"W/{tag}", f"{others}, {tag}", "*"):
        assert client.get("/en/", headers={"If-None-Match": known}).status_code == 304
    for unknown in (others, "", tag.strip('"'), tag[:-2] + '"', "W/"):
        assert client.get("/en/", headers={"If-None-Match": unknown}).data == first.data
    part = client.get("/en/", headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.data) == (200, first.data)


def test_a_page_comes_packed_to_who_takes_it(house: Installation) -> None:
    house.work()
    client = house.client()
    plain = client.get("/en/")
    unpack = {"gzip": gzip.decompress, "br": brotli.decompress}
    for taken, encoding in {
        "gzip": "gzip",
        "gzip, deflate, br, zstd": "br",
        "br;q=0.4, gzip;q=0.5": "gzip",
        "*": "br",
        "br;q=0, *": "gzip",
    }.items():
        packed = client.get("/en/", headers={"Accept-Encoding": taken})
        assert (packed.headers["Content-Encoding"], packed.headers["Vary"]) == (
            encoding,
            "Accept-Encoding",
        )
        assert unpack[encoding](packed.data) == plain.data
        assert packed.headers["ETag"] != plain.headers["ETag"]
    for taken in ("", "identity", "gzip;q=0", "nonsense;;q=x"):
        answer = client.get("/en/", headers={"Accept-Encoding": taken})
        assert answer.data == plain.data
        assert "Content-Encoding" not in answer.headers
    house.incident()
    house.work()
    after = client.get("/en/contact", headers={"Accept-Encoding": "br"})
    assert after.headers["Content-Encoding"] == "br"  # taken over from the set before


def test_every_published_file_asks_the_database_nothing(house: Installation) -> None:
    house.incident()
    house.work()
    client = house.client()
    with database.reading() as session:
        found = {one.path for one in publications.current(session, house.page.id)}
    answering = {path for path in found if getattr(manners.of(path), "answers", False)}
    assert {path.rpartition(".")[2] for path in answering} >= {"html", "atom", "json", "svg", "ics"}
    with counted() as asked:
        for path in found:
            answer = client.get(manners.address_of(path))
            assert answer.status_code == (200 if path in answering else 404), path
        assert client.get("/api/v2/status.json?lang=es").headers["Content-Language"] == "es"
        for asked_for in ("", "?lang=xx", "?lang=en", "?lang=../es", "?lang="):
            answer = client.get(f"/history.atom{asked_for}")
            assert answer.headers["Content-Language"] == "en"
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert client.get("/es").location == "/es/"
    assert asked == []
    assert client.post("/en/history").status_code == 405
    for path in found:
        assert client.get(f"/{path}.gz").status_code == 404


def test_the_site_of_nginx_knows_every_file(house: Installation) -> None:
    """As a real nginx shows at length, for whoever adds a format and runs what is quick."""
    house.incident()
    house.work()
    for path in serve.mirror().listed()[1]:
        address, served = manners.address_of(path), serve.find(path)
        assert served is not None
        file = f"/{path}" if served.manner.answers else "/-"
        assert site.mapped("statushub_file", f"GET:{address}") == file
        if served.manner.name == "inner":  # handed out by nobody as it is
            continue
        said = dict(headers.of(served, site.PUBLIC))
        for name, value in {
            "Cache-Control": site.mapped("statushub_kept", f"/{path}"),
            "Content-Security-Policy": site.mapped("statushub_policy", f"/{path}"),
            "Access-Control-Allow-Origin": site.mapped("statushub_origins", f"/{path}"),
            "Content-Language": site.mapped("statushub_language", f"/{path}"),
        }.items():
            assert value == said.get(name, ""), f"{name} of {path} in deploy/nginx/statushub.conf"


def test_no_file_is_published_that_nobody_knows_how_to_hand_out() -> None:
    with pytest.raises(ValueError, match=r"how en/new\.format is handed out"):
        artefacts.Made("en/new.format", b"", "text/plain", "en", None)


def test_an_address_that_no_database_could_hold(either_house: Installation) -> None:
    either_house.work()
    for address in ("/es/notices/%00", "/es/services/a%00", "/%00", "/es/manage/%00"):
        assert either_house.client().get(address).status_code == 404


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that reach the database inside the block."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(database.engine(), "before_cursor_execute", note)
    yield statements
    event.remove(database.engine(), "before_cursor_execute", note)


def test_reading_what_is_published_asks_nothing_of_the_database(house: Installation) -> None:
    posted = house.incident(texts=ADVICE)
    house.work()
    with counted() as statements:
        for path in ("/", "/en/", "/es/history", f"/en/notices/{posted.notice.public_id}"):
            assert house.client().get(path).status_code in {200, 302}
        assert house.client().get("/es/nada").status_code == 404
    assert statements == []


def test_a_publication_needs_no_more_queries_for_more_notices(house: Installation) -> None:
    def queries() -> int:
        with counted() as statements, database.reading() as session:
            facts.gather(session, pages.the_page(session), clock.now())
        return len(statements)

    service = house.service()
    house.incident({service.public_id: "partial_outage"}, texts=ADVICE)
    few = queries()
    for _ in range(8):
        house.incident({service.public_id: "partial_outage"}, texts=ADVICE)
        house.service()
    assert queries() == few

"""What was looked at is counted by day; of who looked nothing is kept, counted or logged."""

import json
import logging
from pathlib import Path

import pytest
from sqlalchemy import event, text

from statushub import clock, database
from statushub.cli import logs
from statushub.cli.web import Server
from statushub.model.page_views import PageView
from statushub.publish import page_views
from tests.installation import Installation
from tests.subscribers import subscribe
from tests.terminal import Terminal

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Mobile/15E148 Safari/604.1"
ROBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
READER = "203.0.113.77"
LOG = """\
2026-03-03T10:00:00+01:00 200 GET /en/index.html 8000
2026-03-03T10:00:01+01:00 304 GET /en/index.html 0
2026-03-04T00:30:00+01:00 200 GET /es/notices/abc.html 8000
2026-03-03T10:00:02+01:00 200 GET /assets/page.css 8000
2026-03-03T10:00:02+01:00 200 HEAD /en/index.html 0
\xff\xfe nonsense

2026-13-45T99:00:00+01:00 200 GET /en/index.html 8000
"""
COMBINED = f"""\
{READER} - - [03/Mar/2026:10:00:00 +0100] "GET /en/?x=1 HTTP/2.0" 200 12 "http://a.b" "{PHONE}"
{READER} - ana [03/Mar/2026:10:00:00 +0100] "GET /en/ HTTP/1.1" 200 12 "-" "{ROBOT}"
{READER} - - [03/Mar/2026:10:00:00 +0100] "GET /es/manage/secret HTTP/1.1" 200 12 "-" "{PHONE}"
{READER} - - [03/Mar/2026:10:00:00 +0100] "GET /api/v2/summary.json HTTP/1.1" 200 12
"""


def counted() -> dict[str, int]:
    """Return every count: "day what language reader" and its number."""
    page_views.write()
    with database.reading() as session:
        rows = session.query(PageView).all()
    return {f"{one.day} {one.what} {one.language} {one.reader}": one.number for one in rows}


def test_looks_are_counted_by_day_and_nobody_is(house: Installation) -> None:
    posted = house.incident()
    house.work()
    browser = house.client()
    asked: list[str] = []
    event.listen(database.engine(), "before_cursor_execute", lambda *of: asked.append(of[2]))
    for address in ("/es/", "/es/", f"/es/notices/{posted.notice.public_id}", "/badge/es.svg"):
        browser.get(address, headers={"User-Agent": PHONE}, environ_base={"REMOTE_ADDR": READER})
    browser.get("/en/feed.atom", headers={"User-Agent": "Feeder"})
    browser.get("/es/", headers={"User-Agent": ROBOT})
    browser.get("/es/", headers={"User-Agent": PHONE, "Sec-Fetch-Dest": "empty"})
    browser.head("/es/", headers={"User-Agent": PHONE})
    assert asked == [], "counting asks the database nothing"
    for address in ("/es/search?q=phone", "/es/nada", "/es/manage/secret", "/desk/sign-in", "/"):
        browser.get(address, headers={"User-Agent": PHONE})
    today = clock.now().date()
    expected = {
        f"{today} page es person": 2,
        f"{today} page es program": 1,
        f"{today} notices es person": 1,
        f"{today} search es person": 1,
        f"{today} badge es person": 1,
        f"{today} feed en program": 1,
    }
    assert counted() == expected
    browser.get("/es/", headers={"User-Agent": PHONE})
    assert counted() == expected | {f"{today} page es person": 3}
    with database.reading() as session:
        kept = str(session.execute(text("SELECT * FROM page_view")).all())
    for secret in (READER, "Safari", "iPhone", posted.notice.public_id, "secret"):
        assert secret not in kept


def test_without_a_database_looks_wait_and_nothing_fails(house: Installation) -> None:
    house.work()
    counted()
    with database.transaction() as session:
        session.execute(text("ALTER TABLE page_view RENAME TO away"))
    assert house.client().get("/es/", headers={"User-Agent": PHONE}).status_code == 200
    with pytest.raises(database.DatabaseError):
        page_views.write()
    assert house.client().get("/es/", headers={"User-Agent": PHONE}).status_code == 200
    with database.transaction() as session:
        session.execute(text("ALTER TABLE away RENAME TO page_view"))
    assert list(counted().values()) == [2]


def test_a_log_is_taken_in_once_however_often_it_is_given(terminal: Terminal) -> None:
    terminal.expect("migrate")
    log = terminal.folder / "statushub.log"
    log.write_bytes(LOG.encode("latin-1"))
    said = "2 looks taken in, 0 known before, 3 lines of something else, 2 that cannot be read."
    assert said in terminal.expect("import", "views", str(log))
    assert "0 looks taken in, 2 known" in terminal.expect("import", "views", str(log))
    grown = log.rename(terminal.folder / "statushub.log.1")
    with grown.open("a") as more:
        more.write("2026-03-03T23:00:00+01:00 200 GET /en/index.html 8000\n")
    assert "1 looks taken in, 2 known" in terminal.expect("import", "views", str(grown))
    assert counted() == {
        "2026-03-03 page en unknown": 2,
        "2026-03-03 notices es unknown": 1,
    }
    log.write_text(COMBINED)
    assert "3 looks taken in" in terminal.expect("import", "views", str(log))
    assert {name for name in counted() if "unknown" not in name} == {
        "2026-03-03 page en person",
        "2026-03-03 page en program",
    }
    for nothing in (b"", b"\x00" * 100_000, b"\n\n"):
        log.write_bytes(nothing)
        assert "0 looks taken in" in terminal.expect("import", "views", str(log))


def test_nothing_that_is_logged_says_who_read_what(
    house: Installation, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    logs.configure()
    caplog.set_level(logging.DEBUG)
    house.work()
    reader = {"environ_base": {"REMOTE_ADDR": READER}, "headers": {"User-Agent": PHONE}}
    for address in ("/", "/es/", "/es/nada", "/es/search?q=x", "/es/manage/x", "/api/x"):
        house.client().get(address, **reader)
    for number in range(25):
        subscribe(house.client(), f"{number}@lumen.example")
    said = capsys.readouterr()
    all_of_it = said.out + said.err + json.dumps([one.getMessage() for one in caplog.records])
    for secret in (READER, "iPhone", "127.0.0.1"):
        assert secret not in all_of_it
    assert Server(house.app).cfg.accesslog is None
    site = (Path(__file__).parents[2] / "deploy" / "nginx" / "statushub.conf").read_text()
    (form,) = [line for line in site.splitlines() if line.startswith("log_format")]
    assert form == (
        "log_format statushub '$time_iso8601 $status $request_method $uri $body_bytes_sent';"
    )

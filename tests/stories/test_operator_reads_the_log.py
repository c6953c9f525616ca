"""What stands in the log: one line an event, and nothing about anybody."""

import json
import logging

import pytest
import structlog

from statushub.cli import logs


@pytest.fixture(autouse=True)
def configured() -> None:
    logs.configure()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_our_events_and_those_of_libraries_look_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    structlog.get_logger("statushub.worker").info("worker started", number=3)
    for name in ("dbos", "gunicorn.error", "sqlalchemy.engine"):
        logging.getLogger(name).warning("%s is late", "it")
    ours, *theirs = lines(capsys)
    assert ours["event"] == "worker started"
    assert ours["number"] == 3
    assert ours["level"] == "info"
    assert [line["event"] for line in theirs] == ["it is late"] * 3
    assert [line["from"] for line in theirs] == ["dbos", "gunicorn.error", "sqlalchemy.engine"]


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ("no such mailbox: ana.romero@example.org", "ana.romero"),
        ("refused +34600111222", "600111"),
        ("refused 34600111222", "600111"),
        ("refused 0034600111222.", "600111"),
        ("refused +34 600 111 222", "600 111"),
        ("refused +34-600-111-222", "600-111"),
        ("refused (+34) 600.111.222", "600.111"),
        ("refused 600 111 222", "600 111"),
        ('{"to": 34600111222, "error": 21211}', "600111"),
        ("POST https://hooks.example.org/services/T0/hush-hush?key=hush HTTP/1.1", "hush"),
        ("Cannot connect to https://ana:hush@hooks.example.org:8443/x", "hush"),
        ("Exception on /inbound/receipt/sms.1-6p0X15zc9B7YAkX76P89 [POST]", "6p0X15"),
        ("smtp://status:hush-hush@mail.example.org:587", "hush"),
        ("Exception on /en/manage/6w25ja9bzx9z-6p0X15zc9B7YAkX76P89 [GET]", "6p0X15"),
        ("Authorization: Bearer sh_AHeSWBDh_xkGFm-z87bkYDTBoeiexUZ7WlG2AUBhDmE", "xkGFm"),
    ],
)
def test_nobody_stands_in_the_log(
    said: str, hidden: str, capsys: pytest.CaptureFixture[str]
) -> None:
    log = structlog.get_logger("statushub")
    log.warning("something", words=said)
    log.warning(said)
    try:
        int(said)
    except ValueError:
        log.exception("a bug")
    found = lines(capsys)
    assert len(found) == 3
    assert hidden not in json.dumps(found)


@pytest.mark.parametrize(
    "said",
    [
        "2026-11-22T13:57:55.192944Z",
        "as of 2026-11-22 13:57:55 UTC",
        "421 4.7.0 try again later",
        "connect to 192.168.100.200 port 587",
        "3000 of 12345678 in 12.345678901 s",
        "https://status.example.org",
        "the page is at http://127.0.0.1:8000/",
    ],
)
def test_what_names_nobody_stays(said: str) -> None:
    assert logs.masked(said) == said

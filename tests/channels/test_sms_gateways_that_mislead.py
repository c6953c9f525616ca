"""A gateway that says 200 and means something else: failed or unknown, and never called sent."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from apprise.decorators import notify

from statushub.channels import (
    FAILED_PERMANENT,
    FAILED_TEMPORARY,
    SENT,
    UNKNOWN,
    Channel,
    Letter,
    Message,
)
from tests.channels.conftest import Ready, Sink

LETTER = Letter(1, "+34600111222", "f00-1", Message("en", "Phone lines closed."))


@pytest.fixture
def sms(ready: Ready, sink: Sink) -> Channel:
    address = sink.url.replace("http://", "json://")
    return ready("sms", sms_url=f"{address}/sms?:to={{number}}&:message=text&rto=1")


@pytest.mark.parametrize(
    ("body", "reference"),
    [
        ({}, ""),
        ({"sid": "SM1", "status": "queued", "error_code": None, "error_message": None}, "SM1"),
        (
            {"message-count": "1", "messages": [{"status": "0", "message-id": "0A0B"}]},
            "0A0B",
        ),
        (
            {"messages": [{"messageId": "m1", "status": {"groupName": "PENDING", "id": 26}}]},
            "m1",
        ),
        ({"status": "OK", "errors": [], "id": 12}, "12"),
        ({"success": True, "data": [{"message_id": "d1"}]}, "d1"),
        ({"error": 0, "error_message": "", "result": "accepted"}, ""),
        ({"id": "x" * 200}, ""),
        ({"id": None, "messages": None}, ""),
    ],
)
def test_what_was_taken_is_sent(sms: Channel, sink: Sink, body: Any, reference: str) -> None:
    sink.body = json.dumps(body).encode()
    [outcome] = sms.send([LETTER])
    assert (outcome.state, outcome.reference, outcome.words) == (SENT, reference, "")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"status": "error", "message": "no credit left"}, "no credit left"),
        ({"error": "bad sender"}, "bad sender"),
        ({"error": {"code": 7, "message": "bad sender"}}, "bad sender"),
        ({"errors": [{"detail": "bad sender"}]}, "bad sender"),
        ({"success": False, "description": "bad sender"}, "bad sender"),
        ({"messages": [{"status": {"groupName": "REJECTED", "description": "no"}}]}, "no"),
        ({"data": {"messages": [{"status": "INVALID_RECIPIENT"}]}}, "INVALID_RECIPIENT"),
        (
            {"SMSMessageData": {"Recipients": [{"status": "InvalidPhoneNumber"}]}},
            "InvalidPhoneNumber",
        ),
        ({"ok": "false", "text": "to +34 600 111 222: no"}, "to …: no"),
    ],
)
def test_an_error_that_says_200_is_an_error(
    sms: Channel, sink: Sink, body: Any, words: str
) -> None:
    sink.body = json.dumps(body).encode()
    [outcome] = sms.send([LETTER])
    assert (outcome.state, outcome.outage) == (FAILED_TEMPORARY, False)
    assert words in outcome.words
    assert "600" not in outcome.words


@pytest.mark.parametrize(
    ("status", "state", "outage"),
    [
        ("1", FAILED_TEMPORARY, True),
        ("4", FAILED_TEMPORARY, True),
        ("9", FAILED_TEMPORARY, True),
        ("7", FAILED_PERMANENT, False),
        ("13", FAILED_TEMPORARY, False),
    ],
)
def test_vonage_says_it_in_the_message(
    sms: Channel, sink: Sink, status: str, state: str, *, outage: bool
) -> None:
    said = {"status": status, "error-text": "Because"}
    sink.body = json.dumps({"message-count": "1", "messages": [said]}).encode()
    [outcome] = sms.send([LETTER])
    assert (outcome.state, outcome.outage, outcome.code) == (state, outage, status)
    assert "Because" in outcome.words


@pytest.mark.parametrize("body", [b"ERR: 105", b"Error 301, no credit", b"  REJECTED"])
def test_plain_words_may_be_an_error_too(sms: Channel, sink: Sink, body: bytes) -> None:
    sink.body = body
    [outcome] = sms.send([LETTER])
    assert outcome.state == FAILED_TEMPORARY


def test_plain_words_may_be_a_yes(sms: Channel, sink: Sink) -> None:
    sink.headers, sink.body = {"Content-Type": "text/html"}, b"OK: 1234"
    [outcome] = sms.send([LETTER])
    assert outcome.state == SENT


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<!DOCTYPE html><title>Sign in</title>", "text/html"),
        (b'<?xml version="1.0"?>\n<html><body>Welcome', "text/html"),
        (b'{"status": "queu', "application/json"),
        (b"x" * 10_000_000, "application/json"),
        (b'{"a":' * 20_000, "application/json"),
    ],
)
def test_what_is_no_answer_proves_nothing_and_is_asked_of_nobody_else(
    sms: Channel, sink: Sink, body: bytes, kind: str
) -> None:
    sink.headers, sink.body = {"Content-Type": kind}, body
    outcomes = list(sms.send([replace(LETTER, recipient=number) for number in range(30)]))
    unknown = [one for one in outcomes if one.state == UNKNOWN]
    assert 1 <= len(unknown) <= 8, "those that were on their way together"
    assert len(sink.taken) == len(unknown)
    rest = [one for one in outcomes if one.state != UNKNOWN]
    assert all(one.outage and (one.retry_after or 0) > 4 for one in rest)
    assert len(outcomes) == 30


@pytest.fixture
def silent(sink: Sink) -> Iterator[Sink]:
    """A gateway that takes the request and says nothing for ever."""
    over = threading.Event()
    sink.before = lambda: over.wait(30)
    yield sink
    over.set()


def test_nothing_for_ever_is_unknown_in_time(sms: Channel, silent: Sink) -> None:
    began = time.monotonic()
    outcomes = list(sms.send([replace(LETTER, recipient=number) for number in range(20)]))
    assert time.monotonic() - began < 20
    assert 1 <= sum(one.state == UNKNOWN for one in outcomes) <= 8
    assert all(one.outage for one in outcomes if one.state != UNKNOWN)
    assert len(outcomes) == 20


def test_after_doubt_one_letter_is_risked_at_a_time(
    sms: Channel, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = [replace(LETTER, recipient=number) for number in range(20)]
    sink.body = b"<html>"
    list(sms.send(letters))
    before, now = len(sink.taken), time.monotonic()
    for ahead in (6, 18):
        monkeypatch.setattr(time, "monotonic", lambda ahead=ahead: now + ahead)
        assert sum(one.state == UNKNOWN for one in sms.send(letters)) == 1
        assert all(one.outage for one in sms.send(letters)), "it rests"
    assert len(sink.taken) == before + 2
    sink.body = b"{}"
    monkeypatch.setattr(time, "monotonic", lambda: now + 60)
    assert {one.state for one in sms.send(letters)} == {SENT}


def test_a_connection_that_breaks_with_the_message_in_it_is_unknown(
    sms: Channel, sink: Sink
) -> None:
    def break_off() -> None:
        raise ConnectionAbortedError

    sink.before = break_off
    [outcome] = sms.send([LETTER])
    assert (outcome.state, outcome.outage) == (UNKNOWN, False)


def test_a_number_that_is_dead_for_good_is_said_to_be(sms: Channel, sink: Sink) -> None:
    """Twilio: the number is none, or its owner told them to stop."""
    sink.status, sink.body = 400, b'{"code": 21610, "message": "unsubscribed recipient"}'
    [outcome] = sms.send([LETTER])
    assert (outcome.state, outcome.unreachable) == (FAILED_PERMANENT, True)


def test_connections_are_kept_between_messages(sms: Channel, sink: Sink) -> None:
    peers = set()
    sink.before = lambda: peers.add(threading.current_thread().ident)
    sink.body = b'{"id": 1}'
    for _round in range(5):
        list(sms.send([replace(LETTER, recipient=number) for number in range(8)]))
    assert len(sink.taken) == 40
    assert len(peers) <= 8, "a thread of the server's for each connection"


def test_where_no_answer_can_be_seen_nothing_is_called_sent(ready: Ready) -> None:
    """A protocol of Apprise's that speaks neither HTTP nor SMPP: only its own word is there."""

    @notify(on="hidden")  # type: ignore[untyped-decorator,no-untyped-call]
    def carry(*_what: object, **_how: object) -> bool:
        return True

    assert carry
    outcomes = list(ready("sms", sms_url="hidden://host/?to={number}").send([LETTER] * 9))
    assert {one.state for one in outcomes} == {UNKNOWN}
    assert not any(one.outage for one in outcomes)

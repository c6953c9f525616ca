"""Endpoints that answer too slowly, too much, nonsense or nothing: each costs its own message."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from statushub.channels import FAILED_PERMANENT, FAILED_TEMPORARY, SENT, Channel
from statushub.channels.base import Letter, Message
from statushub.channels.webhook import Webhook
from statushub.channels.wire.guard import Guard
from tests.channels.conftest import LOOPBACK, Ready, Sink

Say = Callable[[socket.socket], object]
DEADLINE = 1.5
SOON = 10
"""Seconds: long for a busy machine, short beside what never ends."""


@contextmanager
def saying(say: Say) -> Iterator[str]:
    """Listen on this machine, and say just this to whoever has sent a request."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def answer(caller: socket.socket) -> None:
            with caller, suppress(OSError):
                caller.recv(65536)
                say(caller)

        def let_in() -> None:
            with suppress(OSError):
                while True:
                    caller, _ = door.accept()
                    threading.Thread(target=answer, args=(caller,), daemon=True).start()

        threading.Thread(target=let_in, daemon=True).start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}/x"
        door.shutdown(socket.SHUT_RDWR)


def at_once(words: bytes) -> Say:
    return lambda caller: caller.sendall(words)


def for_ever(beginning: bytes, more: bytes, pause: float = 0) -> Say:
    def say(caller: socket.socket) -> None:
        caller.sendall(beginning)
        while True:
            caller.sendall(more)
            time.sleep(pause)

    return say


OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
BAD: dict[str, tuple[Say, str]] = {
    "headers without end": (for_ever(OK, b"X-A: %s\r\n" % (b"a" * 1000) * 50), "broke"),
    "a header without end": (for_ever(OK + b"X: ", b"a" * 65536), "broke"),
    "a status without end": (for_ever(b"", b"H" * 65536), "broke"),
    "go on, and on": (for_ever(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100), "no answer within"),
    "a letter a second": (for_ever(OK + b"X: ", b"a", 0.1), "no answer within"),
    "nothing for ever": (for_ever(b"", b"", 0.1), "no answer within"),
    "nothing": (at_once(b""), "broke"),
    "half a status": (at_once(b"HTTP/1.1 20"), "broke"),
    "garbage": (at_once(bytes(range(256)) * 10), "broke"),
    "HTTP/0.9": (at_once(b"hello\r\n"), "broke"),
    "HTTP/2 unasked": (at_once(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), "broke"),
    "TLS where none was due": (at_once(b"\x15\x03\x01\x00\x02\x02\x28"), "broke"),
    "two lengths": (at_once(OK + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"), "broke"),
    "a chunk too large for the world": (at_once(CHUNKED + b"F" * 20 + b"\r\n"), "broke"),
    "status 000": (at_once(b"HTTP/1.1 000 No\r\nContent-Length: 0\r\n\r\n"), "HTTP 0"),
    "status 101": (at_once(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n"), "HTTP 101"),
    "status 999": (at_once(b"HTTP/1.1 999 No\r\nContent-Length: 0\r\n\r\n"), "HTTP 999"),
    "status 20000": (at_once(b"HTTP/1.1 20000 OK\r\n\r\n"), "broke"),
    "an error page of 10 MB": (
        for_ever(b"HTTP/1.1 500 No\r\nContent-Length: 10000000\r\n\r\n", b"a" * 65536),
        "HTTP 500",
    ),
}
GOOD: dict[str, Say] = {
    "HTTP/1.0": at_once(b"HTTP/1.0 200 OK\r\n\r\nhello"),
    "a body a byte at a time": for_ever(OK + b"Content-Length: 1000\r\n\r\n", b"a", 0.1),
    "a body without end": for_ever(CHUNKED, b"10\r\n" + b"a" * 16 + b"\r\n", 0.01),
    "a body broken off": at_once(OK + b"Content-Length: 100\r\n\r\nabc"),
    "a chunk without end": for_ever(CHUNKED + b"5;", b"a" * 65536),
    "an unknown length": at_once(OK + b"\r\nhello"),
    "a bomb": at_once(
        OK
        + b"Content-Encoding: gzip\r\nConnection: close\r\n\r\n"
        + gzip.compress(b"\0" * 50_000_000)
    ),
}


@pytest.fixture
def webhook(ready: Ready) -> Webhook:
    found = ready("webhook", wire_allow=LOOPBACK)
    assert isinstance(found, Webhook)
    found.deadline = DEADLINE
    return found


def letter(channel: Channel, url: str, **more: str) -> Letter:
    message = Message("en", "", body=b"{}")
    return Letter(1, url, "k-1", message, channel.personal("sub000000001"), **more)


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_answer_is_a_failure_for_now_with_words(webhook: Webhook, kind: str) -> None:
    say, words = BAD[kind]
    began = time.perf_counter()
    with saying(say) as url:
        [outcome] = webhook.send([letter(webhook, url)])
    assert outcome.state == FAILED_TEMPORARY
    assert words in outcome.words
    assert outcome.code
    assert webhook.explained(outcome.code, outcome.words)
    assert time.perf_counter() - began < SOON


@pytest.mark.parametrize("kind", GOOD)
def test_what_follows_a_good_status_takes_nothing_back(webhook: Webhook, kind: str) -> None:
    """A second try would be the same message once more to an endpoint that took it."""
    webhook.deadline = 2 * SOON
    began = time.perf_counter()
    with saying(GOOD[kind]) as url:
        [outcome] = webhook.send([letter(webhook, url)])
    assert (outcome.state, outcome.words) == (SENT, "")
    assert time.perf_counter() - began < SOON


@pytest.mark.parametrize("kind", ["nothing", "garbage", *GOOD])
def test_none_of_them_passes_for_an_answer_to_the_challenge(webhook: Webhook, kind: str) -> None:
    say = BAD[kind][0] if kind in BAD else GOOD[kind]
    with saying(say) as url:
        [outcome] = webhook.send([letter(webhook, url, expects="123456")])
    assert not outcome.answered
    # Asked once: whoever wants it asked again presses the button.
    assert outcome.state == FAILED_PERMANENT
    assert outcome.words


def test_hosts_that_never_resolve_hold_up_no_other(webhook: Webhook, sink: Sink) -> None:
    gate = threading.Event()

    def resolve(host: str, port: int) -> list[str]:
        if host.startswith("hangs"):
            gate.wait(60)
            raise OSError("no such host")
        return ["127.0.0.1"]

    webhook.guard = Guard(LOOPBACK, resolve)
    webhook.deadline = 2 * SOON
    port = sink.url.rpartition(":")[2]
    letters = [letter(webhook, f"http://hangs{n}.localhost:{port}/") for n in range(100)]
    began = time.perf_counter()
    outcomes = webhook.send([*letters, letter(webhook, f"http://well.localhost:{port}/")])
    first = next(outcomes)
    assert first.state == SENT, first
    assert time.perf_counter() - began < SOON
    gate.set()
    assert len(list(outcomes)) == 100

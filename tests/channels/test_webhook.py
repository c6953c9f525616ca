"""A webhook reaches its endpoint, signed, and never anything inside."""

import json
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from standardwebhooks import Webhook as Verifier

from statushub import tokens
from statushub.channels import FAILED_PERMANENT, FAILED_TEMPORARY, SENT, Channel
from statushub.channels.base import Letter, Message, mark
from statushub.channels.webhook import Webhook
from statushub.channels.wire.guard import Guard, Resolve
from statushub.errors import Refused
from tests.channels.conftest import LOOPBACK, Ready, Sink, listening
from tests.channels.post_office import own_certificate

NOTICE = Message("en", "", body=f'{{"type":"update","manage":"{mark("manage_url")}"}}'.encode())


def letter(channel: Channel, url: str, number: int = 1, **more: str) -> Letter:
    personal = {
        **channel.personal("sub000000001"),
        "manage_url": 'https://x.example/"1"\\',
        "challenge": "c-1",
    }
    return Letter(number, url, f"f00-{number}", NOTICE, personal, **more)


@pytest.fixture
def webhook(ready: Ready) -> Channel:
    return ready("webhook", wire_allow=LOOPBACK)


def test_the_receiver_verifies_it_with_the_standard_library(webhook: Channel, sink: Sink) -> None:
    [outcome] = webhook.send([letter(webhook, sink.url + "/hook?a=%20b")])
    assert outcome.state == SENT
    [(path, headers, body)] = sink.taken
    assert path == "/hook?a=%20b"
    assert headers["content-type"] == "application/json"
    assert headers["webhook-id"] == "f00-1"
    secret = webhook.secret_for("sub000000001")
    assert secret
    found = Verifier(secret).verify(body.decode(), headers)
    assert found == {"type": "update", "manage": 'https://x.example/"1"\\'}


def test_a_new_key_leaves_receivers_in_peace(webhook: Channel, sink: Sink) -> None:
    old = webhook.secret_for("sub000000001")
    tokens.configure(["a new key", "a test's key"])
    list(webhook.send([letter(webhook, sink.url)]))
    [(_, headers, body)] = sink.taken
    new = webhook.secret_for("sub000000001")
    assert old != new
    assert Verifier(old or "").verify(body.decode(), headers)
    assert Verifier(new or "").verify(body.decode(), headers)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (200, SENT),
        (204, SENT),
        (301, FAILED_PERMANENT),
        (404, FAILED_TEMPORARY),
        (410, FAILED_PERMANENT),
        (429, FAILED_TEMPORARY),
        (503, FAILED_TEMPORARY),
    ],
)
def test_what_the_endpoint_answers_counts(
    webhook: Channel, sink: Sink, status: int, state: str
) -> None:
    sink.status, sink.headers = status, {"Retry-After": "120", "Location": sink.url}
    [outcome] = webhook.send([letter(webhook, sink.url)])
    assert outcome.state == state
    assert outcome.code == str(status)
    assert outcome.ends_subscription == (status == 410)
    assert outcome.retry_after == (None if state == SENT else 120)
    assert len(sink.taken) == 1


def test_a_verification_wants_the_challenge_back(webhook: Channel, sink: Sink) -> None:
    for body, answered in [
        (b'{"challenge":"c-1"}', True),
        (b"c-1\n", True),
        (b'{"challenge":"other"}', False),
        (b"{}", False),
        (b"\xff", False),
    ]:
        sink.body = body
        [outcome] = webhook.send([letter(webhook, sink.url, expects="c-1")])
        assert outcome.answered is answered
        assert outcome.state == (SENT if answered else FAILED_PERMANENT)


def test_slow_endpoints_do_not_add_up(webhook: Channel, sink: Sink) -> None:
    gate = threading.Event()
    with listening() as slow:
        slow.before = gate.wait
        letters = [letter(webhook, slow.url, number) for number in range(100)]
        letters.append(letter(webhook, sink.url, 100))
        outcomes = webhook.send(letters)
        # The only one that answers is not held up by a hundred that do not.
        assert next(outcomes).recipient == 100
        gate.set()
        assert {outcome.recipient for outcome in outcomes} == set(range(100))


def test_an_endpoint_that_never_ends_is_left(ready: Ready, sink: Sink) -> None:
    webhook = ready("webhook", wire_allow=LOOPBACK)
    assert isinstance(webhook, Webhook)
    webhook.deadline = 0.2
    gate = threading.Event()
    sink.before = gate.wait
    [outcome] = webhook.send([letter(webhook, sink.url)])
    gate.set()
    assert outcome.state == FAILED_TEMPORARY
    assert outcome.words == "no answer within 0.2 seconds"


def test_a_huge_answer_is_not_read_to_its_end(webhook: Channel, sink: Sink) -> None:
    sink.body = b"x" * 50_000_000
    began = time.perf_counter()
    [outcome] = webhook.send([letter(webhook, sink.url)])
    assert outcome.state == SENT
    assert time.perf_counter() - began < 5


INSIDE = [
    "127.0.0.1", "169.254.169.254", "10.0.0.1", "192.168.1.1", "100.64.0.1", "0.0.0.0",
    "224.0.0.1", "255.255.255.255", "[::1]", "[::]", "[::ffff:10.0.0.1]", "[::ffff:7f00:1]",
    "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "[2002:7f00:1::]", "[::127.0.0.1]", "[fe80::1]",
    "[fc00::1]", "[fec0::1]", "[ff02::1]", "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
    "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "１２７.0.0.1", "127。0。0。1",
    "localhost", "localhost.", "sub.localhost", "router", "printer.local", "db.internal",
]  # fmt: skip


@pytest.mark.parametrize("host", INSIDE)
def test_an_address_inside_is_refused_at_entry(ready: Ready, host: str) -> None:
    with pytest.raises(Refused) as refused:
        ready("webhook").check_address(f"https://{host}/hook")
    assert "private network" in str(refused.value)


@pytest.mark.parametrize("host", [host for host in INSIDE if host.isascii()])
def test_an_address_inside_is_refused_when_sending(ready: Ready, host: str) -> None:
    webhook = ready("webhook")
    [outcome] = webhook.send([letter(webhook, f"https://{host}/hook")])
    assert outcome.state == FAILED_PERMANENT
    assert "private network" in outcome.words


@pytest.mark.parametrize(
    "url",
    [
        "", "example.org", "ftp://example.org", "http://example.org", "https://", "https:///x",
        "https://user@example.org", "https://u:p@example.org", "https://example.org:8443/",
        "https://example.org:0/", "https://example.org:99999/", "https://exa mple.org",
        "https://example.org/\r\nHost: x", "https://example.org\\@127.0.0.1/", "https://[::1/",
        "https://example.org/" + "a" * 2000, "https://-x.example/", "https://a..example/",
        "javascript:alert(1)", "https://\u202eexample.org", "//example.org",
    ],
)  # fmt: skip
def test_what_is_no_endpoint_is_refused_in_words(ready: Ready, url: str) -> None:
    with pytest.raises(Refused) as refused:
        ready("webhook").check_address(url)
    assert "https://" in str(refused.value)


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("HTTPS://Example.ORG", "https://example.org/"),
        ("https://example.org:443/A?b=c#d", "https://example.org/A?b=c"),
        ("https://münchen.example/ñ", "https://xn--mnchen-3ya.example/%C3%B1"),
        ("https://93.184.215.14/x", "https://93.184.215.14/x"),
        ("https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/", None),
    ],
)
def test_a_public_address_has_one_form(ready: Ready, url: str, normal: str | None) -> None:
    assert ready("webhook").check_address(url) == (normal or url)


def guarded(ready: Ready, resolve: Resolve) -> Channel:
    webhook = ready("webhook")
    assert isinstance(webhook, Webhook)
    webhook.guard = Guard([], resolve)
    return webhook


@pytest.mark.parametrize("inside", ["127.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1"])
def test_a_public_name_that_leads_inside_is_refused(ready: Ready, inside: str) -> None:
    for found in ([inside], ["93.184.215.14", inside]):
        webhook = guarded(ready, lambda host, port, found=found: found)  # type: ignore[misc]
        [outcome] = webhook.send([letter(webhook, "https://hooks.example.org/x")])
        assert outcome.state == FAILED_PERMANENT
        assert "private network" in outcome.words


def test_a_name_that_changes_its_mind_is_asked_once(ready: Ready) -> None:
    asked = []

    def rebinding(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) > 1 else ["::1"]

    webhook = guarded(ready, rebinding)
    [outcome] = webhook.send([letter(webhook, "https://hooks.example.org/x")])
    assert outcome.state == FAILED_PERMANENT
    assert asked == ["hooks.example.org"]


def test_the_address_is_checked_again_as_the_socket_opens(ready: Ready) -> None:
    class Careless(Guard):
        def addresses(self, host: str, port: int) -> list[str]:
            return ["127.0.0.1"]

    webhook = ready("webhook")
    assert isinstance(webhook, Webhook)
    webhook.guard = Careless([])
    [outcome] = webhook.send([letter(webhook, "https://hooks.example.org/x")])
    assert outcome.state == FAILED_PERMANENT
    assert "private network" in outcome.words


def test_an_unknown_host_is_tried_again(ready: Ready) -> None:
    def unknown(host: str, port: int) -> Sequence[str]:
        raise OSError("no such host")

    webhook = guarded(ready, unknown)
    [outcome] = webhook.send([letter(webhook, "https://hooks.example.org/x")])
    assert (outcome.state, outcome.words) == (FAILED_TEMPORARY, "the host is not known")


def test_a_redirect_leads_nowhere(webhook: Channel, sink: Sink) -> None:
    with listening() as other:
        sink.status, sink.headers = 307, {"Location": other.url}
        list(webhook.send([letter(webhook, sink.url)]))
        assert other.taken == []


def test_the_document_is_json_whatever_is_in_it(webhook: Channel, sink: Sink) -> None:
    message = Message("en", "", body=json.dumps({"a": "ñ🎉\n"}, ensure_ascii=False).encode())
    given = Letter(1, sink.url, "k-1", message, webhook.personal("sub000000001"))
    list(webhook.send([given]))
    assert sink.documents == [{"a": "ñ🎉\n"}]


def test_tls_is_checked_against_the_name(
    webhook: Channel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = own_certificate(tmp_path)
    with listening(certificate) as sink:
        [outcome] = webhook.send([letter(webhook, sink.url)])
        assert outcome.state == FAILED_TEMPORARY
        assert outcome.words == "the certificate is not valid for this host"
        assert sink.taken == []
        webhook.close()
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        [outcome] = webhook.send([letter(webhook, sink.url)])
        assert outcome.state == SENT
        # Trusted, but for another name.
        [outcome] = webhook.send([letter(webhook, sink.url.replace("localhost", "127.0.0.1"))])
        assert outcome.words == "the certificate is not valid for this host"

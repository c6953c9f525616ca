"""Over SMPP each part waits for the gateway's own word: what it rejects is never called sent."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from statushub import channels
from statushub.channels import (
    FAILED_PERMANENT,
    FAILED_TEMPORARY,
    SENT,
    UNKNOWN,
    Channel,
    Letter,
    Message,
    Outcome,
)
from statushub.channels.sms_length import length, parts
from statushub.channels.wire import smpp as wire
from statushub.channels.wire import smpp_line
from tests.channels import smpp_gateway
from tests.channels.conftest import Ready
from tests.channels.post_office import own_certificate
from tests.channels.smpp_gateway import Part, SmppGateway, smpp_listening

SPANISH = "Avería en «Contratos». Código 123456"


@pytest.fixture
def gateway() -> Iterator[SmppGateway]:
    with smpp_listening() as found:
        yield found


@pytest.fixture
def sms(ready: Ready, gateway: SmppGateway) -> Channel:
    return ready("sms", sms_url=gateway.url)


def letter(number: int = 1, text: str = "Phone lines closed.") -> Letter:
    return Letter(number, f"+346001112{number:02}", f"f00-{number}", Message("en", text))


def sent(sms: Channel, *letters: Letter) -> list[Outcome]:
    return sorted(sms.send(letters), key=lambda one: one.recipient)


def test_what_the_gateway_takes_is_sent_under_the_name_it_gave(
    sms: Channel, gateway: SmppGateway
) -> None:
    [outcome] = sent(sms, letter())
    assert (outcome.state, outcome.reference) == (SENT, "id-1")
    assert outcome.provider == sms.providers[0].name
    assert outcome.provider.startswith("smpp.")
    [part] = gateway.parts
    assert (part.to.lstrip("+"), part.content) == ("34600111201", b"Phone lines closed.")
    assert gateway.binds == [("status", "secret")]


@pytest.mark.parametrize(
    ("status", "name", "state", "outage"),
    [
        (smpp_gateway.THROTTLED, "ESME_RTHROTTLED", FAILED_TEMPORARY, True),
        (smpp_gateway.FULL, "ESME_RMSGQFUL", FAILED_TEMPORARY, True),
        (smpp_gateway.SYSTEM_ERROR, "ESME_RSYSERR", FAILED_TEMPORARY, True),
        (smpp_gateway.SUBMIT_FAILED, "ESME_RSUBMITFAIL", FAILED_TEMPORARY, False),
        (smpp_gateway.BAD_NUMBER, "ESME_RINVDSTADR", FAILED_PERMANENT, False),
        (smpp_gateway.BAD_LENGTH, "ESME_RINVMSGLEN", FAILED_PERMANENT, False),
        (0x00000499, "0x00000499", FAILED_TEMPORARY, False),
    ],
)
def test_what_the_gateway_rejects_is_not_sent(
    sms: Channel, gateway: SmppGateway, status: int, name: str, state: str, *, outage: bool
) -> None:
    gateway.says = lambda _part: status
    [outcome] = sent(sms, letter())
    assert (outcome.state, outcome.code, outcome.outage) == (state, name, outage)
    assert not outcome.reference
    assert len(gateway.parts) == 1


def test_one_bad_number_among_good_ones_fails_alone(sms: Channel, gateway: SmppGateway) -> None:
    gateway.says = lambda part: smpp_gateway.BAD_NUMBER if part.to.endswith("02") else 0
    outcomes = sent(sms, *(letter(number) for number in range(1, 7)))
    assert [one.state for one in outcomes] == [
        FAILED_PERMANENT if one.recipient == 2 else SENT for one in outcomes
    ]


def test_a_throttled_gateway_is_not_given_the_rest(sms: Channel, gateway: SmppGateway) -> None:
    gateway.says = lambda _part: smpp_gateway.THROTTLED
    outcomes = sent(sms, *(replace(letter(1), recipient=number) for number in range(40)))
    assert len(outcomes) == 40
    assert all(one.outage for one in outcomes)
    assert len(gateway.parts) <= 8


def test_lines_are_kept_between_messages(sms: Channel, gateway: SmppGateway) -> None:
    gateway.asks_first = True
    for _round in range(10):
        assert {one.state for one in sent(sms, *map(letter, range(1, 9)))} == {SENT}
    assert len(gateway.parts) == 80
    assert len(gateway.binds) <= 8
    sms.close()


def test_a_gateway_that_allows_few_lines_gets_no_more(sms: Channel, gateway: SmppGateway) -> None:
    gateway.most_lines = 2

    def thinks(_part: Part) -> int:
        time.sleep(0.02)
        return 0

    gateway.says = thinks
    assert {one.state for one in sent(sms, *map(letter, range(40)))} == {SENT}
    assert len(gateway.parts) == 40
    assert len(gateway.binds) == 2


def test_a_wrong_password_is_the_gateways_matter(sms: Channel, gateway: SmppGateway) -> None:
    gateway.bind_status = smpp_gateway.BAD_PASSWORD
    [outcome] = sent(sms, letter())
    assert (outcome.state, outcome.outage, outcome.code) == (
        FAILED_TEMPORARY,
        True,
        "ESME_RINVPASWD",
    )
    assert "secret" not in outcome.words
    assert not gateway.parts


def test_a_gateway_that_is_away_costs_nobody_their_message(ready: Ready) -> None:
    [outcome] = sent(ready("sms", sms_url="smpp://a:b@127.0.0.1:9/+34900000000"), letter())
    assert (outcome.state, outcome.outage) == (FAILED_TEMPORARY, True)
    assert "refused" in outcome.words


def test_no_answer_is_neither_sent_nor_tried_again(
    sms: Channel, gateway: SmppGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smpp_line, "ANSWER_SECONDS", 0.3)
    gateway.says = lambda _part: None
    [first] = sent(sms, letter(1))
    assert (first.state, first.outage) == (UNKNOWN, False)
    [second] = sent(sms, letter(2))
    assert (second.state, second.outage) == (FAILED_TEMPORARY, True)
    assert second.retry_after
    assert len(gateway.parts) == 1


@pytest.mark.parametrize(
    "text",
    [
        "a" * 160,
        "a" * 161,
        "a" * 152 + "€" + "a" * 152,
        "[" * 100,
        "á" + "a" * 69,
        "á" + "a" * 70,
        "🎉" * 36,
        "a" * 66 + "🎉" + "á" * 10,
        "§ñ¿¡ÑüÜ€",
        "a" * 459,
        "a`b",
    ],
)
def test_parts_shown_are_parts_sent(sms: Channel, gateway: SmppGateway, text: str) -> None:
    shown = length(text)
    assert [one.state for one in sent(sms, letter(text=text))] == [SENT]
    assert len(gateway.parts) == shown.parts == len(parts(text))
    assert "".join(map(_read, gateway.parts)) == text
    for number, part in enumerate(gateway.parts, 1):
        assert part.has_header == (shown.parts > 1)
        if part.has_header:
            assert part.content[:3] == b"\x05\x00\x03"
            assert part.content[4:6] == bytes((shown.parts, number))
        bits = len(part.content) * 8 if part.coding else len(part.text) * 7
        assert bits <= (140 * 8 if part.coding or not part.has_header else 153 * 7)


def _read(part: Part) -> str:
    """Read a part by itself, as a phone that shows parts one by one would."""
    if part.coding == 8:
        return part.text.decode("utf-16-be")
    basic = {0x00: "@", 0x02: "$", 0x5F: "§", 0x60: "¿", 0x40: "¡", 0x5D: "Ñ", 0x7D: "ñ"}
    basic |= {0x5E: "Ü", 0x7E: "ü"}
    extended = {0x65: "€", 0x3C: "["}
    found, escaped = "", False
    for code in part.text:
        if code == 0x1B:
            escaped = True
        elif escaped:
            found, escaped = found + extended[code], False
        else:
            found += basic.get(code, chr(code))
    assert not escaped, "a character is divided between two parts"
    return found


def test_a_part_refused_for_now_waits_where_others_were_taken(
    sms: Channel, gateway: SmppGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "_PAUSE", 0.01)
    answers = iter([0, smpp_gateway.THROTTLED, smpp_gateway.FULL, 0])
    gateway.says = lambda _part: next(answers)
    [outcome] = sent(sms, letter(text="a" * 161))
    assert (outcome.state, outcome.reference) == (SENT, "id-1")
    assert [part.content[5] for part in gateway.parts] == [1, 2, 2, 2]


def test_smpps_is_encrypted_or_nothing(
    ready: Ready, gateway: SmppGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Apprise 2.2 speaks `smpps` in the clear, name and password too."""
    monkeypatch.setattr(smpp_line, "CONNECT_SECONDS", 0.5)
    url = gateway.url.replace("smpp://", "smpps://")
    [outcome] = sent(ready("sms", sms_url=url), letter())
    assert (outcome.state, outcome.outage) == (FAILED_TEMPORARY, True)
    assert not gateway.binds


def test_smpps_looks_at_the_certificate_unless_told_not_to(ready: Ready, tmp_path: Path) -> None:
    with smpp_listening(own_certificate(tmp_path)) as gateway:
        url = gateway.url.replace("smpp://", "smpps://")
        [doubted] = sent(ready("sms", sms_url=url), letter())
        assert (doubted.state, doubted.outage) == (FAILED_TEMPORARY, True)
        assert "certificate" in doubted.words
        assert not gateway.binds
        [trusted] = sent(ready("sms", sms_url=f"{url}?verify=no"), letter())
        assert trusted.state == SENT
        channels.close()


def test_no_thread_of_ours_is_left_when_the_channel_closes(
    sms: Channel, gateway: SmppGateway
) -> None:
    sent(sms, letter())
    sms.close()
    deadline = threading.Event()
    for _look in range(100):
        if gateway.unbinds and not any("sms" in one.name for one in threading.enumerate()):
            return
        deadline.wait(0.05)
    pytest.fail("a line or a thread is left")

"""What is asked of every channel, whoever wrote it: a new file is tested here without a word."""

import importlib
import json
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from statushub import channels
from statushub.channels import Channel, Letter, Message, mark
from statushub.channels.base import FAILED_PERMANENT, FAILED_TEMPORARY, SENT, UNKNOWN
from statushub.errors import Refused
from statushub.render.compose import MEDIA
from tests.channels.conftest import LOOPBACK, Ready, Sink
from tests.channels.post_office import Office, open_office

# What a test must know of a channel and the channel does not say: an address of its own, and the
# settings that lead it to something on this machine.
ADDRESSES: dict[str, Callable[[Sink, int], str]] = {
    "email": lambda sink, number: f"r{number}@example.org",
    "sms": lambda sink, number: f"+34600111{number:03}",
    "webhook": lambda sink, number: f"{sink.url}/{number}",
}
WORLDS: dict[str, Callable[[Sink, Office], dict[str, Any]]] = {
    "email": lambda sink, office: {"smtp_url": office.url},
    "sms": lambda sink, office: {"sms_url": f"{sink.url.replace('http', 'json')}/?:to={{number}}"},
    "webhook": lambda sink, office: {"wire_allow": LOOPBACK},
}
NAMES = [
    module.CHANNEL.name
    for module in (
        importlib.import_module(f"statushub.channels.{found.name}")
        for found in pkgutil.iter_modules(channels.__path__)
    )
    if hasattr(module, "CHANNEL")
]


@pytest.fixture
def office() -> Iterator[Office]:
    with open_office() as found:
        yield found


@pytest.fixture(params=NAMES)
def channel(request: pytest.FixtureRequest, ready: Ready, sink: Sink, office: Office) -> Channel:
    """One channel after the other, connected to this machine."""
    return ready(request.param, **WORLDS[request.param](sink, office))


def letters(channel: Channel, sink: Sink, count: int) -> list[Letter]:
    message = Message(
        "es",
        f"Avería. {mark('manage_url')}",
        subject="Avería",
        html=f"<p>Avería. {mark('manage_url')}</p>",
        body=json.dumps({"url": mark("manage_url")}, ensure_ascii=False).encode(),
    )
    return [
        Letter(
            number,
            channel.check_address(ADDRESSES[channel.name](sink, number)),
            f"f00-{number}",
            message,
            {"manage_url": f"https://x.example/{number}", **channel.personal(f"sub{number:09}")},
        )
        for number in range(count)
    ]


def taken(channel: Channel, sink: Sink, office: Office) -> list[bytes]:
    return [body for _, _, body in sink.taken] + [body for _, body in office.taken]


def test_it_says_what_others_need_to_know(channel: Channel) -> None:
    assert str(channel.label)
    assert str(channel.address_label)
    assert channel.medium in MEDIA
    assert channel.confirm_by in {"link", "code", "answer"}
    assert channel.address_type in {"text", "email", "tel", "url"}
    assert 0 < channel.step <= channel.batch_size
    assert channel.name == channel.name.lower()
    assert len(channel.name) <= 32


def test_exactly_one_reaches_editors(ready: Ready) -> None:
    ready(NAMES[0])
    assert [found.reaches_editors for found in channels.every()].count(True) == 1


def test_an_address_has_one_form(channel: Channel, sink: Sink) -> None:
    address = ADDRESSES[channel.name](sink, 1)
    form = channel.check_address(f"  {address} ")
    assert channel.check_address(form) == form
    assert channel.masked(form) != form


@pytest.mark.parametrize(
    "address", ["", " ", "\x00", "x" * 10_000, "\r\n", "🎉", "@", "+", "://", "\ud800", "\u202e"]
)
def test_nonsense_is_refused_in_words(channel: Channel, address: str) -> None:
    with pytest.raises(Refused) as refused:
        channel.check_address(address)
    assert [fault.field for fault in refused.value.faults] == ["address"]
    assert str(refused.value.faults[0].message)


def test_everybody_gets_one_message_with_their_own_words(
    channel: Channel, sink: Sink, office: Office
) -> None:
    outcomes = list(channel.send(letters(channel, sink, 12)))
    assert sorted(outcome.recipient for outcome in outcomes) == list(range(12))
    assert {outcome.state for outcome in outcomes} == {SENT}
    bodies = taken(channel, sink, office)
    assert len(bodies) == 12
    for number in range(12):
        own = f"https://x.example/{number}".encode()
        assert sum(body.count(own + b'"') + body.count(own + b"=\r") > 0 for body in bodies) == 1
    assert not any(mark("manage_url").encode() in body for body in bodies)


def test_nothing_to_send_is_nothing_sent(channel: Channel) -> None:
    assert list(channel.send([])) == []


def test_a_world_that_is_gone_is_an_outcome_and_no_exception(ready: Ready) -> None:
    for name in NAMES:
        away = Sink(url="http://127.0.0.1:9")
        channel = ready(name, **WORLDS[name](away, Office(port=9)))
        for outcome in channel.send(letters(channel, away, 3)):
            assert outcome.state == FAILED_TEMPORARY
            assert outcome.words
            assert "127.0.0.1" not in outcome.words


def test_no_outcome_holds_an_address_or_is_unfit_to_be_kept(
    channel: Channel, sink: Sink, office: Office
) -> None:
    several = letters(channel, sink, 2)
    sink.status, sink.body = 400, f"no {several[0].address}\x00\r\n".encode() * 100
    office.at_recipient = {several[0].address: f"550 5.1.1 {several[0].address} " + "x" * 400}
    for outcome in channel.send(several[:1]):
        assert outcome.state in {FAILED_TEMPORARY, FAILED_PERMANENT, UNKNOWN}
        assert several[0].address not in outcome.words
        assert outcome.words.isprintable()
        assert len(outcome.words) <= 500
        assert len(outcome.code or "") <= 32
        assert len(outcome.provider) <= 64


def test_it_can_be_closed_and_opened_again(channel: Channel, sink: Sink) -> None:
    for _ in range(2):
        assert {outcome.state for outcome in channel.send(letters(channel, sink, 1))} == {SENT}
        channel.close()
    channel.close()


def test_without_settings_nothing_leaves_this_machine(
    ready: Ready, sink: Sink, tmp_path: Path
) -> None:
    for name in NAMES:
        channel = ready(name)
        assert channel.trouble() is None
        if name in {"email", "sms"}:
            several = letters(channel, sink, 2)
            assert {outcome.state for outcome in channel.send(several)} == {SENT}
    assert len(list((tmp_path / "outbox").iterdir())) == 4


def test_what_can_be_signed_has_a_secret_of_its_own(channel: Channel) -> None:
    first, other = (channel.secret_for(f"sub00000000{number}") for number in range(2))
    assert (first is None and other is None) or first != other
    assert channel.secret_for("sub000000000", 1) != first or first is None

"""A webhook confirms itself by repeating our signed challenge; only then it hears of notices."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from statushub import channels, database, language
from statushub.actions import subscribers
from statushub.actions.choices import Choices
from statushub.actions.subscribers import Add
from statushub.model.audit import HOUSE
from statushub.model.subscriptions import Subscription
from tests.channels.conftest import Sink, listening
from tests.installation import Installation, make
from tests.subscribers import held


@pytest.fixture
def endpoint() -> Iterator[Sink]:
    with listening() as found:
        yield found


@pytest.fixture
def house(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Installation]:
    """An installation that may reach this machine."""
    yield make(sqlite_url, tmp_path, monkeypatch, WIRE_ALLOW="127.0.0.0/8")
    channels.close()
    database.dispose()


def add(endpoint: Sink) -> Subscription:
    with language.speaking("en"):
        return subscribers.add(Add("webhook", f"{endpoint.url}/hook", Choices("es")), HOUSE)


def checked(hook: Subscription, headers: dict[str, str], body: bytes) -> dict[str, object]:
    """Return a document after checking its signature as its owner would."""
    channel = channels.get("webhook")
    secret = channel.personal(hook.public_id)["secret"].split()[0]
    document: dict[str, object] = Webhook(secret).verify(body, headers)
    return document


def test_it_repeats_the_challenge_and_hears(house: Installation, endpoint: Sink) -> None:
    def repeat() -> None:
        challenge = endpoint.documents[-1]["data"].get("challenge", "")
        endpoint.body = json.dumps({"challenge": challenge}).encode()

    endpoint.before = repeat
    hook = add(endpoint)
    house.incident()
    assert held(hook.address).confirmed_at is None
    house.work()
    assert held(hook.address).confirmed_at is not None
    ((_path, headers, body),) = endpoint.taken
    assert checked(hook, headers, body)["type"] == "subscription.verification"

    house.incident()
    house.work()
    _path, headers, body = endpoint.taken[-1]
    assert len(endpoint.taken) == 2
    assert "Phone lines closed" in str(checked(hook, headers, body))
    assert "Líneas telefónicas cerradas" in str(checked(hook, headers, body))


@pytest.mark.parametrize("answer", [b"{}", b"ok", b'{"challenge": "000000000"}', b"\xff\xfe"])
def test_one_that_only_nods_hears_nothing(
    house: Installation, endpoint: Sink, answer: bytes
) -> None:
    endpoint.body = answer
    hook = add(endpoint)
    house.work()
    house.incident()
    house.work()
    assert held(hook.address).confirmed_at is None
    assert len(endpoint.taken) == 1

"""The form offers the channels that have a provider; where none has, somebody is trying it out."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from statushub import channels, database
from statushub.actions.choices import Choices
from statushub.actions.subscriptions import Ask, ask
from statushub.errors import Refused
from tests import installation
from tests.installation import Installation

Make = Callable[..., Installation]
SMTP = {"SMTP_URL": "smtp://127.0.0.1:9"}
SMS = {"SMS_URL": "json://127.0.0.1:9/?:to={number}"}


@pytest.fixture
def make(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    yield lambda **settings: installation.make(sqlite_url, tmp_path, monkeypatch, **settings)
    channels.close()
    database.dispose()


@pytest.mark.parametrize(
    ("settings", "offered"),
    [
        ({}, {"email", "sms"}),
        (SMTP, {"email"}),
        (SMS, {"sms"}),
        (SMTP | SMS, {"email", "sms"}),
    ],
)
def test_the_form_offers_what_is_connected(
    make: Make, settings: dict[str, str], offered: set[str]
) -> None:
    house = make(**settings)
    page = house.client().get("/en/subscribe").text
    found = {
        name for name in ("email", "sms") if f"?by={name}" in page or f'value="{name}"' in page
    }
    assert found == offered
    for name, address in (("email", "ana@example.org"), ("sms", "+34612345678")):
        command = Ask(name, address, Choices("en"))
        with house.app.test_request_context():
            if name in offered:
                assert ask(command).address == address
            else:
                with pytest.raises(Refused) as refused:
                    ask(command)
                assert [fault.field for fault in refused.value.faults] == ["channel"]


def test_an_editor_may_still_enter_a_number(make: Make) -> None:
    """A provider may be on its way; the operator decides."""
    house = make(**SMTP)
    house.subscription("+34612345678", channel="sms")
    house.incident()
    house.work()
    assert list((house.folder / "outbox").glob("*.sms.json"))

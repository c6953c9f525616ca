"""What the desk says an SMS will need is what the provider gets, part for part, and pays for."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from statushub import channels, database
from tests import installation
from tests.channels.smpp_gateway import SmppGateway, smpp_listening
from tests.desk import Desk, editor_with_password
from tests.installation import Installation
from tests.stories.test_editor_looks_before_publishing import preview
from tests.stories.test_editor_posts_a_notice import NEW, WORDS, hidden

Make = Callable[..., Installation]


@pytest.fixture
def gateway() -> Iterator[SmppGateway]:
    with smpp_listening() as found:
        yield found


@pytest.fixture
def paying(
    gateway: SmppGateway, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Make]:
    """An installation that sends by a provider on this machine, at a price."""

    def make(**settings: str) -> Installation:
        values = {"SMS_URL": gateway.url, "SMS_PRICE": "0.07 EUR", **settings}
        house = installation.make(sqlite_url, tmp_path, monkeypatch, **values)
        house.subscription("+34600111221", "en", "sms")
        for number in (2, 3, 4):
            house.subscription(f"+3460011122{number}", "es", "sms")
        return house

    yield make
    channels.close()
    database.dispose()


def who_hears(desk: Desk) -> list[str]:
    listed = re.search(r'<ul class="hearers">(.*?)</ul>', desk.text, re.DOTALL)
    assert listed, desk.text
    return [" ".join(re.sub("<[^>]*>", "", one).split()) for one in listed[1].split("</li>")[:-1]]


def publish(desk: Desk, house: Installation) -> None:
    names = [*WORDS, "state", "impact", "notify"]
    fields = {name: hidden(desk, name) for name in names}
    desk.send(NEW, do="publish", seal=hidden(desk, "seal"), **fields)
    house.work()


def test_parts_and_cost_are_said_before_and_are_those_that_leave(
    paying: Make, gateway: SmppGateway
) -> None:
    house = paying()
    desk = editor_with_password(house.app, "eva@example.org", "author")
    preview(desk)
    assert who_hears(desk) == [
        "1 SMS, English: 1 part, about €0.07",
        "3 SMS, Spanish: 6 parts, about €0.42",
    ]
    assert "All together about €0.49." in desk.text
    publish(desk, house)
    to_english = [part for part in gateway.parts if part.to.endswith("1")]
    assert (len(to_english), len(gateway.parts)) == (1, 7)
    assert {part.coding for part in gateway.parts} == {0, 8}


def test_plain_vowels_halve_it(paying: Make, gateway: SmppGateway) -> None:
    house = paying(SMS_PLAIN_VOWELS="true")
    desk = editor_with_password(house.app, "eva@example.org", "author")
    preview(desk)
    assert who_hears(desk)[1] == "3 SMS, Spanish: 3 parts, about €0.21"
    publish(desk, house)
    assert len(gateway.parts) == 4
    assert {part.coding for part in gateway.parts} == {0}
    # Several leave at once, so that any of them may come last.
    assert any(b"Lineas telefonicas cerradas" in part.content for part in gateway.parts)


def test_money_is_written_as_the_editor_reads_it(paying: Make) -> None:
    house = paying()
    desk = editor_with_password(house.app, "eva@example.org", "author")
    desk.send("/desk/language", language="es")
    preview(desk)
    assert "0,42\N{NO-BREAK SPACE}€" in desk.text


def test_without_a_price_only_parts_are_said(house: Installation) -> None:
    house.subscription("+34600111221", "en", "sms")
    desk = editor_with_password(house.app, "eva@example.org", "author")
    preview(desk)
    assert who_hears(desk) == ["1 SMS, English: 1 part"]

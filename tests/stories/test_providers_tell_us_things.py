"""A provider calls the address it was given; nobody else gets in, and nothing it says hurts us."""

import re

import pytest

from statushub import tokens
from statushub.model import inbound
from tests.installation import Installation
from tests.terminal import Terminal


@pytest.mark.parametrize("name", inbound.NAMES)
def test_an_address_shows_by_its_token_that_we_gave_it_away(name: str, house: Installation) -> None:
    token = inbound.token(name)
    assert inbound.about(name, token) == "all"
    assert inbound.about(name, token[:-1] + ("a" if token[-1] != "a" else "b")) is None
    assert inbound.about("another", token) is None
    assert inbound.about(name, "") is None
    assert inbound.about(name, "ñ-é") is None


def test_an_address_goes_on_working_while_its_key_is_listed(house: Installation) -> None:
    old = inbound.token("sms")
    tokens.configure(["a new key that is long enough too", *house.app.config["STATUSHUB"].keys])
    assert inbound.token("sms") != old
    assert inbound.about("sms", old) == "all"


def test_an_operator_reads_the_addresses_in_the_terminal(terminal: Terminal) -> None:
    said = terminal.expect("inbound")
    for name in inbound.NAMES:
        assert f"/inbound/{name}/all-" in said


def test_there_is_an_address_for_each_provider_that_sends_receipts(terminal: Terminal) -> None:
    urls = {
        "SMS_URL": "smpp://a:b@127.0.0.1:9/+34900000000",
        "SMS_FALLBACK_URL": "json://h/{number}",
    }
    terminal.set(**urls)
    said = terminal.expect("inbound")
    names = re.findall(r"/inbound/receipt/([a-z]+\.[0-9a-f]{6})-\w{20}", said)
    assert [name.partition(".")[0] for name in names] == ["smpp", "json"]


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        (
            {"SMS_URL": "json://u:a@h/{number}", "SMS_FALLBACK_URL": "json://u:b@h/{number}"},
            "STATUSHUB_SMS_FALLBACK_URL: names the same account as STATUSHUB_SMS_URL",
        ),
        (
            {"SMS_FALLBACK_URL": "json://h/{number}"},
            "STATUSHUB_SMS_FALLBACK_URL: is of use only beside STATUSHUB_SMS_URL",
        ),
        ({"SMS_PRICE": "cheap"}, "STATUSHUB_SMS_PRICE: must be a price and a currency"),
        ({"SMS_PRICE": "0.07"}, "STATUSHUB_SMS_PRICE: must be a price and a currency"),
        ({"SMS_PRICE": "0.07 XYZ"}, "STATUSHUB_SMS_PRICE: must be a price and a currency"),
        ({"SMS_PRICE": "NaN EUR"}, "STATUSHUB_SMS_PRICE: must be a price and a currency"),
        ({"SMS_PER_SECOND": "0"}, "STATUSHUB_SMS_PER_SECOND: Input should be greater than 0"),
    ],
)
def test_settings_of_sms_that_cannot_be_are_refused_at_start(
    terminal: Terminal, settings: dict[str, str], fault: str
) -> None:
    terminal.set(**settings)
    result = terminal.type("inbound")
    assert result.exit_code == 2
    assert result.output.count(fault) == 1
    assert "u:" not in result.output

"""A provider calls the address it was given; nobody else gets in, and nothing it says hurts us."""

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

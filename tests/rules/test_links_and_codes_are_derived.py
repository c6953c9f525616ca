"""Links and codes of a subscription are derived from its row, never stored."""

from dataclasses import dataclass

import pytest

from statushub import tokens
from statushub.model import subscriptions


@dataclass(frozen=True)
class Held:
    public_id: str = "abcdefghij12"
    generation: int = 0
    nonce: int = 3


@pytest.fixture(autouse=True)
def keys() -> None:
    tokens.configure(("newest key", "older key"))


def test_a_link_is_short_and_good_for_one_thing() -> None:
    held = Held()
    manage = subscriptions.manage_token(held)
    assert len(manage) == 33
    assert tokens.genuine(manage, subscriptions.MANAGE, 0)
    assert not tokens.genuine(manage, subscriptions.UNSUBSCRIBE, 0)
    assert not tokens.genuine(manage, subscriptions.MANAGE, 1)


def test_a_link_made_with_an_older_key_still_works() -> None:
    tokens.configure(("older key",))
    manage = subscriptions.manage_token(Held())
    tokens.configure(("newest key", "older key"))
    assert tokens.genuine(manage, subscriptions.MANAGE, 0)
    tokens.configure(("newest key",))
    assert not tokens.genuine(manage, subscriptions.MANAGE, 0)


def test_each_code_asked_for_is_another_one() -> None:
    codes = {subscriptions.code_of(Held(nonce=nonce)) for nonce in range(20)}
    assert len(codes) == 20
    assert all(len(code) == 6 and code.isdecimal() for code in codes)
    assert subscriptions.code_fits(Held(nonce=4), subscriptions.code_of(Held(nonce=4)))
    assert not subscriptions.code_fits(Held(nonce=5), subscriptions.code_of(Held(nonce=4)))


@pytest.mark.parametrize("given", ["", "ñ", "١٢٣٤٥٦", "\x00", "\udcff", "🦊" * 5000])
def test_nonsense_is_simply_wrong(given: str) -> None:
    assert not subscriptions.code_fits(Held(), given)
    assert not tokens.genuine(given, subscriptions.MANAGE, 0)
    assert not tokens.genuine(f"abcdefghij12-{given}", subscriptions.MANAGE, 0)
    assert not tokens.stamp_fresh(given, "form", 60)
    assert not tokens.stamp_fresh(f"{given}-{given}", "form", 60)

"""A link or a code that came too late, was used, or was never ours, does nothing and says so."""

import pytest

from statushub import tokens
from statushub.model import subscriptions
from tests.installation import Installation, MovedClock
from tests.subscribers import code_in, held, link_in, subscribe, texts

ANA = "ana@example.net"
PHONE = "+34612345678"


def asked(house: Installation) -> str:
    """Ask for updates; return the path of the confirmation link."""
    subscribe(house.client(), ANA)
    house.work()
    return link_in(house.mails(ANA)[-1], "/confirm/")


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("/en/confirm/", "This link does not work"),
        ("/en/manage/", "This link does not work"),
        ("/unsubscribe/", "This link does not work"),
        ("/es/subscribe/", "Este enlace no funciona"),
    ],
)
@pytest.mark.parametrize("token", ["nonsense", "abcdefghij12-", "%00", "%ff%fe", "🦊", "a" * 4000])
def test_a_forged_link_is_answered_in_words(
    house: Installation, where: str, words: str, token: str
) -> None:
    answer = house.client().get(where + token)
    assert answer.status_code == 404
    assert words in answer.text
    assert house.client().post(where + token).status_code == 404


def test_a_link_made_for_one_thing_is_good_for_nothing_else(house: Installation) -> None:
    asked(house)
    row = held(ANA)
    browser = house.client()
    assert browser.post(f"/en/confirm/{subscriptions.entry_token(row)}").status_code == 404
    assert browser.post(f"/en/confirm/{subscriptions.manage_token(row)}").status_code == 404
    assert browser.get(f"/en/manage/{subscriptions.unsubscribe_token(row)}").status_code == 404
    assert browser.get(f"/en/manage/{tokens.derive('manage', row.public_id, 7)}").status_code == 404
    assert held(ANA).confirmed_at is None


def test_after_ninety_days_a_link_has_expired(house: Installation, moved: MovedClock) -> None:
    confirm = asked(house)
    moved.forward(days=90, minutes=1)
    answer = house.client().post(confirm)
    assert answer.status_code == 410
    assert "This link has expired. Subscribe again to get a new one." in answer.text
    assert held(ANA).confirmed_at is None


def test_a_link_used_again_leads_to_the_subscription(house: Installation) -> None:
    confirm = asked(house)
    browser = house.client()
    first = browser.post(confirm)
    before = held(ANA).confirmed_at
    again = browser.post(confirm)
    assert again.status_code == 303
    assert again.location == first.location
    assert browser.get(confirm).location == first.location
    assert held(ANA).confirmed_at == before


def test_of_two_mails_the_older_one_works_too(house: Installation) -> None:
    first = asked(house)
    second = asked(house)
    assert first != second
    assert house.client().post(first).status_code == 303
    assert held(ANA).confirmed_at is not None


def test_after_the_goodbye_the_old_confirmation_is_dead(house: Installation) -> None:
    confirm = asked(house)
    browser = house.client()
    own = browser.post(confirm).location.partition("?")[0]
    browser.post(f"{own}/end")
    assert browser.post(confirm).status_code == 404
    assert held(ANA).ended_at is not None


def code_asked(house: Installation) -> tuple[str, str]:
    """Ask for text messages; return where to type the code, and the code."""
    sent = subscribe(house.client(), PHONE, by="sms", follow=False)
    assert sent.status_code == 303, sent.text
    house.work()
    return sent.location, code_in(texts(house, PHONE)[-1])


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_the_code_confirms_a_phone(either_house: Installation) -> None:
    where, code = code_asked(either_house)
    browser = either_house.client()
    assert "+34…78" in browser.get(where).text
    spaced = f" {code[:3]} {code[3:]} "
    done = browser.post(where, data={"code": spaced}, follow_redirects=True)
    assert "Your address is confirmed." in done.text
    assert held(PHONE).confirmed_at is not None
    used = browser.post(where, data={"code": code})
    assert used.status_code == 422
    assert "This code was used or has expired. Ask for a new one." in used.text


def test_five_wrong_codes_and_the_right_one_is_no_good(either_house: Installation) -> None:
    where, code = code_asked(either_house)
    browser = either_house.client()
    for _turn in range(5):
        wrong = browser.post(where, data={"code": other_than(code)})
        assert wrong.status_code == 422
        assert "This is not the code we sent last." in wrong.text
    late = browser.post(where, data={"code": code})
    assert late.status_code == 422
    assert "Too many wrong codes. Ask for a new one." in late.text
    assert held(PHONE).confirmed_at is None

    assert browser.post(f"{where}/again", follow_redirects=True).status_code == 200
    either_house.work()
    fresh = code_in(texts(either_house, PHONE)[-1])
    assert browser.post(where, data={"code": fresh}).status_code == 303
    assert held(PHONE).confirmed_at is not None


def test_after_ten_minutes_a_code_has_expired(house: Installation, moved: MovedClock) -> None:
    where, code = code_asked(house)
    moved.forward(minutes=10, seconds=1)
    late = house.client().post(where, data={"code": code})
    assert "This code was used or has expired. Ask for a new one." in late.text
    assert held(PHONE).confirmed_at is None


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "\x00", "🦊" * 99])
def test_what_is_no_code_is_a_wrong_code(house: Installation, code: str) -> None:
    where, _right = code_asked(house)
    answer = house.client().post(where, data={"code": code})
    assert answer.status_code == 422
    assert "This is not the code we sent last." in answer.text

"""The open form: the same answer for everybody, no use for those who mean harm, no bad row."""

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from statushub import database
from statushub.model import audit, subscriptions
from tests.installation import Installation, MovedClock, make, text_of
from tests.subscribers import EVERYTHING, code_in, held, hidden_in, link_in, row, subscribe, texts

ANA = "ana@example.net"
PHONE = "+34612345678"


def without_ids(answer: TestResponse) -> str:
    """Return a page without the token in its links."""
    token = answer.request.path.rpartition("/")[2]
    return answer.text.replace(token, "TOKEN")


def test_known_or_not_the_answer_is_the_same(house: Installation) -> None:
    house.subscription(ANA)
    known = subscribe(house.client(), ANA)
    unknown = subscribe(house.client(), "ada@example.net")
    assert known.status_code == unknown.status_code
    assert without_ids(known) == without_ids(unknown)


def test_who_gets_them_already_hears_so_and_keeps_the_choices(either_house: Installation) -> None:
    service = either_house.service()
    either_house.subscription(ANA, "es")
    subscribe(either_house.client(), ANA, reader="en", which="some", services=[service.public_id])
    either_house.work()
    (mail,) = either_house.mails(ANA)
    assert mail["Content-Language"] == "es"
    assert "/es/manage/" in text_of(mail)
    assert "/confirm/" not in text_of(mail)
    after = held(ANA)
    assert after.confirmed_at is not None
    assert (after.language, after.all_services) == ("es", True)


def test_a_known_phone_gets_a_code_that_opens_its_own_page(house: Installation) -> None:
    house.subscription(PHONE, channel="sms")
    sent = subscribe(house.client(), PHONE, by="sms", follow=False)
    house.work()
    code = code_in(texts(house, PHONE)[-1])
    opened = house.client().post(sent.location, data={"code": code})
    assert opened.status_code == 303
    assert "/en/manage/" in opened.location


def test_who_left_must_confirm_again(house: Installation) -> None:
    browser = house.client()
    subscribe(browser, ANA)
    house.work()
    own = browser.post(link_in(house.mails(ANA)[-1], "/confirm/")).location.partition("?")[0]
    browser.post(f"{own}/end")
    subscribe(browser, ANA)
    assert held(ANA).confirmed_at is None
    house.incident()
    house.work()
    assert [mail["Subject"] for mail in house.mails(ANA)].count(house.mails(ANA)[0]["Subject"]) == 2
    assert len(house.mails(ANA)) == 2


def test_nobody_is_bombed_with_messages(either_house: Installation, moved: MovedClock) -> None:
    browser = either_house.client()
    for _turn in range(3):
        assert subscribe(browser, ANA).status_code == 200
    fourth = subscribe(browser, " ANA@Example.net ")
    assert fourth.status_code == 422
    assert "We have written to this address several times already." in fourth.text
    either_house.work()
    assert len(either_house.mails(ANA)) == 3
    again = browser.post(f"/en/subscribe/{entry_of(ANA)}/again")
    assert again.status_code == 422
    moved.forward(hours=1, minutes=1)
    assert subscribe(browser, ANA).status_code == 200


def test_not_more_than_ten_messages_a_day(house: Installation, moved: MovedClock) -> None:
    sent = 0
    for _hour in range(6):
        for turn in range(3):
            browser = client_at(house, f"203.0.113.{sent + turn}")
            sent += subscribe(browser, ANA).status_code == 200
        moved.forward(hours=1, minutes=1)
    assert sent == 10


def entry_of(address: str) -> str:
    return subscriptions.entry_token(held(address))


def client_at(house: Installation, address: str) -> FlaskClient:
    browser = house.client()
    browser.environ_base["REMOTE_ADDR"] = address
    return browser


def test_one_client_asks_for_so_many_addresses_and_no_more(house: Installation) -> None:
    one = client_at(house, "203.0.113.7")
    answers = [subscribe(one, f"p{number}@example.net", follow=False) for number in range(21)]
    assert [answer.status_code for answer in answers] == [303] * 20 + [429]
    assert "That was too often" in answers[-1].text
    assert subscribe(client_at(house, "203.0.113.8"), ANA, follow=False).status_code == 303


def ask_through(proxy: FlaskClient, number: int, client: str) -> int:
    """Ask for updates from behind a proxy that says who its client is."""
    filled = {"language": "en", **EVERYTHING, **hidden_in(proxy.get("/en/subscribe"))}
    said = {"X-Forwarded-For": f"6.6.6.{number}, {client}"}
    address = {"address": f"p{number}@example.net"}
    return proxy.post("/en/subscribe", data={**filled, **address}, headers=said).status_code


def test_behind_a_trusted_proxy_the_reader_is_counted_not_the_proxy(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = make(sqlite_url, tmp_path, monkeypatch, TRUSTED_PROXIES="1")
    proxy = client_at(house, "10.0.0.1")
    codes = [ask_through(proxy, number, "203.0.113.7") for number in range(21)]
    assert codes == [303] * 20 + [429]
    assert ask_through(proxy, 30, "203.0.113.8") == 303


def test_nobody_gets_round_the_count_by_making_up_a_proxy(house: Installation) -> None:
    liar = client_at(house, "203.0.113.7")
    codes = [ask_through(liar, number, f"203.0.113.{number}") for number in range(21)]
    assert codes == [303] * 20 + [429]


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Referer": "https://evil.example/form"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://other.status.example"},
    {"Origin": "http://status.example.evil.example"},
    {"Origin": "http://[broken"},
]
OWN = [
    {"Origin": "http://status.example"},
    {"Origin": "http://status.example:80", "Sec-Fetch-Site": "same-origin"},
    {"Referer": "http://status.example/en/subscribe"},
    {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    {},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_form_from_another_site_is_refused(house: Installation, headers: dict[str, str]) -> None:
    assert sent_with(house, headers) == 403
    assert row(ANA) is None


@pytest.mark.parametrize("headers", OWN)
def test_a_form_from_our_own_page_is_taken(house: Installation, headers: dict[str, str]) -> None:
    assert sent_with(house, headers) == 303


def sent_with(house: Installation, headers: dict[str, str]) -> int:
    browser = house.client()
    filled = {"language": "en", **EVERYTHING, **hidden_in(browser.get("/en/subscribe"))}
    answer = browser.post("/en/subscribe", data={**filled, "address": ANA}, headers=headers)
    return answer.status_code


def test_a_form_left_open_for_a_day_is_shown_again_filled_in(
    house: Installation, moved: MovedClock
) -> None:
    browser = house.client()
    filled = {"language": "es", **EVERYTHING, **hidden_in(browser.get("/en/subscribe"))}
    moved.forward(hours=13)
    late = browser.post("/en/subscribe", data={**filled, "address": ANA})
    assert late.status_code == 422
    assert "This page was open for a long time." in late.text
    assert f'value="{ANA}"' in late.text
    assert row(ANA) is None
    fresh = browser.post(
        "/en/subscribe", data={**filled, **hidden_in(late), "language": "es", "address": ANA}
    )
    assert fresh.status_code == 303


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "Fill this in."),
        ("   ", "Fill this in."),
        ("ana", "Enter an email address such as name@example.org."),
        ("ana@", "Enter an email address such as name@example.org."),
        ("ana@exa mple.net", "Enter an email address such as name@example.org."),
        ("ana@example.net\r\nBcc: all@example.net", "This is not an address."),
        ("ana\x00@example.net", "This is not an address."),
        ("<script>alert(1)</script>@example.net", "Enter an email address"),
        ("a" * 300 + "@example.net", "Enter an email address"),
        ("a" * 50_000 + "@example.net", "This is not an address."),
        ("🦊@", "Enter an email address"),
    ],
)
def test_what_is_no_address_is_refused_in_words(
    house: Installation, address: str, words: str
) -> None:
    answer = subscribe(house.client(), address)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'href="#address"' in answer.text
    assert 'aria-describedby="address-wrong"' in answer.text
    assert "<script>alert" not in answer.text
    assert len(answer.text) < 20_000


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("+44 7911 123456", "We do not send SMS to numbers of that country."),
        ("+34 900 123 456", "This number cannot receive SMS."),
        ("12", "Enter a mobile number with its country code"),
    ],
)
def test_a_number_we_do_not_write_to_is_refused_in_words(
    house: Installation, number: str, words: str
) -> None:
    answer = subscribe(house.client(), number, by="sms")
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{number}"' in answer.text


def test_marks_that_come_along_with_a_copied_number_do_no_harm(house: Installation) -> None:
    copied = "\u202a+34\u00a0612\u00a0345\u00a0678\u202c"
    assert subscribe(house.client(), copied, by="sms", follow=False).status_code == 303
    assert row(PHONE) is not None


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"language": "xx"}, "This page has no such language."),
        ({"channel": "pigeon"}, "Choose how to reach you."),
        ({"which": "some"}, "Choose at least one service, or all of them."),
        ({"which": "some", "services": ["nonsense"]}, "This page has no such service"),
        ({"kinds": []}, "Choose at least one kind of news"),
        ({"kinds": ["weather"]}, "There is no such kind of notice."),
    ],
)
def test_choices_that_cannot_be_had_are_named(
    house: Installation, changed: dict[str, Any], words: str
) -> None:
    house.service()
    answer = subscribe(house.client(), ANA, **changed)
    assert answer.status_code == 422
    assert words in answer.text
    assert row(ANA) is None


def test_ten_megabytes_are_refused_before_they_are_read(house: Installation) -> None:
    answer = house.client().post("/es/subscribe", data={"address": "a" * 10_000_000})
    assert answer.status_code == 413
    assert answer.headers["Content-Language"] == "es"


def test_bytes_that_are_no_text_are_refused(house: Installation) -> None:
    answer = house.client().post(
        "/en/subscribe",
        data=b"address=%ff%fe%00&language=\xff&channel=email",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 422


def test_no_page_sets_a_cookie_or_needs_a_script(house: Installation) -> None:
    browser = house.client()
    for answer in (browser.get("/en/subscribe"), subscribe(browser, ANA)):
        assert "Set-Cookie" not in answer.headers
        assert "<script" not in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        assert " style=" not in answer.text


def test_the_audit_trail_knows_no_address(house: Installation) -> None:
    subscribe(house.client(), ANA)
    subscribe(house.client(), PHONE, by="sms")
    with database.reading() as session:
        entries = audit.newest(session)
    told = str([(entry.actor_id, entry.subject_id, entry.detail) for entry in entries])
    assert [entry.verb for entry in entries[:2]] == ["ask", "ask"]
    assert ANA not in told
    assert PHONE not in told

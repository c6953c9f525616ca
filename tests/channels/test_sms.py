"""An SMS reaches the operator's gateway, and what the gateway says is what we say."""

import re

import pytest
from pydantic import ValidationError

from statushub.channels import FAILED_PERMANENT, FAILED_TEMPORARY, SENT, Channel, Letter, Message
from statushub.channels.base import mark
from statushub.channels.sms_length import length, plainly
from statushub.channels.sms_settings import SmsSettings, name_of
from statushub.errors import Refused
from tests.channels.conftest import Ready, Sink

TEXT = Message("es", f"Avería en «Contratos». Código {mark('code')}")


def letter(number: int = 1, address: str = "+34600111222") -> Letter:
    return Letter(number, address, f"f00-{number}", TEXT, {"code": "123456"})


def gateway(ready: Ready, sink: Sink) -> Channel:
    address = sink.url.replace("http://", "json://")
    return ready("sms", sms_url=f"{address}/sms?:to={{number}}&:message=text&:version=&:type=")


def test_the_gateway_gets_number_and_text(ready: Ready, sink: Sink) -> None:
    sms = gateway(ready, sink)
    outcomes = list(sms.send([letter(1), letter(2, "+34600111333")]))
    assert {outcome.state for outcome in outcomes} == {SENT}
    assert {outcome.provider for outcome in outcomes} == {sms.providers[0].name}
    text = "Avería en «Contratos». Código 123456"
    sent = {(document["to"], document["text"]) for document in sink.documents}
    assert sent == {("+34600111222", text), ("+34600111333", text)}


def test_the_number_may_stand_in_the_path_or_a_form(ready: Ready, sink: Sink) -> None:
    host = sink.url.removeprefix("http://")
    list(ready("sms", sms_url=f"json://{host}/to/{{number}}").send([letter()]))
    list(ready("sms", sms_url=f"form://{host}/?:to={{number}}").send([letter()]))
    assert sink.taken[0][0] == "/to/%2B34600111222"
    assert b"to=%2B34600111222" in sink.taken[1][2]


@pytest.mark.parametrize(
    ("status", "state", "outage"),
    [
        (400, FAILED_PERMANENT, False),
        (422, FAILED_PERMANENT, False),
        (401, FAILED_TEMPORARY, True),
        (402, FAILED_TEMPORARY, True),
        (403, FAILED_TEMPORARY, True),
        (404, FAILED_TEMPORARY, True),
        (500, FAILED_TEMPORARY, True),
        (503, FAILED_TEMPORARY, True),
        (302, FAILED_TEMPORARY, True),
    ],
)
def test_a_refusal_is_told_with_its_words_but_no_number(
    ready: Ready, sink: Sink, status: int, state: str, *, outage: bool
) -> None:
    sms = gateway(ready, sink)
    sink.status, sink.body = status, b'{"error":"no route to +34 600 111 222 (34600111222)"}'
    sink.headers = {"Location": f"{sink.url}/elsewhere"}
    [outcome] = sms.send([letter()])
    assert (outcome.state, outcome.outage) == (state, outage)
    assert outcome.code == str(status)
    assert "no route to" in outcome.words
    assert "600" not in outcome.words
    assert len(sink.taken) == 1


def test_a_gateway_that_wants_a_pause_gets_it(ready: Ready, sink: Sink) -> None:
    sms = gateway(ready, sink)
    sink.status, sink.headers = 429, {"Retry-After": "30"}
    outcomes = list(sms.send([letter(number) for number in range(40)]))
    assert len(outcomes) == 40
    assert all(one.outage and one.retry_after == 30 for one in outcomes)
    assert len(sink.taken) <= 8


def test_a_gateway_that_breaks_over_one_letter_goes_on_with_the_others(
    ready: Ready, sink: Sink
) -> None:
    """Else one letter would hold up all others for as long as it is tried."""
    sms = gateway(ready, sink)

    def breaks() -> None:
        sink.status = 500 if b"600111229" in sink.taken[-1][2] else 200

    sink.before = breaks
    [first] = sms.send([letter(9, "+34600111229")])
    assert first.outage
    [again] = sms.send([letter(9, "+34600111229")])
    assert (again.state, again.outage) == (FAILED_TEMPORARY, False)
    outcomes = {one.recipient: one for one in sms.send([letter(1), letter(9, "+34600111229")])}
    assert outcomes[1].state == SENT
    assert (outcomes[9].state, outcomes[9].outage) == (FAILED_TEMPORARY, False)


def test_a_gateway_that_is_away_costs_nobody_their_message(ready: Ready) -> None:
    sms = ready("sms", sms_url="json://127.0.0.1:9/?:to={number}")
    outcomes = list(sms.send([letter(number) for number in range(20)]))
    assert len(outcomes) == 20
    assert all(one.outage and one.state == FAILED_TEMPORARY for one in outcomes)
    assert any("error" in one.words for one in outcomes)


def test_a_country_taken_off_the_list_gets_nothing_more(ready: Ready, sink: Sink) -> None:
    sms = gateway(ready, sink)
    outcomes = {one.recipient: one for one in sms.send([letter(1), letter(2, "+351912345678")])}
    assert outcomes[1].state == SENT
    assert (outcomes[2].state, outcomes[2].code) == (FAILED_PERMANENT, "country")
    assert len(sink.taken) == 1


def test_there_is_another_way_out(ready: Ready, sink: Sink) -> None:
    address = sink.url.replace("http://", "json://")
    sms = ready(
        "sms",
        sms_url="json://user:secret@127.0.0.1:9/?:to={number}",
        sms_fallback_url=f"{address}/?:to={{number}}",
        sms_per_second=5,
    )
    first, second = sms.providers
    assert first.per_second == second.per_second == 5
    assert first.name != second.name
    assert "secret" not in first.name
    assert [one.outage for one in first.send([letter()])] == [True]
    assert [one.state for one in second.send([letter()])] == [SENT]


def test_a_provider_keeps_its_name_when_its_password_changes() -> None:
    one = name_of("twilio://AC0123:first@+34900000000")
    assert one == name_of("twilio://AC0123:second@+34900000000")
    assert one != name_of("twilio://AC0124:first@+34900000000")
    assert re.fullmatch(r"twilio\.[0-9a-f]{6}", one)


@pytest.mark.parametrize(
    "values",
    [
        {"sms_url": "json://u:a@gateway.example/?:to={number}"},
        {"sms_url": "json://u:another@gateway.example/?:to={number}"},
        {},
    ],
)
def test_two_providers_must_be_two(values: dict[str, str]) -> None:
    values = {"sms_fallback_url": "json://u:a@gateway.example/?:to={number}", **values}
    with pytest.raises(ValidationError) as fault:
        SmsSettings(_env_file=None, **values)  # type: ignore[arg-type]
    assert "SMS_FALLBACK_URL" in str(fault.value)
    assert "another" not in str(fault.value)


@pytest.mark.parametrize("url", ["json://127.0.0.1:9/", "nothing://x", "twilio://short"])
def test_a_setting_that_cannot_work_says_so(ready: Ready, url: str) -> None:
    [outcome] = ready("sms", sms_url=url).send([letter()])
    assert (outcome.state, outcome.code) == (FAILED_TEMPORARY, "setting")
    assert outcome.outage
    assert "SMS_URL" in outcome.words


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ("+34 600 111 222", "+34600111222"),
        ("600111222", "+34600111222"),
        ("0034 600-11-12-22", "+34600111222"),
        ("+351 912 345 678", "+351912345678"),
        ("+34６００１１１２２２", "+34600111222"),
    ],
)
def test_a_number_has_one_form(ready: Ready, given: str, number: str) -> None:
    assert ready("sms", sms_countries="ES,PT").check_address(given) == number


@pytest.mark.parametrize(
    ("given", "because"),
    [
        ("", "country code"),
        ("hello", "country code"),
        ("600", "country code"),
        ("+34600111222 ext. 5", "country code"),
        ("+34 912 345 678", "cannot receive SMS"),
        ("+34 803 123 456", "cannot receive SMS"),
        ("+44 7400 123456", "ES, PT"),
        ("+881 612345678", "country"),
        ("6" * 500, "country code"),
    ],
)
def test_a_number_that_will_not_do_is_refused_in_words(
    ready: Ready, given: str, because: str
) -> None:
    with pytest.raises(Refused) as refused:
        ready("sms", sms_countries="ES,PT").check_address(given)
    assert because in str(refused.value)


def test_the_time_zone_says_which_country_is_meant(ready: Ready) -> None:
    assert ready("sms", timezone="Europe/Lisbon").check_address("912345678") == "+351912345678"
    with pytest.raises(Refused):
        ready("sms", timezone="UTC").check_address("+34600111222")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a" * 160, ("GSM-7", 160, 1, "")),
        ("a" * 161, ("GSM-7", 161, 2, "")),
        ("ñ¿¡ÑüÜ§€", ("GSM-7", 9, 1, "")),
        ("a" * 152 + "€" + "a" * 152, ("GSM-7", 306, 3, "")),
        ("á" + "a" * 69, ("UCS-2", 70, 1, "á")),
        ("á" + "a" * 70, ("UCS-2", 71, 2, "á")),
        ("🎉" * 35, ("UCS-2", 70, 1, "🎉")),
        ("a`b", ("UCS-2", 3, 1, "`")),
        ("", ("GSM-7", 0, 1, "")),
    ],
)
def test_the_length_is_the_one_that_is_paid_for(
    text: str, expected: tuple[str, int, int, str]
) -> None:
    found = length(text)
    assert (found.encoding, found.characters, found.parts, found.foreign) == expected


def test_plain_vowels_are_what_fits_the_cheap_alphabet() -> None:
    text = "Ésta es la líneá únicá: ¿mañana? ¡Sí! Pingüino ÁÍÓÚ."
    assert plainly(text) == "Ésta es la linea unica: ¿mañana? ¡Si! Pingüino AIOU."
    assert length(text).encoding == "UCS-2"
    assert length(plainly(text)).encoding == "GSM-7"

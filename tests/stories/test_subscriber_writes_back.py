"""A subscriber writes STOP, START or HELP back to an SMS, and gets one answer in their language."""

import json
import logging

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from statushub import database
from statushub.channels.sms_commands import HELP, START, STOP, command
from statushub.channels.sms_length import length
from statushub.model import inbound
from statushub.model.audit import AuditEntry
from statushub.model.fanouts import Fanout
from statushub.wiring import read_settings, use
from tests.installation import Installation, MovedClock
from tests.subscribers import held, texts

ANA, EVA = "+34612345678", "+34600111222"


def says(house: Installation, number: str, words: str) -> TestResponse:
    """Hand a message on as Twilio does."""
    answer = house.client().post(address(), data={"From": number, "Body": words, "To": "+34900"})
    assert answer.status_code == 200
    house.work()
    return answer


def address() -> str:
    return f"/inbound/sms/{inbound.token('sms')}"


def fanouts() -> int:
    with database.reading() as session:
        return session.execute(select(func.count()).select_from(Fanout)).scalar_one()


def test_stop_ends_it_and_is_answered_once(house: Installation) -> None:
    house.subscription(ANA, "es", channel="sms")
    answer = says(house, ANA, "BAJA")
    assert answer.content_type.startswith("application/xml")
    assert answer.data.endswith(b"<Response/>")
    assert held(ANA).ended_at is not None
    [text] = texts(house, ANA)
    assert text.startswith("Estado de Lumen: ")
    assert "ALTA" in text
    says(house, ANA, "STOP")
    assert len(texts(house, ANA)) == 1
    house.incident()
    house.work()
    assert len(texts(house, ANA)) == 1, "who has left hears no more"
    with database.reading() as session:
        ends = session.scalars(select(AuditEntry).where(AuditEntry.verb == "end")).all()
    assert [entry.subject_id for entry in ends] == [held(ANA).public_id]


def test_start_brings_it_back_with_what_was_chosen(house: Installation) -> None:
    house.subscription(ANA, "en", channel="sms")
    says(house, ANA, "stop")
    says(house, ANA, "Start!")
    assert held(ANA).ended_at is None
    assert "STOP" in texts(house, ANA)[-1]
    house.incident()
    house.work()
    assert len(texts(house, ANA)) == 3


def test_help_says_who_we_are_and_how_to_end_it(house: Installation) -> None:
    house.subscription(ANA, "es", channel="sms")
    says(house, ANA, "¿Ayuda?")
    [text] = texts(house, ANA)
    assert text.startswith("Estado de Lumen: ")
    assert "BAJA" in text
    assert "http://status.example/es/" in text
    assert held(ANA).ended_at is None


@pytest.mark.parametrize("words", ["STOP", "START", "HELP"])
def test_an_unknown_sender_gets_nothing_and_is_not_named(
    house: Installation, caplog: pytest.LogCaptureFixture, words: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        says(house, ANA, words)
    assert fanouts() == 0
    assert "612345678" not in caplog.text


@pytest.mark.parametrize("words", ["START", "HELP"])
def test_who_never_confirmed_is_not_confirmed_by_a_word(house: Installation, words: str) -> None:
    house.subscription(ANA, channel="sms", confirmed=False)
    says(house, ANA, words)
    assert fanouts() == 0
    assert held(ANA).confirmed_at is None


def test_who_never_confirmed_may_still_say_stop(house: Installation) -> None:
    house.subscription(ANA, channel="sms", confirmed=False)
    says(house, ANA, "STOP")
    assert held(ANA).ended_at is not None
    assert fanouts() == 1


def test_nobody_makes_us_answer_for_ever(house: Installation, moved: MovedClock) -> None:
    house.subscription(ANA, channel="sms")
    for _time in range(6):
        says(house, ANA, "HELP")
    assert len(texts(house, ANA)) == 3
    says(house, ANA, "STOP")
    assert held(ANA).ended_at is not None, "heard all the same"
    assert len(texts(house, ANA)) == 3
    moved.forward(hours=1, minutes=1)
    says(house, ANA, "HELP")
    assert len(texts(house, ANA)) == 4


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        ({"data": {"From": ANA, "Body": "stop"}}, "application/xml"),
        (
            {"json": {"msisdn": ANA[1:], "to": "34900", "text": "Stop", "type": "text"}},
            "text/plain",
        ),
        ({"query_string": {"msisdn": ANA[1:], "text": "stop"}}, "text/plain"),
        ({"json": {"from": "612 345 678", "text": "stop"}}, "text/plain"),
        ({"json": [{"from": "0034612345678", "text": "stop"}]}, "text/plain"),
        (
            {"data": json.dumps({"results": [{"from": ANA, "text": "stop"}]})},
            "text/plain",
        ),
    ],
)
def test_each_provider_says_it_in_its_own_form(
    house: Installation, sent: dict[str, object], kind: str
) -> None:
    house.subscription(ANA, channel="sms")
    answer = house.client().post(address(), **sent)
    assert answer.status_code == 200
    assert answer.content_type.startswith(kind)
    assert held(ANA).ended_at is not None


def test_a_provider_may_ask_with_get(house: Installation) -> None:
    house.subscription(ANA, channel="sms")
    query = {"msisdn": ANA[1:], "text": "stop"}
    assert house.client().get(address(), query_string=query).status_code == 200
    assert held(ANA).ended_at is not None


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"data": b"\x00\xff\xfe"},
        {"data": b"{", "content_type": "application/json"},
        {"data": b"[" * 50_000, "content_type": "application/json"},
        {"data": b'{"from": [1], "text": {"a": 1}}', "content_type": "application/json"},
        {"data": b'{"from": 7, "text": 8}', "content_type": "application/json"},
        {"data": {"From": "x" * 5000, "Body": "stop"}},
        {"data": {"From": "+442071838750", "Body": "stop"}},
        {"data": {"From": "LUMEN", "Body": "stop"}},
        {"data": {"From": ANA, "Body": "a" * 70_000}},
        {"data": {"From": f"{ANA}\0", "Body": "\0"}},
        {"data": b"From=%2B34612345678&Body=\xff\xfe"},
    ],
)
def test_whatever_is_in_it_is_answered_200(house: Installation, sent: dict[str, object]) -> None:
    house.subscription(ANA, channel="sms")
    answer = house.client().post(address(), **sent)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert fanouts() == 0
    assert held(ANA).ended_at is None


@pytest.mark.parametrize("token", ["", "all-x", "nobody", "all-" + "a" * 20, "é"])
def test_who_has_no_token_finds_nothing(house: Installation, token: str) -> None:
    house.subscription(ANA, channel="sms")
    answer = house.client().post(f"/inbound/sms/{token}", data={"From": ANA, "Body": "STOP"})
    assert answer.status_code == 404
    assert held(ANA).ended_at is None


def test_stop_is_heard_from_a_country_that_was_taken_off_the_list(
    house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.subscription(ANA, channel="sms")
    monkeypatch.setenv("STATUSHUB_SMS_COUNTRIES", "PT")
    use(house.app, *read_settings())
    assert house.client().post(address(), data={"From": ANA, "Body": "STOP"}).status_code == 200
    assert held(ANA).ended_at is not None


def test_a_word_of_one_is_not_anothers(house: Installation) -> None:
    house.subscription(ANA, channel="sms")
    house.subscription(EVA, channel="sms")
    says(house, EVA, "STOP")
    assert held(ANA).ended_at is None
    assert held(EVA).ended_at is not None


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("words", ["HELP", "STOP"])
def test_an_answer_is_one_cheap_part(house: Installation, language: str, words: str) -> None:
    house.subscription(ANA, language, channel="sms")
    says(house, ANA, words)
    [text] = texts(house, ANA)
    assert (length(text).encoding, length(text).parts) == ("GSM-7", 1)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("STOP", STOP),
        ("stop", STOP),
        (" Stop. ", STOP),
        ("«BAJA»", STOP),
        ("'stop'", STOP),
        ("Baja, por favor.", STOP),
        ("por favor baja", STOP),
        ("BAJA GRACIAS", STOP),
        ("Please stop!!!", STOP),
        ("S T O P", STOP),
        ("ＳＴＯＰ", STOP),
        ("St\u200bop", STOP),
        ("opt-out", STOP),
        ("STOP ALL", STOP),
        ("Darme de baja", STOP),
        ("Arrêt", STOP),
        ("Abmelden bitte", STOP),
        ("Sair", STOP),
        ("ALTA", START),
        ("Start", START),
        ("ayuda", HELP),
        ("AYÚDA", HELP),
        ("¡Ayuda!", HELP),
        ("Información", HELP),
        ("INFO", HELP),
        ("HELP?", HELP),
        ("Hilfe", HELP),
        ("La línea está de baja desde ayer", None),
        ("Baja la temperatura mañana", None),
        ("baja el precio", None),
        ("La tarifa baja", None),
        ("No quiero baja", None),
        ("Don't stop", None),
        ("stop sending bills to my old address", None),
        ("¿Cuándo se da de alta el servicio?", None),
        ("alta tensión", None),
        ("Help me with my bill", None),
        ("Gracias", None),
        ("please", None),
        ("", None),
        ("...", None),
        ("🛑", None),
        ("stop " * 100, None),
    ],
)
def test_only_the_word_itself_is_a_command(words: str, meant: str | None) -> None:
    assert command(words) == meant

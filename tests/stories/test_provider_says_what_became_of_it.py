"""A provider's receipts: arrived, failed, the number is dead; early, twice, or about nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from statushub import channels, database
from statushub.actions import receipts
from statushub.channels import Receipted
from statushub.model import fanouts, inbound
from statushub.model.fanouts import Attempt, Delivery, Fanout, Receipt
from tests import installation
from tests.channels.conftest import Sink, listening
from tests.installation import Installation, MovedClock
from tests.subscribers import held

ANA, EVA = "+34612345678", "+34600111222"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with listening() as found:
        found.body = b'{"sid": "SM1", "status": "queued"}'
        yield found


@pytest.fixture
def sending(
    sink: Sink, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Installation]:
    """An installation whose SMS go to a gateway on this machine."""
    address = sink.url.replace("http://", "json://")
    url = f"{address}/?:to={{number}}&:message=text"
    yield installation.make(database_url, tmp_path, monkeypatch, SMS_URL=url)
    channels.close()
    database.dispose()


def provider() -> str:
    return channels.get("sms").providers[0].name


def address(name: str = "") -> str:
    return f"/inbound/receipt/{inbound.token(inbound.RECEIPT, name or provider())}"


def says(house: Installation, **form: str) -> TestResponse:
    """Tell it as Twilio does."""
    answer = house.client().post(address(), data=form)
    assert answer.status_code == 200
    return answer


def delivery() -> Delivery:
    with database.reading() as session:
        return session.scalars(select(Delivery)).one()


def attempts() -> list[Attempt]:
    with database.reading() as session:
        return list(session.scalars(select(Attempt).order_by(Attempt.id)))


def rows() -> int:
    with database.reading() as session:
        return session.execute(select(func.count()).select_from(Receipt)).scalar_one()


def told(house: Installation) -> None:
    """Have one subscriber told of an incident."""
    house.subscription(ANA, channel="sms")
    house.incident()
    house.work()


def test_what_arrived_is_delivered(sending: Installation) -> None:
    told(sending)
    assert delivery().state == fanouts.SENT
    for state in ("queued", "sending", "sent"):
        says(sending, MessageSid="SM1", MessageStatus=state)
        assert delivery().state == fanouts.SENT
    says(sending, MessageSid="SM1", MessageStatus="delivered")
    assert delivery().state == fanouts.DELIVERED
    assert attempts() == []


def test_what_failed_is_failed_with_the_providers_words(sending: Installation) -> None:
    told(sending)
    says(sending, MessageSid="SM1", MessageStatus="undelivered", ErrorCode="30003")
    assert delivery().state == fanouts.FAILED_PERMANENT
    [attempt] = attempts()
    assert (attempt.provider, attempt.words) == (provider(), "undelivered 30003")
    assert held(ANA).suppressed_at is None
    says(sending, MessageSid="SM1", MessageStatus="undelivered", ErrorCode="30003")
    assert len(attempts()) == 1, "said twice, told once"
    says(sending, MessageSid="SM1", MessageStatus="delivered")
    assert delivery().state == fanouts.DELIVERED, "it did arrive in the end"
    says(sending, MessageSid="SM1", MessageStatus="undelivered")
    assert delivery().state == fanouts.DELIVERED


def test_a_dead_number_is_written_to_no_more(sending: Installation) -> None:
    told(sending)
    says(sending, MessageSid="SM1", MessageStatus="failed", ErrorCode="30005")
    assert delivery().state == fanouts.FAILED_PERMANENT
    assert held(ANA).suppressed_at is not None


def test_a_receipt_may_be_quicker_than_we_are(sending: Installation, sink: Sink) -> None:
    sink.before = lambda: receipts.heed(provider(), Receipted("SM1", fanouts.DELIVERED))
    told(sending)
    assert delivery().state == fanouts.DELIVERED


def test_a_quick_receipt_of_a_dead_number_counts_too(sending: Installation, sink: Sink) -> None:
    quick = Receipted("SM1", fanouts.FAILED_PERMANENT, "no such number", dead=True)
    sink.before = lambda: receipts.heed(provider(), quick)
    told(sending)
    assert delivery().state == fanouts.FAILED_PERMANENT
    assert [one.words for one in attempts()] == ["no such number"]
    assert held(ANA).suppressed_at is not None


@pytest.mark.parametrize(
    "said",
    [
        {"messageId": "SM1", "status": "delivered", "err-code": "0", "msisdn": ANA[1:]},
        {"message_uuid": "SM1", "status": "delivered"},
        {"reference": "SM1", "state": "delivered"},
        {"results": [{"messageId": "SM1", "status": {"groupName": "DELIVERED"}}]},
        [{"id": "SM1", "status": "DELIVRD"}],
    ],
)
def test_each_provider_says_it_in_its_own_form(sending: Installation, said: object) -> None:
    told(sending)
    assert sending.client().post(address(), json=said).status_code == 200
    assert delivery().state == fanouts.DELIVERED


def test_a_provider_may_tell_by_get(sending: Installation) -> None:
    told(sending)
    query = {"messageId": "SM1", "status": "rejected", "err-code": "9"}
    assert sending.client().get(address(), query_string=query).status_code == 200
    assert delivery().state == fanouts.FAILED_PERMANENT
    assert held(ANA).suppressed_at is not None


def test_one_provider_cannot_speak_for_another(sending: Installation) -> None:
    told(sending)
    form = {"reference": "SM1", "state": "failed"}
    assert sending.client().post(address("another.abc123"), json=form).status_code == 200
    assert delivery().state == fanouts.SENT


def test_a_receipt_for_a_message_never_sent_is_forgotten(
    sending: Installation, moved: MovedClock
) -> None:
    for _time in range(2):
        says(sending, MessageSid="SM-of-nobody", MessageStatus="delivered")
    assert rows() == 1
    moved.forward(days=6)
    receipts.forget_old()
    assert rows() == 1
    moved.forward(days=2)
    receipts.forget_old()
    assert rows() == 0


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"data": b"\xff\x00"},
        {"data": b"{", "content_type": "application/json"},
        {"data": {"MessageSid": "S" * 500, "MessageStatus": "delivered"}},
        {"data": {"MessageSid": "SM\0", "MessageStatus": "delivered"}},
        {"data": {"MessageSid": "SM1"}},
        {"data": {"MessageStatus": "delivered"}},
        {"data": {"MessageSid": "SM1", "MessageStatus": "delivered " * 20}},
        {"data": b"x" * 100_000, "content_type": "application/json"},
    ],
)
def test_whatever_is_in_it_is_answered_200(house: Installation, said: dict[str, object]) -> None:
    answer = house.client().post(address(), **said)
    assert answer.status_code == 200
    assert rows() == 0


def test_who_has_no_token_finds_nothing(house: Installation) -> None:
    for token in ("x", provider(), inbound.token(inbound.REPLY)):
        form = {"reference": "SM1", "state": "delivered"}
        assert house.client().post(f"/inbound/receipt/{token}", json=form).status_code == 404


def test_a_message_to_an_editor_suppresses_nobody(house: Installation) -> None:
    """A recipient's number is a subscription's only where the purpose says so."""
    subscription = house.subscription(ANA, channel="sms")
    with database.transaction() as session:
        order = Fanout(
            page_id=house.page.id, purpose="test", urgency=5, ordered_at=held(ANA).created_at
        )
        session.add(order)
        session.flush()
        session.add(
            Delivery(
                fanout_id=order.id,
                recipient=subscription.id,
                channel="sms",
                language="en",
                state=fanouts.SENT,
            )
        )
        session.flush()
        receipts.expect(session, provider(), "SM9", order.id, subscription.id)
    receipts.heed(provider(), Receipted("SM9", fanouts.FAILED_PERMANENT, "gone", dead=True))
    assert delivery().state == fanouts.FAILED_PERMANENT
    assert held(ANA).suppressed_at is None

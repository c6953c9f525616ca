"""An editor sees for a notice who was reached and how fast, what failed and why, and acts on it."""

import csv
import io
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert
from sqlalchemy import update as update_rows

from statushub import channels, clock, database
from statushub.actions.notices import Posted
from statushub.fanout import plan
from statushub.model import deliveries, fanouts
from statushub.model.fanouts import Attempt, Delivery, Fanout
from statushub.model.providers import Provider
from tests import installation
from tests.channels.post_office import Office, open_office
from tests.desk import Desk, editor_with_password
from tests.installation import Installation
from tests.subscribers import held, subscribe

POLICY = "554 5.7.1 Message 4F2A10 refused by policy"
NOBODY = "550 5.1.1 No such mailbox"


@pytest.fixture
def office() -> Iterator[Office]:
    with open_office() as found:
        yield found


@pytest.fixture
def sending_house(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, office: Office
) -> Iterator[Installation]:
    """An installation that sends by a real mail server."""
    yield installation.make(sqlite_url, tmp_path, monkeypatch, SMTP_URL=office.url)
    channels.close()
    database.dispose()


def told(house: Installation, office: Office) -> Posted:
    """Tell four of an incident, of whom the server refuses two for a policy, and one is nobody."""
    for name, code in {"ana": "en", "ben": "es", "eva": "en", "gone": "en"}.items():
        house.subscription(f"{name}@example.org", code)
    office.at_message = {"ben@example.org": POLICY, "eva@example.org": POLICY.replace("4F2", "9B7")}
    office.at_recipient = {"gone@example.org": NOBODY}
    posted = house.incident()
    house.work()
    office.at_message = {}
    return posted


def page_of(posted: Posted) -> str:
    return f"/desk/notices/{posted.notice.public_id}/deliveries"


def at_messages(house: Installation, posted: Posted, role: str = "author") -> Desk:
    desk = editor_with_password(house.app, f"{role}@example.org", role)
    assert desk.open(page_of(posted)).status_code == 200
    return desk


def test_who_was_reached_how_fast_and_why_not(sending_house: Installation, office: Office) -> None:
    desk = at_messages(sending_house, told(sending_house, office))
    for words in (
        "Email, English",
        "Email, Spanish",
        "Half left within",
        "95 of 100 left within",
        "refused by policy",
        "No such mailbox",
        "Try 2 failed messages again",
        "Nothing: these addresses cannot be reached any more.",
        "b…@example.org",
    ):
        assert words in desk.text, words
    assert "ben@example.org" not in desk.text


def test_trying_all_again(sending_house: Installation, office: Office) -> None:
    posted = told(sending_house, office)
    desk = at_messages(sending_house, posted)
    desk.send(f"{page_of(posted)}/retry")
    assert "2 messages are on their way again." in desk.text
    assert "1 stays as it is: nothing reaches the address any more." in desk.text
    sending_house.work()
    desk.open(page_of(posted))
    assert "refused by policy" not in desk.text
    assert sorted(office.recipients) == [f"{name}@example.org" for name in ("ana", "ben", "eva")]
    assert "Had failed messages sent again" in desk.open(page_of(posted).rpartition("/")[0]).text
    desk.open(page_of(posted))
    desk.send(f"{page_of(posted)}/retry")
    assert "Its address cannot be reached any more, so it is not tried again." in desk.text


def test_trying_one_again_found_by_its_address(sending_house: Installation, office: Office) -> None:
    posted = told(sending_house, office)
    desk = at_messages(sending_house, posted, "approver")
    desk.open(f"{page_of(posted)}?address=%20BEN@example.org")
    assert "b…@example.org" in desk.text
    assert "e…@example.org" not in desk.text
    ben = held("ben@example.org").public_id
    desk.send(f"{page_of(posted)}/retry", subscription=ben)
    assert "1 message is on its way again." in desk.text
    assert "e…@example.org" in desk.text
    stranger = desk.open(f"{page_of(posted)}?address=zoe@example.org").text
    assert "No message about this went to that address." in stranger


def test_who_may_only_translate_sees_and_does_nothing(
    sending_house: Installation, office: Office
) -> None:
    posted = told(sending_house, office)
    desk = at_messages(sending_house, posted, "translator")
    assert "refused by policy" in desk.text
    assert "2 can be tried again." in desk.text
    assert "/retry" not in desk.text
    assert desk.send(f"{page_of(posted)}/retry").status_code == 403
    assert desk.send(f"{page_of(posted)}/cancel").status_code == 403
    assert desk.send(f"{page_of(posted)}/failed").status_code == 403
    assert desk.send("/desk/messages/retry").status_code == 403


def test_those_not_reached_as_a_list(sending_house: Installation, office: Office) -> None:
    posted = told(sending_house, office)
    desk = at_messages(sending_house, posted, "approver")
    answer = desk.send(f"{page_of(posted)}/failed")
    assert answer.content_type == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert {row["address"] for row in rows} == {
        f"{name}@example.org" for name in ("ben", "eva", "gone")
    }
    assert all(row["words"] and row["last_tried_at"] for row in rows)


def test_cancelling_asks_first_and_counts_afterwards(house: Installation) -> None:
    for number in range(3):
        house.subscription(f"reader{number}@example.org")
    posted = house.incident()
    plan.plan(posted.fanout_id or "")
    with database.transaction() as session:
        first = session.query(Delivery).order_by(Delivery.recipient).first()
        assert first
        first.state, first.finished_at = fanouts.SENT, clock.now()
    desk = at_messages(house, posted)
    desk.open(f"{page_of(posted)}/cancel")
    assert "2 messages have not left." in desk.text
    assert "1 has left already and cannot be called back." in desk.text
    desk.send(f"{page_of(posted)}/cancel")
    assert "2 messages are cancelled. 1 had left already." in desk.text
    assert "2 were cancelled, or their recipients had unsubscribed by then." in desk.text
    desk.send(f"{page_of(posted)}/cancel")
    assert "Nothing is waiting any more" in desk.text


def test_what_waits_says_until_when(house: Installation) -> None:
    house.subscription("ben@example.org")
    house.subscription("eva@example.org")
    posted = house.incident()
    plan.plan(posted.fanout_id or "")
    later = clock.now() + timedelta(hours=8)
    with database.transaction() as session:
        first, second = session.query(Delivery).order_by(Delivery.recipient)
        first.due_at = second.due_at = later
        second.state, second.tries = fanouts.FAILED_TEMPORARY, 2
    desk = at_messages(house, posted)
    assert "1 is held until the recipient’s quiet hours end" in desk.text
    assert "1 did not get through and is tried again" in desk.text
    desk.open(f"{page_of(posted)}?state=waiting")
    assert "2 times" in desk.text
    assert "next on" in desk.text


def test_a_provider_that_rests_is_named(house: Installation) -> None:
    house.subscription("ben@example.org")
    posted = house.incident()
    plan.plan(posted.fanout_id or "")
    [provider] = channels.get("email").providers
    with database.transaction() as session:
        session.add(
            Provider(
                channel="email",
                name=provider.name,
                failures=3,
                failing_since=clock.now() - timedelta(minutes=5),
                rests_until=clock.now() + timedelta(minutes=1),
                said="connection refused",
            )
        )
    desk = at_messages(house, posted)
    for path in (page_of(posted), "/desk/messages"):
        desk.open(path)
        assert f"Email: {provider.name} has taken no messages since" in desk.text
        assert "connection refused" in desk.text
        assert "1 message waits for it." in desk.text


def test_the_failures_of_all_notices(sending_house: Installation, office: Office) -> None:
    posted = told(sending_house, office)
    desk = at_messages(sending_house, posted)
    assert "3 messages failed" in desk.open("/desk/notices").text
    desk.open("/desk/messages")
    assert "3 messages failed in the last 30 days." in desk.text
    assert "2 of them can be tried again" in desk.text
    desk.send("/desk/messages/retry")
    assert "2 messages are on their way again." in desk.text
    sending_house.work()
    assert "1 message failed in the last 30 days." in desk.open("/desk/messages").text


def test_codes_and_confirmations_have_their_place(house: Installation) -> None:
    desk = editor_with_password(house.app, "eva@example.org", "author")
    assert "None so far." in desk.open("/desk/messages").text
    subscribe(house.client(), "new@example.org")
    house.work()
    assert "Requests to confirm an address" in desk.open("/desk/messages").text
    with database.transaction() as session:
        [delivery] = session.query(Delivery)
        delivery.state = fanouts.FAILED_PERMANENT
        session.add(
            Attempt(
                fanout_id=delivery.fanout_id,
                recipient=delivery.recipient,
                at=clock.now(),
                seconds=0.1,
                provider="mail.example.org",
                state=fanouts.FAILED_PERMANENT,
                code="5.7.1",
                words=POLICY,
            )
        )
    desk.open("/desk/messages")
    assert "n…@example.org" in desk.text
    assert "refused by policy" in desk.text
    assert "new@example.org" not in desk.text


def test_half_and_95_of_100_are_counted_right(either_house: Installation) -> None:
    """A hundred leave one a second: half within 50, 95 within 95; what was held, from its hour."""
    for number in range(100):
        either_house.subscription(f"reader{number}@example.org")
    posted = either_house.incident()
    plan.plan(posted.fanout_id or "")
    with database.transaction() as session:
        order = fanouts.fanout(session, posted.fanout_id or "")
        for second, delivery in enumerate(session.query(Delivery).order_by(Delivery.recipient), 1):
            delivery.state = fanouts.SENT
            delivery.due_at = order.ordered_at + timedelta(hours=8) if second <= 10 else None
            began = delivery.due_at or order.ordered_at
            delivery.finished_at = began + timedelta(seconds=second)
    with database.reading() as session:
        order = fanouts.fanout(session, posted.fanout_id or "")
        found = deliveries.times(session, order, 100)
    speed = deliveries.speed(list(found.values()))
    assert speed is not None
    assert (speed.number, round(speed.p50), round(speed.p95)) == (100, 50, 95)


@pytest.mark.long
def test_ten_thousand_failures_are_no_burden(either_house: Installation) -> None:
    either_house.subscription("ben@example.org")
    posted = either_house.incident()
    either_house.work()
    number = 10_000
    with database.transaction() as session:
        order = fanouts.fanout(session, posted.fanout_id or "")
        session.execute(delete(Delivery))
        whole = {"fanout_id": order.id, "state": fanouts.FAILED_PERMANENT}
        session.execute(
            insert(Delivery),
            [
                whole | {"recipient": 1000 + one, "channel": "email", "language": "en", "tries": 0}
                for one in range(number)
            ],
        )
        session.execute(
            insert(Attempt),
            [
                whole
                | {
                    "recipient": 1000 + one,
                    "at": clock.now(),
                    "seconds": 0.1,
                    "provider": "mail.example.org",
                    "words": f"Queue {one:x}9 is full",
                }
                for one in range(number)
            ],
        )
        session.execute(update_rows(Fanout).values(state=fanouts.FINISHED))
    desk = editor_with_password(either_house.app, "eva@example.org", "author")
    for path in (page_of(posted), "/desk/messages", "/desk/notices"):
        began = time.process_time()
        desk.open(path)
        assert time.process_time() - began < 2, path
        assert "10,000" in desk.text or "10000" in desk.text, path
        assert len(desk.text) < 60_000, path

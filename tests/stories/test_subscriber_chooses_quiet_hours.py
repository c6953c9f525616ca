"""A subscriber sleeps in peace: what is not serious waits for the morning, and then the newest."""

from datetime import datetime

import pytest
from sqlalchemy import select

from statushub import database
from statushub.actions import notices
from statushub.actions.notices import PostUpdate
from statushub.model.audit import HOUSE
from statushub.model.fanouts import Delivery
from tests.installation import Installation, MovedClock, text_of
from tests.stories.test_customer_subscribes_by_mail import ANA, confirmed
from tests.subscribers import EVERYTHING, code_in, held, subscribe, texts

QUIET = {"language": "en", **EVERYTHING, "quiet_from": "22:00", "quiet_until": "07:00"}


def at(words: str) -> datetime:
    return datetime.fromisoformat(words)


def more(posted: notices.Posted, words: str, **changes: str) -> notices.Posted:
    texts_ = {code: {"body": words} for code in ("en", "es")}
    command = PostUpdate(posted.notice.public_id, texts_, **changes)  # type: ignore[arg-type]
    return notices.post_update(command, HOUSE)


@pytest.mark.parametrize(
    ("night", "before", "morning"),
    [
        ("2026-06-10T22:30:00Z", "2026-06-11T04:58:00Z", "2026-06-11T05:00:30Z"),
        # Clocks are put back, and forward: seven is seven all the same.
        ("2026-10-24T22:30:00Z", "2026-10-25T05:58:00Z", "2026-10-25T06:00:30Z"),
        ("2027-03-27T22:30:00Z", "2027-03-28T04:58:00Z", "2027-03-28T05:00:30Z"),
    ],
)
def test_the_night_is_quiet_and_the_morning_brings_the_newest(
    either_house: Installation, moved: MovedClock, night: str, before: str, morning: str
) -> None:
    moved.to(at("2026-06-01T10:00:00Z"))
    own = confirmed(either_house)
    assert "saved" in either_house.client().post(own, data=QUIET, follow_redirects=True).text
    either_house.subscription("ben@example.net")
    moved.to(at(night))
    posted = either_house.incident(impact="minor")
    either_house.work()
    assert len(either_house.mails("ben@example.net")) == 1
    moved.forward(hours=1)
    more(posted, "The cause is found.", state="identified")
    either_house.work()
    moved.to(at(before))
    either_house.work()
    assert len(either_house.mails(ANA)) == 1, "the confirmation and nothing else"
    moved.to(at(morning))
    either_house.work()
    either_house.work()
    newest = either_house.mails(ANA)[1:]
    assert len(newest) == 1
    assert "The cause is found." in text_of(newest[0])
    with database.reading() as session:
        states = session.scalars(
            select(Delivery.state).where(Delivery.recipient == held(ANA).id)
        ).all()
    assert sorted(states) == ["overtaken", "sent", "sent"]


def test_a_serious_incident_wakes_and_its_end_does_not(
    house: Installation, moved: MovedClock
) -> None:
    moved.to(at("2026-06-01T10:00:00Z"))
    own = confirmed(house)
    house.client().post(own, data=QUIET)
    moved.to(at("2026-06-10T22:30:00Z"))
    posted = house.incident(impact="major")
    house.work()
    assert len(house.mails(ANA)) == 2
    moved.forward(hours=2)
    more(posted, "It is over.", state="resolved")
    house.work()
    assert len(house.mails(ANA)) == 2
    moved.to(at("2026-06-11T05:00:30Z"))
    house.work()
    assert "It is over." in text_of(house.mails(ANA)[-1])


def test_a_code_that_is_asked_for_comes_at_night(house: Installation, moved: MovedClock) -> None:
    number = "+34612345678"
    moved.to(at("2026-06-01T10:00:00Z"))
    house.subscription(number, channel="sms")
    with database.transaction() as session:
        row = session.merge(held(number))
        row.quiet_from, row.quiet_until = 22 * 60, 7 * 60
    moved.to(at("2026-06-10T22:30:00Z"))
    subscribe(house.client(), number, by="sms")
    house.work()
    assert code_in(texts(house, number)[-1])


def test_hours_are_meant_where_the_subscriber_is(house: Installation, moved: MovedClock) -> None:
    moved.to(at("2026-06-01T10:00:00Z"))
    own = confirmed(house)
    house.client().post(own, data={**QUIET, "time_zone": "America/Bogota"})
    moved.to(at("2026-06-10T22:30:00Z"))  # half past five in the afternoon there
    house.incident(impact="minor")
    house.work()
    assert len(house.mails(ANA)) == 2
    moved.to(at("2026-06-11T03:30:00Z"))
    house.incident(impact="minor")
    house.work()
    assert len(house.mails(ANA)) == 2
    moved.to(at("2026-06-11T12:00:30Z"))
    house.work()
    assert len(house.mails(ANA)) == 3


def test_what_cannot_be_is_said_at_its_field(house: Installation) -> None:
    own = confirmed(house, reader="es")
    browser = house.client()
    for wrong, field in (
        ({"quiet_until": ""}, "quiet_until"),
        ({"quiet_until": "21:59"}, "quiet_until"),
        ({"quiet_from": "ten"}, "quiet_from"),
        ({"time_zone": "Europe/Nowhere"}, "time_zone"),
        ({"minimum_impact": "huge"}, "minimum_impact"),
        ({"pace": "daily", "daily_at": "25:00"}, "daily_at"),
    ):
        answer = browser.post(own, data={**QUIET, **wrong})
        assert answer.status_code == 422, wrong
        assert f'href="#{field}"' in answer.text
        assert f'id="{field}-wrong"' in answer.text
    assert held(ANA).quiet_from is None

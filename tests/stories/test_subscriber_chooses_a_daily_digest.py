"""A subscriber hears once a day, of serious incidents at once, and on calm days nothing."""

from datetime import datetime

import pytest

from statushub.actions import digests, notices
from statushub.actions.notices import WithdrawNotice
from statushub.model.audit import HOUSE
from statushub.model.subscriptions import manage_token
from tests.installation import Installation, MovedClock, text_of
from tests.stories.test_customer_subscribes_by_mail import ANA, confirmed
from tests.stories.test_subscriber_chooses_quiet_hours import at, more
from tests.subscribers import EVERYTHING, held, subscribe

DAILY = {"language": "en", **EVERYTHING, "pace": "daily", "daily_at": "08:00"}


def daily(house: Installation, moved: MovedClock, **more_: str) -> None:
    moved.to(at("2026-06-01T10:00:00Z"))
    own = confirmed(house)
    assert house.client().post(own, data={**DAILY, **more_}).status_code == 303


def morning(house: Installation, moved: MovedClock, when: str) -> list[str]:
    """Return the texts of the mails that come at an instant."""
    before = len(house.mails(ANA))
    moved.to(at(when))
    digests.order_due()
    house.work()
    return [text_of(mail) for mail in house.mails(ANA)[before:]]


def test_one_mail_a_day_and_none_without_news(
    either_house: Installation, moved: MovedClock
) -> None:
    daily(either_house, moved)
    first = either_house.incident(impact="minor")
    either_house.work()
    more(first, "The cause is found.", state="identified")
    either_house.work()
    assert len(either_house.mails(ANA)) == 1, "nothing but the confirmation"
    assert morning(either_house, moved, "2026-06-02T05:59:00Z") == []
    (told,) = morning(either_house, moved, "2026-06-02T06:00:30Z")
    assert "Daily digest" in told
    assert "Identified: Phone lines closed" in told
    assert told.count("/notices/") == 1, "the newest of each notice, and where to read on"
    mail = either_house.mails(ANA)[-1]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/unsubscribe/" in told
    assert morning(either_house, moved, "2026-06-02T06:05:00Z") == []
    assert morning(either_house, moved, "2026-06-03T06:00:30Z") == []


@pytest.mark.parametrize(
    ("day", "early", "due"),
    [
        ("2026-10-24T20:00:00Z", "2026-10-25T06:59:00Z", "2026-10-25T07:00:30Z"),
        ("2027-03-27T20:00:00Z", "2027-03-28T05:59:00Z", "2027-03-28T06:00:30Z"),
    ],
)
def test_eight_is_eight_when_clocks_change(
    house: Installation, moved: MovedClock, day: str, early: str, due: str
) -> None:
    daily(house, moved)
    morning(house, moved, day)
    house.incident(impact="minor")
    assert morning(house, moved, early) == []
    assert len(morning(house, moved, due)) == 1


def test_after_two_days_without_a_worker_one_digest_tells_all(
    either_house: Installation, moved: MovedClock
) -> None:
    daily(either_house, moved)
    titles = ("Slow chat", "Late mail", "No fax")
    for day, title in enumerate(titles, start=2):
        texts = {code: {"title": title, "body": title} for code in ("en", "es")}
        moved.to(at(f"2026-06-0{day}T09:00:00Z"))
        either_house.incident(impact="minor", texts=texts)
    (told,) = morning(either_house, moved, "2026-06-05T12:00:00Z")
    assert all(title in told for title in titles)
    assert held(ANA).digest_at == datetime.fromisoformat("2026-06-06T06:00:00Z")


def test_serious_incidents_come_at_once_and_are_not_repeated(
    house: Installation, moved: MovedClock
) -> None:
    daily(house, moved)
    posted = house.incident(impact="major")
    house.work()
    assert len(house.mails(ANA)) == 2
    more(posted, "Less bad.", impact="minor")
    more(posted, "It is over.", state="resolved")
    house.work()
    assert "It is over." in text_of(house.mails(ANA)[-1]), "who heard the alarm hears its end"
    assert morning(house, moved, "2026-06-02T06:00:30Z") == []


def test_each_hears_of_their_own_and_of_nothing_that_was_taken_back(
    either_house: Installation, moved: MovedClock
) -> None:
    pay = either_house.service("Pay a bill", "Pagar una factura")
    daily(either_house, moved, which="some", services=pay.public_id)
    for title, service in (("Slow payments", pay), ("Slow sign-in", either_house.service())):
        either_house.incident(
            {service.public_id: "degraded_performance"},
            impact="minor",
            texts={code: {"title": title, "body": "-"} for code in ("en", "es")},
        )
    gone = either_house.incident({pay.public_id: "degraded_performance"}, impact="minor")
    notices.withdraw_notice(WithdrawNotice(gone.notice.public_id), HOUSE)
    (told,) = morning(either_house, moved, "2026-06-02T06:00:30Z")
    assert "Slow payments" in told
    assert "Slow sign-in" not in told.partition("What is new")[2]
    assert "Phone lines closed" not in told


def test_who_leaves_gets_no_digest(house: Installation, moved: MovedClock) -> None:
    daily(house, moved)
    own = f"/en/manage/{_token(house)}"
    house.incident(impact="minor")
    house.client().post(f"{own}/end")
    assert morning(house, moved, "2026-06-02T06:00:30Z") == []
    house.client().post(f"{own}/resume")
    assert morning(house, moved, "2026-06-03T06:00:30Z") == [], "what was missed is not told"


def _token(house: Installation) -> str:
    return manage_token(held(ANA))


def test_a_digest_comes_by_mail_only(house: Installation) -> None:
    answer = subscribe(house.client(), "+34612345678", by="sms", pace="daily")
    assert answer.status_code == 422
    assert "A daily digest comes by email only." in answer.text

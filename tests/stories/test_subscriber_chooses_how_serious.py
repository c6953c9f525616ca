"""A subscriber wants to hear of serious incidents only, from the alarm to the all-clear."""

from statushub import clock
from tests.installation import Installation, text_of
from tests.stories.test_customer_subscribes_by_mail import ANA, confirmed
from tests.stories.test_subscriber_chooses_quiet_hours import more
from tests.subscribers import EVERYTHING

SERIOUS = {"language": "en", **EVERYTHING, "minimum_impact": "major"}


def test_from_the_alarm_to_the_all_clear(either_house: Installation) -> None:
    own = confirmed(either_house)
    either_house.client().post(own, data=SERIOUS)
    posted = either_house.incident(impact="minor")
    either_house.work()
    assert len(either_house.mails(ANA)) == 1, "only the confirmation"

    more(posted, "It spreads.", impact="major")
    either_house.work()
    (alarm,) = either_house.mails(ANA)[1:]
    assert "Phone lines closed" in str(alarm["Subject"]), "who hears of it now knows what it is"
    assert f"/notices/{posted.notice.public_id}" in text_of(alarm), "and what came before"

    more(posted, "It is less bad.", impact="minor")
    more(posted, "It is over.", state="resolved")
    either_house.work()
    assert [text_of(mail).count("less bad") for mail in either_house.mails(ANA)[2:]] == [1, 0]
    assert "It is over." in text_of(either_house.mails(ANA)[-1])


def test_planned_work_and_rules_are_chosen_by_their_kind(either_house: Installation) -> None:
    own = confirmed(either_house)
    either_house.client().post(own, data={**SERIOUS, "minimum_impact": "critical"})
    either_house.incident(impact="major")
    either_house.incident(
        kind="policy_change",
        texts={
            code: dict.fromkeys(("title", "body", "before", "after", "affected"), "New rule")
            for code in ("en", "es")
        },
        moments={"effective_from": clock.now()},
        state="in_effect",
    )
    either_house.work()
    assert [str(mail["Subject"]) for mail in either_house.mails(ANA)[1:]] == [
        "[In effect] New rule"
    ]

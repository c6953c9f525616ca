"""An editor posts; everybody who asked hears it once, in their own language."""

from statushub import database
from statushub.actions import notices
from statushub.model import fanouts
from statushub.model.audit import HOUSE
from statushub.publish import serve
from tests.installation import Installation, text_of


def test_each_in_their_own_language_and_once(either_house: Installation) -> None:
    either_house.subscription("ana@example.org", "es")
    either_house.subscription("ben@example.org", "en")
    either_house.subscription("not-yet@example.org", "en", confirmed=False)
    service = either_house.service()
    either_house.incident({service.public_id: "major_outage"})
    either_house.work()

    assert len(either_house.mails()) == 2
    (spanish,) = either_house.mails("ana@example.org")
    assert "Lo estamos investigando." in text_of(spanish)
    assert spanish["Content-Language"] == "es"
    (english,) = either_house.mails("ben@example.org")
    assert "We are looking into it." in text_of(english)


def test_an_update_and_the_resolution_follow(either_house: Installation) -> None:
    either_house.subscription("ben@example.org", "en")
    service = either_house.service()
    posted = either_house.incident({service.public_id: "major_outage"})
    either_house.work()
    texts = {code: {"body": words} for code, words in {"en": "Fixed.", "es": "Hecho."}.items()}
    notices.post_update(notices.PostUpdate(posted.notice.public_id, texts, state="resolved"), HOUSE)
    either_house.work()

    first, second = either_house.mails("ben@example.org")
    assert "Fixed." in text_of(second)
    assert first["References"] == second["References"]
    page = serve.find("en/index.html")
    assert page is not None
    assert b"Fixed." in page.body or b"Phone lines closed" in page.body


def test_a_silent_update_tells_nobody(house: Installation) -> None:
    house.subscription("ben@example.org", "en")
    posted = house.incident(notify=False)
    house.work()
    assert posted.fanout_id is None
    assert house.mails() == []


def test_planning_twice_makes_each_delivery_once(either_house: Installation) -> None:
    for number in range(30):
        either_house.subscription(f"p{number}@example.org")
    posted = either_house.incident()
    either_house.work()
    either_house.work()
    with database.reading() as session:
        fanout = fanouts.fanout(session, posted.fanout_id or "")
        (count,) = fanouts.counts(session, [fanout.id])
    assert (count.state, count.number) == ("sent", 30)
    assert fanout.state == "finished"
    assert len(either_house.mails()) == 30


def test_withdrawing_stops_what_has_not_left(either_house: Installation) -> None:
    either_house.subscription("ben@example.org", "en")
    posted = either_house.incident()
    notices.withdraw_notice(notices.WithdrawNotice(posted.notice.public_id), HOUSE)
    either_house.work()
    assert either_house.mails() == []

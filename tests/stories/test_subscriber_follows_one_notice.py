"""Somebody follows one notice: of that they hear, until it is over, and then are forgotten."""

from typing import Any

from statushub.actions import follows
from statushub.model.subscriptions import manage_token
from tests.installation import Installation, MovedClock, text_of
from tests.stories.test_subscriber_chooses_quiet_hours import more
from tests.subscribers import code_in, held, link_in, row, subscribe, texts

ANA, NUMBER = "ana@example.net", "+34612345678"


def title(words: str) -> dict[str, Any]:
    return {"texts": {code: {"title": words, "body": words} for code in ("en", "es")}}


def follow(house: Installation, notice: str, address: str = ANA, by: str = "email") -> str:
    """Follow a notice from its own page; return the path of the link that confirms it."""
    browser = house.client()
    page = browser.get(f"/en/notices/{notice}")
    assert f'href="/en/subscribe?notice={notice}"' in page.text
    sent = subscribe(browser, address, by=by, scope="some", notices=notice)
    assert sent.status_code == 200, sent.text
    house.work()
    return link_in(house.mails(address)[-1], "/confirm/") if by == "email" else sent.request.path


def test_of_this_and_of_nothing_else_until_it_is_over(
    either_house: Installation, moved: MovedClock
) -> None:
    one = either_house.incident(**title("Slow chat"))
    other = either_house.incident(**title("Late mail"))
    either_house.work()
    browser = either_house.client()
    form = browser.get(f"/en/subscribe?notice={one.notice.public_id}")
    assert "You will hear of this only, until it is over." in form.text
    assert "Slow chat" in form.text
    confirm = follow(either_house, one.notice.public_id)
    assert "Slow chat" in text_of(either_house.mails(ANA)[-1])
    assert "Slow chat" in browser.get(confirm).text
    assert browser.post(confirm).status_code == 303
    more(one, "Better.")
    more(other, "Worse.")
    more(one, "It is over.", state="resolved")
    either_house.work()
    news = [text_of(mail) for mail in either_house.mails(ANA)[1:]]
    assert ["Better." in words for words in news] == [True, False]
    assert "It is over." in news[1]

    moved.forward(days=13)
    assert follows.forget_over() == 0
    moved.forward(days=2)
    assert follows.forget_over() == 1
    assert row(ANA) is None
    assert follows.forget_over() == 0


def test_a_second_one_is_added_by_its_owners_click_only(either_house: Installation) -> None:
    one = either_house.incident(**title("Slow chat"))
    other = either_house.incident(**title("Late mail"))
    either_house.work()
    browser = either_house.client()
    browser.post(follow(either_house, one.notice.public_id))
    confirm = follow(either_house, other.notice.public_id)
    before = len(either_house.mails(ANA))
    more(other, "Worse.")
    either_house.work()
    assert len(either_house.mails(ANA)) == before, "somebody asked; the owner has not said yes"
    shown = browser.get(confirm)
    assert "Late mail" in shown.text
    assert "Slow chat" not in shown.text
    browser.post(confirm)
    more(one, "Better.")
    more(other, "Worse still.")
    either_house.work()
    news = "".join(text_of(mail) for mail in either_house.mails(ANA)[before:])
    assert "Better." in news
    assert "Worse still." in news


def test_who_hears_of_everything_keeps_that_and_is_told_so(house: Installation) -> None:
    house.subscription(ANA)
    posted = house.incident()
    house.work()
    sent = subscribe(house.client(), ANA, scope="some", notices=posted.notice.public_id)
    assert sent.status_code == 200
    house.work()
    assert "You already get updates" in str(house.mails(ANA)[-1]["Subject"])
    assert held(ANA).all_notices
    assert held(ANA).followed == []


def test_what_other_choices_leave_out_can_be_followed_beside_them(house: Installation) -> None:
    house.subscription(ANA)
    posted = house.incident(impact="minor")
    with_serious_only = {"language": "en", "which": "all", "kinds": ["incident"]}
    own = f"/en/manage/{manage_token(held(ANA))}"
    house.client().post(own, data={**with_serious_only, "minimum_impact": "major"})
    house.work()
    house.client().post(follow(house, posted.notice.public_id))
    more(posted, "Better.")
    house.incident(impact="minor", **title("Late mail"))
    house.work()
    assert "Better." in text_of(house.mails(ANA)[-1])
    page = house.client().get(own)
    assert "Phone lines closed" in page.text


def test_who_follows_one_can_choose_everything(house: Installation) -> None:
    posted = house.incident()
    house.work()
    browser = house.client()
    own = browser.post(follow(house, posted.notice.public_id)).location.partition("?")[0]
    assert "14 days" in browser.get(own).text
    subscribe(browser, ANA)
    house.work()
    mail = house.mails(ANA)[-1]
    assert "You follow single notices" in str(mail["Subject"])
    everything = {"language": "en", "which": "all", "scope": "everything", "kinds": ["incident"]}
    browser.post(link_in(mail, "/manage/"), data=everything)
    assert held(ANA).all_notices
    none = {**everything, "scope": "some"}
    refused = browser.post(own, data=none)
    assert refused.status_code == 422
    assert "Choose at least one notice, or everything." in refused.text


def test_by_text_message_the_code_is_the_yes(house: Installation) -> None:
    posted = house.incident()
    house.work()
    path = follow(house, posted.notice.public_id, NUMBER, by="sms")
    answer = house.client().post(path, data={"code": code_in(texts(house, NUMBER)[-1])})
    assert answer.status_code == 303
    more(posted, "Better.")
    house.incident(**title("Late mail"))
    house.work()
    assert len(texts(house, NUMBER)) == 2


def test_what_is_over_cannot_be_followed(house: Installation) -> None:
    posted = house.incident()
    more(posted, "It is over.", state="resolved")
    house.work()
    browser = house.client()
    assert "?notice=" not in browser.get(f"/en/notices/{posted.notice.public_id}").text
    form = browser.get(f"/en/subscribe?notice={posted.notice.public_id}")
    assert "This is over" in form.text
    sent = subscribe(browser, ANA, scope="some", notices=posted.notice.public_id)
    assert sent.status_code == 422
    assert row(ANA) is None
    assert browser.get("/en/subscribe?notice=nonsense").status_code == 200

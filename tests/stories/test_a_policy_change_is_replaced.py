"""One policy change takes the place of another: once, in order, and nobody is told twice."""

from datetime import timedelta

from sqlalchemy import select

from statushub import clock, database
from statushub.actions import digests, notices
from statushub.actions.notices import Posted, PostUpdate, WithdrawNotice
from statushub.kinds import DAY
from statushub.model.audit import HOUSE
from statushub.model.fanouts import Delivery
from statushub.model.subscriptions import Subscription, SubscriptionNotice
from tests.installation import Installation, MovedClock, text_of
from tests.policy_changes import NEWER, Readers, announced, notice_of, page_of, refused, texts


def test_two_cannot_replace_each_other_and_nothing_is_replaced_twice(
    house: Installation, moved: MovedClock
) -> None:
    first = announced()
    second = announced(NEWER, supersedes=first.notice.public_id)
    body = {code: {"body": texts()[code]["body"]} for code in ("en", "es")}

    def replacing(later: Posted, earlier: str) -> tuple[str, str]:
        command = PostUpdate(later.notice.public_id, body, supersedes=earlier)
        return refused(lambda: notices.post_update(command, HOUSE))

    assert replacing(first, second.notice.public_id) == (
        "supersedes",
        "That notice replaces this one already. Two cannot replace each other.",
    )
    assert replacing(first, first.notice.public_id)[1] == "A notice cannot replace itself."
    assert replacing(second, "nosuchnotice")[1] == "There is no such notice."
    another = refused(lambda: announced(supersedes=first.notice.public_id))
    assert another[1] == "Another notice replaces that one already: “No notice is needed”."
    incident = house.incident()
    other_kind = refused(lambda: announced(supersedes=incident.notice.public_id))
    assert other_kind[1] == "Only a notice of the same kind can be replaced."
    no_kind = refused(lambda: house.incident(supersedes=first.notice.public_id))
    assert no_kind[1] == "A notice of this kind replaces no other."

    notices.post_update(PostUpdate(second.notice.public_id, state="cancelled"), HOUSE)
    third = announced(supersedes=first.notice.public_id)
    assert notice_of(house, third).supersedes_id == first.notice.id
    notices.post_update(PostUpdate(first.notice.public_id, state="cancelled"), HOUSE)
    over = refused(lambda: announced(supersedes=first.notice.public_id))
    assert over[1] == "That notice is over already. There is nothing left to replace."


def test_one_that_ends_as_another_takes_its_place_is_superseded(
    house: Installation, moved: MovedClock
) -> None:
    end = clock.now() + timedelta(days=10)
    first = announced(
        moments={"effective_from": clock.now() + timedelta(days=1), "effective_until": end}
    )
    announced(NEWER, moments={"effective_from": end}, supersedes=first.notice.public_id)
    moved.forward(days=1, seconds=1)
    house.work()
    moved.to(end + timedelta(seconds=1))
    assert not notices.advance(first.notice.public_id), "it is moved with the other"
    house.work()
    assert notice_of(house, first).state == "superseded"
    assert [update.state for update in notice_of(house, first).updates].count("superseded") == 1


def test_what_takes_effect_at_once_replaces_at_once(house: Installation) -> None:
    readers = Readers(house)
    first = announced()
    readers.hear()
    now = {"effective_from": clock.now()}
    announced(NEWER, state="in_effect", moments=now, supersedes=first.notice.public_id)
    assert readers.hear() == ["[In effect] No notice is needed"]


def test_who_does_not_hear_of_the_later_one_hears_that_the_earlier_is_replaced(
    house: Installation, moved: MovedClock
) -> None:
    first = announced()
    own, news = house.subscription("caro@example.org"), house.subscription("dan@example.org")
    hook = house.subscription("https://hooks.example.org/status", channel="webhook")
    with database.transaction() as session:
        caro, dan = (session.get_one(Subscription, one.id) for one in (own, news))
        caro.all_notices = False
        session.add(
            SubscriptionNotice(subscription_id=own.id, notice_id=first.notice.id, agreed=True)
        )
        dan.daily, dan.digest_at = True, clock.now() + timedelta(days=1)
        dan.digested_through = clock.now() + timedelta(seconds=1)
    moved.forward(seconds=2)
    now = {"effective_from": clock.now()}
    announced(NEWER, state="in_effect", moments=now, supersedes=first.notice.public_id)
    house.work()
    (mail,) = house.mails("caro@example.org")
    assert str(mail["Subject"]) == "[Superseded] Notice is 15 days"
    assert "“No notice is needed” has replaced this." in text_of(mail)
    moved.forward(days=1)
    digests.order_due()
    house.work()
    (digest,) = map(text_of, house.mails("dan@example.org"))
    assert "In effect: No notice is needed" in digest
    assert "Superseded" not in digest
    with database.reading() as session:
        told = session.scalars(select(Delivery).where(Delivery.recipient == hook.id)).all()
    assert len(told) == 2, "a program gets everything that became of each"


def test_if_nobody_is_told_of_the_later_one_the_earlier_says_it_is_replaced(
    house: Installation, moved: MovedClock
) -> None:
    readers = Readers(house)
    first = announced(moments={"effective_from": clock.now() + timedelta(days=1)})
    comes = clock.now() + timedelta(days=9)
    announced(
        NEWER,
        moments={"effective_from": comes},
        supersedes=first.notice.public_id,
        reminders={"effective_from": [7 * DAY]},
    )
    moved.to(comes - timedelta(days=7) + timedelta(seconds=1))
    readers.hear()
    moved.to(comes + timedelta(seconds=1))
    assert readers.hear() == ["[Superseded] Notice is 15 days"]


def test_one_withdrawn_replaces_nothing(house: Installation, moved: MovedClock) -> None:
    first = announced(moments={"effective_from": clock.now() + timedelta(days=1)})
    second = announced(
        NEWER,
        moments={"effective_from": clock.now() + timedelta(days=2)},
        supersedes=first.notice.public_id,
    )
    notices.withdraw_notice(WithdrawNotice(second.notice.public_id), HOUSE)
    moved.forward(days=3)
    house.work()
    assert notice_of(house, first).state == "in_effect"
    assert "replace" not in page_of(house, first)

"""Subscribers are reminded of a date before it comes, once each, at the same time of day."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from statushub import database, worker
from statushub.actions import digests, notices, reminders
from statushub.actions.notices import Posted, PostUpdate, WithdrawNotice
from statushub.actions.reminders import ChooseReminders
from statushub.errors import Refused
from statushub.kinds import DAY
from statushub.model import fanouts
from statushub.model import reminders as facts
from statushub.model.audit import HOUSE, AuditEntry
from statushub.model.fanouts import Delivery, Fanout
from statushub.model.pages import Page
from tests.installation import BODY, Installation, MovedClock, text_of
from tests.stories.test_a_notice_runs_its_course import POLICY
from tests.stories.test_customer_subscribes_by_mail import confirmed
from tests.stories.test_subscriber_chooses_quiet_hours import at
from tests.subscribers import EVERYTHING, texts

ANA, BEN = "ana@lumen.example", "ben@lumen.example"
MARIA = "+34600111222"


def policy(house: Installation, comes: str, **more: Any) -> Posted:
    moments = {"effective_from": at(comes)}
    return house.incident(kind="policy_change", texts=POLICY, moments=moments, **more)


def maintenance(house: Installation, comes: str, **more: Any) -> Posted:
    starts = at(comes)
    moments = {"starts_at": starts, "ends_at": starts + timedelta(hours=2)}
    return house.incident(**{"kind": "maintenance", "moments": moments, **more})


def update(posted: Posted, **more: Any) -> None:
    words = {code: {"body": f"{BODY[code]} Again."} for code in BODY}
    command = PostUpdate(posted.notice.public_id, words, **more)
    notices.post_update(command, HOUSE)


def subjects(house: Installation, to: str = ANA) -> list[str]:
    return [str(mail["Subject"]).partition("]")[0].strip("[") for mail in house.mails(to)]


def said(house: Installation, when: str, moved: MovedClock, to: str = ANA) -> list[str]:
    """Return what states the mails speak of that have come by an instant, looked at twice."""
    moved.to(at(when))
    house.work()
    moved.forward(seconds=1)
    house.work()
    return subjects(house, to)


def chosen(posted: Posted) -> Mapping[int, str]:
    with database.reading() as session:
        return {
            one.lead_minutes: "told" if one.told_at else "skipped" if one.skipped_at else "open"
            for one in facts.of_notice(session, posted.notice.id)
        }


@pytest.mark.parametrize(
    ("posted", "comes", "seven", "three"),
    [
        # In Madrid the clocks go forward on 29 March 2026 and back on 25 October 2026; ten o'clock
        # is 09:00 UTC in winter and 08:00 UTC in summer.
        ("2026-03-22T12:00:00Z", "2026-04-01T08:00:00Z", "2026-03-25T09:00", "2026-03-29T08:00"),
        ("2026-10-20T12:00:00Z", "2026-10-30T09:00:00Z", "2026-10-23T08:00", "2026-10-27T09:00"),
    ],
)
def test_days_before_and_on_the_day_once_each_also_when_clocks_change(
    either_house: Installation,
    moved: MovedClock,
    posted: str,
    comes: str,
    seven: str,
    three: str,
) -> None:
    moved.to(at(posted))
    either_house.subscription(ANA)
    policy(either_house, comes, reminders={"effective_from": [7 * DAY, 3 * DAY, 0]})
    told = ["Announced"]
    for due in (seven, three):
        early = (at(f"{due}:00Z") - timedelta(seconds=30)).isoformat()
        assert said(either_house, early, moved) == told
        told = [*told, "Reminder"]
        assert said(either_house, f"{due}:30Z", moved) == told
    assert said(either_house, comes, moved) == [*told, "In effect"]
    assert said(either_house, comes.replace("T08", "T20"), moved) == [*told, "In effect"]


@pytest.mark.parametrize(
    ("kind", "announced"), [("maintenance", "Scheduled"), ("advisory", "Expected")]
)
def test_it_says_when_in_words_that_stay_true(
    house: Installation, moved: MovedClock, kind: str, announced: str
) -> None:
    moved.to(at("2026-03-01T12:00:00Z"))
    house.subscription(ANA)
    house.subscription(BEN, "es")
    house.subscription(MARIA, channel="sms")
    maintenance(house, "2026-03-08T22:00:00Z", kind=kind, state=announced.lower())
    assert said(house, "2026-03-07T22:00:30Z", moved) == [announced, "Reminder"]
    mail = house.mails(ANA)[-1]
    assert str(mail["Subject"]) == "[Reminder] Phone lines closed"
    text = text_of(mail)
    assert "This starts on Sunday 8 March 2026, 23:00 (Madrid)." in text
    assert BODY["en"] in text
    assert "/manage/" in text
    assert "domingo, 8 de marzo de 2026, 23:00 (Madrid)" in text_of(house.mails(BEN)[-1])
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["References"], "in the conversation about this notice"
    short = texts(house, MARIA)[-1]
    assert "Reminder: Phone lines closed. This starts on 8 Mar 2026, 23:00." in short
    assert "/en/notices/" in short


def test_who_chose_other_services_hears_nothing(
    either_house: Installation, moved: MovedClock
) -> None:
    moved.to(at("2026-03-01T12:00:00Z"))
    pay, call = either_house.service("Pay a bill", "Pagar una factura"), either_house.service()
    own = confirmed(either_house)
    some = {"language": "en", **EVERYTHING, "which": "some", "services": pay.public_id}
    assert either_house.client().post(own, data=some).status_code == 303
    either_house.subscription(BEN)
    stated = {call.public_id: "under_maintenance"}
    maintenance(either_house, "2026-03-08T22:00:00Z", statuses=stated)
    assert said(either_house, "2026-03-07T22:00:30Z", moved, BEN) == ["Scheduled", "Reminder"]
    everything = "\n".join(text_of(mail) for mail in either_house.mails())
    assert everything.count("This starts on") == 1


def test_a_moved_date_takes_its_reminders_along(house: Installation, moved: MovedClock) -> None:
    moved.to(at("2026-03-01T12:00:00Z"))
    house.subscription(ANA)
    posted = maintenance(house, "2026-03-08T22:00:00Z")
    assert said(house, "2026-03-07T22:00:30Z", moved) == ["Scheduled", "Reminder"]
    later = {"starts_at": at("2026-03-10T22:00:00Z"), "ends_at": at("2026-03-11T02:00:00Z")}
    update(posted, moments=later)
    told = ["Scheduled", "Reminder", "Update"]
    assert said(house, "2026-03-09T21:59:00Z", moved) == told
    # It is another date, of which nobody has been reminded.
    assert said(house, "2026-03-09T22:00:30Z", moved) == [*told, "Reminder"]
    assert "Tuesday 10 March 2026, 23:00" in text_of(house.mails(ANA)[-1])
    assert said(house, "2026-03-10T22:00:30Z", moved)[-1] == "In progress"


@pytest.mark.parametrize("how", ["cancelled", "withdrawn", "begun"])
def test_of_what_is_off_nobody_is_reminded(
    house: Installation, moved: MovedClock, how: str
) -> None:
    moved.to(at("2026-03-01T12:00:00Z"))
    house.subscription(ANA)
    posted = maintenance(house, "2026-03-08T22:00:00Z")
    house.work()
    if how == "withdrawn":
        command = WithdrawNotice(posted.notice.public_id, notify=False)
        notices.withdraw_notice(command, HOUSE)
    else:
        update(posted, state={"begun": "in_progress"}.get(how, how), notify=False)
    assert "Reminder" not in said(house, "2026-03-07T22:00:30Z", moved)
    assert chosen(posted) == {DAY: "skipped"}


def test_a_reminder_that_waits_for_the_morning_is_not_sent_when_it_is_off(
    house: Installation, moved: MovedClock
) -> None:
    moved.to(at("2026-03-01T12:00:00Z"))
    own = confirmed(house)
    quiet = {"language": "en", **EVERYTHING, "quiet_from": "22:00", "quiet_until": "07:00"}
    house.client().post(own, data=quiet)
    maintenance(house, "2026-03-08T05:00:00Z", reminders={"starts_at": [60]}, notify=False)
    moved.to(at("2026-03-08T04:00:30Z"))
    house.work()
    with database.reading() as session:
        assert session.scalars(select(Delivery.state)).all()[-1] == fanouts.QUEUED
    moved.to(at("2026-03-08T06:00:30Z"))  # seven in Madrid, when it has begun an hour ago
    house.work()
    assert not any("Reminder" in str(mail["Subject"]) for mail in house.mails())
    with database.reading() as session:
        assert session.scalars(select(Delivery.state)).all()[-1] == fanouts.CANCELLED


def test_without_a_worker_the_newest_that_is_still_true_is_told_and_no_other(
    house: Installation, moved: MovedClock
) -> None:
    moved.to(at("2026-03-01T12:00:00Z"))
    house.subscription(ANA)
    leads = {"starts_at": [3 * DAY, 2 * DAY, 60]}
    posted = maintenance(house, "2026-03-08T22:00:00Z", reminders=leads)
    house.work()
    assert said(house, "2026-03-07T10:00:00Z", moved) == ["Scheduled", "Reminder"]
    assert chosen(posted) == {3 * DAY: "skipped", 2 * DAY: "told", 60: "open"}
    # And when nobody was there until it had begun, what is past is past.
    assert said(house, "2026-03-08T22:10:00Z", moved)[2:] == ["In progress"]
    assert chosen(posted)[60] == "skipped"
    with database.reading() as session:
        verbs = session.scalars(select(AuditEntry.verb)).all()
    assert verbs.count("remind") == 1
    assert verbs.count("miss_reminder") == 2, "that it was left out is said"


def test_what_is_near_when_it_is_announced_needs_no_reminder(
    house: Installation, moved: MovedClock
) -> None:
    moved.to(at("2026-03-08T12:00:00Z"))
    house.subscription(ANA)
    posted = maintenance(house, "2026-03-08T22:00:00Z")
    assert chosen(posted) == {DAY: "skipped"}
    assert said(house, "2026-03-08T12:01:00Z", moved) == ["Scheduled"]


@pytest.mark.parametrize(
    ("notify", "leads", "told"),
    [
        (True, None, True),
        (True, [7 * DAY], False),
        (False, None, False),
        (False, [0], True),
    ],
)
def test_that_it_takes_effect_is_told_as_was_chosen(
    house: Installation,
    moved: MovedClock,
    notify: bool,  # noqa: FBT001
    leads: Sequence[int] | None,
    told: bool,  # noqa: FBT001
) -> None:
    moved.to(at("2026-03-01T12:00:00Z"))
    house.subscription(ANA)
    until = {"effective_from": at("2026-03-03T08:00Z"), "effective_until": at("2026-03-05T08:00Z")}
    house.incident(
        kind="policy_change",
        texts=POLICY,
        moments=until,
        notify=notify,
        reminders=None if leads is None else {"effective_from": leads},
    )
    heard = said(house, "2026-03-03T08:00:30Z", moved)
    assert ("In effect" in heard) is told
    # Its end is told as the editor wished of everything else.
    assert ("Ended" in said(house, "2026-03-05T08:00:30Z", moved)) is notify


def test_reminders_are_chosen_anew_and_come_once(house: Installation, moved: MovedClock) -> None:
    moved.to(at("2026-03-01T12:00:00Z"))
    house.subscription(ANA)
    posted = maintenance(house, "2026-03-08T22:00:00Z", reminders={"starts_at": []})
    assert chosen(posted) == {}
    command = ChooseReminders(posted.notice.public_id, {"starts_at": [60, 15]})
    reminders.choose(command, HOUSE)
    assert said(house, "2026-03-08T21:00:30Z", moved) == ["Scheduled", "Reminder"]
    reminders.choose(ChooseReminders(posted.notice.public_id, {"starts_at": []}), HOUSE)
    assert said(house, "2026-03-08T21:50:00Z", moved) == ["Scheduled", "Reminder"]
    assert chosen(posted) == {60: "told"}, "what was told stays in the records"


@pytest.mark.parametrize(
    ("leads", "words"),
    [
        ({"ends_at": [60]}, "Nobody can be reminded of this date. Those that can be: starts_at."),
        ({"starts_at": [-5]}, "Remind at least a minute and at most a year before."),
        ({"starts_at": [0]}, "Remind at least a minute and at most a year before."),
        ({"starts_at": [10**9]}, "Remind at least a minute and at most a year before."),
        ({"starts_at": range(1, 20)}, "Choose 10 reminders at most."),
    ],
)
def test_impossible_reminders_are_refused(
    house: Installation, leads: Mapping[str, Sequence[int]], words: str
) -> None:
    comes = "2031-03-08T22:00:00Z"
    with house.app.test_request_context(), pytest.raises(Refused) as caught:
        maintenance(house, comes, reminders=leads)
    (fault,) = caught.value.faults
    assert (fault.field, fault.message) == (f"reminders.{next(iter(leads))}", words)
    posted = maintenance(house, comes)
    with house.app.test_request_context(), pytest.raises(Refused):
        reminders.choose(ChooseReminders(posted.notice.public_id, leads), HOUSE)
    assert chosen(posted) == {DAY: "open"}


def test_in_a_daily_digest_it_stands_among_the_news(
    either_house: Installation, moved: MovedClock
) -> None:
    moved.to(at("2026-03-01T12:00:00Z"))
    own = confirmed(either_house)
    daily = {"language": "en", **EVERYTHING, "pace": "daily", "daily_at": "08:00"}
    assert either_house.client().post(own, data=daily).status_code == 303
    maintenance(either_house, "2026-03-08T22:00:00Z")
    told = []
    for day in range(2, 10):
        moved.to(at(f"2026-03-0{day}T07:00:30Z"))
        either_house.work()
        before = len(either_house.mails())
        digests.order_due()
        either_house.work()
        told += [(day, text_of(mail)) for mail in either_house.mails()[before:]]
    assert [day for day, _text in told] == [2, 8, 9], "announced, reminded, begun and ended"
    announced, near, _over = (text for _day, text in told)
    assert "Reminder: " not in announced
    assert "Starts: Phone lines closed" in announced.partition("What changes this week")[2]
    assert "Reminder: Phone lines closed" in near
    assert "This starts on Sunday 8 March 2026, 23:00 (Madrid)." in near


def test_two_workers_order_it_once(either_house: Installation, moved: MovedClock) -> None:
    moved.to(at("2026-03-01T12:00:00Z"))
    posted = maintenance(either_house, "2026-03-08T22:00:00Z")
    moved.to(at("2026-03-07T22:00:30Z"))
    with database.reading() as session:
        assert facts.due(session, at("2026-03-07T22:00:30Z")) == [posted.notice.public_id]
    # Both have looked; each then asks for the row.
    ordered = [reminders.remind(posted.notice.public_id) for _worker in range(2)]
    worker.remind_due()
    assert ordered == [True, False]
    with database.reading() as session:
        purposes = session.scalars(select(Fanout.purpose)).all()
    assert purposes.count("reminder") == 1


def test_the_page_moved_to_another_zone_meanwhile(house: Installation, moved: MovedClock) -> None:
    def page_moves_to(zone: str) -> None:
        with database.transaction() as session:
            session.get_one(Page, house.page.id).time_zone = zone

    page_moves_to("UTC")
    moved.to(at("2026-03-22T12:00:00Z"))
    house.subscription(ANA)
    # Three days before, at ten in Madrid, is an hour later by UTC: clocks go forward between.
    posted = maintenance(house, "2026-03-30T08:00:00Z", reminders={"starts_at": [3 * DAY]})
    page_moves_to("Europe/Madrid")
    assert said(house, "2026-03-27T08:00:30Z", moved) == ["Scheduled"]
    assert chosen(posted) == {3 * DAY: "open"}
    assert said(house, "2026-03-27T09:00:30Z", moved) == ["Scheduled", "Reminder"]

"""An editor chooses, at the desk or by API, who is reminded when; and sees what became of it."""

from datetime import timedelta
from typing import Any

import pytest

from statushub import clock, database
from statushub.kinds import DAY
from statushub.model import notices
from statushub.model import reminders as facts
from tests.desk import Desk, editor_with_password
from tests.installation import Installation, MovedClock
from tests.integrators import Integrator, faults
from tests.stories.test_editor_posts_a_notice import WORDS, hidden
from tests.stories.test_subscriber_chooses_quiet_hours import at

NEW = "/desk/notices/new/maintenance"
DATES = {"starts_at": "2026-03-08T23:00", "ends_at": "2026-03-09T05:00"}
ANA = "ana@example.org"


@pytest.fixture
def desk(house: Installation, moved: MovedClock) -> Desk:
    moved.to(at("2026-03-01T12:00:00Z"))
    house.subscription(ANA)
    return editor_with_password(house.app, "eva@example.org", "approver")


def publish(desk: Desk, **fields: Any) -> None:
    desk.open(NEW)
    given = {"state": "scheduled", "impact": "maintenance", "notify": "yes", "do": "publish"}
    desk.send(NEW, **{"seal": hidden(desk, "seal"), "reminded": "starts_at", **given, **fields})


def chosen(house: Installation) -> list[int]:
    with database.reading() as session:
        (notice,) = notices.newest(session, house.page.id)
        return [one.lead_minutes for one in facts.of_notice(session, notice.id)]


def ticked(desk: Desk) -> list[str]:
    return [
        one.partition('value="')[2].partition('"')[0]
        for one in desk.text.split("<input ")
        if 'name="reminders.starts_at"' in one and " checked" in one
    ]


def test_the_form_offers_what_suits_and_keeps_what_is_chosen(
    house: Installation, desk: Desk
) -> None:
    desk.open(NEW)
    assert ticked(desk) == [str(DAY)], "sensible, and one click away from others"
    for words in ("7 days before", "1 hour before", "15 minutes before"):
        assert words in desk.text
    # A refused form forgets nothing, and neither does the preview.
    publish(desk, **DATES, **{"reminders.starts_at": ["60", "15"]})
    assert "needs correcting" in desk.text or "need correcting" in desk.text
    assert ticked(desk) == ["60", "15"]
    chosen_now = {"reminders.starts_at": ["60", "15"]}
    publish(desk, **WORDS, **DATES, **chosen_now, do="preview")
    assert desk.text.count('name="reminders.starts_at"') == 2
    publish(desk, **WORDS, **DATES, **chosen_now)
    assert "Published." in desk.text
    assert chosen(house) == [60, 15]
    assert "Starts: 1 hour before" in desk.text


def test_none_may_be_chosen(house: Installation, desk: Desk) -> None:
    publish(desk, **WORDS, **DATES)
    assert chosen(house) == []
    assert "Nobody is reminded." in desk.text


def test_who_tells_nobody_reminds_nobody_unless_they_say_so(
    house: Installation, desk: Desk
) -> None:
    publish(desk, **WORDS, **DATES, **{"reminders.starts_at": [str(DAY)]}, notify="no")
    assert chosen(house) == []


def test_they_are_changed_later_and_seen_on_the_notice(
    house: Installation, desk: Desk, moved: MovedClock
) -> None:
    publish(desk, **WORDS, **DATES, **{"reminders.starts_at": [str(7 * DAY), str(3 * DAY)]})
    notice = desk.path
    moved.to(at("2026-03-05T22:00:30Z"))
    house.work()
    desk.open(notice)
    assert "Told on" in desk.text
    assert "Not sent: it would have come too late." in desk.text, "a week before was over already"
    wanted: dict[str, Any] = {"reminded": "starts_at", "reminders.starts_at": ["60"]}
    desk.send(f"{notice}/reminders", **wanted)
    assert "The reminders are saved." in desk.text
    assert chosen(house) == [3 * DAY, 60], "what was told stays in the records"
    assert "Chose who is reminded of its date, and when" in desk.text
    desk.send(f"{notice}/reminders", **wanted | {"reminders.starts_at": ["soon"]})
    assert "Remind at least a minute and at most a year before." in desk.text
    # An update leaves them as they are, and offers them.
    desk.open(f"{notice}/updates/new")
    assert "60" in ticked(desk)


def test_the_messages_of_a_reminder_are_seen_like_any_other(
    house: Installation, desk: Desk, moved: MovedClock
) -> None:
    publish(desk, **WORDS, **DATES, **{"reminders.starts_at": ["60"]})
    notice = desk.path
    moved.to(at("2026-03-08T21:00:30Z"))
    house.work()
    assert len(house.mails(ANA)) == 2
    desk.open(f"{notice}/deliveries")
    assert ">Reminder<" in desk.text
    assert desk.text.count("?update=") >= 2
    one = next(
        part.partition('"')[0]
        for part in desk.text.split('href="')
        if "?update=" in part and ">Reminder<" in part.partition("</a>")[0] + "<"
    )
    assert desk.open(one).status_code == 200
    desk.open(notice)
    assert desk.text.count("Finished: ") == 1, "beside its update stands what told of the update"


def test_a_program_chooses_and_reads_them(house: Installation, moved: MovedClock) -> None:
    moved.to(at("2026-03-01T12:00:00Z"))
    integrator = Integrator(house)
    texts = {"en": {"title": "Work", "body": "We work."}, "es": {"title": "Obras", "body": "Sí."}}
    starts = clock.now() + timedelta(days=10)
    opening = {
        "kind": "maintenance",
        "texts": texts,
        "starts_at": starts.isoformat(),
        "ends_at": (starts + timedelta(hours=1)).isoformat(),
    }
    by_default = integrator.post("/api/notices", opening).json
    assert by_default
    assert [one["lead_minutes"] for one in by_default["reminders"]] == [DAY]
    made = integrator.post("/api/notices", opening | {"reminders": {"starts_at": [90]}}).json
    assert made
    (one,) = made["reminders"]
    assert (one["moment"], one["lead_minutes"], one["told_at"]) == ("starts_at", 90, None)
    address = f"/api/notices/{made['id']}/reminders"
    changed = integrator.send("PUT", address, {"reminders": {"starts_at": []}})
    assert changed.status_code == 200, changed.text
    assert (changed.json or {})["reminders"] == []
    wrong = integrator.send("PUT", address, {"reminders": {"ends_at": [5]}})
    assert "reminders.ends_at" in faults(wrong)
    misshapen = integrator.send("PUT", address, {"reminders": {"starts_at": "soon"}})
    assert misshapen.status_code == 422
    listed = integrator.get("/api/notices").json
    assert listed
    assert [len(notice["reminders"]) for notice in listed["notices"]] == [0, 1]

"""A publication makes only what a change touches, and yet is, byte by byte, as if made afresh."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from statushub import clock, database, language
from statushub.actions import contact_points, corrections, notices, services, waits
from statushub.actions.notices import PostUpdate
from statushub.insight.waits import look_back
from statushub.model import facts, pages
from statushub.model import notices as notices_there
from statushub.model.audit import HOUSE
from statushub.model.facts import Facts
from statushub.publish import artefacts, serve
from statushub.render import kept
from tests.installation import Installation, MovedClock

URL = "http://status.example"


def read() -> Facts:
    with database.reading() as session:
        return facts.gather(session, pages.the_page(session), clock.now())


def made(found: Facts) -> Mapping[str, artefacts.Made]:
    return {one.path: one for one in artefacts.build(found, URL, language.available())}


def test_many_changes_one_after_the_other_leave_nothing_as_it_was_before(
    house: Installation, moved: MovedClock
) -> None:
    moved.to(datetime(2026, 3, 27, 16, 50, tzinfo=UTC))  # a Friday, and Sunday's clocks go forward
    service = house.service("Cancel a contract", "Cancelar")
    phone = house.contact_point(hours="Mo-Fr 09:00-18:00", time_zone="America/New_York")
    chat = house.contact_point("Chat", "Chat", "chat", address="https://example.org/chat")
    contact_points.offer(service.public_id, [phone.public_id, chat.public_id], HOUSE)

    incident = house.incident({service.public_id: "major_outage"}).notice

    def wait(minutes: int) -> None:
        waits.state(waits.Report(phone.public_id, minutes))

    changes: list[Callable[[], object]] = [
        lambda: wait(5),
        lambda: wait(9),
        lambda: moved.forward(minutes=5),
        look_back,
        lambda: wait(3),
        lambda: contact_points.state_by_hand(chat.public_id, "closed", HOUSE),
        lambda: moved.forward(minutes=31),  # the wait is too old
        lambda: notices.post_update(PostUpdate(incident.public_id, state="resolved"), HOUSE),
        lambda: contact_points.state_by_hand(chat.public_id, None, HOUSE),
        lambda: moved.forward(hours=7),  # midnight, and closed
        lambda: services.save_service(services.SaveService({"en": "Bills", "es": "Pagar"}), HOUSE),
        lambda: moved.forward(days=2),
        lambda: moved.forward(days=14),  # the incident leaves the page
        lambda: contact_points.retire_contact_point(chat.public_id, HOUSE),
        lambda: moved.forward(days=90),  # it leaves the history, and has its page still
        lambda: services.save_service(
            services.SaveService({"en": "Leave", "es": "Irse"}, service_id=service.public_id), HOUSE
        ),
        lambda: services.retire_service(service.public_id, HOUSE),
        lambda: correct(incident.public_id),
        lambda: moved.forward(days=300),  # it has none any more
    ]
    made(read())
    for place, change in enumerate(changes):
        change()
        found = read()
        again = made(found)
        kept.forget()
        assert made(found) == again, f"after change {place}"


def correct(notice: str) -> None:
    with database.reading() as session:
        first = notices_there.notice(session, pages.the_page(session).id, notice).updates[0]
    texts = {"en": {"body": "It was a cable."}}
    corrections.correct_update(corrections.CorrectUpdate(first.public_id, texts), HOUSE)


def test_what_ended_long_ago_has_its_page_for_a_year_and_is_found_for_ever(
    house: Installation, moved: MovedClock
) -> None:
    moved.to(datetime(2026, 3, 10, 12, tzinfo=UTC))
    old = house.incident().notice.public_id
    notices.post_update(PostUpdate(old, state="resolved"), HOUSE)
    address = f"/es/notices/{old}"
    for days in (0, 100, 200):
        moved.forward(days=days)
        house.work()
        assert serve.mirror().answer(address), f"{days} days later it is published"
    was = house.client().get(address).data
    moved.forward(days=100)
    house.incident()
    house.work()
    assert serve.mirror().answer(address) is None
    assert house.client().get(address).data == was, "the same renderer"
    listed = house.client().get("/sitemap.xml").text
    assert "http://status.example/sitemap-2026-03.xml" in listed
    month = house.client().get("/sitemap-2026-03.xml").text
    assert f"http://status.example{address}<" in month
    assert "/es/history/2026-03<" in month
    assert house.client().get("/sitemap-2026-13.xml").status_code == 404
    correct(old)
    assert "It was a cable." in house.client().get(f"/en/notices/{old}").text, "nothing stale"


def test_a_wait_touches_the_pages_that_tell_it_and_no_others(
    house: Installation, moved: MovedClock
) -> None:
    moved.to(datetime(2026, 3, 27, 16, 50, tzinfo=UTC))
    service, other = house.service("Cancel a contract", "Cancelar"), house.service("Pay", "Pagar")
    phone = house.contact_point(hours="Mo-Fr 09:00-18:00")
    contact_points.offer(service.public_id, [phone.public_id], HOUSE)
    notice = house.incident({other.public_id: "major_outage"}).notice.public_id
    waits.state(waits.Report(phone.public_id, 5))
    before = made(read())
    moved.forward(seconds=20)
    waits.state(waits.Report(phone.public_id, 9))
    after = made(read())
    own = f"services/{service.public_id}.html"
    told = {"index.html", "contact.html", "search.json", "embed.json", own}
    anew = {path for path, one in after.items() if one is not before[path] and "/" in path}
    assert {path for path in anew if "assets" not in path} == {
        f"{spoken}/{path}" for spoken in ("en", "es") for path in told
    }
    assert before[f"en/notices/{notice}.html"] is after[f"en/notices/{notice}.html"]

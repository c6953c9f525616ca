"""An operator looks at the demo organisation before making a page of their own."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from statushub import clock, contact_types, database, kinds
from statushub.actions import contact_points as contact_actions
from statushub.actions import pages as page_actions
from statushub.actions.pages import SetUpPage
from statushub.cli.demo import incidents, offers, organisation, plans, ways
from statushub.model import (
    contact_points,
    fanouts,
    notices,
    pages,
    services,
    subscriptions,
    waits,
)
from statushub.model.audit import HOUSE
from statushub.model.notices import Notice
from tests.installation import MovedClock
from tests.terminal import Terminal

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
"""A Tuesday."""


def told() -> list[Notice]:
    with database.reading() as session:
        return list(notices.newest(session, pages.the_page(session).id, limit=100))


def test_demo_is_there_in_both_languages(terminal: Terminal) -> None:
    terminal.expect("demo", "--first-run")
    now = clock.now()
    with database.reading() as session:
        page = pages.the_page(session)
        offered = services.in_order(session, page.id)
        live = subscriptions.count_by_channel(session, page.id)
    assert {text.language for text in page.texts} == {"en", "es"}
    assert len(offered) == len(offers.every()) >= 12
    assert all({text.language for text in service.texts} == {"en", "es"} for service in offered)
    assert sum(live.values()) == len(organisation.SUBSCRIBERS)
    for notice in told():
        for update in notice.updates:
            assert {words.language for words in update.texts} == {"en", "es"}
            assert not update.notify
            assert update.posted_at <= now


def test_demo_can_be_reached_in_every_way_and_says_so_in_both_languages(
    terminal: Terminal,
) -> None:
    terminal.expect("demo")
    with database.reading() as session:
        page = pages.the_page(session)
        there = contact_points.in_order(session, page.id)
        offered = services.in_order(session, page.id)
        reached = contact_points.by_service(session, [one.id for one in offered])
        newest = waits.latest(session, [one.id for one in there])
        slots = session.scalar(select(func.count()).select_from(waits.WaitSlot))
    assert {one.type for one in there} == {one.name for one in contact_types.every()}
    assert reached.keys() == {one.id for one in offered}
    assert {one.holidays for one in there if one.type == "counter"} == {"ES-MD", "ES-CT"}
    assert [one.exceptions for one in there if one.type == "counter"]
    for point in there:
        assert {text.language for text in point.texts} == {"en", "es"}
        assert all({"en", "es"} == other.reasons.keys() for other in point.alternatives)
    assert len(newest) == sum(way.waits is not None for way in ways.WAYS)
    assert slots
    assert slots > 21 * 24


def test_demo_again_measures_what_nobody_measured_for_hours_and_nothing_else(
    terminal: Terminal, moved: MovedClock
) -> None:
    def measured() -> set[datetime]:
        with database.reading() as session:
            return set(session.scalars(select(waits.Wait.as_of)))

    moved.to(NOON)  # in an hour nothing opens or closes
    terminal.expect("demo")
    first = measured()
    moved.forward(hours=1)
    terminal.expect("demo")
    assert measured() == first
    moved.forward(hours=6)
    terminal.expect("demo")
    # By night it is the fault line alone.
    assert min(measured() - first) > max(first)


def test_what_was_taken_off_the_demo_stays_off(terminal: Terminal) -> None:
    terminal.expect("demo")
    with database.reading() as session:
        page = pages.the_page(session)
        chat = next(one for one in contact_points.in_order(session, page.id) if one.type == "chat")
    contact_actions.retire_contact_point(chat.public_id, HOUSE)
    terminal.expect("demo")
    with database.reading() as session:
        there = contact_points.in_order(session, page.id)
    assert len(there) == len(ways.WAYS) - 1
    assert "chat" not in {one.type for one in there}


def test_demo_has_a_past_and_a_future(terminal: Terminal) -> None:
    terminal.expect("demo")
    now, found = clock.now(), told()
    past = [notice for notice in found if notice.phase in {"over", "standing"}]
    ahead = [notice for notice in found if notice.phase == "ahead"]
    assert len(past) == len(incidents.PAST) + len(plans.PAST)
    assert len(ahead) == len(plans.AHEAD)
    assert {one.kind for one in found if one.phase == "now"} == {"advisory"}
    assert {one.kind for one in found} == {one.name for one in kinds.every()}
    assert all(notice.began_at < now - timedelta(days=1) for notice in past)
    assert all(notice.began_at > now + timedelta(days=2) for notice in ahead)
    assert all(notice.due_at and notice.due_at > now for notice in ahead)
    assert all(notice.due_at is None for notice in past)


def test_demo_tells_nobody_and_asks_nobody(terminal: Terminal) -> None:
    terminal.expect("demo")
    with database.reading() as session:
        for notice in told():
            assert not fanouts.of_notice(session, notice.id)
    assert not (terminal.folder / "outbox").exists()


def test_demo_twice_is_the_demo_once(terminal: Terminal) -> None:
    terminal.expect("demo")
    first = [(notice.public_id, len(notice.updates)) for notice in told()]
    terminal.expect("demo")
    assert [(notice.public_id, len(notice.updates)) for notice in told()] == first


def test_demo_keeps_away_from_a_page_of_ones_own(terminal: Terminal) -> None:
    terminal.expect("demo", "--first-run")
    names = {"en": "Our status", "es": "Nuestro estado"}
    page_actions.set_up(SetUpPage(names, time_zone="Europe/Madrid"), HOUSE)
    before = len(told())
    for words in (["demo"], ["demo", "--post"]):
        refused = terminal.type(*words)
        assert refused.exit_code == 1
        assert "not the demo's" in refused.output
    assert terminal.expect("demo", "--first-run") == ""
    assert len(told()) == before


def test_demo_before_migrating_says_what_to_do(terminal: Terminal) -> None:
    terminal.set(DATABASE_URL=f"sqlite:///{terminal.folder / 'empty.sqlite3'}")
    refused = terminal.type("demo")
    assert refused.exit_code == 1
    assert "statushub migrate" in refused.output


def test_demo_in_one_language_and_in_a_third(terminal: Terminal) -> None:
    terminal.set(LANGUAGES="es,fr", DEFAULT_LANGUAGE="es")
    terminal.expect("demo")
    (newest, *_others) = told()
    assert {words.language for words in newest.updates[0].texts} == {"es"}
    assert newest.updates[0].without_languages == ["fr"]


def test_posting_without_a_worker_says_so(terminal: Terminal) -> None:
    posted = terminal.type("demo", "--post", "--wait", "1")
    assert posted.exit_code == 1
    assert "No worker is running" in posted.output
    (open_one,) = [one for one in told() if one.phase == "now" and one.kind == "incident"]
    for language in ("en", "es"):
        assert f"/{language}/notices/{open_one.public_id}" in posted.output

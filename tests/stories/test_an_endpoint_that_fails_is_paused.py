"""An endpoint that fails for days is paused; its owner is told, and resumes it."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from statushub import channels, database
from statushub.actions import endpoints, subscribers
from statushub.actions import subscriptions as subscribing
from statushub.actions.choices import Choices
from statushub.actions.subscriptions import Ask
from statushub.fanout import leases, plan, release
from statushub.model import fanouts, subscriptions
from statushub.model.audit import HOUSE
from statushub.model.fanouts import Fanout
from statushub.model.subscriptions import Subscription
from statushub.publish import store
from tests.channels.conftest import Sink, listening
from tests.desk import editor_with_password
from tests.endpoints import fail_for_days, obliging
from tests.installation import Installation, MovedClock, make, text_of
from tests.integrators import Integrator
from tests.subscribers import held, link_in


@pytest.fixture
def endpoint() -> Iterator[Sink]:
    with listening() as found:
        yield found


@pytest.fixture
def house(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Installation]:
    """An installation that may reach this machine."""
    yield make(sqlite_url, tmp_path, monkeypatch, WIRE_ALLOW="127.0.0.0/8")
    channels.close()
    database.dispose()


def owned(house: Installation, address: str, language: str = "en") -> Subscription:
    """Return an endpoint that belongs to somebody who gets mail."""
    ana = house.subscription("ana@example.org", language)
    hook = house.subscription(address, channel="webhook")
    with database.transaction() as session:
        endpoints.join(
            session, session.get_one(Subscription, hook.id), subscriptions.manage_token(ana)
        )
    return held(address)


def tried_in_vain(house: Installation, moved: MovedClock) -> None:
    """Let a day pass, with some of the tries that a worker would make in it."""
    for _ in range(4):
        house.work()
        moved.forward(hours=8)
    house.work()


def test_it_fails_for_days_and_hears_no_more(
    house: Installation, endpoint: Sink, moved: MovedClock
) -> None:
    hook = owned(house, f"{endpoint.url}/secret-path", "en")
    endpoint.status = 500
    for pause in (0, 4):
        assert endpoints.pause_failing() == 0
        moved.forward(days=pause)
        house.incident()
        tried_in_vain(house, moved)
    assert endpoints.pause_failing() == 1
    paused = held(hook.address)
    assert paused.failing_since is not None
    assert paused.suppressed_at is not None
    assert 5 <= (paused.suppressed_at - paused.failing_since).days <= 7
    assert paused.suppressed_because == "HTTP 500"

    house.work()
    mail = house.mails("ana@example.org")[-1]
    assert mail["Subject"] == "Your webhook for Lumen status is paused"
    words = " ".join(text_of(mail).split())
    assert "Nothing has got through to http://127.0.0.1" in words
    assert "secret-path" not in words
    assert "Your endpoint answered with HTTP 500. That was our last try." in words

    known = len(endpoint.taken)
    house.incident()
    house.work()
    assert len(endpoint.taken) == known

    # Its owner follows the link, sees why, and resumes it.
    browser = house.client()
    link = link_in(mail, "manage")
    page = browser.get(link)
    assert "HTTP 500" in page.text
    assert "so we have stopped sending updates there" in page.text
    endpoint.status = 200
    page = browser.post(f"{link}/resume", follow_redirects=True)
    assert "You are subscribed again." in page.text
    assert held(hook.address).failing_since is None
    house.incident()
    house.work()
    assert len(endpoint.taken) == known + 1


def test_something_that_goes_through_begins_the_count_anew(
    house: Installation, endpoint: Sink, moved: MovedClock
) -> None:
    hook = house.subscription(f"{endpoint.url}/x", channel="webhook")
    endpoint.status = 503
    house.incident()
    house.work()
    assert held(hook.address).failing_since is not None
    endpoint.status = 200
    moved.forward(hours=2)
    house.work()
    assert held(hook.address).failing_since is None


def test_a_failure_long_ago_and_one_today_pause_nothing(
    house: Installation, endpoint: Sink, moved: MovedClock
) -> None:
    hook = house.subscription(f"{endpoint.url}/x", channel="webhook")
    endpoint.status = 500
    house.incident()
    tried_in_vain(house, moved)
    moved.forward(days=20)
    assert endpoints.pause_failing() == 0
    house.incident()
    house.work()
    assert endpoints.pause_failing() == 0
    assert held(hook.address).suppressed_at is None


def test_one_without_an_owner_is_paused_and_the_desk_says_so(
    house: Installation, endpoint: Sink
) -> None:
    hook = house.subscription(f"{endpoint.url}/x", channel="webhook")
    fail_for_days(hook, house.incident().update.id)
    assert endpoints.pause_failing() == 1
    assert endpoints.pause_failing() == 0
    assert held(hook.address).suppressed_because == "HTTP 500"
    desk = editor_with_password(house.app, "eve@example.org", "approver")
    assert hook.address in desk.open("/desk/subscribers?standing=unreachable").text
    page = desk.open(f"/desk/subscribers/{hook.public_id}").text
    assert "nothing had got through since" in page
    assert "HTTP 500" in page


def test_it_is_found_on_either_database(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, endpoint: Sink
) -> None:
    house = make(database_url, tmp_path, monkeypatch, WIRE_ALLOW="127.0.0.0/8")
    hook = owned(house, f"{endpoint.url}/x", "es")
    house.subscription(f"{endpoint.url}/well", channel="webhook")
    house.incident()
    endpoint.status = 503
    house.work()
    assert held(hook.address).failing_since is not None
    fail_for_days(hook, None)
    assert endpoints.pause_failing() == 1
    house.work()
    assert len(house.mails("ana@example.org")) == 2
    channels.close()
    database.dispose()


def test_a_program_resumes_it_by_asking_again(house: Installation, endpoint: Sink) -> None:
    hook = house.subscription(f"{endpoint.url}/x", channel="webhook")
    fail_for_days(hook, house.incident().update.id)
    endpoints.pause_failing()
    integrator = Integrator(house)
    where = f"/api/subscriptions/{hook.public_id}"
    paused = integrator.get(where).json
    assert paused
    assert (paused["state"], paused["suppressed_because"]) == ("suppressed", "HTTP 500")
    assert paused["failing_since"]
    obliging(endpoint)
    integrator.post(f"{where}/confirmation")
    house.work()
    active = integrator.get(where).json
    assert active
    assert (active["state"], active["failing_since"]) == ("active", None)


def test_after_a_long_stop_it_is_asked_again(
    house: Installation, endpoint: Sink, moved: MovedClock
) -> None:
    hook = house.subscription(f"{endpoint.url}/x", channel="webhook")
    fail_for_days(hook, house.incident().update.id)
    endpoints.pause_failing()
    moved.forward(days=40)
    browser = house.client()
    mine = f"/en/manage/{subscriptions.manage_token(hook)}"
    page = browser.post(f"{mine}/resume", follow_redirects=True)
    assert "wait for its answer" in page.text
    assert held(hook.address).confirmed_at is None
    # Pressing again proves nothing.
    endpoint.body = b"no"
    house.work()
    browser.post(f"{mine}/resume")
    house.work()
    assert held(hook.address).confirmed_at is None
    obliging(endpoint)
    browser.post(f"{mine}/resume")
    house.work()
    assert held(hook.address).confirmed_at is not None


def test_one_that_is_gone_ends(house: Installation, endpoint: Sink) -> None:
    hook = house.subscription(f"{endpoint.url}/x", channel="webhook")
    endpoint.status = 410
    house.incident()
    house.work()
    assert held(hook.address).ended_at is not None
    assert held(hook.address).failing_since is None
    house.incident()
    house.work()
    assert len(endpoint.taken) == 1


@pytest.mark.parametrize("status", [429, 503])
def test_one_that_asks_for_time_gets_it(
    house: Installation, endpoint: Sink, moved: MovedClock, status: int
) -> None:
    house.subscription(f"{endpoint.url}/x", channel="webhook")
    endpoint.status, endpoint.headers = status, {"Retry-After": "7200"}
    house.incident()
    house.work()
    moved.forward(minutes=115)
    house.work()
    assert len(endpoint.taken) == 1
    endpoint.status = 200
    moved.forward(minutes=10)
    house.work()
    assert len(endpoint.taken) == 2
    first, second = endpoint.taken
    # The same message, signed at the time it goes.
    assert first[1]["webhook-id"] == second[1]["webhook-id"]
    later = int(second[1]["webhook-timestamp"]) - int(first[1]["webhook-timestamp"])
    assert 7200 <= later <= 7600


def test_endpoints_that_hang_leave_threads_to_the_others(house: Installation) -> None:
    """Of four threads two at most wait for endpoints, and none of those kept for codes."""
    house.subscription("http://127.0.0.1:9/x", channel="webhook")
    house.subscription("ana@example.org")
    for _incident in range(4):
        house.incident()
    before_sending(house)
    taken = []
    while (found := leases.take(4)) is not None:
        taken.append(found[2])
    assert Counter(one.channel for one in taken) == {"webhook": 2, "email": 2}
    with house.app.test_request_context():
        subscribing.ask(Ask("email", "eva@example.org", Choices("en")))
        own = house.subscription("http://127.0.0.1:9/y", channel="webhook", confirmed=False)
        subscribers.resend(own.public_id, HOUSE)
    before_sending(house)
    codes = []
    while (found := leases.take(4)) is not None:
        codes.append(found[2])
    for one in [*taken, *codes]:
        leases.let_go(one)
    assert [one.channel for one in codes] == ["email"]


def before_sending(house: Installation) -> None:
    """Do everything but send."""
    release.release_updates(store.publish(house.page.id, "http://status.example"))
    with database.reading() as session:
        ordered = session.scalars(
            select(Fanout.public_id).where(Fanout.state == fanouts.ORDERED)
        ).all()
    for fanout_id in ordered:
        plan.plan(fanout_id)

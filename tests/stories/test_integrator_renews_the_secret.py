"""The owner of an endpoint renews its secret: for a day both work, and then the new one only."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from standardwebhooks import WebhookVerificationError

from statushub import channels, database, tokens
from statushub.model import subscriptions
from statushub.model.subscriptions import Subscription
from tests.channels.conftest import Sink, listening
from tests.desk import editor_with_password
from tests.endpoints import checked
from tests.installation import Installation, make
from tests.integrators import Integrator, faults
from tests.subscribers import held


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


@pytest.fixture
def hook(house: Installation, endpoint: Sink) -> Subscription:
    return house.subscription(f"{endpoint.url}/x", channel="webhook")


def secret_in(page: str) -> str:
    found = re.search(r"whsec_[A-Za-z0-9+/=]+", page)
    assert found, page
    return found.group()


def good(house: Installation, endpoint: Sink, *secrets: str) -> list[bool]:
    """Tell which of some secrets the next message can be checked with."""
    house.incident()
    house.work()

    def is_good(secret: str) -> bool:
        try:
            return bool(checked(secret, endpoint.taken[-1]))
        except WebhookVerificationError:
            return False

    return [is_good(secret) for secret in secrets]


def test_its_owner_renews_it(house: Installation, endpoint: Sink, hook: Subscription) -> None:
    browser = house.client()
    mine = f"/en/manage/{subscriptions.manage_token(hook)}"
    first = secret_in(browser.get(mine).text)
    page = browser.post(f"{mine}/secret", follow_redirects=True)
    second = secret_in(page.text)
    assert "There is a new secret." in page.text
    assert first != second
    assert first not in page.text
    assert good(house, endpoint, first, second) == [True, True]

    # A second press would end the one in use.
    again = browser.post(f"{mine}/secret")
    assert again.status_code == 422
    assert "was renewed already" in again.text
    assert secret_in(browser.get(mine).text) == second

    # Not the test's own clock: the receiver's has to be at the same time.
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=25)):
        assert good(house, endpoint, first, second) == [False, True]
        third = secret_in(browser.post(f"{mine}/secret", follow_redirects=True).text)
        assert good(house, endpoint, first, second, third) == [False, True, True]


def test_a_program_renews_it(house: Installation, endpoint: Sink, hook: Subscription) -> None:
    integrator = Integrator(house)
    where = f"/api/subscriptions/{hook.public_id}"
    first = integrator.get(where).json
    assert first
    assert first["secret_changed_at"] is None
    second = integrator.post(f"{where}/secret").json
    assert second
    assert second["secret_changed_at"]
    assert good(house, endpoint, first["secret"], second["secret"]) == [True, True]
    assert "renewed already" in faults(integrator.post(f"{where}/secret"))["secret"]
    mail = house.subscription("ana@example.org")
    refused = integrator.post(f"/api/subscriptions/{mail.public_id}/secret")
    assert "not signed" in faults(refused)["secret"]
    reader = Integrator(house, ("subscriptions:read",))
    assert reader.post(f"{where}/secret").status_code == 403


def test_an_editor_renews_it(house: Installation, hook: Subscription) -> None:
    desk = editor_with_password(house.app, "eve@example.org", "approver")
    first = secret_in(desk.open(f"/desk/subscribers/{hook.public_id}").text)
    desk.send(f"/desk/subscribers/{hook.public_id}/secret")
    assert "There is a new secret." in desk.text
    assert secret_in(desk.text) != first
    assert "we sign with the secret before, too" in desk.text
    assert held(hook.address).secret_generation == 1


def test_a_new_key_of_the_operators_and_a_new_secret_at_once(
    house: Installation, endpoint: Sink, hook: Subscription
) -> None:
    channel = channels.get("webhook")
    browser = house.client()
    mine = f"/en/manage/{subscriptions.manage_token(hook)}"
    first = secret_in(browser.get(mine).text)
    second = secret_in(browser.post(f"{mine}/secret", follow_redirects=True).text)
    old_key = house.app.config["STATUSHUB"].keys[0]
    tokens.configure(["a new key of the operator's", old_key])
    third = channel.secret_for(hook.public_id, 1)
    assert third
    assert good(house, endpoint, first, second, third) == [True, True, True]

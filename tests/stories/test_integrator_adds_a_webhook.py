"""Somebody who runs an endpoint signs it up by the form, proves it, and sees its secret."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import WebhookVerificationError
from werkzeug.test import TestResponse

from statushub import channels, database
from statushub.actions import subscribers
from statushub.model import subscriptions
from statushub.model.audit import HOUSE
from tests.channels.conftest import Sink, listening
from tests.endpoints import checked, obliging
from tests.installation import Installation, know_hosts, make
from tests.subscribers import held, hidden_in, row, subscribe


@pytest.fixture
def endpoint() -> Iterator[Sink]:
    with listening() as found:
        yield found


@pytest.fixture
def house(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Installation]:
    """An installation that may reach this machine, and lets strangers ask it to."""
    yield make(sqlite_url, tmp_path, monkeypatch, WIRE_ALLOW="127.0.0.0/8", WEBHOOK_SIGN_UP="yes")
    channels.close()
    database.dispose()


def hook_of(endpoint: Sink) -> str:
    return f"{endpoint.url}/hook"


def secret_on(page: TestResponse) -> str:
    found = re.search(r"whsec_[A-Za-z0-9+/=]+", page.text)
    assert found, page.text
    return found.group()


def challenge_in(endpoint: Sink) -> str:
    challenge: str = endpoint.documents[-1]["data"]["challenge"]
    return challenge


def test_people_are_not_bothered_by_it(house: Installation) -> None:
    page = house.client().get("/en/subscribe").text
    assert page.index("For developers") > page.index("</form>")
    assert 'name="channel" value="email"' in page
    assert "Webhook" not in page[: page.index("</form>")]
    form = house.client().get("/en/subscribe?by=webhook").text
    assert 'type="url"' in form
    assert "For developers" not in form
    # Its messages hold every language: there is none to choose.
    assert "In which language?" in page
    assert "In which language?" not in form


def test_it_answers_and_its_owner_sees_the_secret(house: Installation, endpoint: Sink) -> None:
    obliging(endpoint)
    browser = house.client()
    asked = subscribe(browser, hook_of(endpoint), by="webhook", reader="es")
    token = asked.request.path
    assert asked.headers["Refresh"] == "2"
    assert "whsec_" not in asked.text
    house.work()
    page = browser.get(token)
    assert "Refresh" not in page.headers
    assert "whsec_" not in page.text
    assert held(hook_of(endpoint)).confirmed_at is not None

    mine = browser.post(token, data={"code": challenge_in(endpoint)}, follow_redirects=True)
    assert "/manage/" in mine.request.path
    document = checked(secret_on(mine), endpoint.taken[-1])
    assert document["type"] == "subscription.verification"
    # The request itself leads there, too.
    assert document["data"]["manage_url"].endswith(mine.request.path)

    house.incident()
    house.work()
    assert checked(secret_on(mine), endpoint.taken[-1])["type"] == "notice.opened"


def test_the_challenge_may_be_typed_instead(house: Installation, endpoint: Sink) -> None:
    browser = house.client()
    token = subscribe(browser, hook_of(endpoint), by="webhook").request.path
    house.work()
    page = browser.get(token)
    assert "did not repeat the challenge" in page.text
    assert held(hook_of(endpoint)).confirmed_at is None
    wrong = browser.post(token, data={"code": "000000"})
    assert wrong.status_code == 422
    assert "whsec_" not in wrong.text
    mine = browser.post(token, data={"code": challenge_in(endpoint)}, follow_redirects=True)
    assert secret_on(mine)
    assert held(hook_of(endpoint)).confirmed_at is not None


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "HTTP 404"),
        (500, "HTTP 500"),
        (301, "a redirect, and we follow none"),
    ],
)
def test_what_went_wrong_is_said_and_it_is_asked_once(
    house: Installation, endpoint: Sink, status: int, words: str
) -> None:
    endpoint.status = status
    browser = house.client()
    token = subscribe(browser, hook_of(endpoint), by="webhook").request.path
    house.work()
    assert words in browser.get(token).text
    assert len(endpoint.taken) == 1
    house.work()
    assert len(endpoint.taken) == 1
    endpoint.status = 200
    obliging(endpoint)
    browser.post(f"{token}/again")
    house.work()
    assert "has answered" in browser.get(token).text
    assert held(hook_of(endpoint)).confirmed_at is not None


def test_a_stranger_learns_nothing_of_it(house: Installation, endpoint: Sink) -> None:
    """The page is the same whether the address was known or not; its secret is on neither."""
    seen: list[list[str]] = []
    for address in (hook_of(endpoint), f"{endpoint.url}/elsewhere"):
        if not seen:
            house.subscription(address, channel="webhook")
        browser = house.client()
        page = subscribe(browser, address, by="webhook")
        pages = [page.text]
        house.work()
        pages.append(browser.get(page.request.path).text)
        token = page.request.path.rpartition("/")[2]
        seen.append([text.replace(token, "TOKEN") for text in pages])
    assert seen[0] == seen[1]
    assert "whsec_" not in str(seen)
    assert held(hook_of(endpoint)).confirmed_at is not None


def test_a_stranger_causes_few_requests(house: Installation, endpoint: Sink) -> None:
    answers = [
        subscribe(house.client(), f"{endpoint.url}/{number}", by="webhook") for number in range(12)
    ]
    house.work()
    assert len(endpoint.taken) == 10
    assert answers[-1].status_code == 422
    assert "several requests to this host" in answers[-1].text


def test_one_address_is_asked_three_times_an_hour(house: Installation, endpoint: Sink) -> None:
    browser = house.client()
    token = subscribe(browser, hook_of(endpoint), by="webhook").request.path
    last = [browser.post(f"{token}/again") for _ in range(4)][-1]
    house.work()
    assert last.status_code == 422
    assert len(endpoint.taken) == 3


@pytest.mark.parametrize("found", ["", "10.1.2.3", "169.254.169.254", "::1", "64:ff9b::a00:1"])
def test_a_host_that_is_unknown_or_inside_is_refused_at_entry(
    house: Installation, found: str
) -> None:
    know_hosts(house.app, {"hooks.example.org": found})
    refused = subscribe(house.client(), "https://hooks.example.org/x", by="webhook")
    assert refused.status_code == 422
    # One sentence for both: the form does not tell which names exist inside.
    assert "No public host has this name. Check the address." in refused.text
    assert row("https://hooks.example.org/x") is None


def test_a_host_that_turns_inside_after_entry_is_not_asked(
    house: Installation, endpoint: Sink
) -> None:
    know_hosts(house.app, {"hooks.example.org": "93.184.215.14"})
    browser = house.client()
    token = subscribe(browser, "https://hooks.example.org/x", by="webhook").request.path
    know_hosts(house.app, {"hooks.example.org": "10.0.0.1"})
    house.work()
    assert "No public host has this name." in browser.get(token).text
    assert endpoint.taken == []
    assert held("https://hooks.example.org/x").confirmed_at is None


def test_a_look_that_fails_keeps_nobody_out(house: Installation) -> None:
    asked = subscribe(house.client(), "https://slow.example.org/x", by="webhook")
    assert asked.status_code == 200
    assert row("https://slow.example.org/x") is not None


def test_it_is_not_offered_where_a_network_of_the_operators_is_open(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = make(sqlite_url, tmp_path, monkeypatch, WIRE_ALLOW="127.0.0.0/8")
    browser = house.client()
    page = browser.get("/en/subscribe")
    assert "For developers" not in page.text
    filled = hidden_in(page) | {"channel": "webhook", "address": "http://127.0.0.1:1/x"}
    refused = browser.post("/en/subscribe", data=filled)
    assert refused.status_code == 422
    assert row("http://127.0.0.1:1/x") is None
    channels.close()
    database.dispose()


def test_somebody_adds_one_to_their_mails(house: Installation, endpoint: Sink) -> None:
    ana = house.subscription("ana@example.org", "es")
    browser = house.client()
    mine = f"/es/manage/{subscriptions.manage_token(ana)}"
    page = browser.get(mine)
    owner = subscriptions.manage_token(ana)
    assert f"?by=webhook&amp;owner={owner}" in page.text

    form = browser.get(f"/es/subscribe?by=webhook&owner={owner}")
    assert "a…@example.org" in form.text
    filled = hidden_in(form) | {"address": hook_of(endpoint), "language": "es", "kinds": "incident"}
    asked = browser.post("/es/subscribe", data=filled, follow_redirects=True)
    assert "a…@example.org" in asked.text
    house.work()
    # Not theirs before they have shown that they read what reaches it.
    assert "127.0.0.1" not in browser.get(mine).text
    code = {"code": challenge_in(endpoint), **hidden_in(asked)}
    hook = browser.post(asked.request.path, data=code, follow_redirects=True)
    assert "whsec_" in hook.text
    assert held(hook_of(endpoint)).subscriber_id == held("ana@example.org").subscriber_id

    # From the mail's page a link leads to the endpoint; from the endpoint's none leads back.
    assert hook.request.path in browser.get(mine).text
    assert "a…@example.org" in hook.text
    assert owner not in hook.text
    # One that belongs to somebody stays theirs.
    eva = subscriptions.manage_token(house.subscription("eva@example.org"))
    browser.post(f"{asked.request.path}/again")
    house.work()
    code = {"code": challenge_in(endpoint), "owner": eva}
    browser.post(asked.request.path, data=code)
    assert held(hook_of(endpoint)).subscriber_id == held("ana@example.org").subscriber_id


def test_a_forged_owner_leads_nowhere(house: Installation) -> None:
    assert house.client().get("/en/subscribe?by=webhook&owner=abc-def").status_code == 404
    phone = house.subscription("+34612345678", channel="sms")
    token = subscriptions.manage_token(phone)
    assert house.client().get(f"/en/subscribe?by=webhook&owner={token}").status_code == 404


def test_the_readme_shows_how_to_receive(house: Installation, endpoint: Sink) -> None:
    """Its lines, with the secret put in, are all that a receiver needs."""
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    (lines,) = re.findall(r"^```python\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    hook = house.subscription(hook_of(endpoint), channel="webhook", confirmed=False)
    secret = channels.get("webhook").secret_for(hook.public_id)
    names: dict[str, Any] = {}
    exec(lines.replace("whsec_...", secret or ""), names)

    def receive() -> None:
        _path, headers, body = endpoint.taken[-1]
        endpoint.body = json.dumps(names["receive"](body, headers)).encode()

    endpoint.before = receive
    subscribers.resend(hook.public_id, HOUSE)
    house.work()
    assert held(hook.address).confirmed_at is not None
    house.incident()
    house.work()
    assert [document["type"] for document in endpoint.documents] == [
        "subscription.verification",
        "notice.opened",
    ]
    _path, headers, body = endpoint.taken[-1]
    with pytest.raises(WebhookVerificationError):
        names["receive"](body + b" ", headers)

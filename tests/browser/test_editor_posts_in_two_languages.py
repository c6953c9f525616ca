"""The main job in a real browser: posted once in two languages; everybody who asked has it."""

import json
import os
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from standardwebhooks import Webhook

from statushub import channels
from tests.browser.conftest import comes_in
from tests.browser.living import Living, living, seconds_until
from tests.desk import PASSWORD
from tests.installation import text_of

pytestmark = pytest.mark.browser

PROMISED = 2.0
"""Seconds from the press of the button until readers see it."""


@pytest.fixture(scope="module")
def alive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Living]:
    """One installation for all: four subscribers, and one who has not confirmed."""
    with (
        pytest.MonkeyPatch.context() as monkeypatch,
        living(tmp_path_factory.mktemp("alive"), monkeypatch) as found,
    ):
        house = found.house
        house.service()
        house.subscription("ana@example.org", "es")
        house.subscription("ben@example.org", "en")
        house.subscription("not-yet@example.org", "en", confirmed=False)
        house.subscription("+34600111222", "es", "sms")
        yield found


@pytest.fixture
def editor(browser: Browser, alive: Living, request: pytest.FixtureRequest) -> Iterator["Editor"]:
    """Somebody at the desk."""
    found = Editor(browser, alive)
    found.comes_in(f"{request.node.name}@example.org".replace("_", "-"))
    yield found
    found.context.close()


class Editor:
    """An editor at the desk; what the browser complains of is kept."""

    def __init__(self, browser: Browser, alive: Living) -> None:
        self.context = browser.new_context(viewport={"width": 1280, "height": 720})
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda said: self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self._alive = alive

    def comes_in(self, email: str) -> None:
        self.email = email
        page = self.page
        comes_in(page, self._alive.link_for(email))
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=password_confirm]").fill(PASSWORD)
        with page.expect_navigation():
            page.get_by_role("main").get_by_role("button").click()
        page.goto(f"{self._alive.address}/desk/notices")

    def writes(self, words: dict[str, dict[str, str]]) -> None:
        for code, parts in words.items():
            for part, content in parts.items():
                self.page.locator(f"[name='texts.{code}.{part}']").fill(content)

    def publishes(self) -> None:
        """Look at the preview, and publish."""
        self.page.get_by_role("button", name="Preview").click()
        expect(self.page.get_by_role("heading", name="Preview")).to_be_visible()
        self.page.get_by_role("button", name=re.compile("^Publish")).click(no_wait_after=True)


def shown(alive: Living, english: str, spanish: str) -> bool:
    pages = english in alive.text("/en/") and spanish in alive.text("/es/")
    return pages and all(
        english in alive.text(f"/en/feed.{kind}") and spanish in alive.text(f"/es/feed.{kind}")
        for kind in ("atom", "rss")
    )


def test_the_main_job(editor: Editor, alive: Living) -> None:
    held = alive.house.subscription(f"{alive.endpoint.url}/hook", "en", "webhook")
    page = editor.page

    # An incident.
    page.get_by_role("link", name="Incident").click()
    editor.writes(
        {
            "en": {"title": "Phone lines closed", "body": "A fault in our exchange."},
            "es": {"title": "Líneas telefónicas cerradas", "body": "Una avería en la centralita."},
        }
    )
    page.get_by_label("Phone support").select_option("Major outage")
    page.get_by_role("button", name="In 1 hour").click()
    editor.publishes()
    took = [
        seconds_until(
            lambda: shown(alive, "Phone lines closed", "Líneas telefónicas cerradas"),
            "pages and feeds show the incident",
        )
    ]
    assert "Not working right now: Phone support" in alive.text("/en/")
    # The bar moves by itself: nobody loads the page again.
    expect(page.locator(".stage")).to_have_text(re.compile("^Finished: 4 messages"), timeout=40_000)
    expect(page.locator("progress")).to_have_attribute("value", "100")

    # An update, and the resolution.
    page.get_by_role("link", name="Post an update").click()
    editor.writes({"en": {"body": "Half of it works."}, "es": {"body": "La mitad funciona."}})
    editor.publishes()
    took.append(
        seconds_until(
            lambda: shown(alive, "Half of it works.", "La mitad funciona."),
            "pages and feeds show the update",
        )
    )
    expect(page.locator(".stage").first).to_have_text(re.compile("^Finished"), timeout=40_000)
    page.get_by_role("link", name="Set to “Resolved”").click()
    editor.writes({"en": {"body": "All lines are open."}, "es": {"body": "Todo funciona."}})
    editor.publishes()
    took.append(
        seconds_until(
            lambda: "working" in alive.text("/en/") and "open." in alive.text("/en/feed.atom"),
            "the resolution",
        )
    )
    expect(page.locator(".stage").first).to_have_text(re.compile("^Finished"), timeout=40_000)

    # What everybody has got.
    english = alive.mails("ben@example.org")
    spanish = alive.mails("ana@example.org")
    assert [mail["Subject"] for mail in english] == [
        "[Investigating] Phone lines closed",
        "[Update] Phone lines closed",
        "[Resolved] Phone lines closed",
    ]
    assert "Una avería en la centralita." in text_of(spanish[0])
    assert "Todo funciona." in text_of(spanish[2])
    assert alive.mails("not-yet@example.org") == []
    texts = [json.loads(body) for _path, _headers, body in alive.gateway.taken]
    assert len(texts) == 3
    assert "Líneas telefónicas cerradas" in str(texts[0])
    secret = channels.get("webhook").secret_for(held.public_id, held.generation)
    told = [
        Webhook(secret or "").verify(body.decode(), headers)
        for _path, headers, body in alive.endpoint.taken
    ]
    assert [one["type"] for one in told] == ["notice.opened", "notice.updated", "notice.closed"]
    assert told[0]["data"]["notice"]["texts"]["es"]["title"] == "Líneas telefónicas cerradas"

    assert editor.complaints == []
    print(f"on the page and in the feeds after {', '.join(f'{one:.2f}' for one in took)} s")
    # Where this machine is busy with something else, only that it comes.
    if os.getloadavg()[0] <= (os.cpu_count() or 1):
        assert min(took) < PROMISED, took


def test_a_policy_change_follows_the_same_way(editor: Editor, alive: Living) -> None:
    page = editor.page
    page.get_by_role("link", name="Policy change").click()
    editor.writes(
        {
            code: {
                "title": f"{code}: notice period",
                "body": f"{code}: we change it.",
                "before": f"{code}: thirty days.",
                "after": f"{code}: fourteen days.",
                "affected": f"{code}: everybody with a contract.",
            }
            for code in ("en", "es")
        }
    )
    page.locator("[name=effective_from]").fill("2099-01-01T00:00")
    editor.publishes()
    seconds_until(
        lambda: shown(alive, "en: notice period", "es: notice period"), "pages and feeds show it"
    )
    expect(page.locator(".stage")).to_have_text(re.compile("^Finished"), timeout=40_000)
    mail = alive.mails("ana@example.org")[-1]
    assert "es: fourteen days." in text_of(mail)
    assert editor.complaints == []


def test_what_was_typed_survives_and_is_forgotten_once_posted(
    editor: Editor, alive: Living
) -> None:
    page = editor.page
    page.get_by_role("link", name="Incident").click()
    expect(page.locator("[name='texts.en.title']")).to_be_focused()
    editor.writes({"en": {"title": "Phone lines closed"}, "es": {"title": "Líneas cerradas"}})
    expect(page.locator("#field-texts-en-title-count")).to_have_text("18 of 120 characters")
    # The session ends while somebody writes.
    editor.context.clear_cookies()
    with page.expect_navigation():
        page.get_by_role("button", name="Publish now").click()
    page.goto(f"{alive.address}/desk/sign-in")
    page.locator("[name=email]").fill(editor.email)
    page.locator("[name=password]").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name="Sign in").first.click()
    page.goto(f"{alive.address}/desk/notices/new/incident")
    expect(page.get_by_text("What you had typed here before is filled in again.")).to_be_visible()
    expect(page.locator("[name='texts.es.title']")).to_have_value("Líneas cerradas")

    editor.writes({"en": {"body": "No calls."}, "es": {"body": "Sin llamadas."}})
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_text("Published.")).to_be_visible()
    page.goto(f"{alive.address}/desk/notices/new/incident")
    expect(page.locator("[name='texts.es.title']")).to_have_value("")
    expect(page.locator("[data-kept]")).to_be_hidden()

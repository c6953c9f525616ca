"""A reader leaves the page open: it keeps itself up to date, and nobody loses their place."""

from typing import Any

import pytest

from statushub.actions import notices
from statushub.model.audit import HOUSE
from tests.browser.conftest import Reader
from tests.installation import Installation

pytestmark = pytest.mark.browser

_SECONDS = 1000


def texts(body: str, title: str = "") -> dict[str, dict[str, str]]:
    said = {"body": body, "advice": "Use web chat."} | ({"title": title} if title else {})
    return dict.fromkeys(("en", "es"), said)


def _passes(page: Any, seconds: int) -> None:
    page.clock.run_for(seconds * _SECONDS)


def test_news_comes_by_itself_and_leaves_the_reader_where_they_were(
    reader: Reader, house: Installation
) -> None:
    services = [house.service(f"Service {number}", f"Servicio {number}") for number in range(30)]
    first = house.incident(
        {services[0].public_id: "partial_outage"}, texts=texts("Looking.", "Lines closed")
    )
    notices.post_update(notices.PostUpdate(first.notice.public_id, texts("Working.")), HOUSE)
    house.work()
    page = reader.opens("/en/", clock=True)
    page.get_by_text("1 earlier update").click()
    link = page.get_by_role("link", name="Service 20")
    link.focus()
    link.scroll_into_view_if_needed()
    page.evaluate("scrollBy(0, 40)")
    place = link.bounding_box()["y"]
    announced = page.get_by_role("status")
    assert announced.inner_text() == ""

    house.incident(
        {services[1].public_id: "major_outage"}, texts=texts("No app.", "App away"), impact="major"
    )
    house.work()
    _passes(page, 25)
    page.get_by_role("heading", name="App away").wait_for()
    assert announced.inner_text() == (
        "This page has just changed. Not working right now: Service 1"
    )
    assert announced.bounding_box()["height"] <= 1, "it is for ears alone"
    assert page.evaluate("document.activeElement.textContent") == "Service 20"
    assert abs(link.bounding_box()["y"] - place) < 2
    assert page.get_by_text("Looking.").is_visible(), "what was unfolded stays so"
    assert page.title().startswith("Not working right now")
    assert reader.complaints == []

    page.evaluate("window.kept = document.querySelector('h1')")
    texts_now = page.locator("main").inner_text()
    _passes(page, 60)
    assert page.locator("main").inner_text() == texts_now
    assert page.evaluate("window.kept.isConnected"), "nothing new, nothing touched"


@pytest.mark.long
def test_it_says_when_it_is_old_and_rests_while_nobody_looks_or_answers(
    reader: Reader, house: Installation
) -> None:
    house.service()
    house.work()
    page = reader.opens("/es/", clock=True)
    asked: list[str] = []
    away = True

    def answer(route: Any) -> None:
        asked.append(route.request.url)
        route.abort() if away else route.continue_()

    page.route("**/es/", answer)
    announced = page.get_by_role("status")
    old = page.locator("#live:not(.unseen)")
    # A refusal takes its own time, in which the page's clock runs on.
    for _ in range(90):
        if not old.count():
            _passes(page, 10)
    old.wait_for()
    assert announced.is_visible()
    assert announced.inner_text()
    assert len(asked) <= 4, "less and less often: after 20, 40, 80, 160 seconds"
    away = False
    page.evaluate("dispatchEvent(new Event('online'))")
    page.locator("#live.unseen").wait_for(state="attached")
    assert announced.inner_text() == ""
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, writable: true})")
    _passes(page, 25)
    asked.clear()
    for _ in range(6):
        _passes(page, 30)
    assert asked == []
    with page.expect_request("**/es/"):
        page.evaluate(
            "document.hidden = false; document.dispatchEvent(new Event('visibilitychange'))"
        )

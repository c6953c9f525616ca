"""Our banner and "before you call" on pages of another site, with a strict policy of their own."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask, Response
from playwright.sync_api import Browser, expect

from statushub import clock
from statushub.actions import notices, waits
from statushub.actions.contact_claims import ContactStated
from statushub.model.audit import HOUSE
from tests.browser.eyes import RULES
from tests.contacts import open_everything
from tests.installation import Installation
from tests.serving import serving

pytestmark = pytest.mark.browser

POLICY = "default-src 'none'; script-src {ours}; connect-src {ours}"
"""What the README tells a site with a policy of its own to allow, and nothing else."""
PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>Lumen</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<script src="{ours}/embed.js" async crossorigin></script></head>
<body><main><h1>Lumen</h1>{within}<p>1004</p></main></body></html>"""
CONTACT = '<div data-statushub="contact"><p>Call us</p></div>'

Visit = Callable[..., Any]


@pytest.fixture
def visit(browser: Browser, served: str) -> Iterator[Visit]:
    """Open a page of another site; `page.complaints` holds what the browser says against it."""
    site = Flask("another site")
    shown = {"language": "es", "within": "", "ours": served}

    @site.get("/")
    def page() -> Response:
        answer = Response(PAGE.format(**shown))
        answer.headers["Content-Security-Policy"] = POLICY.format(ours=shown["ours"])
        return answer

    contexts = []

    def opened(*, width: int = 390, **changes: str) -> Any:
        shown.update(changes)
        context = browser.new_context(viewport={"width": width, "height": 600}, locale="en-GB")
        contexts.append(context)
        page: Any = context.new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        away = shown["ours"] != served
        event, ending = ("requestfailed", ".js") if away else ("requestfinished", ".json")
        with page.expect_event(event, lambda asked: asked.url.endswith(ending)):
            page.goto(there)
        return page

    with serving(site, "localhost") as there:
        yield opened
    for context in contexts:
        context.close()


def trouble(house: Installation) -> None:
    """The phone is closed, and there is work planned."""
    service = house.service()
    points = open_everything(house, [service.public_id])
    waits.state(waits.Report(points["chat"].public_id, 5))
    closed = {points["phone"].public_id: ContactStated("closed")}
    advice = {"en": "Use web chat.", "es": "Use el chat."}
    titles = {"en": "Phone lines closed", "es": "Líneas telefónicas cerradas"}
    house.incident(
        {service.public_id: "major_outage"},
        impact="major",
        contact_points=closed,
        texts={
            code: {"title": titles[code], "body": "…", "advice": advice[code]} for code in titles
        },
    )
    start = clock.now() + timedelta(days=2)
    works = {"en": "New lines", "es": "Líneas nuevas"}
    work = {code: {"title": title, "body": "…"} for code, title in works.items()}
    moments = {"starts_at": start, "ends_at": start + timedelta(hours=2)}
    notices.open_notice(notices.OpenNotice("maintenance", work, moments=moments), HOUSE)
    house.work()


def test_a_banner_tells_what_is_wrong_in_the_pages_language(
    house: Installation, visit: Visit
) -> None:
    trouble(house)
    script = house.client().get("/embed.js")
    assert len(script.data) < 3_000
    assert script.content_type == "text/javascript; charset=utf-8"
    for language, said, planned in (
        ("es-MX", "Líneas telefónicas cerradas. Use el chat.", "Líneas nuevas. Empieza: "),
        ("fr", "Phone lines closed. Use web chat.", "New lines. Starts: "),
    ):
        page = visit(language=language)
        banner = page.locator("aside")
        assert said in banner.inner_text()
        assert planned in banner.inner_text()
        first = banner.get_by_role("link").first
        assert "/notices/" in first.get_attribute("href")
        assert page.locator("[data-statushub] >> div").first.get_attribute("lang") == (
            "es" if language == "es-MX" else "en"
        )
        found = Axe().run(page, options={"runOnly": RULES})
        assert found.violations_count == 0, found.generate_report()
        assert page.complaints == []
        assert page.context.cookies() == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_before_they_call_people_see_what_works(house: Installation, visit: Visit) -> None:
    trouble(house)
    page = visit(language="es", within=CONTACT)
    told = page.locator("[data-statushub] section")
    told.wait_for()
    lines = told.locator("li").all_inner_texts()
    (phone,) = (one for one in lines if one.startswith("Teléfono de clientes: cerrado"))
    assert re.search(r"use Chat web \(.*5 min", phone)
    assert any(re.match("Chat web: abierto a cualquier hora, .*5 min", one) for one in lines)
    assert told.get_by_role("link", name="Chat web", exact=True).get_attribute("href") == (
        "https://lumen.example/chat"
    )
    assert page.locator("aside").count() == 0, "nothing is shown that was not asked for"
    expect(page.get_by_text("Call us")).to_be_hidden()
    found = Axe().run(page, options={"runOnly": RULES})
    assert found.violations_count == 0, found.generate_report()
    assert page.complaints == []


def test_on_a_good_day_and_without_us_a_page_is_as_it_was(
    house: Installation, visit: Visit
) -> None:
    house.service()
    house.work()
    page = visit(language="en")
    page.wait_for_timeout(300)
    assert page.locator("aside").count() == 0
    assert page.evaluate("document.querySelector('[data-statushub]').offsetHeight") == 0
    away = visit(language="en", within=CONTACT, ours="http://127.0.0.1:9")
    assert any("ERR_" in one for one in away.complaints)
    expect(away.get_by_text("Call us")).to_be_visible()
    expect(away.locator("h1")).to_be_visible()

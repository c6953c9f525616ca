"""An editor plans work at the desk; when its times come, everything says so by itself."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, expect

from statushub import clock
from tests.browser.conftest import Reader, comes_in
from tests.desk import ADDRESS, link_for
from tests.installation import Installation, MovedClock

pytestmark = pytest.mark.browser
WORKING = "Atención telefónica: funciona con normalidad"
WORDS = {
    "en": {"title": "New lines in Zaragoza", "body": "We change the equipment."},
    "es": {"title": "Líneas nuevas en Zaragoza", "body": "Cambiamos los equipos."},
}


def test_nobody_need_be_there(
    house: Installation, moved: MovedClock, browser: Browser, served: str, reader: Reader
) -> None:
    house.service()
    house.subscription("ana@example.org", "es")
    page = browser.new_context(locale="en-GB").new_page()
    comes_in(page, link_for(house.app, "eva@example.org", "approver").replace(ADDRESS, served))
    page.goto(f"{served}/desk/notices/new/maintenance")
    for code, parts in WORDS.items():
        for part, words in parts.items():
            page.locator(f"[name='texts.{code}.{part}']").fill(words)
    page.get_by_label("Phone support").select_option("Under maintenance")
    start = clock.now().astimezone(ZoneInfo("Europe/Madrid")) + timedelta(hours=2)
    page.locator("[name=starts_at]").fill(f"{start:%Y-%m-%dT%H:%M}")
    page.locator("[name=ends_at]").fill(f"{start + timedelta(hours=1):%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_text("Published.")).to_be_visible()

    house.work()
    spanish = reader.opens("/es/", script=False)
    expect(spanish.get_by_role("heading", name=WORKING)).to_be_visible()
    expect(spanish.get_by_role("heading", name="Próximamente")).to_be_visible()
    expect(spanish.get_by_role("main")).to_contain_text("Programado")

    moved.forward(hours=2)
    house.work()
    spanish.reload()
    expect(spanish.get_by_text("En curso").first).to_be_visible()
    expect(spanish.locator(".services").get_by_text("En mantenimiento")).to_be_visible()

    moved.forward(hours=1)
    house.work()
    spanish.reload()
    expect(spanish.get_by_role("heading", name=WORKING)).to_be_visible()
    expect(spanish.get_by_text("Finalizado").first).to_be_visible()
    assert [str(mail["Subject"]) for mail in house.mails("ana@example.org")] == [
        "[Programado] Líneas nuevas en Zaragoza",
        "[En curso] Líneas nuevas en Zaragoza",
        "[Finalizado] Líneas nuevas en Zaragoza",
    ]
    feed = house.client().get("/es/feed.atom").text
    assert feed.count("<entry>") == 3
    page.context.close()

"""A subscriber on a phone chooses what to hear and when: without a script, by day and by night."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from statushub.model.subscriptions import manage_token
from tests.browser.conftest import Reader
from tests.browser.eyes import RULES
from tests.installation import Installation
from tests.subscribers import held

pytestmark = pytest.mark.browser
ANA = "ana@example.net"


@pytest.fixture
def paths(house: Installation) -> list[str]:
    """The form, the form for one notice, and somebody's own page."""
    for en, es in (("Phone support", "Atención telefónica"), ("Pay a bill", "Pagar una factura")):
        house.service(en, es)
    posted = house.incident(impact="minor")
    house.subscription(ANA)
    house.work()
    own = f"manage/{manage_token(held(ANA))}"
    notice = posted.notice.public_id
    return ["subscribe", f"subscribe?notice={notice}", own, f"notices/{notice}"]


def opened(reader: Reader, path: str, **how: Any) -> Any:
    page = reader.opens(path, **how)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    for daily in page.locator("input[value=daily]").all():
        daily.check()
    return page


@pytest.mark.long
@pytest.mark.parametrize("dark", [False, True], ids=["day", "night"])
def test_nothing_stands_in_anybodys_way(reader: Reader, paths: list[str], *, dark: bool) -> None:
    for path in paths:
        for language in ("en", "es"):
            page = opened(reader, f"/{language}/{path}", dark=dark)
            found = Axe().run(page, options={"runOnly": RULES})
            assert found.violations_count == 0, f"{path}: {found.generate_report()}"


@pytest.mark.long
@pytest.mark.parametrize("width", [320, 1280])
def test_it_fits_every_screen(reader: Reader, paths: list[str], width: int) -> None:
    for path in paths:
        page = opened(reader, f"/es/{path}", width=width)
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), path


def test_all_of_it_is_chosen_without_a_script(reader: Reader, paths: list[str]) -> None:
    page = reader.opens(f"/en/{paths[2]}", script=False)
    page.get_by_label("Only of serious ones (major or critical impact)").check()
    page.get_by_label("Serious incidents at once, the rest once a day").check()
    page.get_by_label("At what time?").fill("07:30")
    page.get_by_label("From").fill("22:00")
    page.get_by_label("Until").fill("07:00")
    page.get_by_label("Your time zone").select_option("America/Bogota")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your choices are saved.")).to_be_visible()
    ana = held(ANA)
    assert (ana.minimum_impact, ana.daily, ana.daily_at) == ("major", True, 450)
    assert (ana.quiet_from, ana.quiet_until, ana.time_zone) == (1320, 420, "America/Bogota")
    expect(page.get_by_label("From")).to_have_value("22:00")


def test_the_form_is_short_until_more_is_wanted(reader: Reader, paths: list[str]) -> None:
    page = reader.opens("/en/subscribe", script=False)
    expect(page.get_by_text("Quiet hours")).to_be_hidden()
    button = page.get_by_role("button", name="Subscribe").bounding_box()
    assert button
    assert button["y"] < 844, "without scrolling on a phone"
    page.get_by_text("Choose what you hear").click()
    expect(page.get_by_text("Quiet hours")).to_be_visible()
    page.get_by_label("Email address").fill("eva@example.net")
    page.get_by_label("From").fill("22:00")
    page.get_by_role("button", name="Subscribe").click()
    # It stays open.
    expect(page.get_by_text("Say when quiet hours begin").first).to_be_visible()


def test_one_notice_is_followed_from_its_own_page(reader: Reader, paths: list[str]) -> None:
    page = reader.opens(f"/en/{paths[3]}", script=False)
    page.get_by_role("link", name="Follow only this").click()
    expect(page.get_by_text("You will hear of this only, until it is over.")).to_be_visible()
    page.get_by_label("Email address").fill("eva@example.net")
    page.get_by_role("button", name="Follow it").click()
    expect(page.get_by_text("We have written to")).to_be_visible()
    assert not held("eva@example.net").all_notices

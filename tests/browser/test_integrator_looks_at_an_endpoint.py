"""The pages of an endpoint, for any eyes and any screen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from statushub import channels, database
from statushub.actions import endpoints
from statushub.model import subscriptions
from statushub.model.subscriptions import Subscription
from tests.browser.conftest import Reader
from tests.browser.eyes import RULES
from tests.channels.conftest import Sink, listening
from tests.endpoints import fail_for_days, obliging
from tests.installation import Installation, MovedClock, make
from tests.subscribers import subscribe

pytestmark = pytest.mark.browser


@pytest.fixture
def house(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Installation]:
    """An installation that may reach this machine, and lets strangers ask it to."""
    yield make(sqlite_url, tmp_path, monkeypatch, WIRE_ALLOW="127.0.0.0/8", WEBHOOK_SIGN_UP="yes")
    channels.close()
    database.dispose()


def its_pages(house: Installation, sink: Sink) -> list[str]:
    """Return the paths of an endpoint's pages, in each state there is."""

    def asked(name: str) -> str:
        page = subscribe(house.client(), f"{sink.url}/{name}", by="webhook")
        return page.request.path.removeprefix("/en/")

    def own(held: Subscription) -> str:
        return f"manage/{subscriptions.manage_token(held)}"

    bad = asked("bad")
    house.work()
    obliging(sink)
    good = asked("good")
    house.work()
    waiting = asked("waiting")
    ana = house.subscription("ana@example.org")
    hook = house.subscription(f"{sink.url}/hook", channel="webhook")
    with database.transaction() as session:
        mine = session.get_one(Subscription, hook.id)
        endpoints.join(session, mine, subscriptions.manage_token(ana))
    paused = house.subscription(f"{sink.url}/{'long' * 40}", channel="webhook")
    fail_for_days(paused, None)
    endpoints.pause_failing()
    unconfirmed = house.subscription(f"{sink.url}/new", channel="webhook", confirmed=False)
    form = f"subscribe?by=webhook&owner={subscriptions.manage_token(ana)}"
    return [form, bad, good, waiting, own(ana), own(hook), own(paused), own(unconfirmed)]


@pytest.mark.long
def test_nothing_stands_in_the_way_of_anybody(
    house: Installation, reader: Reader, moved: MovedClock
) -> None:
    with listening() as sink:
        paths = its_pages(house, sink)
    moved.forward(minutes=1)  # by now the page that waits has stopped loading itself again
    for place, path in enumerate(paths):
        # Each page once, by day on a small screen or by night on a large one, by turns.
        dark = bool(place % 2)
        page = reader.opens(f"/es/{path}", width=1280 if dark else 320, dark=dark, script=True)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), path
        found = Axe().run(page, options={"runOnly": RULES})
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        assert reader.complaints == []

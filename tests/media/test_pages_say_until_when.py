"""Each document says at which instant the same facts would read differently."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from statushub.language import speaking
from statushub.render import page as rendering
from statushub.render.view.notice import NoticeView
from statushub.render.view.page import PageView, Verdict
from tests.media.editions import edition, masthead
from tests.media.scenes import AT, SCENES

MIDNIGHT = datetime(2026, 3, 3, 23, 0, tzinfo=UTC)
"""The next one in Madrid."""


def page(**lists: Any) -> PageView:
    verdict = Verdict("", "", (), None, None, overdue=False)
    whole = PageView(masthead("en"), AT, (), (), (), (), "operational", verdict, ())
    return replace(whole, **lists)


def notice(scene: str, **changes: object) -> NoticeView:
    return replace(edition(SCENES[scene], "en").notice, **changes)  # type: ignore[arg-type]


def until(view: PageView) -> datetime | None:
    with speaking("en"):
        return rendering.index(view).valid_until


def test_a_calm_page_holds_until_midnight_where_its_readers_are() -> None:
    assert until(page()) == MIDNIGHT


def test_a_page_holds_until_the_next_promise() -> None:
    promised = notice("incident")
    assert until(page(now=(promised,))) == promised.next_update_at
    assert until(page(now=(replace(promised, overdue=True),))) == MIDNIGHT


def test_a_page_holds_until_something_begins() -> None:
    soon = notice("maintenance")
    moments = (replace(soon.moments[0], at=AT + timedelta(hours=1)),)
    assert until(page(ahead=(replace(soon, moments=moments),))) == AT + timedelta(hours=1)


def test_what_is_over_leaves_the_page_after_two_weeks() -> None:
    closed = AT - timedelta(days=14) + timedelta(minutes=5)
    over = notice("incident-resolved", closed_at=closed)
    assert until(page(over=(over,))) == AT + timedelta(minutes=5)
    gone = replace(over, closed_at=AT - timedelta(days=14))
    assert rendering.recent(page(over=(gone,))) == []


def test_a_notice_that_is_over_never_changes() -> None:
    over = notice("incident-resolved")
    with speaking("en"):
        assert rendering.notice(masthead("en"), over).valid_until is None


def test_the_same_facts_give_the_same_bytes() -> None:
    view = page(now=(notice("incident"),))
    with speaking("en"):
        assert rendering.index(view) == rendering.index(view)

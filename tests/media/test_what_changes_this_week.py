"""What changes this week: which dates stand there, on which days, and in whose time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import feedparser
import pytest

from statushub.language import speaking
from statushub.render import feed, week
from statushub.render import page as rendering
from statushub.render.view.notice import NoticeView
from tests.media.editions import LANGUAGES, edition
from tests.media.scenes import AT, SCENES
from tests.media.test_feeds import page

SUNDAY = datetime(2026, 3, 8, 22, 0, tzinfo=UTC)
"""23:00 in Madrid: when the maintenance of these scenes starts."""
ENTERS = datetime(2026, 2, 28, 23, 0, tzinfo=UTC)
"""The beginning, in Madrid, of the day seven days before."""


def maintenance(language: str = "en", **moved: datetime) -> NoticeView:
    """A notice that was announced long before."""
    notice = edition(SCENES["maintenance"], language).notice
    posted = replace(notice.newest, at=AT - timedelta(days=30))
    moments = tuple(replace(one, at=moved.get(one.name, one.at)) for one in notice.moments)
    return replace(notice, updates=(posted,), moments=moments)


def labels(at: datetime, *notices: NoticeView) -> list[str]:
    return [one.label for one in week.changes(replace(page("en", *notices), as_of=at))]


def test_what_begins_and_what_ends_stands_there_until_it_comes() -> None:
    work = maintenance()
    assert labels(ENTERS - timedelta(seconds=1), work) == []
    assert labels(ENTERS, work) == ["Starts"]
    assert labels(ENTERS + timedelta(days=1), work) == ["Starts", "Ends"]
    assert labels(SUNDAY, work) == ["Ends"]
    assert labels(SUNDAY + timedelta(hours=6), work) == []


def test_any_kind_stands_there_by_its_dates() -> None:
    change = edition(SCENES["policy-change"], "en").notice
    assert labels(change.moments[0].at - timedelta(days=3), change) == ["In effect from"]
    assert labels(AT, edition(SCENES["incident"], "en").notice) == []


@pytest.mark.parametrize(
    ("comes", "enters"),
    [
        # Summer time begins on 29 March, winter time on 25 October: midnight stays midnight.
        ("2026-04-01T08:00:00Z", "2026-03-24T23:00:00Z"),
        ("2026-10-30T09:00:00Z", "2026-10-22T22:00:00Z"),
    ],
)
def test_a_date_enters_at_midnight_also_when_clocks_change(comes: str, enters: str) -> None:
    work = maintenance(starts_at=datetime.fromisoformat(comes))
    at = datetime.fromisoformat(enters)
    assert week.enters(work.moments[0], "Europe/Madrid") == at


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_it_day_by_day(language: str) -> None:
    view = replace(page(language, maintenance(language)), as_of=AT, now=(), ahead=())
    with speaking(language):
        assert 'id="week"' not in rendering.index(view).body.decode(), "nothing: no section"
        shown = replace(view, ahead=(maintenance(language),))
        body = rendering.index(shown).body.decode()
        assert [one.name for one in week.days(shown)] == {
            "en": ["Sunday 8 March 2026", "Monday 9 March 2026"],
            "es": ["domingo, 8 de marzo de 2026", "lunes, 9 de marzo de 2026"],
        }[language]
    assert 'id="week"' in body
    assert body.index("23:00</time>") < body.index("05:00</time>")


def entries(at: datetime, *notices: NoticeView) -> list[tuple[str, str]]:
    with speaking("en"):
        body = feed.atom(replace(page("en", *notices), as_of=at)).body
    return [(one.title, one.published) for one in feedparser.parse(body).entries]


def test_a_feed_has_an_entry_when_a_date_enters_the_week() -> None:
    work = maintenance()
    assert len(entries(ENTERS - timedelta(minutes=1), work)) == 1
    newest = entries(ENTERS, work)[0]
    title = "[Starts: 8 Mar 2026, 23:00] Online account closed for work on Sunday night"
    assert newest == (title, "2026-03-01T00:00:00+01:00")
    # It stays when the date has come: what a reader has seen does not go away.
    assert (title, newest[1]) in entries(SUNDAY + timedelta(days=1), work)


def test_a_feed_says_nothing_twice() -> None:
    told_then = edition(SCENES["maintenance"], "en").notice
    assert len(entries(AT, told_then)) == 1, "announced in the week it is about"
    cancelled = replace(maintenance(), closed_at=ENTERS + timedelta(hours=1))
    assert len(entries(AT, cancelled)) == 1, "it never comes"


def test_a_feed_is_made_again_when_a_date_enters() -> None:
    with speaking("en"):
        for at, until in (
            (ENTERS - timedelta(days=9), ENTERS),
            (ENTERS, ENTERS + timedelta(days=1)),
            (ENTERS + timedelta(days=1), None),
        ):
            view = replace(page("en", maintenance()), as_of=at)
            assert feed.rss(view).valid_until == until

"""What clients of the Statuspage API and readers of its feeds get of made-up scenes."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import feedparser
import pytest
from lxml import etree

from statushub.language import speaking
from statushub.model.claims import STATUSES
from statushub.render import history_feed, statuspage
from statushub.render.statuspage_rollup import rollup
from statushub.render.view.component import ComponentView, StatuspageView
from statushub.render.view.notice import NoticeView
from statushub.render.view.phrase import NOTHING
from tests.media.editions import SPANISH, edition, masthead
from tests.media.golden import same
from tests.media.scenes import AT, SCENES
from tests.media.test_feeds import page

OLD = AT - timedelta(days=100)


def component(language: str, place: int, status: str, **more: Any) -> ComponentView:
    (touched,) = (
        one
        for one in edition(SCENES["incident"], language).notice.services
        if str(one.name) in {list(SPANISH)[place], list(SPANISH.values())[place]}
    )
    return ComponentView(
        touched.id, touched.name, NOTHING, status, OLD, OLD, position=place + 1, **more
    )


def seen(language: str, *scenes: str, **changes: Any) -> StatuspageView:
    notices = tuple(
        replace(edition(SCENES[scene], language).notice, number=number)
        for number, scene in enumerate(scenes)
    )
    planned = tuple(one for one in notices if one.impact == "maintenance")
    view = StatuspageView(
        masthead(language),
        AT,
        (component(language, 0, STATUSES[4]), component(language, 1, STATUSES[2])),
        tuple(one for one in notices if one not in planned),
        planned,
    )
    return replace(view, **changes)


def content(name: str, view: StatuspageView) -> Any:
    with speaking(view.masthead.language):
        return json.loads(statuspage.DOCUMENTS[f"api/v2/{name}.json"](view).body)


@pytest.mark.parametrize("name", ["summary", "incidents", "scheduled-maintenances"])
def test_a_document_is_as_it_was(name: str) -> None:
    found = content(name, seen("en", "incident-update", "incident-resolved", "maintenance"))
    words = json.dumps(found, ensure_ascii=False, indent=1)
    same(f"statuspage/{name}.en.json", f"{words}\n")


@pytest.mark.parametrize(
    ("zone", "at"),
    [
        ("Europe/Madrid", "2026-03-03T10:32:00.000+01:00"),
        ("Etc/UTC", "2026-03-03T09:32:00.000Z"),
        ("Europe/London", "2026-03-03T09:32:00.000+00:00"),
        ("America/Los_Angeles", "2026-03-03T01:32:00.000-08:00"),
    ],
)
def test_instants_have_the_offset_of_the_page(zone: str, at: str) -> None:
    view = seen("en", masthead=replace(masthead("en"), zone=zone))
    assert content("status", view)["page"]["updated_at"] == at


@pytest.mark.parametrize(
    ("statuses", "indicator", "description"),
    [
        ([], "none", "All Systems Operational"),
        ([0, 0], "none", "All Systems Operational"),
        ([0, 1], "maintenance", "Service Under Maintenance"),
        ([0, 2], "minor", "Partially Degraded Service"),
        ([2, 2], "minor", "Degraded System Service"),
        ([1, 3], "minor", "Minor Service Outage"),
        ([3, 3], "major", "Partial System Outage"),
        ([0, 4], "major", "Partial System Outage"),
        ([4, 4], "critical", "Major System Outage"),
    ],
)
def test_the_page_as_a_whole_follows_from_its_components(
    statuses: list[int], indicator: str, description: str
) -> None:
    components = tuple(
        component("en", place, STATUSES[status]) for place, status in enumerate(statuses)
    )
    with speaking("en"):
        assert rollup(seen("en", components=components)) == (indicator, description)


def feed(made: str, *notices: NoticeView) -> bytes:
    with speaking("en"):
        return history_feed.FEEDS[f"history.{made}"](page("en", *notices)).body


@pytest.mark.parametrize("made", ["atom", "rss"])
def test_a_history_feed_is_as_it_was(made: str) -> None:
    scenes = ("incident-resolved", "maintenance", "policy-change", "incident-withdrawn")
    notices = [
        replace(edition(SCENES[scene], "en").notice, number=number)
        for number, scene in enumerate(scenes)
    ]
    body = etree.fromstring(feed(made, *notices))
    same(
        f"statuspage/history.en.{made}",
        etree.tostring(body, pretty_print=True, encoding="unicode"),
    )


@pytest.mark.parametrize("made", ["atom", "rss"])
def test_a_feed_reader_finds_one_entry_a_notice_rewritten_in_place(made: str) -> None:
    before, after = (
        edition(SCENES[scene], "en").notice for scene in ("incident", "incident-resolved")
    )
    parsed = [feedparser.parse(feed(made, one)) for one in (before, after)]
    assert not any(one.bozo for one in parsed)
    (old,), (new,) = (one.entries for one in parsed)
    assert parsed[0].feed.title == "Ribera Customer Services Status - Incident History"
    assert (old.id, old.link) == (new.id, new.link)
    words = new.content[0].value if made == "atom" else new.description
    labels = ["Resolved", "Update", "Investigating"]
    assert [words.index(f"<strong>{one}</strong>") for one in labels] == sorted(
        words.index(f"<strong>{one}</strong>") for one in labels
    )
    assert new.published_parsed > old.published_parsed
    if made == "atom":
        assert parsed[0].feed.id == "tag:status.ribera.example,2005:/history"
        assert old.id == "tag:status.ribera.example,2005:Incident/17"
    else:
        assert old.id == before.url
        assert new.published.endswith("+0100")

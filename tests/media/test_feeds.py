"""Feeds of made-up scenes: held by golden files, and read back by a feed reader."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import feedparser
import pytest
from lxml import etree

from statushub.language import speaking
from statushub.render import feed, json_feed
from statushub.render.rendered import Rendered
from statushub.render.view.notice import NoticeView
from statushub.render.view.page import PageView, Verdict
from tests.media.editions import LANGUAGES, URL, edition, masthead
from tests.media.golden import same
from tests.media.scenes import AT, SCENES

FORMATS = {"atom": feed.atom, "rss": feed.rss}
every_format = pytest.mark.parametrize("made", FORMATS)
every_language = pytest.mark.parametrize("language", LANGUAGES)


def page(language: str, *notices: NoticeView) -> PageView:
    return PageView(
        masthead=masthead(language),
        as_of=AT,
        status="operational",
        verdict=Verdict("", "", (), None, None, overdue=False),
        groups=(),
        now=notices,
        ahead=(),
        standing=(),
        over=(),
    )


def rendered(made: str, language: str, *scenes: str, **changes: Any) -> Rendered:
    notices = [
        replace(edition(SCENES[scene], language).notice, number=number, **changes)
        for number, scene in enumerate(scenes)
    ]
    with speaking(language):
        return FORMATS[made](page(language, *notices))


def entries(made: str, language: str, *scenes: str, **changes: Any) -> list[Any]:
    parsed = feedparser.parse(rendered(made, language, *scenes, **changes).body)
    assert not parsed.bozo, parsed.get("bozo_exception")
    return list(parsed.entries)


@every_format
@every_language
@pytest.mark.parametrize("scene", SCENES)
def test_a_feed_is_as_it_was(made: str, language: str, scene: str) -> None:
    body = etree.fromstring(rendered(made, language, scene).body)
    words = etree.tostring(body, pretty_print=True, encoding="unicode")
    same(f"feed/{scene}.{language}.{made}", words)


@every_format
@every_language
def test_a_reader_finds_one_entry_for_each_update_newest_first(made: str, language: str) -> None:
    found = entries(made, language, "incident-resolved")
    assert [one.link.rpartition("#")[2] for one in found] == [
        "update00rib3",
        "update00rib2",
        "update00rib1",
    ]
    assert all(one.link.startswith(f"{URL}/{language}/notices/") for one in found)


@every_format
def test_ids_differ_by_language_and_do_not_depend_on_the_address(made: str) -> None:
    english, spanish = (entries(made, one, "incident")[0].id for one in LANGUAGES)
    assert english == "urn:statushub:page0ribera0:update00rib1:en"
    assert spanish == "urn:statushub:page0ribera0:update00rib1:es"


@every_format
def test_the_feed_says_whose_and_which_it_is(made: str) -> None:
    parsed = feedparser.parse(rendered(made, "es", "incident").body)
    assert parsed.feed.title == masthead("es").name
    assert parsed.feed.language == "es"
    assert parsed.feed.link == f"{URL}/es/"
    assert f"{URL}/es/feed.{made}" in {link.href for link in parsed.feed.links}


@every_format
@every_language
def test_what_was_withdrawn_says_so_and_nothing_else(made: str, language: str) -> None:
    (entry,) = entries(made, language, "incident-withdrawn")
    assert "corte de luz" not in str(entry)
    assert "power cut" not in str(entry)


def test_an_edit_and_a_withdrawal_move_the_entry_on() -> None:
    notice = edition(SCENES["incident"], "en").notice
    edited = replace(notice.newest, edited_at=AT + timedelta(hours=1))
    with speaking("en"):
        body = feed.atom(page("en", replace(notice, updates=(edited,)))).body
    (entry,) = feedparser.parse(body).entries
    assert (entry.published, entry.updated) == (
        "2026-03-03T09:32:00+00:00",
        "2026-03-03T10:32:00+00:00",
    )


@every_format
def test_an_empty_feed_is_a_feed_and_the_same_each_time(made: str) -> None:
    assert entries(made, "en") == []
    assert rendered(made, "en") == rendered(made, "en")


@every_format
def test_the_newest_fifty_are_kept(made: str) -> None:
    assert len(entries(made, "en", *["incident-resolved"] * 20)) == feed.ENTRIES


@every_language
@pytest.mark.parametrize("scene", SCENES)
def test_the_json_feed_has_the_entries_of_the_others(language: str, scene: str) -> None:
    notice = edition(SCENES[scene], language).notice
    with speaking(language):
        made = json.loads(json_feed.json_feed(page(language, notice)).body)
    same(f"feed/{scene}.{language}.json", json.dumps(made, indent=1, ensure_ascii=False) + "\n")
    atom = entries("atom", language, scene)
    assert [one["id"] for one in made["items"]] == [one.id for one in atom]
    assert [one["title"] for one in made["items"]] == [one.title for one in atom]

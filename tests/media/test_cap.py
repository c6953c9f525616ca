"""Alerts of made-up scenes: held against the rules of CAP 1.2, and read in every language."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree

from statushub.language import speaking
from statushub.render import cap
from statushub.render.view.notice import NoticeView
from tests.media.editions import LANGUAGES, URL, edition, masthead
from tests.media.golden import same
from tests.media.scenes import AT, SCENES

RULES = etree.XMLSchema(file=str(Path(__file__).parent / "cap12.xsd"))
NAMES = {"c": "urn:oasis:names:tc:emergency:cap:1.2"}


def spoken(scene: str, **changes: Any) -> tuple[cap.Spoken, ...]:
    one = SCENES[scene]
    return tuple(
        (masthead(code), replace(edition(one, code).notice, **changes)) for code in LANGUAGES
    )


def alert(scene: str, **changes: Any) -> Any:
    found = etree.fromstring(cap.alert(spoken(scene, **changes)).body)
    RULES.assertValid(found)
    return found


def said(found: Any, name: str) -> list[str]:
    return [one.text for one in found.iterfind(f".//c:{name}", NAMES)]


def test_it_is_as_it_was() -> None:
    made = etree.tostring(alert("incident-update"), pretty_print=True, encoding="unicode")
    same("cap/incident-update.xml", made)


@pytest.mark.parametrize("scene", SCENES)
def test_an_alert_of_any_notice_keeps_the_rules(scene: str) -> None:
    found = alert(scene)
    assert said(found, "language")[0] == "en"
    assert all(said(found, "headline"))


def test_what_changes_refers_to_all_there_was() -> None:
    first, then, over = (alert(one) for one in ("incident", "incident-update", "incident-resolved"))
    assert [said(one, "msgType") for one in (first, then, over)] == [
        ["Alert"],
        ["Update"],
        ["Cancel"],
    ]
    assert said(first, "references") == []
    (sent,), (name,) = said(first, "sent"), said(first, "identifier")
    assert sent == "2026-03-03T10:32:00+01:00"
    assert said(then, "references") == [f"status.ribera.example,{name},{sent}"]
    earlier = said(over, "references")[0].split()
    assert earlier[0] == said(then, "references")[0]
    assert earlier[1].split(",")[1] == said(then, "identifier")[0]
    assert (said(over, "urgency")[0], said(over, "responseType")[0]) == ("Past", "AllClear")
    assert said(alert("incident-withdrawn"), "msgType") == ["Cancel"]


def test_an_edited_word_is_a_message_of_its_own() -> None:
    newest = replace(edition(SCENES["incident"], "en").notice.newest, edited_at=AT + timedelta(1))
    found = alert("incident", updates=(newest,))
    assert said(found, "msgType") == ["Update"]
    assert said(found, "identifier") == ["notice00rib1-20260304T093200Z"]


@pytest.mark.parametrize(
    ("scene", "impact", "expected"),
    [
        ("incident", "critical", ("Infra", "Immediate", "Severe", "Observed")),
        ("incident", "minor", ("Infra", "Expected", "Minor", "Observed")),
        ("maintenance", "maintenance", ("Infra", "Future", "Minor", "Likely")),
        ("policy-change", "major", ("Other", "Future", "Moderate", "Likely")),
    ],
)
def test_how_bad_it_is_stands_in_words_of_the_protocol(
    scene: str, impact: str, expected: tuple[str, ...]
) -> None:
    found = alert(scene, impact=impact)
    names = ("category", "urgency", "severity", "certainty")
    assert tuple(said(found, name)[0] for name in names) == expected


def test_planned_work_says_when_it_begins_and_ends() -> None:
    found = alert("maintenance")
    assert said(found, "onset")[0] == "2026-03-08T23:00:00+01:00"
    assert said(found, "expires")[0] == "2026-03-09T05:00:00+01:00"
    assert said(found, "instruction")[0].startswith("Pay before Sunday")
    assert said(found, "web") == [f"{URL}/{code}/notices/notice00rib1" for code in LANGUAGES]


def test_an_info_is_in_the_language_it_claims() -> None:
    assert said(alert("incident-untranslated"), "language") == ["en"]
    assert said(alert("incident"), "language") == ["en", "es"]


def test_where_the_page_keeps_utc_it_is_written_as_the_protocol_wants() -> None:
    in_utc = tuple((replace(head, zone="Etc/UTC"), one) for head, one in spoken("incident"))
    found = etree.fromstring(cap.alert(in_utc).body)
    RULES.assertValid(found)
    assert said(found, "sent") == ["2026-03-03T09:32:00-00:00"]


def test_the_feed_leads_to_each_alert_the_newest_first() -> None:
    def at(scene: str, number: int, **changes: Any) -> NoticeView:
        one = edition(SCENES[scene], "es").notice
        return replace(one, id=f"notice00rib{number}", number=number, **changes)

    open_, over = at("incident", 1), at("incident-resolved", 2)
    with speaking("es"):
        made = cap.index(masthead("es"), (open_, over))
    found = feedparser.parse(made.body)
    assert not found.bozo
    assert [one.links[0]["type"] for one in found.entries] == [cap.CAP] * 2
    assert found.entries[1].link == f"{URL}/es/notices/notice00rib1"
    assert [one.links[0]["href"] for one in found.entries] == [
        f"{URL}/cap/notice00rib2.xml",
        f"{URL}/cap/notice00rib1.xml",
    ]
    assert found.entries[1].title.startswith("[En investigación] Líneas")
    assert over.closed_at
    assert made.valid_until == over.closed_at + timedelta(days=14)

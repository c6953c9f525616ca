"""The daily digest in a mail: how everything stands, then what is new, and nothing twice."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from statushub.channels.base import splice
from statushub.render import week
from statushub.render.compose import compose, marks_in
from statushub.render.matter import Digest, day
from statushub.render.view.page import Verdict
from tests.media.editions import LANGUAGES, edition, masthead
from tests.media.golden import same
from tests.media.scenes import SCENES
from tests.media.test_feeds import page
from tests.media.test_what_subscribers_receive import PERSONAL, words_of

AT = datetime(2026, 3, 4, 7, 0, tzinfo=UTC)
TOLD = ("maintenance", "policy-change", "incident-withdrawn", "incident-untranslated")
STANDS = {
    "en": ("Phone lines: slow or unreliable", "All other services are working normally"),
    "es": (
        "Atención telefónica: funcionamiento lento o irregular",
        "Todos los demás servicios funcionan con normalidad",
    ),
}
every_language = pytest.mark.parametrize("language", LANGUAGES)


def digest(language: str) -> Digest:
    sentence, more = STANDS[language]
    verdict = Verdict("degraded_performance", sentence, (more,), None, None, overdue=False)
    told = []
    for number, scene in enumerate(TOLD):
        one = edition(SCENES[scene], language)
        told.append(replace(one, notice=replace(one.notice, id=f"notice00rib{number}")))
    coming = week.changes(replace(page(language, *(one.notice for one in told)), as_of=AT))
    return day(AT, masthead(language), verdict, told, coming)


@every_language
def test_it_is_as_it_was(language: str) -> None:
    message = compose("mail", "digest", language, digest(language))
    same(f"mail/digest.{language}.txt", words_of(message))
    same(f"mail/digest.{language}.html", splice(message.html or "", PERSONAL))


@every_language
def test_it_can_be_ended_and_leads_to_each_notice(language: str) -> None:
    message = compose("mail", "digest", language, digest(language))
    assert marks_in(message) == {"manage_url", "unsubscribe_url"}
    assert message.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message.thread is None, "no conversation: each day stands for itself"
    html = splice(message.html or "", PERSONAL)
    assert html.count("/notices/") == len(TOLD) + 2, "and what changes this week, once each"
    assert message.text.count("/notices/") == len(TOLD) + 2
    assert len(html.encode()) < 20_000
    assert not re.search(r"\b(today|tomorrow|hoy|mañana)\b", message.text, re.IGNORECASE)


def test_it_says_what_changes_this_week_and_no_more() -> None:
    text = compose("mail", "digest", "en", digest("en")).text.partition("What changes this week")[2]
    assert "Sunday 8 March 2026, 23:00 (Madrid)\nStarts: Online account closed" in text
    assert "Ends: Online account closed" in text
    assert "without calling" not in text, "that is in four weeks"


def test_of_several_updates_of_a_notice_the_newest_is_told() -> None:
    scenes = ("incident", "incident-update", "incident-resolved")
    told = [edition(SCENES[scene], "en") for scene in scenes]
    made = digest("en")
    (one,) = day(AT, made.page, made.verdict, told).told
    assert (one.edition, one.earlier) == (told[-1], 2)


def test_nothing_people_write_becomes_markup() -> None:
    made = digest("en")
    first = made.told[0].edition
    title = replace(first.notice.title, content="<script>alert(1)</script>")
    hostile = replace(first, notice=replace(first.notice, title=title))
    seen = compose("mail", "digest", "en", day(AT, made.page, made.verdict, [hostile]))
    assert "<script" not in (seen.html or "")
    assert "<script>" in seen.text

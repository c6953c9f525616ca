"""What subscribers are reminded with, in each medium: golden files, and what must always hold."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from statushub.channels import Message
from statushub.channels.base import splice
from statushub.language import speaking
from statushub.render import sms
from statushub.render.compose import compose, marks_in
from statushub.render.matter import Edition, News, reminds
from tests.media.editions import LANGUAGES, edition
from tests.media.golden import same
from tests.media.scenes import SCENES, Scene
from tests.media.test_what_subscribers_receive import (
    ENDINGS,
    FROZEN,
    PERSONAL,
    document,
    words_of,
)

DATES = {"maintenance": "starts_at", "policy-change": "effective_from"}
NEVER = re.compile(r"\b(today|tomorrow|this week|hoy|mañana|esta semana)\b", re.IGNORECASE)

every_scene = pytest.mark.parametrize("scene", DATES)
every_language = pytest.mark.parametrize("language", LANGUAGES)


def near(scene: Scene, name: str, language: str) -> Edition:
    found = edition(scene, language)
    at = scene.moments[name]
    content = {
        "moment": name,
        "at": at.isoformat(),
        "lead_minutes": 24 * 60,
        "said_at": (at - timedelta(days=1)).isoformat(),
    }
    with speaking(language):
        words = reminds(found.notice, content, found.page.zone)
    return replace(found, reminds=words)


def composed(medium: str, scene: str, language: str) -> Message:
    editions = {one: near(SCENES[scene], DATES[scene], one) for one in LANGUAGES}
    return compose(medium, "reminder", language, News(editions))


@every_scene
@pytest.mark.parametrize("language", FROZEN)
def test_a_mail_is_as_it_was(scene: str, language: str) -> None:
    message = composed("mail", scene, language)
    same(f"mail/reminder-{scene}.{language}.txt", words_of(message))
    same(f"mail/reminder-{scene}.{language}.html", splice(message.html or "", PERSONAL))


@every_scene
@pytest.mark.parametrize("language", FROZEN)
@pytest.mark.parametrize("medium", ["sms", "sms_plain", "chat"])
def test_short_words_are_as_they_were(scene: str, language: str, medium: str) -> None:
    same(f"{medium}/reminder-{scene}.{language}.txt", words_of(composed(medium, scene, language)))


@every_scene
def test_the_document_is_as_it_was(scene: str) -> None:
    content = document(composed("webhook", scene, "en"))
    same(f"webhook/reminder-{scene}.json", json.dumps(content, ensure_ascii=False, indent=2) + "\n")


@every_scene
@every_language
@pytest.mark.parametrize("medium", ENDINGS)
def test_it_names_the_day_and_never_its_distance(scene: str, language: str, medium: str) -> None:
    message = composed(medium, scene, language)
    ours = f"{message.subject} {message.text} {(message.body or b'').decode()}"
    assert not NEVER.search(ours)
    assert vars(message) == vars(composed(medium, scene, language)), "the same each time"
    wanted = {"manage_url", "unsubscribe_url"} if medium == "mail" else set()
    assert marks_in(message) == wanted


def test_a_program_finds_which_date_is_near() -> None:
    content = document(composed("webhook", "maintenance", "en"))
    assert content["type"] == "notice.reminder"
    assert content["timestamp"] == "2026-03-07T22:00:00Z"
    assert content["data"]["reminder"] == {
        "moment": "starts_at",
        "at": "2026-03-08T22:00:00Z",
        "lead_minutes": 1440,
    }


@every_scene
@every_language
def test_a_text_message_says_what_and_when_before_all_else(scene: str, language: str) -> None:
    message = composed("sms", scene, language)
    words = near(SCENES[scene], DATES[scene], language).reminds
    assert words is not None
    assert words.short in message.text
    assert message.text.endswith(f"/{language}/notices/notice00rib1")
    assert sms.preview(message).parts <= sms.MOST_PARTS


def test_a_mail_belongs_to_the_conversation_about_its_notice() -> None:
    message = composed("mail", "maintenance", "en")
    assert message.subject.startswith("[Reminder] Online account closed")
    assert (message.thread, message.first_in_thread) == ("notice00rib1", False)
    assert (message.html or "").index("This starts on Sunday 8 March 2026, 23:00 (Madrid).") > 0

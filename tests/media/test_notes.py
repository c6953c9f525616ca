"""Confirmations, codes and account notes, in each medium: short, with one thing to do."""

import json
import re
from typing import Any

import pytest

from statushub.channels.base import mark, splice
from statushub.channels.sms_length import plainly
from statushub.render import notes, sms
from statushub.render import text as plain_text
from statushub.render.compose import MEDIA, compose, marks_in
from statushub.render.matter import (
    Account,
    Code,
    Confirmation,
    Edition,
    Matter,
    News,
    Paused,
    Reply,
    of,
)
from tests.media.editions import LANGUAGES, edition, masthead
from tests.media.golden import same
from tests.media.scenes import SCENES

LINK = "https://status.ribera.example/en/confirm/subscr1pt10n-CONFIRM"
PERSONAL = {
    "confirm_url": LINK,
    "manage_url": LINK,
    "endpoint_url": LINK,
    "link": LINK,
    "code": "123456",
}
_SAID = "HTTP 500."

NOTES: dict[str, tuple[str, Any]] = {
    "confirmation": ("confirmation", Confirmation),
    "confirmation-already": ("confirmation", lambda page: Confirmation(page, already=True)),
    "code": ("code", Code),
    "code-already": ("code", lambda page: Code(page, already=True)),
    "paused": (
        "paused",
        lambda page: Paused(
            page, "https://hooks.example.org/…", "2026-03-03T09:32:00+00:00", _SAID
        ),
    ),
    "account-in-words": ("account", lambda page: Account(page, subject="A", text="b\n\nc")),
}
NOTES |= {
    f"reply-{said}": ("reply", lambda page, said=said: Reply(page, said))
    for said in ("stop", "start", "help")
}
NOTES |= {
    f"account-{template}": (
        "account",
        lambda page, template=template: Account(
            page, template, hours=24, at="2026-03-03T09:32:00+00:00"
        ),
    )
    for template in notes.ACCOUNT
}
every_note = pytest.mark.parametrize("note", NOTES)
every_language = pytest.mark.parametrize("language", LANGUAGES)


def matter(note: str, language: str) -> tuple[str, Matter]:
    purpose, made = NOTES[note]
    return purpose, made(masthead(language))


@every_note
@every_language
@pytest.mark.parametrize("medium", ["mail", "sms"])
def test_it_is_as_it_was(note: str, language: str, medium: str) -> None:
    message = compose(medium, *_in_order(note, language))
    words = splice(f"{message.subject}\n\n{message.text}\n", PERSONAL)
    same(f"{medium}/{note}.{language}.txt", words)
    if message.html:
        same(f"{medium}/{note}.{language}.html", splice(message.html, PERSONAL))


def _in_order(note: str, language: str) -> tuple[str, str, Matter]:
    purpose, found = matter(note, language)
    return purpose, language, found


@every_note
@every_language
@pytest.mark.parametrize("medium", [*MEDIA, "chat"])
def test_nothing_is_left_open_when_each_has_its_words(
    note: str, language: str, medium: str
) -> None:
    message = compose(medium, *_in_order(note, language))
    body = (message.body or b"").decode()
    everything = "\n".join((message.subject, message.text, message.html or "", body))
    assert marks_in(message) <= set(PERSONAL)
    assert not re.search("[\ue000-\uf8ff]", splice(everything, PERSONAL))
    assert not re.search(r"%\(\w+\)", everything)


@every_language
def test_a_code_is_one_text_message_and_the_first_thing_in_it(language: str) -> None:
    message = compose("sms", "code", language, Code(masthead(language), minutes=10))
    words = splice(message.text, PERSONAL)
    assert words.startswith("123456 ")
    assert "10 " in words
    assert masthead(language).name in words
    assert sms.preview(message).parts == 1 or sms.preview(message).foreign


@every_language
@pytest.mark.parametrize("said", ["stop", "start", "help"])
def test_an_answer_is_one_text_message_of_the_cheap_kind(language: str, said: str) -> None:
    answer = Reply(masthead(language), said)
    found = sms.preview(compose("sms", "reply", language, answer))
    assert set(found.foreign) <= set(masthead(language).name), "our own words cost nothing extra"
    assert sms.preview(compose("sms_plain", "reply", language, answer)).parts == 1


@every_note
@every_language
def test_the_plain_form_differs_in_nothing_but_the_accents_that_cost(
    note: str, language: str
) -> None:
    plain = compose("sms_plain", *_in_order(note, language))
    full = compose("sms", *_in_order(note, language))
    assert plain.text == plainly(full.text)
    assert not set(sms.preview(plain).foreign) & set("áíóúÁÍÓÚ")


def test_a_confirmation_has_one_link_to_press_and_one_to_copy() -> None:
    message = compose("mail", "confirmation", "en", Confirmation(masthead("en")))
    html = splice(message.html or "", PERSONAL)
    assert html.count(f'href="{LINK}"') == 1
    assert html.count(LINK) == 2
    assert LINK in splice(message.text, PERSONAL)
    assert "List-Unsubscribe" not in message.headers


def test_an_endpoint_is_asked_to_repeat_a_challenge() -> None:
    message = compose("webhook", "confirmation", "en", Confirmation(masthead("en")))
    body = json.loads(message.body or b"")
    assert body["type"] == "subscription.verification"
    assert body["data"]["challenge"] == mark("code")
    assert body["data"]["manage_url"] == mark("manage_url")
    assert marks_in(message) == {"code", "manage_url"}


def test_when_it_happened_is_said_in_the_zone_of_the_page() -> None:
    note = Account(masthead("en"), "password_changed", at="2026-03-03T09:32:00+00:00")
    text = compose("mail", "account", "en", note).text
    assert "Tuesday 3 March 2026, 10:32 (Madrid)" in text


def test_a_fanouts_content_becomes_what_its_purpose_needs() -> None:
    pages = {language: masthead(language) for language in LANGUAGES}
    content = {"already": True, "of another version": 1}
    assert of("confirmation", content, "es", pages) == Confirmation(pages["es"], already=True)
    assert of("code", {}, "en", pages) == Code(pages["en"])
    account = of("account", {"template": "reset", "hours": 24}, "en", pages)
    assert account == Account(pages["en"], "reset", hours=24)
    editions: dict[str, Edition] = {
        language: edition(SCENES["incident"], language) for language in LANGUAGES
    }
    told = {code: [one] for code, one in editions.items()}
    assert of("update", {}, "en", pages, told) == News(editions)
    assert of("test", {}, "en", pages, told) == News(editions)
    asked = of("confirmation", {"days": 90}, "es", pages, told)
    title = str(editions["es"].notice.title)
    assert asked == Confirmation(pages["es"], days=90, titles=(title,))


def test_every_purpose_has_words_in_a_medium_of_which_we_know_nothing() -> None:
    for purpose, writer in plain_text.WRITERS.items():
        assert callable(writer), purpose
    assert {purpose for writers in MEDIA.values() for purpose in writers} <= set(plain_text.WRITERS)

"""Each scene in each medium and language, as it leaves: golden files and what must hold for all."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from statushub.channels import Message
from statushub.channels.base import splice
from statushub.language import speaking
from statushub.render import sms
from statushub.render.compose import compose, marks_in
from statushub.render.matter import News
from tests.media.editions import LANGUAGES, news
from tests.media.golden import same
from tests.media.scenes import AT, CLOSED, ILLNESS, SCENES, Scene

PERSONAL = {
    "manage_url": "https://status.ribera.example/en/manage/subscr1pt10n-MANAGE",
    "unsubscribe_url": "https://status.ribera.example/unsubscribe/subscr1pt10n-UNSUBSCRIBE",
}
ENDINGS = {"mail": "txt", "sms": "txt", "sms_plain": "txt", "chat": "txt", "webhook": "json"}
FROZEN = ("en", "es")
"""Languages whose words are held by golden files."""

every_scene = pytest.mark.parametrize("scene", SCENES)
every_language = pytest.mark.parametrize("language", LANGUAGES)
every_purpose = pytest.mark.parametrize("purpose", ["update", "test"])


def composed(medium: str, scene: str | Scene, language: str, purpose: str = "update") -> Message:
    found = SCENES[scene] if isinstance(scene, str) else scene
    return compose(medium, purpose, language, news(found))


def words_of(message: Message) -> str:
    headers = "".join(f"{name}: {value}\n" for name, value in sorted(message.headers.items()))
    subject = f"Subject: {message.subject}\n" if message.subject else ""
    return splice(f"{headers}{subject}\n{message.text}\n", PERSONAL)


def document(message: Message) -> Any:
    assert message.body is not None
    return json.loads(message.body)


@every_scene
@pytest.mark.parametrize("language", FROZEN)
def test_mail_is_as_it_was(scene: str, language: str) -> None:
    message = composed("mail", scene, language)
    same(f"mail/{scene}.{language}.txt", words_of(message))
    same(f"mail/{scene}.{language}.html", splice(message.html or "", PERSONAL))


@every_scene
@pytest.mark.parametrize("language", FROZEN)
@pytest.mark.parametrize("medium", ["sms", "sms_plain", "chat"])
def test_short_words_are_as_they_were(scene: str, language: str, medium: str) -> None:
    same(f"{medium}/{scene}.{language}.txt", words_of(composed(medium, scene, language)))


@every_scene
def test_the_document_is_as_it_was(scene: str) -> None:
    content = document(composed("webhook", scene, "en"))
    for told in ("notice", "update"):
        for language, texts in content["data"][told]["texts"].items():
            if language not in FROZEN:
                # Labels are ours, and so are the words of a withdrawn notice.
                ours = (
                    "kind_label",
                    "state_label",
                    *(("body", "body_html") * SCENES[scene].withdrawn),
                )
                for name in ours:
                    texts.pop(name, None)
    same(f"webhook/{scene}.json", json.dumps(content, ensure_ascii=False, indent=2) + "\n")


@every_scene
@every_language
@pytest.mark.parametrize("medium", ENDINGS)
def test_the_same_facts_give_the_same_bytes(scene: str, language: str, medium: str) -> None:
    once, again = (composed(medium, scene, language) for _ in range(2))
    assert vars(once) == vars(again)


@every_scene
@every_language
@every_purpose
@pytest.mark.parametrize("medium", ENDINGS)
def test_no_mark_is_left_when_each_has_its_words(
    scene: str, language: str, purpose: str, medium: str
) -> None:
    message = composed(medium, scene, language, purpose)
    wanted = {"manage_url", "unsubscribe_url"} if (medium, purpose) == ("mail", "update") else set()
    assert marks_in(message) == wanted
    everything = "\n".join((message.subject, message.text, message.html or ""))
    assert not re.search("[\ue000-\uf8ff]", splice(everything, PERSONAL))


@every_scene
@every_language
def test_a_mail_says_where_to_read_on_and_how_to_end_it(scene: str, language: str) -> None:
    message = composed("mail", scene, language)
    text, html = splice(message.text, PERSONAL), splice(message.html or "", PERSONAL)
    for address in (
        *PERSONAL.values(),
        f"https://status.ribera.example/{language}/notices/notice00rib1",
        f"https://status.ribera.example/{language}/",
    ):
        assert address in text
        assert f'href="{address}"' in html


@every_scene
@every_language
def test_a_mail_carries_what_mailbox_providers_ask_for(scene: str, language: str) -> None:
    message = composed("mail", scene, language)
    assert splice(message.headers["List-Unsubscribe"], PERSONAL) == (
        f"<{PERSONAL['unsubscribe_url']}>"
    )
    assert message.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message.headers["List-Id"] == "<page0ribera0.status.ribera.example>"
    assert message.headers["Auto-Submitted"] == "auto-generated"
    assert message.headers["Content-Language"] == language
    assert message.thread == "notice00rib1"
    assert message.first_in_thread == (len(SCENES[scene].postings) == 1)


@every_scene
@every_language
def test_a_mail_never_says_today(scene: str, language: str) -> None:
    message = composed("mail", scene, language)
    assert not re.search(r"\b(today|tomorrow|hoy|mañana)\b", message.text, re.IGNORECASE)
    assert "2026" in message.text


@every_scene
@every_language
def test_a_mail_needs_nothing_from_elsewhere(scene: str, language: str) -> None:
    html = composed("mail", scene, language).html or ""
    assert "<img" not in html
    assert "<link" not in html
    assert "<script" not in html
    assert "@import" not in html
    assert len(html.encode()) < 20_000
    assert "@media (prefers-color-scheme: dark)" in html
    assert html.count("<style") == 1, "the other one is inlined"


@every_language
def test_the_subject_says_the_state_first_and_keeps_the_title(language: str) -> None:
    title = str(CLOSED.texts[language]["title"])
    subjects = [
        composed("mail", scene, language).subject
        for scene in ("incident", "incident-update", "incident-resolved")
    ]
    assert len(set(subjects)) == 3
    for subject in subjects:
        assert re.fullmatch(rf"\[[^\[\]]+\] {title}", subject)
        assert len(subject) < 60


@every_scene
@every_language
@every_purpose
def test_a_text_message_names_who_writes_and_leads_to_the_page(
    scene: str, language: str, purpose: str
) -> None:
    message = composed("sms", scene, language, purpose)
    name = news(SCENES[scene]).edition(language).page.name
    assert f"{name}: " in message.text
    assert message.text.endswith(f"/{language}/notices/notice00rib1")
    assert "\n" not in message.text
    assert sms.preview(message).parts <= sms.MOST_PARTS


def test_a_text_message_takes_one_part_where_it_can() -> None:
    message = composed("sms", "incident", "en")
    found = sms.preview(message)
    assert (found.characters, found.encoding, found.parts) == (158, "GSM-7", 1)


def test_a_long_advice_is_cut_between_sentences_then_between_words() -> None:
    sentence = "Go to the counter in the town hall and bring the letter you got. "
    ten = composed("sms", _advised(10 * sentence), "en")
    assert sms.preview(ten).parts <= 2
    assert f"{sentence}https://" in ten.text
    endless = composed("sms", _advised(50 * "Go to the counter and bring the letter, "), "en")
    assert sms.preview(endless).parts == sms.MOST_PARTS
    assert re.search(r" [A-Za-z,]+\.\.\. https://\S+$", endless.text)


def _advised(advice: str) -> Scene:
    texts = {"en": {**CLOSED.texts["en"], "advice": advice}}
    return Scene("incident", (replace(CLOSED, texts=texts),))


def test_an_editors_own_text_message_is_sent_in_its_language_only() -> None:
    written = composed("sms", "maintenance", "es").text
    assert "Cuenta en línea cerrada del domingo 8" in written
    assert "Cuenta" not in composed("sms", "maintenance", "en").text


def test_an_editors_own_name_and_link_are_not_repeated() -> None:
    url = "https://status.ribera.example/en/notices/notice00rib1"
    own = f"Ribera Customer Services: phones are closed. {url}"
    scene = Scene("incident", (replace(CLOSED, texts={"en": {**CLOSED.texts["en"], "sms": own}}),))
    assert composed("sms", scene, "en").text == own


@every_scene
def test_the_document_holds_every_language_and_only_its_own_words(scene: str) -> None:
    spanish, english = (document(composed("webhook", scene, lang)) for lang in ("es", "en"))
    assert spanish == english, "one document for everybody"
    assert list(english) == ["type", "timestamp", "data"]
    notice, update = english["data"]["notice"], english["data"]["update"]
    assert set(notice["urls"]) == set(notice["texts"]) == set(update["texts"]) == set(LANGUAGES)
    if scene == "incident-untranslated":
        assert "title" not in notice["texts"]["es"]
        assert "advice" not in update["texts"]["es"]
        assert notice["texts"]["en"]["title"]


def test_the_document_says_what_happened() -> None:
    types = {scene: document(composed("webhook", scene, "en"))["type"] for scene in SCENES}
    assert types["incident"] == types["maintenance"] == "notice.opened"
    assert types["incident-update"] == "notice.updated"
    assert types["incident-resolved"] == "notice.closed"
    assert types["incident-withdrawn"] == "notice.withdrawn"


def test_the_document_tells_instants_in_utc_and_status_before_and_after() -> None:
    content = document(composed("webhook", "incident", "en"))
    assert content["timestamp"] == "2026-03-03T09:32:00Z"
    assert content["data"]["notice"]["next_update_at"] == "2026-03-03T10:32:00Z"
    first = content["data"]["update"]["services"][0]
    assert (first["old_status"], first["new_status"]) == ("operational", "major_outage")
    assert first["name"] == {"en": "Phone lines", "es": "Atención telefónica"}
    assert document(composed("webhook", "incident", "en", "test"))["test"] is True


def test_what_is_not_translated_is_marked() -> None:
    message = composed("mail", "incident-untranslated", "es")
    html = message.html or ""
    with speaking("es"):
        assert "Not translated yet" in message.text or "traducir" in message.text
    assert re.search(r'<h1 lang="en" dir="ltr"[^>]*>Phone lines closed in Madrid</h1>', html)
    assert html.count('lang="en"') == 3, "title, advice and body"
    assert '<html lang="es"' in html


def test_a_withdrawn_notice_says_nothing_of_what_it_said() -> None:
    for medium in ("mail", "sms", "chat"):
        message = composed(medium, "incident-withdrawn", "en")
        everything = "\n".join((message.subject, message.text, message.html or ""))
        assert "Withdrawn" in everything
        assert "It no longer applies." in message.text or medium == "sms"
        for gone in ("Phone lines", "power cut", "web chat", "Major outage"):
            assert gone not in everything


def test_a_policy_change_says_what_was_what_will_be_and_for_whom() -> None:
    message = composed("mail", "policy-change", "en")
    places = [
        message.text.index(words)
        for words in (
            "What to do now:",
            "In effect from: Wednesday 1 April 2026, 00:00 (Madrid)",
            "Before:\nYou had to call us",
            "From then on:\nYou can cancel in My account",
            "Who is affected:\nEverybody with a home contract.",
        )
    ]
    assert places == sorted(places)
    assert "Working normally" not in message.text


def test_a_correction_says_what_it_said_and_what_it_says_now() -> None:
    message = composed("mail", "policy-change-corrected", "en")
    assert message.subject == "[Correction] You can cancel a contract online without calling"
    assert "It said: You can cancel in My account, and you get a receipt at once." in message.text
    assert (
        "It says now: You can cancel in My account, and you get a receipt by mail" in message.text
    )
    html = message.html or ""
    assert re.search(r"<del[^>]*>at once.</del>", html)
    assert re.search(r"<ins[^>]*>by mail within a day.</ins>", html)
    content = document(composed("webhook", "policy-change-corrected", "en"))["data"]["update"]
    assert content["corrects"] == "update00rib1"
    assert [one["part"] for one in content["differences"]["en"]] == ["after"]


def test_what_was_replaced_leads_to_what_replaced_it() -> None:
    message = composed("mail", "policy-change-superseded", "en")
    address = "https://status.ribera.example/en/notices/notice00rib2"
    assert "“You can cancel a contract by any message to us” has replaced this." in message.text
    assert address in message.text
    assert f'href="{address}"' in (message.html or "")
    content = document(composed("webhook", "policy-change-superseded", "en"))["data"]["notice"]
    assert content["superseded_by"] == {"id": "notice00rib2", "begins_at": None}


def test_an_advisory_says_how_long_and_until_when() -> None:
    text = composed("mail", "advisory", "en").text
    assert "Expected wait:\nabout 25 minutes instead of 5" in text
    assert "Until: Friday 6 March 2026, 18:00 (Madrid)" in text
    assert "Use web chat" in composed("sms", "advisory", "en").text


def test_a_test_says_so_and_offers_no_way_out() -> None:
    message = composed("mail", "incident", "en", "test")
    assert message.subject.startswith("[Test] ")
    assert "This is a test." in message.text
    assert 'class="test"' in (message.html or "")
    assert "List-Unsubscribe" not in message.headers


HOSTILE = '<script>alert(1)</script> & "quotes" \u202eright-to-left\u202c 🎉'


def hostile() -> News:
    texts = {"en": dict.fromkeys(("title", "body", "advice"), HOSTILE)}
    return news(Scene("incident", (replace(CLOSED, texts=texts),)))


def test_nothing_people_write_becomes_markup() -> None:
    message = compose("mail", "update", "en", hostile())
    assert "<script" not in (message.html or "")
    assert "&lt;script&gt;" in (message.html or "")
    assert HOSTILE in message.text
    assert HOSTILE in message.subject
    texts = document(compose("webhook", "update", "en", hostile()))["data"]["update"]["texts"]
    assert texts["en"]["body"] == HOSTILE


def test_a_title_with_line_ends_stays_one_line() -> None:
    texts = {"en": {**CLOSED.texts["en"], "title": "Phones\r\nBcc: somebody@example.org"}}
    found = news(Scene("incident", (replace(CLOSED, texts=texts),)))
    assert "\n" not in compose("mail", "update", "en", found).subject
    assert "\r" not in compose("mail", "update", "en", found).subject
    assert "\n" not in compose("sms", "update", "en", found).text


def test_a_promise_is_not_repeated_when_it_is_over() -> None:
    scene = replace(SCENES["incident-resolved"], next_update=AT - AT)
    assert "Next update by" not in composed("mail", scene, "en").text


def test_a_text_message_says_what_is_closed_and_what_to_use_instead() -> None:
    scene = replace(
        SCENES["contacts-closed"], postings=(replace(ILLNESS, contacts=ILLNESS.contacts[:1]),)
    )
    message = composed("sms", scene, "en")
    assert message.text == (
        "Ribera Customer Services: Phone closed until Monday 9 March, 9:00. Use Web chat instead. "
        "https://status.ribera.example/en/notices/notice00rib1"
    )
    assert sms.preview(message).parts == 1
    # What services go through as well is not kept back.
    touching = replace(scene.postings[0], services=CLOSED.services)
    also = composed("sms", replace(scene, postings=(touching,)), "en").text
    assert "No telephone service this weekend. Phone closed until Monday" in also


def test_every_medium_says_the_same_of_a_contact_point() -> None:
    sentence = "Phone: closed until Monday 9 March, 9:00. Use Web chat instead."
    for medium in ("mail", "chat"):
        message = composed(medium, "contacts-closed", "en")
        assert sentence in message.text
        assert medium == "chat" or sentence in (message.html or "")
    told = document(composed("webhook", "contacts-closed", "en"))["data"]["update"][
        "contact_points"
    ][0]
    assert told["sentences"]["en"] == sentence
    assert (told["stated"], told["until"]) == ("closed", "2026-03-09T08:00:00Z")
    assert [one["link"] for one in told["use_instead"]] == ["https://chat.ribera.example/"]

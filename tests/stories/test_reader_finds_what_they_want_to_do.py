"""A reader says what they want to do, in their words, and is led to the service that does it."""

import re
import time
from urllib.parse import quote

import pytest
from sqlalchemy import event

from statushub import database, language
from statushub.actions import contact_points, notices, services
from statushub.actions.contact_points import SaveContactPoint
from statushub.model.audit import HOUSE
from statushub.model.services import Service
from statushub.publish import serve, store
from tests.installation import Installation, MovedClock

LEAVE = {
    "en": ["cancel my plan", "I want to leave"],
    "es": ["darme de baja", "anular la línea"],
}


def _service(en: str, es: str, phrases: dict[str, list[str]] | None = None) -> Service:
    command = services.SaveService(
        {"en": en, "es": es},
        {"en": f"About {en.lower()}", "es": f"Sobre {es.lower()}"},
        phrases=phrases or {},
    )
    return services.save_service(command, HOUSE)


@pytest.fixture
def cancel(house: Installation) -> Service:
    _service("Bills and payments", "Facturas y pagos", {"en": ["pay my bill"]})
    found = _service("Cancel a contract", "Cancelar un contrato", LEAVE)
    _service("Move house", "Mudanza")
    house.work()
    return found


def heading(text: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", text)
    assert found
    return found[1]


def results(text: str) -> list[str]:
    found = re.search(r'<ol class="found">(.*?)</ol>', text, re.DOTALL)
    return re.findall(r'href="/\w\w/services/(\w+)"', found[1]) if found else []


def test_the_page_asks_what_they_want_and_the_answer_leads_there(
    house: Installation, cancel: Service
) -> None:
    page = house.client().get("/es/").text
    assert 'role="search"' in page
    assert 'action="/es/search"' in page
    answer = house.client().get("/es/search?q=quiero+darme+de+baja")
    assert answer.status_code == 200
    assert results(answer.text) == [cancel.public_id]
    assert 'value="quiero darme de baja"' in answer.text
    assert f'href="/en/search?q={quote("quiero darme de baja")}"' in answer.text
    assert "noindex" in answer.text
    assert answer.headers["Cache-Control"].startswith("private")
    assert answer.headers["Content-Language"] == "es"
    assert "Set-Cookie" not in answer.headers


def test_news_that_touches_the_service_comes_with_it(house: Installation, cancel: Service) -> None:
    told = house.incident({cancel.public_id: "major_outage"})
    house.work()
    text = house.client().get("/en/search?q=leave").text
    assert "tone-major_outage" in text
    assert text.index("Cancel a contract") < text.index(f"/en/notices/{told.notice.public_id}")
    alone = house.client().get("/en/search?q=phone+lines").text
    assert results(alone) == []
    assert "we have news about it" in heading(alone)
    assert told.notice.public_id in alone


def test_news_is_found_by_what_it_says_also_when_it_is_lately_over(
    house: Installation, moved: MovedClock
) -> None:
    house.service("Bills", "Facturas")
    said = {
        "en": {"title": "A flood in Seville", "body": "Water in the **basement**.", "advice": "x"},
        "es": {"title": "Inundación en Sevilla", "body": "Agua en el sótano.", "advice": "x"},
    }
    posted = house.incident(texts=said)
    later = {"en": {"body": "Pumps are running."}, "es": {"body": "Las bombas funcionan."}}
    notices.post_update(notices.PostUpdate(posted.notice.public_id, later), HOUSE)
    house.work()

    def finds(spoken: str, asked: str) -> bool:
        answer = house.client().get(f"/{spoken}/search", query_string={"q": asked})
        assert answer.status_code == 200
        return f"/{spoken}/notices/{posted.notice.public_id}" in answer.text

    asked = [("es", "sotano"), ("es", "inundaciones"), ("en", "pump"), ("en", "basemnt")]
    for spoken, words in asked:
        assert finds(spoken, words), words
    notices.post_update(notices.PostUpdate(posted.notice.public_id, state="resolved"), HOUSE)
    house.work()
    for spoken, words in asked:
        assert finds(spoken, words), words
    moved.forward(days=15)
    house.work()
    assert not any(finds(spoken, words) for spoken, words in asked)


def test_with_many_ways_to_reach_it_the_best_to_use_now_come_first(
    house: Installation, cancel: Service
) -> None:
    chats = [
        SaveContactPoint(
            "chat",
            f"https://chat.example.org/{one}",
            {"en": f"Chat {one}", "es": f"Chat {one}"},
            services=[cancel.public_id],
        )
        for one in range(5)
    ]
    made = [contact_points.save_contact_point(chat, HOUSE).public_id for chat in chats]
    contact_points.state_several(dict.fromkeys(made[:3], "closed"), HOUSE)
    house.work()
    text = house.client().get("/en/search?q=leave").text
    assert re.findall(r">Chat (\d)<", text) == ["3", "4", "0"]
    assert "More ways to reach us about this" in text


def test_words_of_another_language_are_found_and_marked(
    house: Installation, cancel: Service
) -> None:
    text = house.client().get("/en/search?q=darme+de+baja").text
    assert results(text) == [cancel.public_id]
    assert "Found by its words in Spanish" in text


def test_who_finds_nothing_is_not_left_alone(house: Installation, cancel: Service) -> None:
    text = house.client().get("/en/search?q=zebra").text
    assert heading(text) == "Nothing fits “zebra”"
    for name in ("Bills and payments", "Cancel a contract", "Move house"):
        assert name in text


TYPED = [
    ("", "All services"),
    ("   ", "All services"),
    ("%00", "All services"),
    ("q", "Nothing fits “q”"),
    ("I+want+to", "Say a little more"),
    ("%F0%9F%98%80", "Say a little more"),
    ("'%3B+DROP+TABLE+service%3B--", "Nothing fits “&#39;; DROP TABLE service;--”"),
    ("<script>alert(1)</script>", "Nothing fits “&lt;script&gt;alert(1)&lt;/script&gt;”"),
    ("%FF%FE", "Nothing fits “%FF%FE”"),
    ("zzz" * 3_333, "Nothing fits “" + "zzz" * 20 + "…”"),
    ("%25s+%25(num)s+{0}+{{x}}", "Nothing fits “%s %(num)s {0} {{x}}”"),
]  # fmt: skip


def test_whatever_is_typed_gets_a_page_in_their_language(
    house: Installation, cancel: Service
) -> None:
    client = house.client()
    for asked, said in TYPED:
        for reader in language.available():
            answer = client.get(f"/{reader}/search?q={asked}")
            assert answer.status_code == 200
            assert f'<html lang="{reader}"' in answer.text
            assert cancel.public_id in answer.text
        assert heading(client.get(f"/en/search?q={asked}").text) == said


def test_other_words_of_the_address_do_no_harm(house: Installation, cancel: Service) -> None:
    client = house.client()
    assert client.get("/en/search").status_code == 200
    assert client.get("/en/search?q=a&q=b&x=1").status_code == 200
    assert client.get("/fr/search?q=a").status_code == 404
    assert client.post("/en/search", data={"q": "a"}).status_code in {400, 405}


def test_it_works_before_anything_is_published(house: Installation) -> None:
    made = _service("Cancel a contract", "Cancelar un contrato", LEAVE)
    assert serve.mirror().number == 0
    assert results(house.client().get("/en/search?q=leave").text) == [made.public_id]


def test_new_words_are_found_as_soon_as_they_are_published(
    house: Installation, cancel: Service
) -> None:
    client = house.client()
    assert results(client.get("/en/search?q=terminate").text) == []
    services.change_service(
        cancel.public_id,
        lambda now_is: services.SaveService(
            now_is.names, phrases={"en": ["terminate"]}, service_id=now_is.service_id
        ),
        HOUSE,
    )
    house.work()
    assert results(client.get("/en/search?q=terminate").text) == [cancel.public_id]


def test_a_retired_service_is_found_no_more(house: Installation, cancel: Service) -> None:
    services.retire_service(cancel.public_id, HOUSE)
    house.work()
    assert results(house.client().get("/en/search?q=leave").text) == []


def test_a_search_asks_the_database_nothing(house: Installation, cancel: Service) -> None:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(database.engine(), "before_cursor_execute", note)
    answer = house.client().get("/es/search?q=baja")
    event.remove(database.engine(), "before_cursor_execute", note)
    assert results(answer.text) == [cancel.public_id]
    assert asked == []


@pytest.mark.long
def test_two_hundred_services_are_looked_through_in_a_moment(house: Installation) -> None:
    verbs = ["pay", "cancel", "change", "order", "repair", "move", "return", "renew", "upgrade"]
    for number in range(200):
        thing = f"{verbs[number % 9]} product{number}"
        _service(thing, f"{thing} español", {"en": [f"{thing} kind{word}" for word in range(8)]})
    store.publish(house.page.id, "http://status.example")
    serve.mirror().refresh()
    client = house.client()
    client.get("/en/search?q=first")  # reads the words in, once for each set of them
    took = []
    for asked in ("cancel product17", "cansel prodct17", "xyzzy " * 30, "kind7", ""):
        began = time.thread_time()
        assert client.get(f"/en/search?q={asked}").status_code == 200
        took.append(time.thread_time() - began)
    print([f"{1000 * one:.1f} ms" for one in took])
    assert max(took) < 0.02, took

"""A reader opens the page in their language and learns what works and what to do."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from statushub import clock
from statushub.actions import notices, services
from statushub.model.audit import HOUSE
from statushub.publish import serve
from tests.installation import Installation, MovedClock
from tests.outline import Outline, read, words

ADVICE = {
    "en": {"title": "Phones closed", "body": "No calls today.", "advice": "Use **web chat**."},
    "es": {"title": "Teléfonos cerrados", "body": "Hoy sin llamadas.", "advice": "Use el chat."},
}


def test_on_a_good_day_the_page_is_calm_and_short(house: Installation) -> None:
    house.service()
    house.work()
    answer = house.client().get("/en/")
    page = Outline(answer.text)
    assert "Phone support: working normally" in words(page)
    assert "outage" not in answer.text.split("<main")[1].split("</main>")[0]
    style = house.client().get(str(page.all("link", rel="stylesheet")[0]["href"]))
    assert len(answer.data) + len(style.data) < 20_000
    (script,) = (one["src"] for one in page.all("script") if "src" in one)
    refreshing = house.client().get(str(script))
    assert refreshing.content_type == "text/javascript; charset=utf-8"
    assert len(refreshing.data) < 3_000
    types = {one.get("type") for one in page.all("script") if "src" not in one}
    assert types <= {"application/ld+json"}
    assert not page.all("img")


def test_in_trouble_it_says_what_is_wrong_and_what_to_do(house: Installation) -> None:
    service = house.service()
    house.service("Web chat", "Chat en línea")
    house.incident(
        {service.public_id: "major_outage"},
        texts=ADVICE,
        impact="major",
        next_update_at=clock.now() + timedelta(hours=1),
    )
    house.work()
    page = words(read(house.client(), "/en/"))
    assert "Not working right now: Phone support" in page
    assert "The other service is working normally" in page
    order = ("Not working right now", "Get updates", "Phones closed", "What to do now", "web chat")
    places = [page.index(one, page.index("Not working")) for one in order]
    assert places == sorted(places)
    assert "Next update by" in page
    spanish = words(read(house.client(), "/es/"))
    assert "Teléfonos cerrados" in spanish
    assert "Use el chat." in spanish
    assert re.search(r"información como muy tarde (a las? \d?\d:\d\d|el \w+, \d)", spanish)
    assert "Phones closed" not in spanish


def test_older_updates_are_folded_and_whole_on_the_notice_itself(house: Installation) -> None:
    posted = house.incident(texts=ADVICE)
    for said in ("Still working on it.", "Nearly there."):
        texts = {code: {"body": said} for code in ("en", "es")}
        notices.post_update(notices.PostUpdate(posted.notice.public_id, texts), HOUSE)
    house.work()
    index = house.client().get("/en/").text
    shown, folded = index.split("<details>")
    assert "Nearly there." in shown
    assert "Still working on it." in folded
    assert "No calls today." in folded
    own = words(read(house.client(), f"/en/notices/{posted.notice.public_id}"))
    assert own.index("Nearly there.") < own.index("Still working") < own.index("No calls today.")


def test_what_is_not_translated_is_shown_in_its_own_language_and_marked(
    house: Installation,
) -> None:
    house.incident(texts={"en": ADVICE["en"]}, without_languages=("es",))
    house.work()
    page = read(house.client(), "/es/")
    assert page.all("html", lang="es")
    assert "No calls today." in words(page)
    assert {one["lang"] for one in page.all("div") if "lang" in one} == {"en"}
    assert page.all("span", **{"class": "mark"})
    assert not read(house.client(), "/en/").all("span", **{"class": "mark"})


def test_a_promise_that_was_not_kept_is_admitted_by_itself(
    house: Installation, moved: MovedClock
) -> None:
    house.incident(texts=ADVICE, next_update_at=clock.now() + timedelta(minutes=30))
    house.work()
    assert "and are late" not in words(read(house.client(), "/en/"))
    moved.forward(minutes=31)
    house.work()
    page = words(read(house.client(), "/en/"))
    assert "We promised the next update by" in page
    assert "This page may be out of date." in page


def test_work_and_changes_ahead_are_announced(house: Installation) -> None:
    service = house.service()
    start = clock.now() + timedelta(days=2)
    command = notices.OpenNotice(
        "maintenance",
        {code: {"title": f"New lines {code}", "body": "x"} for code in ("en", "es")},
        services={service.public_id: "under_maintenance"},
        moments={"starts_at": start, "ends_at": start + timedelta(hours=2)},
    )
    notices.open_notice(command, HOUSE)
    house.work()
    page = words(read(house.client(), "/en/"))
    assert "Phone support: working normally" in page
    week, ahead = page.index("What changes this week"), page.index("Coming up")
    starts = page.index("Starts · Maintenance New lines en")
    assert week < starts < ahead < page.index("New lines en", ahead)
    assert "Starts" in page


def test_a_withdrawn_notice_leaves_only_that_it_was_withdrawn(house: Installation) -> None:
    posted = house.incident(texts=ADVICE)
    house.work()
    notices.withdraw_notice(notices.WithdrawNotice(posted.notice.public_id), HOUSE)
    house.work()
    for address in ("/en/", "/en/history", f"/en/notices/{posted.notice.public_id}"):
        page = words(read(house.client(), address))
        assert "This notice was withdrawn" in page
        assert "No calls today." not in page
        assert "Phones closed" not in page


def test_a_service_has_a_page_with_what_touched_it(house: Installation) -> None:
    service = house.service()
    posted = house.incident({service.public_id: "partial_outage"}, texts=ADVICE)
    house.work()
    page = words(read(house.client(), f"/en/services/{service.public_id}"))
    assert "Partial outage" in page
    assert "Phones closed" in page
    done = {code: {"body": "Done."} for code in ("en", "es")}
    notices.post_update(notices.PostUpdate(posted.notice.public_id, done, state="resolved"), HOUSE)
    house.work()
    page = words(read(house.client(), f"/en/services/{service.public_id}"))
    assert "Working normally" in page
    assert page.index("The last 90 days") < page.index("Phones closed")


def test_a_service_shows_ninety_days_of_which_not_two_minutes_are_lost(
    house: Installation, moved: MovedClock
) -> None:
    moved.to(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    service = house.service()
    address = f"/en/services/{service.public_id}"
    house.work()
    assert "It worked normally all day." in words(read(house.client(), address))
    moved.forward(days=30)
    posted = house.incident({service.public_id: "partial_outage"}, texts=ADVICE)
    house.work()
    page = words(read(house.client(), address))
    assert "Wednesday 1 April Partial outage since 11:00, until now" in page
    assert "No outage since Monday 2 March 2026." in page, "today does not count yet"
    moved.forward(minutes=2)
    notices.post_update(notices.PostUpdate(posted.notice.public_id, state="resolved"), HOUSE)
    moved.to(datetime(2026, 4, 1, 22, 1, tzinfo=UTC))  # midnight has passed in Madrid
    house.work()
    answer = house.client().get(address).text
    page = words(Outline(answer))
    assert "Wednesday 1 April Partial outage: 2 minutes" in page
    assert "Without an outage for 99.99% of the time since Monday 2 March 2026." in page
    assert "On one day of 32 something was not normal" in page
    assert re.search(r'<path class="tone-partial_outage" d="M352 21h3v7h-3z"', answer)
    moved.forward(days=90)
    house.work()
    page = words(read(house.client(), address))
    assert "No outage since Friday 3 April 2026." in page
    assert "on each of 90 days" in page


def test_history_goes_back_by_month_even_past_what_is_published(
    house: Installation, moved: MovedClock
) -> None:
    posted = house.incident(texts=ADVICE)
    done = {code: {"body": "Done."} for code in ("en", "es")}
    notices.post_update(notices.PostUpdate(posted.notice.public_id, done, state="resolved"), HOUSE)
    began = posted.notice.began_at
    moved.forward(days=200)
    house.work()
    history = read(house.client(), "/en/history")
    assert "Phones closed" not in words(history)
    older = f"/en/history/{began:%Y-%m}"
    assert history.all("a", href=older)
    assert "Phones closed" in words(read(house.client(), older))
    assert "Done." in words(read(house.client(), f"/en/notices/{posted.notice.public_id}"))
    second = (began.replace(day=1) + timedelta(days=32)).replace(day=1)
    month = read(house.client(), f"/en/history/{second:%Y-%m}")
    assert "There were no notices in this month." in words(month)
    assert month.all("a", href=older), "the month before"
    assert f"History: {second:%B %Y}" in words(month)
    before = (began.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    gone = house.client().get(f"/es/history/{before}")
    assert gone.status_code == 404, "nobody told anything of it"
    assert 'lang="es"' in gone.text
    assert not read(house.client(), older).all("a", href=f"/en/history/{before}")


def test_a_reader_passes_a_notice_on_and_links_to_one_update(
    house: Installation, moved: MovedClock
) -> None:
    moved.to(datetime(2026, 3, 3, 9, 32, tzinfo=UTC))
    posted = house.incident(texts=ADVICE)
    house.work()
    address = f"/es/notices/{posted.notice.public_id}"
    page = read(house.client(), address)
    url = f"http://status.example{address}"
    text = (
        "Estado de Lumen, martes, 3 de marzo de 2026, 10:32 (Madrid):"
        f" Teléfonos cerrados (En investigación). Use el chat. {url}"
    )
    assert text in words(page)
    (mail,) = (str(one["href"]) for one in page.all("a") if "mailto:" in str(one["href"]))
    assert parse_qs(urlsplit(mail).query) == {
        "subject": ["Teléfonos cerrados (En investigación)"],
        "body": [text],
    }
    (update,) = page.all("li", id=posted.update.public_id)
    assert page.all("a", href=f"#{update['id']}")
    house.work()
    notices.post_update(notices.PostUpdate(posted.notice.public_id, state="resolved"), HOUSE)
    house.work()
    over = words(read(house.client(), address))
    assert "Teléfonos cerrados (Resuelta). http" in over, "nobody is told to do anything any more"


def test_headings_are_in_order_and_times_can_be_read_by_machines(house: Installation) -> None:
    service = house.service()
    posted = house.incident({service.public_id: "partial_outage"}, texts=ADVICE)
    house.work()
    for address in ("/en/", "/en/history", f"/en/notices/{posted.notice.public_id}"):
        page = read(house.client(), address)
        assert page.headings.count(1) == 1
        assert page.headings[0] == 1
        steps = zip(page.headings, page.headings[1:], strict=False)
        assert all(after - before <= 1 for before, after in steps), address
        assert page.all("main", id="main")
        assert page.all("a", href="#main")
    times = read(house.client(), "/en/").all("time")
    assert all(
        re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", str(one["datetime"])) for one in times
    )
    assert "(Madrid)" in words(read(house.client(), "/en/"))


def test_a_status_by_hand_is_shown_without_a_notice(house: Installation) -> None:
    service = house.service()
    services.state_status(service.public_id, "degraded_performance", HOUSE)
    house.work()
    page = serve.find("en/index.html")
    assert page is not None
    assert b"Slow or unreliable: Phone support" in page.body

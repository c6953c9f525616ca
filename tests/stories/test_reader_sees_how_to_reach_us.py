"""A reader sees under each service what works now, how long it takes, and what to use instead."""

import re
from datetime import UTC, date, datetime, timedelta

from statushub import clock, contact_types
from statushub.actions import contact_points, waits
from statushub.actions.contact_points import Exceptional, SaveContactPoint, UseInstead
from statushub.model.audit import HOUSE
from statushub.model.contact_points import ContactPoint
from statushub.model.services import Service
from tests.contacts import open_everything
from tests.installation import Installation, MovedClock

PHONE, CHAT, EMAIL = "+34915550100", "https://example.org/chat", "help@example.org"


def added(type_: str, address: str, *services: Service, **more: object) -> ContactPoint:
    command = {"services": [one.public_id for one in services]} | more
    stated = SaveContactPoint(type_, address, **command)  # type: ignore[arg-type]
    return contact_points.save_contact_point(stated, HOUSE)


def instead(*others: ContactPoint, **reasons: str) -> list[UseInstead]:
    return [UseInstead(one.public_id, reasons) for one in others]


def waiting(point: ContactPoint, minutes: int) -> None:
    waits.state(waits.Report(point.public_id, minutes))


def said(house: Installation, path: str = "/en/") -> str:
    """Return the words of a page as a person reads them."""
    house.work()
    markup = re.sub(r"<(style|svg).*?</\1>", " ", house.client().get(path).text, flags=re.DOTALL)
    apart = re.sub(r"</(dt|dd|p|li|h\d)>", " ", markup)
    return " ".join(re.sub(r"<[^>]+>", "", apart).split())


def test_what_is_closed_names_what_to_use_and_how_long_that_takes(house: Installation) -> None:
    service = house.service("Cancel a contract", "Cancelar un contrato")
    chat = added("chat", CHAT, service)
    phone = added("phone", PHONE, service, alternatives=instead(chat, en="it is the quickest"))
    waiting(chat, 5)
    contact_points.state_by_hand(phone.public_id, "closed", HOUSE)
    page = said(house)
    assert "Phone: closed · use web chat (about 5 min)" in page
    own = said(house, f"/en/services/{service.public_id}")
    assert "Use this instead" in own
    assert "it is the quickest" in own
    markup = house.client().get("/en/contact").text
    assert f'href="tel:{PHONE}"' in markup
    assert f'href="{CHAT}"' in markup


def test_an_alternative_that_is_closed_itself_is_said_so_and_the_next_one_offered(
    house: Installation,
) -> None:
    service = house.service()
    email = added("email", EMAIL, service)
    chat = added("chat", CHAT, service, alternatives=instead(email))
    phone = added("phone", PHONE, service, alternatives=instead(chat))
    for one in (phone, chat):
        contact_points.state_by_hand(one.public_id, "closed", HOUSE)
    assert "Phone: closed · Web chat is closed, too · use email" in said(house)
    assert "Web chat is closed, too." in said(house, f"/en/services/{service.public_id}")


def test_what_is_closed_and_would_have_come_later_is_not_spoken_of_in_brief(
    house: Installation,
) -> None:
    service = house.service()
    chat = added("chat", CHAT, service)
    phone = added("phone", PHONE, service)
    shop = added("counter", "1 Main Street", service, alternatives=instead(chat, phone))
    for one in (phone, shop):
        contact_points.state_by_hand(one.public_id, "closed", HOUSE)
    assert "Counter: closed · use web chat" in said(house)
    assert "Phone is closed, too." in said(house, "/en/contact")


def test_two_that_stand_in_for_each_other_and_are_both_closed_send_nobody_round(
    house: Installation,
) -> None:
    service = house.service()
    chat = added("chat", CHAT, service)
    phone = added("phone", PHONE, service, alternatives=instead(chat))
    contact_points.change_contact_point(
        chat.public_id,
        lambda now: SaveContactPoint(**{**vars(now), "alternatives": instead(phone)}),
        HOUSE,
    )
    for one in (phone, chat):
        contact_points.state_by_hand(one.public_id, "closed", HOUSE)
    page = said(house)
    assert "Phone: closed · Web chat is closed, too" in page
    assert "Web chat: closed · Phone is closed, too" in page
    assert " · use " not in page
    # Round three corners: each names both others, once.
    shop = added("counter", "1 Main Street", service, alternatives=instead(phone))
    contact_points.state_by_hand(shop.public_id, "closed", HOUSE)
    contact_points.change_contact_point(
        chat.public_id,
        lambda now: SaveContactPoint(**{**vars(now), "alternatives": instead(shop)}),
        HOUSE,
    )
    page = said(house)
    assert "Phone: closed · Web chat and Counter are closed, too" in page
    assert "Counter: closed · Phone and Web chat are closed, too" in page
    assert " · use " not in page
    # Who leads into the ring without being in it does not go round for ever.
    email = added("email", EMAIL, service, alternatives=instead(phone))
    contact_points.state_by_hand(email.public_id, "closed", HOUSE)
    assert "Email: closed · Phone, Web chat, and Counter are closed, too" in said(house)


def test_a_wait_that_is_too_old_is_unknown_and_never_told_as_a_fact(
    house: Installation, moved: MovedClock
) -> None:
    service = house.service()
    phone = added("phone", PHONE, service, stale_after_minutes=20)
    contact_points.state_by_hand(phone.public_id, "open", HOUSE)
    waiting(phone, 23)
    assert "Phone: open, about 25 min" in said(house)
    own = said(house, f"/en/services/{service.public_id}")
    assert "The wait is about 25 minutes." in own
    assert "measured automatically" in own
    moved.forward(minutes=21)
    for path in ("/en/", f"/en/services/{service.public_id}", "/en/contact"):
        page = said(house, path)
        assert "25 min" not in page, path
    assert "Phone: open, wait unknown" in said(house)
    assert "is too old to count" in said(house, "/en/contact")


def test_a_contact_point_that_gets_by_without_a_name_is_called_by_its_type(
    house: Installation,
) -> None:
    service = house.service()
    added("post", "P.O. Box 100, 28080 Madrid", service)
    for path in ("/en/", "/en/contact", f"/en/services/{service.public_id}"):
        assert "Post" in said(house, path)
    assert "P.O. Box 100, 28080 Madrid" in said(house, "/en/contact")


def test_all_ways_stand_by_type_with_what_is_open_first(house: Installation) -> None:
    service = house.service()
    names = ("Line for bills", "Line for faults")
    bills, faults = (
        added("phone", f"+3491555010{place}", service, labels={"en": name, "es": name})
        for place, name in enumerate(names)
    )
    chat = added("chat", CHAT, service)
    contact_points.state_by_hand(bills.public_id, "closed", HOUSE)
    contact_points.state_by_hand(faults.public_id, "open", HOUSE)
    contact_points.state_by_hand(chat.public_id, "busy", HOUSE)
    page = said(house, "/en/contact").partition("Every way")[2]
    places = [page.index(one) for one in ("Line for faults", "Line for bills", "Web chat")]
    assert places == sorted(places)
    assert "Busy" in page
    assert "Closed" in page


def test_each_says_where_it_is_what_to_have_ready_and_who_understands_whom(
    house: Installation, moved: MovedClock
) -> None:
    moved.to(datetime(2027, 11, 30, 11, 0, tzinfo=UTC))  # a Tuesday, noon
    points = open_everything(house, [house.service().public_id])
    added("sms", "+34600111222")
    added("social", "https://social.example/@lumen")
    added("app", "https://apps.example/lumen")
    contact_points.state_by_hand(points["phone"].public_id, "closed", HOUSE)
    assert {one.name for one in contact_types.every()} == {
        *("web", "app", "phone", "chat", "email", "counter", "post", "sms", "social")
    }
    words = {code: said(house, f"/{code}/contact") for code in ("en", "es")}
    for told, code in (
        ("Customer phone", "en"),
        ("Teléfono de clientes", "es"),
        ("Have your customer number ready.", "en"),
        ("Tenga a mano su número de cliente.", "es"),
        ("Spoken there: Spanish, English, and Catalan", "en"),
        ("español, inglés y catalán", "es"),
    ):
        assert told in words[code]
        assert told not in words["es" if code == "en" else "en"]
    markup = house.client().get("/en/contact").text
    for link in (
        "https://lumen.example/account",
        "tel:1004",
        "tel:+34915550100",
        "https://lumen.example/chat",
        "mailto:hello@lumen.example",
        "sms:+34600111222",
        "https://social.example/@lumen",
        "https://apps.example/lumen",
    ):
        assert f'href="{link}"' in markup
    for place in ("Gran Vía 28, Madrid", "Apartado 100, 28080 Madrid"):
        assert f"<bdi>{place}</bdi>" in markup, "to be looked up on a map, or written on a letter"
    closed = markup.partition(f'id="{points["phone"].public_id}"')[2].partition("</article>")[0]
    order = ("Use this instead", "It is the quickest.", "Counter in Madrid")
    assert sorted(order, key=closed.index) == list(order)


def test_a_page_without_contact_points_says_so_and_stays_as_it_was(house: Installation) -> None:
    house.service()
    assert "No ways to reach us are listed here yet." in said(house, "/en/contact")
    assert "reach" not in house.client().get("/en/").text.partition("<main")[2]


def test_what_is_retired_is_gone(house: Installation) -> None:
    service = house.service()
    chat = added("chat", CHAT, service)
    assert CHAT in house.client().get("/en/contact").text or "Web chat" in said(house)
    contact_points.retire_contact_point(chat.public_id, HOUSE)
    assert "Web chat" not in said(house)
    assert "Web chat" not in said(house, "/en/contact")


FRIDAY_EVENING = datetime(2027, 11, 26, 18, 30, tzinfo=UTC)
"""19:30 in Madrid, half an hour after a line closes that opens again on Monday."""


def test_closed_over_a_week_end_it_says_when_it_opens(
    house: Installation, moved: MovedClock
) -> None:
    moved.to(FRIDAY_EVENING)
    service = house.service()
    chat = added("chat", CHAT, service, hours="24/7")
    waiting(chat, 5)
    added(
        "phone",
        PHONE,
        service,
        hours="Mo-Fr 09:00-14:00,16:00-19:00",
        alternatives=instead(chat),
    )
    assert "Phone: closed, opens Monday 9:00 · use web chat (about 5 min)" in said(house)
    assert "Web chat: open at any hour, about 5 min" in said(house)
    own = said(house, f"/en/services/{service.public_id}")
    assert "Closed, opens Monday 9:00" in own
    assert "Monday to Friday 9:00–14:00 and 16:00–19:00 Saturday and Sunday closed" in own
    moved.to(FRIDAY_EVENING + timedelta(days=2, hours=5))  # Sunday has become Monday, 0:30
    assert "Phone: closed, opens at 9:00" in said(house)
    moved.forward(hours=9)
    assert "Phone: open until 14:00" in said(house)
    moved.forward(hours=5)
    assert "Phone: closed, opens at 16:00" in said(house)


def test_it_turns_over_by_itself_at_the_minute_it_opens(
    house: Installation, moved: MovedClock
) -> None:
    moved.to(datetime(2027, 11, 29, 7, 59, 30, tzinfo=UTC))
    service = house.service()
    added("phone", PHONE, service, hours="Mo-Fr 09:00-24:00")
    assert "Phone: closed, opens at 9:00" in said(house)
    moved.forward(seconds=31)
    assert "Phone: open until midnight" in said(house)
    assert "Open until midnight" in said(house, f"/en/services/{service.public_id}")
    moved.to(datetime(2027, 11, 29, 23, 0, 1, tzinfo=UTC))
    assert "Phone: closed, opens at 9:00" in said(house)


def test_a_night_over_midnight_and_a_holiday_of_one_city_only(
    house: Installation, moved: MovedClock
) -> None:
    moved.to(datetime(2027, 12, 23, 22, 0, tzinfo=UTC))  # a Thursday, 23:00
    service = house.service()
    names = dict.fromkeys(("en", "es"), "Night line")
    added("phone", PHONE, service, labels=names, hours="Mo-Su 22:00-02:00")
    assert "Night line: open until Friday 2:00" in said(house)
    moved.to(datetime(2028, 9, 10, 10, 0, tzinfo=UTC))
    hours = "Mo-Su 10:00-20:00; PH off"
    for city, region in (("Madrid", "ES-MD"), ("Barcelona", "ES-CT")):
        shop = dict.fromkeys(("en", "es"), f"Shop in {city}")
        added(
            "counter", f"1 Main Street, {city}", service, labels=shop, hours=hours, holidays=region
        )
    moved.forward(days=1)  # a Monday, a holiday in Barcelona and not in Madrid
    page = said(house)
    assert "Shop in Madrid: open until 20:00" in page
    assert "Shop in Barcelona: closed, opens Tuesday 10:00" in page
    contact = said(house, "/en/contact").partition("Shop in Barcelona")[2]
    assert "Other hours soon" in contact
    assert "Monday 11 September closed National Day of Catalonia" in contact


def test_an_exception_says_why_in_the_language_of_the_reader(
    house: Installation, moved: MovedClock
) -> None:
    moved.to(FRIDAY_EVENING)
    service = house.service()
    monday = date(2027, 11, 29)
    closed = Exceptional(
        monday, monday + timedelta(days=1), reasons={"en": "Painting.", "es": "Pintamos."}
    )
    short = Exceptional(date(2027, 12, 2), date(2027, 12, 2), "10:00-12:00", {"en": "Training."})
    added("phone", PHONE, service, hours="Mo-Fr 09:00-17:00", exceptions=[closed, short])
    assert "Phone: closed, opens Wednesday 9:00" in said(house)
    english = said(house, "/en/contact")
    assert "Monday 29 to Tuesday 30 November closed Painting." in english
    assert "Thursday 2 December 10:00–12:00 Training." in english
    assert "Pintamos." in said(house, "/es/contact")
    assert "Painting." not in said(house, "/es/contact")


def test_hours_elsewhere_are_told_with_the_place(house: Installation, moved: MovedClock) -> None:
    moved.to(FRIDAY_EVENING)
    service = house.service()
    added("phone", PHONE, service, hours="Mo-Fr 09:00-17:00", time_zone="Atlantic/Canary")
    assert "Phone: closed, opens Monday 9:00 (Canary)" in said(house)
    assert "Local time of" in said(house, "/en/contact")


def test_the_end_of_trust_in_a_queue_is_seen_by_itself(
    house: Installation, moved: MovedClock
) -> None:
    service = house.service()
    phone = added("phone", PHONE, service, stale_after_minutes=15)
    now = clock.now()
    waits.state(
        waits.Report(phone.public_id, 3, "busy", now, tells_state=True),
    )
    assert "Phone: busy, about 3 min" in said(house)
    moved.forward(minutes=16)
    page = said(house)
    assert "busy" not in page
    assert "Phone: wait unknown" in page
    assert clock.now() - now > timedelta(minutes=15)

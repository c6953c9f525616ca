"""An editor describes a contact point in both languages, puts it in order, takes it off."""

import re
from typing import Any

import pytest

from statushub import database
from statushub.actions.contact_points import as_stated
from statushub.model import contact_points, pages
from statushub.model.contact_points import ContactPoint
from tests.contacts import open_everything
from tests.desk import Desk, editor_with_password
from tests.installation import Installation

NEW = "/desk/contact-points/new"
PHONE: dict[str, Any] = {
    "type": "phone",
    "address": "+34 915 550 100",
    "labels.en": "Customer phone",
    "labels.es": "Teléfono de clientes",
    "instructions.en": "Have your number ready.",
    "languages": ["es", "ca"],
    "week.0": "9:00-14:00, 16:00-19:00",
    "week.1": "9:00-14:00, 16:00-19:00",
    "holidays": "es-md",
    "stale_after_minutes": "15",
    # Rows may be left empty between others.
    "exceptions.0.first_day": "",
    "exceptions.1.first_day": "2026-12-24",
    "exceptions.1.last_day": "",
    "exceptions.1.hours": "10:00-14:00",
    "exceptions.1.reasons.en": "Christmas Eve",
    "exceptions.1.reasons.es": "Nochebuena",
}


@pytest.fixture
def ana(house: Installation) -> Desk:
    return editor_with_password(house.app, "ana@example.org", "approver")


def there() -> list[ContactPoint]:
    with database.reading() as session:
        return list(contact_points.in_order(session, pages.the_page(session).id))


def add(desk: Desk, **fields: Any) -> ContactPoint:
    desk.open(f"{NEW}?type={fields['type']}")
    desk.send(NEW, **fields)
    return there()[-1]


def test_the_first_one_is_added_and_readers_find_it(ana: Desk, house: Installation) -> None:
    service = house.service()
    ana.open("/desk/contact-points")
    assert "Add the first contact point" in ana.text
    ana.open(f"{NEW}?service={service.public_id}")
    assert "How do people reach you there?" in ana.text
    ana.open(f"{NEW}?type=phone&service={service.public_id}")
    assert f'value="{service.public_id}" checked' in ana.text
    phone = add(ana, **PHONE, services=[service.public_id])
    assert "The contact point is on the page." in ana.text
    with ana.app.test_request_context(), database.reading() as session:
        page = pages.the_page(session)
        stated = as_stated(session, contact_points.contact_point(session, page.id, phone.public_id))
    assert stated.hours == "Mo-Tu 09:00-14:00,16:00-19:00; PH off"
    assert (stated.holidays, stated.stale_after_minutes) == ("ES-MD", 15)
    assert stated.languages == ("es", "ca")
    (eve,) = stated.exceptions
    assert eve.first_day == eve.last_day
    assert eve.reasons == {"en": "Christmas Eve", "es": "Nochebuena"}
    house.work()
    assert "Teléfono de clientes" in house.client().get("/es/contact").text
    assert "Have your number ready." in house.client().get("/en/contact").text


def test_its_form_shows_what_is_stated_and_saving_it_changes_nothing(
    ana: Desk, house: Installation
) -> None:
    phone = add(ana, **PHONE)
    ana.open(f"/desk/contact-points/{phone.public_id}")
    assert 'value="09:00-14:00,16:00-19:00"' in ana.text
    assert 'value="2026-12-24"' in ana.text
    assert 'value="+34 915 55 01 00"' in ana.text
    assert "As readers see it now" in ana.text
    ana.send(f"/desk/contact-points/{phone.public_id}", **PHONE)
    assert "The contact point is saved." in ana.text
    assert there()[0].hours == phone.hours


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("address", "call us", "Enter a phone number with its country code"),
        ("labels.es", "", "Give a name in Spanish."),
        ("week.0", "9:00-14:00, 13:00-19:00", "overlap"),
        ("week.0", "25:00-26:00", ""),
        ("hours", "Mo-Fr nine to five", ""),
        ("holidays", "ES-ZZ", "ES has no region"),
        ("time_zone", "Europe/Atlantis", "Choose a time zone from the list"),
        ("stale_after_minutes", "soon", "Enter a whole number of minutes."),
        ("exceptions.0.last_day", "2026-12-01", "is before the first"),
        ("alternatives.0.contact_point_id", "nosuchthing", "no such contact point"),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_nothing_is_lost(
    ana: Desk, field: str, typed: str, words: str
) -> None:
    ana.open(f"{NEW}?type=phone")
    # The rows of what is shown again are numbered anew: 1 has become 0.
    sent = PHONE | {field.replace("exceptions.0", "exceptions.1"): typed}
    page = ana.send(NEW, **sent)
    assert page.status_code == 422
    place = field.replace(".", "-")
    assert re.search(rf'id="field-{place}-fault">[^<]*{re.escape(words)}', ana.text), ana.text
    assert 'value="Customer phone"' in ana.text
    assert 'value="Nochebuena"' in ana.text
    assert there() == []


def test_hours_that_rows_cannot_hold_stay_as_they_are_written(ana: Desk) -> None:
    summer = "Mo-Fr 09:00-18:00; Jul-Aug Mo-Fr 08:00-15:00; PH off"
    phone = add(ana, **(PHONE | {"hours": summer}))
    ana.open(f"/desk/contact-points/{phone.public_id}")
    assert re.search(rf"{re.escape(summer)}</textarea>", ana.text)


def test_what_to_use_instead_is_named_in_order_with_reasons(ana: Desk, house: Installation) -> None:
    points = open_everything(house)
    address = f"/desk/contact-points/{points['companies'].public_id}"
    ana.open(address)
    fields = {
        "type": "phone",
        "address": "+34915550100",
        "stale_after_minutes": "30",
        "alternatives.0.contact_point_id": points["chat"].public_id,
        "alternatives.0.reasons.en": "It is the quickest.",
        "alternatives.1.contact_point_id": "",
        "alternatives.2.contact_point_id": points["phone"].public_id,
    }
    ana.send(address, **fields)
    ids = [points["chat"].id, points["phone"].id]
    companies = next(one for one in there() if one.id == points["companies"].id)
    assert [one.alternative_id for one in companies.alternatives] == ids
    assert companies.alternatives[0].reasons == {"en": "It is the quickest."}
    assert "Phone for companies" not in re.findall(r"<option[^>]*>([^<]*)", ana.text)


def test_they_move_among_those_of_their_type(ana: Desk, house: Installation) -> None:
    points = open_everything(house)
    ana.open(f"/desk/contact-points/{points['barcelona'].public_id}")
    ana.send(f"/desk/contact-points/{points['barcelona'].public_id}/move", to="up")
    assert "Place 1 of 2" in ana.text
    counters = [one.id for one in there() if one.type == "counter"]
    assert counters == [points["barcelona"].id, points["madrid"].id]


def test_one_is_taken_off_the_page_and_put_back(ana: Desk, house: Installation) -> None:
    phone = add(ana, **PHONE)
    address = f"/desk/contact-points/{phone.public_id}"
    ana.open(f"{address}/retire")
    ana.send(f"{address}/retire")
    assert "off the page" in ana.text
    assert there() == []
    house.work()
    assert "Customer phone" not in house.client().get("/en/contact").text
    ana.open(address)
    ana.send(f"{address}/restore")
    assert [one.id for one in there()] == [phone.id]


def test_a_service_says_how_it_is_reached(ana: Desk, house: Installation) -> None:
    service, points = house.service(), open_everything(house)
    address = f"/desk/services/{service.public_id}"
    ana.open(address)
    assert "Readers are not told how to reach you for this." in ana.text
    for name in ("phone", "chat", "post"):
        ana.send(f"{address}/contact-points", add=points[name].public_id)
    ana.send(f"{address}/contact-points", up=points["chat"].public_id)
    ana.send(f"{address}/contact-points", remove=points["post"].public_id)
    assert ana.text.index("Web chat") < ana.text.index("Customer phone")
    with database.reading() as session:
        offers = contact_points.by_service(session, [service.id])
    assert offers == {service.id: [points["chat"].id, points["phone"].id]}


def test_only_approvers_describe_contact_points(house: Installation) -> None:
    points = open_everything(house)
    desk = editor_with_password(house.app, "ben@example.org", "author")
    assert desk.open(f"/desk/contact-points/{points['phone'].public_id}").status_code == 200
    assert 'name="address"' not in desk.text
    assert desk.open(NEW).status_code == 403

"""A worried customer, a phone, their own words: two steps to what works now, and the wait."""

import re
from collections.abc import Mapping

import pytest
from playwright.sync_api import expect

from statushub.actions import contact_points, services, waits
from statushub.actions.contact_points import SaveContactPoint
from statushub.model.audit import HOUSE
from tests.browser.conftest import Reader
from tests.installation import Installation

pytestmark = pytest.mark.browser

OFFERED: Mapping[str, tuple[tuple[str, str], list[str], list[str]]] = {
    "cancel": (
        ("Cancel a contract", "Cancelar un contrato"),
        ["cancel my plan", "I want to leave", "end my contract", "close my account"],
        ["darme de baja", "cancelar mi línea", "anular la tarifa", "quiero irme de la compañía"],
    ),
    "move": (
        ("Moving house", "Mudanza"),
        ["take my internet to a new address", "change of address"],
        ["cambio de domicilio", "llevar internet a otra casa", "me mudo"],
    ),
    "bill": (
        ("Bills and payments", "Facturas y pagos"),
        ["pay my bill", "my bill is too high", "you charged me twice"],
        ["pagar la factura", "me cobran de más", "domiciliar un recibo"],
    ),
    "fault": (
        ("Report a fault", "Avisar de una avería"),
        ["my internet does not work", "no signal", "broken router"],
        ["no me funciona internet", "no tengo línea", "el router no va"],
    ),
    "number": (
        ("Keep your number", "Conservar su número"),
        ["bring my number with me", "port my number"],
        ["portabilidad", "traer mi número de otra compañía"],
    ),
}
WAYS_OF_SAYING_IT = {
    "en": [
        ("cancel my plan", "cancel"),
        ("I want to leave", "cancel"),
        ("how do I end my contract?", "cancel"),
        ("cancle contarct", "cancel"),
        ("moving home", "move"),
        ("change my adress", "move"),
        ("My bill is TOO HIGH!!", "bill"),
        ("paying bills", "bill"),
        ("internet not working", "fault"),
        ("can I bring my number", "number"),
    ],
    "es": [
        ("quiero cancelar mi contrato", "cancel"),
        ("darme de baja", "cancel"),
        ("Quisiera dar de baja la linea", "cancel"),
        ("canselar contrto", "cancel"),
        ("mudanza", "move"),
        ("nos mudamos de casa", "move"),
        ("cambiar el domisilio", "move"),
        ("¿cómo pago las facturas?", "bill"),
        ("no funciona el internet", "fault"),
        ("traer mi numero", "number"),
    ],
}


@pytest.fixture
def names(house: Installation) -> dict[str, dict[str, str]]:
    """A company with a phone line that is closed and a chat with a wait; names by service."""
    made = {
        key: services.save_service(
            services.SaveService({"en": en, "es": es}, phrases={"en": said, "es": dicho}), HOUSE
        ).public_id
        for key, ((en, es), said, dicho) in OFFERED.items()
    }
    chat = contact_points.save_contact_point(
        SaveContactPoint("chat", "https://chat.example.org/", services=list(made.values())), HOUSE
    )
    phone = contact_points.save_contact_point(
        SaveContactPoint(
            "phone",
            "+34 915 550 100",
            alternatives=[contact_points.UseInstead(chat.public_id)],
            services=list(made.values()),
        ),
        HOUSE,
    )
    contact_points.state_by_hand(phone.public_id, "closed", HOUSE)
    waits.state(waits.Report(chat.public_id, minutes=5), "hand")
    house.work()
    return {key: {"en": both[0], "es": both[1]} for key, (both, *_said) in OFFERED.items()}


@pytest.mark.parametrize("spoken", [pytest.param("en", marks=pytest.mark.long), "es"])
def test_ten_ways_of_saying_it_lead_in_two_steps_to_what_works_now_and_the_wait(
    reader: Reader, names: dict[str, dict[str, str]], spoken: str
) -> None:
    page = reader.opens(f"/{spoken}/")
    home = page.url
    for said, wanted in WAYS_OF_SAYING_IT[spoken]:
        page.goto(home)
        field = page.get_by_role("search").get_by_role("searchbox")
        field.fill(said)
        field.press("Enter")  # the first step
        result = page.locator(".found > li").first
        expect(result.get_by_role("heading"), said).to_have_text(names[wanted][spoken])
        # What works now and how long it takes stand there already ...
        expect(result, said).to_contain_text("5 min")
        result.get_by_role("heading").get_by_role("link").click()  # ... and after the second step
        expect(page.get_by_role("heading", level=1)).to_have_text(names[wanted][spoken])
        contact = page.locator("section", has=page.locator("#contact"))
        expect(contact).to_contain_text("5 min")
        first = contact.locator("article").first
        expect(first.locator("a[href='https://chat.example.org/']")).to_be_visible()
    assert reader.complaints == []


def test_the_keyboard_goes_from_the_words_to_the_first_result(
    reader: Reader, names: dict[str, dict[str, str]]
) -> None:
    page = reader.opens("/es/search?q=mudanza", script=False)
    # What a screen reader says first: how much was found.
    assert page.title().startswith("1 ")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # past the top
    focused = page.locator(":focus")
    page.keyboard.press("Tab")
    expect(focused).to_have_attribute("name", "q")
    expect(focused).to_have_value("mudanza")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(focused).to_have_text("Mudanza")
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile(r"/en/search\?q=mudanza$"))
    expect(page.get_by_role("searchbox")).to_have_value("mudanza")
    expect(page.locator(".found h2")).to_have_text("Moving house")

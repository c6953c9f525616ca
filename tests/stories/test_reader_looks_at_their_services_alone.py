"""A reader chooses the services they use; the address keeps the choice, and nothing else does."""

import re

from statushub.actions import services
from statushub.model.audit import HOUSE
from tests.installation import Installation

ADVICE = {
    code: {"title": f"Lines closed {code}", "body": "No calls.", "advice": "Use **web chat**."}
    for code in ("en", "es")
}


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<main")[2]).split())


def test_the_address_keeps_the_choice(house: Installation) -> None:
    phone, bills, _move = (house.service(one, f"{one} es") for one in ("Phone", "Bills", "Move"))
    house.incident({phone.public_id: "partial_outage"}, texts=ADVICE)
    house.work()
    client = house.client()
    assert 'href="/en/mine"' in client.get("/en/").text

    every = client.get("/en/mine")
    assert every.status_code == 200
    assert "<details open>" in every.text
    assert every.text.count('type="checkbox"') == 3
    assert "checked" not in every.text

    # As the form sends it, and as a shorter address.
    chosen = f"services={bills.public_id}&services={phone.public_id}"
    mine = client.get(f"/en/mine?{chosen}")
    assert mine.headers["Cache-Control"].startswith("private")
    assert "Set-Cookie" not in mine.headers
    page = words(mine.text)
    assert "One of the 2 services you chose is not working normally." in page
    assert page.index("Lines closed en") < page.index("Use web chat .") < page.index("Bills")
    assert "Move" not in page.partition("Choose your services")[0]
    assert mine.text.count("checked>") == 2
    short = f"services={phone.public_id},{bills.public_id}"
    assert words(client.get(f"/en/mine?{short}").text) == page
    assert f'href="/es/mine?{short}"' in mine.text, "the other language keeps it"
    assert "Lines closed es" in words(client.get(f"/es/mine?{short}").text)
    calm = words(client.get(f"/en/mine?services={bills.public_id}").text)
    assert "What you chose is working normally." in calm
    assert "Lines closed" not in calm


def test_a_choice_may_be_old_or_nonsense(house: Installation) -> None:
    phone, bills = house.service("Phone", "Teléfono"), house.service("Bills", "Facturas")
    house.work()
    services.retire_service(bills.public_id, HOUSE)
    house.work()
    client = house.client()
    page = words(client.get(f"/en/mine?services={phone.public_id},{bills.public_id}").text)
    assert "A service you chose is no longer listed." in page
    for asked in ("<script>", "' OR 1=1 --", "\x00", ",,,", "x" * 10_000, "a," * 5_000):
        answer = client.get("/es/mine", query_string={"services": asked})
        assert answer.status_code == 200
        assert '<html lang="es"' in answer.text
        assert "<script>" not in answer.text
    assert client.get("/xx/mine").status_code == 404

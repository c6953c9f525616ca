"""A customer subscribes by mail, confirms, changes her mind about much, and leaves."""

import json

from tests.installation import Installation
from tests.subscribers import held, link_in, row, subscribe

ANA = "ana@example.net"


def confirmed(house: Installation, address: str = ANA, reader: str = "en") -> str:
    """Subscribe and confirm; return the path of the subscription's own page."""
    browser = house.client()
    subscribe(browser, address, reader=reader)
    house.work()
    answer = browser.post(link_in(house.mails(address)[-1], "/confirm/"))
    assert answer.status_code == 303
    return answer.location.partition("?")[0]


def test_only_the_button_behind_the_link_confirms(either_house: Installation) -> None:
    browser = either_house.client()
    sent = subscribe(browser, ANA, reader="es")
    assert sent.status_code == 200
    assert "a…@example.net" in sent.text
    assert held(ANA).confirmed_at is None
    either_house.work()
    (mail,) = either_house.mails(ANA)
    assert mail["Content-Language"] == "es"
    confirm = link_in(mail, "/confirm/")
    assert confirm.startswith("/es/confirm/")

    # A scanner of mail opens the link: nothing happens.
    assert browser.get(confirm).status_code == 200
    assert browser.head(confirm).status_code == 200
    assert held(ANA).confirmed_at is None

    assert browser.post(confirm, follow_redirects=True).status_code == 200
    assert held(ANA).confirmed_at is not None
    assert held(ANA).language == "es"


def test_she_chooses_anew(either_house: Installation) -> None:
    pay = either_house.service("Pay a bill", "Pagar una factura")
    either_house.service("Sign in", "Iniciar sesión")
    own = confirmed(either_house, reader="es")
    browser = either_house.client()
    choices = {
        "language": "en",
        "which": "some",
        "services": [pay.public_id],
        "kinds": ["incident"],
    }
    saved = browser.post(own, data=choices, follow_redirects=True)
    assert "Your choices are saved." in saved.text
    assert '<html lang="en"' in saved.text
    after = held(ANA)
    assert (after.language, after.all_services, after.all_kinds) == ("en", False, False)
    assert [service.public_id for service in after.services] == [pay.public_id]
    assert [kind.kind for kind in after.chosen_kinds] == ["incident"]

    refused = browser.post(own, data={"language": "en", "which": "some"})
    assert refused.status_code == 422
    assert "Elija al menos un servicio, o todos." in refused.text
    assert "Elija al menos un tipo de aviso, o todos." in refused.text
    assert 'href="#services"' in refused.text
    assert [service.public_id for service in held(ANA).services] == [pay.public_id]


def test_she_leaves_and_comes_back(either_house: Installation) -> None:
    own = confirmed(either_house)
    browser = either_house.client()
    assert "You are unsubscribed" in browser.post(f"{own}/end", follow_redirects=True).text
    assert held(ANA).ended_at is not None
    assert "You are subscribed again" in browser.post(f"{own}/resume", follow_redirects=True).text
    assert held(ANA).ended_at is None


def test_she_sees_what_we_hold_and_has_it_deleted(either_house: Installation) -> None:
    own = confirmed(either_house)
    browser = either_house.client()
    copy = browser.get(f"{own}/copy")
    assert copy.headers["Content-Disposition"].startswith("attachment")
    everything = json.loads(copy.text)
    assert everything["address"] == ANA
    assert [message["about"] for message in everything["messages"]] == ["confirmation"]
    assert [change["what"] for change in everything["changes"]] == ["ask", "confirm"]

    assert browser.get(f"{own}/erase").status_code == 200
    assert row(ANA) is not None
    assert "are deleted" in browser.post(f"{own}/erase", follow_redirects=True).text
    assert row(ANA) is None
    dead = browser.get(own)
    assert dead.status_code == 404
    assert "This link does not work" in dead.text
    either_house.incident()
    either_house.work()
    assert len(either_house.mails(ANA)) == 1

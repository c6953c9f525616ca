"""An editor adds services in every language, groups and orders them, states one's status."""

import re

import pytest

from statushub import database
from statushub.model import claims, services
from statushub.model.services import Service
from tests.desk import Desk, editor_with_password
from tests.installation import Installation

ANA, BEN = "ana@example.org", "ben@example.org"


@pytest.fixture
def ana(house: Installation) -> Desk:
    return editor_with_password(house.app, ANA, "approver")


def add(desk: Desk, en: str, es: str, **more: str) -> Service:
    desk.open("/desk/services/new")
    desk.send("/desk/services/new", **{"names.en": en, "names.es": es, **more})
    return next(one for one in offered() if one.texts and en in {text.name for text in one.texts})


def offered() -> list[Service]:
    with database.reading() as session:
        return list(services.in_order(session, 1))


def names() -> list[str]:
    return [next(t.name for t in one.texts if t.language == "en") for one in offered()]


def test_the_first_service_is_added_in_both_languages(either_house: Installation) -> None:
    ana = editor_with_password(either_house.app, ANA, "approver")
    ana.open("/desk/services")
    assert "Add the first service" in ana.text
    add(ana, "Pay a bill", "Pagar una factura", **{"descriptions.es": "Con tarjeta o recibo."})
    assert ana.path == "/desk/services"
    assert "The service is on the page." in ana.text
    either_house.work()
    assert "Pagar una factura" in either_house.client().get("/es/").text
    assert "Pay a bill" in either_house.client().get("/en/").text


def test_words_are_changed_side_by_side(ana: Desk, house: Installation) -> None:
    service = house.service("Chat", "Chat")
    ana.open(f"/desk/services/{service.public_id}")
    ana.send(
        f"/desk/services/{service.public_id}",
        **{"names.en": "Web chat", "names.es": "Chat web", "descriptions.en": "Mon to Fri."},
    )
    assert "The service is saved." in ana.text
    assert names() == ["Web chat"]
    assert 'lang="es"' in ana.text


@pytest.mark.parametrize(
    ("name", "words"),
    [("", "Give a name in Spanish."), ("x" * 50_000, "Use at most 120 characters."),
     ("\x00\x01", "Give a name in Spanish.")],
)  # fmt: skip
def test_a_bad_name_is_told_at_its_field_and_nothing_is_lost(
    ana: Desk, name: str, words: str
) -> None:
    ana.open("/desk/services/new")
    page = ana.send(
        "/desk/services/new", **{"names.en": "Pay", "names.es": name, "group_id": "nosuchgroup1"}
    )
    assert page.status_code == 422
    assert re.search(rf'id="field-names-es-fault">{re.escape(words)}', ana.text)
    assert 'id="field-group_id-fault"' in ana.text or "no such group" in ana.text
    assert 'value="Pay"' in ana.text
    assert offered() == []


def test_services_stand_in_groups_and_move_within_them(ana: Desk, house: Installation) -> None:
    ana.open("/desk/services/groups/new")
    for en, es in (("Account", "Su cuenta"), ("Contact", "Contacto")):
        ana.send("/desk/services/groups/new", **{"names.en": en, "names.es": es})
    with database.reading() as session:
        account, contact = services.groups(session, house.page.id)
    add(ana, "Loose", "Suelto")
    first = add(ana, "Pay", "Pagar", group_id=account.public_id)
    second = add(ana, "Renew", "Renovar", group_id=account.public_id)
    chat = add(ana, "Chat", "Chat web", group_id=contact.public_id)
    assert names() == ["Loose", "Pay", "Renew", "Chat"]

    page = ana.send(f"/desk/services/{second.public_id}/move", to="up")
    assert names() == ["Loose", "Renew", "Pay", "Chat"]
    assert page.history[-1].location.endswith(f"#{second.public_id}-up")
    ana.send(f"/desk/services/{second.public_id}/move", to="up")
    ana.send(f"/desk/services/{first.public_id}/move", to="down")
    ana.send(f"/desk/services/{chat.public_id}/move", to="up")
    assert names() == ["Loose", "Renew", "Pay", "Chat"]

    ana.send(f"/desk/services/groups/{contact.public_id}/move", to="up")
    assert names() == ["Loose", "Chat", "Renew", "Pay"]


def test_a_group_is_removed_and_its_services_stay(ana: Desk, house: Installation) -> None:
    ana.open("/desk/services/groups/new")
    ana.send("/desk/services/groups/new", **{"names.en": "Account", "names.es": "Su cuenta"})
    with database.reading() as session:
        (group,) = services.groups(session, house.page.id)
    add(ana, "Pay", "Pagar", group_id=group.public_id)
    ana.open(f"/desk/services/groups/{group.public_id}/remove")
    assert "Its services stay on the page" in ana.text
    ana.send(f"/desk/services/groups/{group.public_id}/remove")
    assert names() == ["Pay"]
    assert ana.open(f"/desk/services/groups/{group.public_id}").status_code == 404


def test_a_group_without_names_is_refused(ana: Desk) -> None:
    ana.open("/desk/services/groups/new")
    page = ana.send("/desk/services/groups/new", **{"names.en": "Account"})
    assert page.status_code == 422
    assert 'id="field-names-es-fault"' in ana.text


def test_a_service_goes_off_the_page_and_comes_back(ana: Desk, house: Installation) -> None:
    service = house.service("Fax", "Fax")
    ana.open(f"/desk/services/{service.public_id}/retire")
    assert "Take this service off the page?" in ana.text
    assert names() == ["Fax"]
    ana.send(f"/desk/services/{service.public_id}/retire")
    assert names() == []
    assert "Retired on" in ana.text
    ana.open(f"/desk/services/{service.public_id}")
    assert "Readers do not see this service" in ana.text
    ana.send(f"/desk/services/{service.public_id}/restore")
    assert names() == ["Fax"]


def test_a_status_said_by_hand_stands_beside_what_notices_say(
    ana: Desk, house: Installation
) -> None:
    service = house.service()
    house.incident({service.public_id: "major_outage"})
    path = f"/desk/services/{service.public_id}"
    ana.open(path)
    assert "said by a notice since" in ana.text
    assert "Phone lines closed" in ana.text
    ana.send(f"{path}/status", status="degraded_performance")
    assert "Stated by hand: Slow or unreliable." in ana.text
    assert re.search(r"said by hand since [^<]+\(Madrid\), by ana@example.org", ana.text)
    assert "The worst of these is what readers see." in ana.text
    with database.reading() as session:
        assert claims.statuses(session, [service.id]) == {service.id: "major_outage"}
    ana.send(f"{path}/status", status="operational")
    assert "said by hand since" not in ana.text
    page = ana.send(f"{path}/status", status="splendid")
    assert page.status_code == 422
    assert "There is no such status." in ana.text


def test_authors_state_statuses_and_change_nothing_else(house: Installation) -> None:
    service = house.service()
    ben = editor_with_password(house.app, BEN, "author")
    path = f"/desk/services/{service.public_id}"
    ben.open(path)
    assert "Retire this service" not in ben.text
    ben.send(f"{path}/status", status="partial_outage")
    assert "Stated by hand: Partial outage." in ben.text
    for closed in (path, f"{path}/retire", f"{path}/move", "/desk/services/new"):
        assert ben.send(closed, **{"names.en": "x", "names.es": "x"}).status_code == 403, closed
        ben.open(path)
    carl = editor_with_password(house.app, "carl@example.org", "translator")
    carl.open(path)
    assert carl.send(f"{path}/status", status="partial_outage").status_code == 403


def test_what_is_not_there_is_said_in_words(ana: Desk) -> None:
    for path in ("/desk/services/abcdefghijkl", "/desk/services/groups/abcdefghijkl",
                 "/desk/services/abcdefghijkl/retire"):  # fmt: skip
        assert ana.open(path).status_code == 404
        assert "There is nothing here" in ana.text


def test_an_id_that_is_none_is_not_there_on_either_database(either_house: Installation) -> None:
    ana = editor_with_password(either_house.app, ANA)
    for room in ("services", "services/groups", "subscribers"):
        for name in ("%00", "%F0%9F%92%A5", "x" * 5_000):
            assert ana.open(f"/desk/{room}/{name}").status_code == 404, (room, name)


def phrases(service: Service) -> dict[str, list[str]]:
    with database.reading() as session:
        return {
            text.language: text.phrases
            for text in services.service(session, 1, service.public_id).texts
        }


def test_what_customers_say_is_written_a_phrase_a_line(ana: Desk, house: Installation) -> None:
    service = house.service("Cancel a contract", "Cancelar un contrato")
    address = f"/desk/services/{service.public_id}"
    ana.open(address)
    names = {"names.en": "Cancel a contract", "names.es": "Cancelar un contrato"}
    said = {"phrases.en": "I want  to leave\r\n\r\ncancel my plan\r\ncancel my plan\r\n"}
    ana.send(address, **names, **said, **{"phrases.es": "darme de baja"})
    assert "The service is saved." in ana.text
    assert phrases(service) == {
        "en": ["I want to leave", "cancel my plan"],
        "es": ["darme de baja"],
    }
    assert "I want to leave\ncancel my plan</textarea>" in ana.text


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("\n".join(f"way {number}" for number in range(41)),
         "These are 41 phrases. Keep the 40 that people use most."),
        ("cancel\n" + "how to " * 20, "is too long. Use at most 80 characters a phrase."),
        ("cancel\n?!", "“?!” has no letter and no digit to search for."),
    ],
)  # fmt: skip
def test_phrases_nobody_could_use_are_told_at_their_field(
    ana: Desk, house: Installation, said: str, words: str
) -> None:
    service = house.service()
    address = f"/desk/services/{service.public_id}"
    ana.open(address)
    names = {"names.en": "Phone support", "names.es": "Atención"}
    page = ana.send(address, **names, **{"phrases.es": said})
    assert page.status_code == 422
    assert words in ana.text
    assert 'id="field-phrases-es-fault"' in ana.text
    assert said.partition("\n")[0] in ana.text
    assert phrases(service) == {"en": [], "es": []}

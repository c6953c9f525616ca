"""A program closes a contact point by a notice, reads back what it said, is told what is wrong."""

from typing import Any

import pytest

from statushub.actions.contact_fields import SaveContactPoint
from statushub.actions.contact_points import save_contact_point
from statushub.model.audit import HOUSE
from statushub.model.contact_points import ContactPoint
from tests.installation import Installation
from tests.integrators import Integrator, faults

TEXTS = {
    "en": {"title": "Phone closed", "body": "Half of the team is ill."},
    "es": {"title": "Teléfono cerrado", "body": "La mitad del equipo está enferma."},
}


@pytest.fixture
def integrator(house: Installation) -> Integrator:
    return Integrator(house)


@pytest.fixture
def phone(house: Installation) -> ContactPoint:
    return _point(house, "phone", "+34 915 550 100")


@pytest.fixture
def chat(house: Installation) -> ContactPoint:
    return _point(house, "chat", "https://chat.example/")


def _point(house: Installation, kind: str, address: str) -> ContactPoint:
    with house.app.test_request_context():
        return save_contact_point(SaveContactPoint(kind, address), HOUSE)


def advisory(said: dict[str, Any]) -> dict[str, Any]:
    ends = "2098-03-01T09:00:00+01:00"
    return {"kind": "advisory", "texts": TEXTS, "ends_at": ends, "contact_points": said}


def test_what_is_stated_is_given_back(
    integrator: Integrator, phone: ContactPoint, chat: ContactPoint
) -> None:
    said = {phone.public_id: {"state": "closed", "use_instead": [chat.public_id]}}
    answer = integrator.post("/api/notices", advisory(said))
    assert answer.status_code == 201
    record = answer.get_json()
    stated = {"state": "closed", "wait_minutes": None, "use_instead": [chat.public_id]}
    assert record["contact_points"] == {phone.public_id: stated}
    change = {"id": phone.public_id, "old_state": "", "new_state": "closed"} | stated
    assert record["updates"][0]["contact_points"] == [change]

    texts = {"en": {"body": "Some are back."}, "es": {"body": "Algunos han vuelto."}}
    busy = {phone.public_id: {"state": "busy", "wait_minutes": 40}}
    address = f"/api/notices/{record['id']}/updates"
    update = integrator.post(address, {"texts": texts, "contact_points": busy}).get_json()
    assert update["contact_points"] == [
        {
            "id": phone.public_id,
            "state": "busy",
            "wait_minutes": 40,
            "use_instead": None,
            "old_state": "closed",
            "new_state": "busy",
        }
    ]
    again = integrator.get(f"/api/notices/{record['id']}").get_json()
    assert again["contact_points"][phone.public_id]["state"] == "busy"


def test_one_thing_to_use_instead_may_stand_by_itself(
    integrator: Integrator, phone: ContactPoint, chat: ContactPoint
) -> None:
    said = {phone.public_id: {"state": "closed", "use_instead": chat.public_id}}
    record = integrator.post("/api/notices", advisory(said)).get_json()
    assert record["contact_points"][phone.public_id]["use_instead"] == [chat.public_id]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"state": "shut"}, "state"),
        ({}, "state"),
        ({"state": "busy", "wait_minutes": -5}, "wait_minutes"),
        ({"state": "busy", "wait_minutes": 10_000}, "wait_minutes"),
        ({"state": "busy", "wait_minutes": "5"}, "wait_minutes"),
        ({"state": "closed", "use_instead": ["nosuchthing0"]}, "use_instead"),
        ({"state": "closed", "colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_is_named(
    integrator: Integrator, phone: ContactPoint, said: dict[str, Any], field: str
) -> None:
    found = faults(integrator.post("/api/notices", advisory({phone.public_id: said})))
    assert list(found) == [f"contact_points.{phone.public_id}.{field}"]


def test_what_is_not_there_is_named(integrator: Integrator) -> None:
    found = faults(integrator.post("/api/notices", advisory({"nosuchthing0": {"state": "closed"}})))
    assert list(found) == ["contact_points.nosuchthing0"]

"""An integrator adds and changes contact points by API; a wait goes along if it must."""

import pytest

from tests.installation import Installation
from tests.integrators import Integrator, faults

PHONE = {
    "type": "phone",
    "address": "+34 915 550 100",
    "labels": {"en": "Helpline", "es": "Línea de ayuda"},
    "instructions": {"en": "Say your number."},
    "languages": ["es", "en"],
    "hours": "Mo-Fr 09:00-20:00",
    "holidays": "ES-MD",
    "exceptions": [
        {"first_day": "2026-12-24", "last_day": "2026-12-24", "hours": "09:00-14:00"},
    ],
    "stale_after_minutes": 20,
}
CHAT = {"type": "chat", "address": "https://example.org/chat"}


@pytest.fixture
def integrator(house: Installation) -> Integrator:
    return Integrator(house)


def test_adding_and_changing_one(house: Installation, integrator: Integrator) -> None:
    service = house.service()
    chat = integrator.post("/api/contact-points", CHAT).get_json()
    wanted = PHONE | {
        "services": [service.public_id],
        "alternatives": [{"id": chat["id"], "reasons": {"en": "It is the quickest."}}],
    }
    answer = integrator.post("/api/contact-points", wanted, key="phone-1")
    assert answer.status_code == 201, answer.text
    phone = answer.get_json()
    assert integrator.post("/api/contact-points", wanted, key="phone-1").get_json() == phone
    assert phone["labels"] == PHONE["labels"]
    assert (phone["hours"], phone["holidays"]) == ("Mo-Fr 09:00-20:00", "ES-MD")
    assert phone["exceptions"][0]["hours"] == "09:00-14:00"
    assert phone["services"] == [service.public_id]
    assert phone["alternatives"] == [{"id": chat["id"], "reasons": {"en": "It is the quickest."}}]
    assert phone["link"] == "tel:+34915550100"
    address = answer.headers["Location"]
    changed = integrator.patch(
        address,
        {"labels": {"es": "Ayuda"}, "hours": "24/7", "wait_minutes": 6, "state": "busy"},
    )
    assert changed.status_code == 200, changed.text
    found = changed.get_json()
    assert found["labels"] == {"en": "Helpline", "es": "Ayuda"}
    assert found["exceptions"] == phone["exceptions"]
    assert (found["state"], found["source"], found["wait_minutes"]) == ("busy", "feed", 6)
    assert found["use_instead"] == [chat["id"]]
    assert integrator.get(address).get_json() == found


def test_all_of_it_or_nothing(integrator: Integrator) -> None:
    phone = integrator.post("/api/contact-points", PHONE).get_json()
    address = f"/api/contact-points/{phone['id']}"
    assert set(
        faults(integrator.patch(address, {"address": "+34 600 000 001", "wait_minutes": -5}))
    ) == {"wait_minutes"}
    assert set(faults(integrator.patch(address, {"address": "nowhere", "wait_minutes": 5}))) == {
        "address"
    }
    assert integrator.get(address).get_json() == phone
    wrong = faults(
        integrator.post(
            "/api/contact-points",
            PHONE
            | {
                "type": "smoke",
                "labels": {"fr": "Ligne"},
                "services": ["nothere"],
                "alternatives": [{"id": "nothere"}],
                "stale_after_minutes": 0,
            },
        )
    )
    assert {"type", "labels.fr", "services", "stale_after_minutes"} <= wrong.keys()
    assert faults(
        integrator.post(
            "/api/contact-points",
            PHONE | {"exceptions": [{"first_day": "24.12.", "last_day": "2026-12-24"}]},
        )
    ) == {"exceptions.0.first_day": "Write the day as 2026-12-24."}


def test_unknown_hours_and_holidays_are_named(integrator: Integrator) -> None:
    wrong = faults(
        integrator.post("/api/contact-points", PHONE | {"hours": "whenever", "holidays": "XX-YY"})
    )
    assert set(wrong) == {"hours", "holidays"}

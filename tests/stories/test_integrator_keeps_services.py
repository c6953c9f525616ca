"""An integrator adds and changes services and groups by API, and states a status by hand."""

import pytest

from tests.installation import Installation
from tests.integrators import Integrator, faults

NAMES = {"en": "Payments", "es": "Pagos"}


@pytest.fixture
def integrator(house: Installation) -> Integrator:
    return Integrator(house)


def test_adding_and_changing_one(integrator: Integrator) -> None:
    group = integrator.post("/api/service-groups", {"names": {"en": "Money", "es": "Dinero"}}).json
    assert group
    answer = integrator.post(
        "/api/services", {"names": NAMES, "group_id": group["id"]}, key="service-1"
    )
    assert answer.status_code == 201, answer.text
    service = answer.json
    assert service
    assert (
        integrator.post(
            "/api/services", {"names": NAMES, "group_id": group["id"]}, key="service-1"
        ).json
        == service
    )
    assert (service["group_id"], service["status"]) == (group["id"], "operational")
    address = answer.headers["Location"]
    changed = integrator.patch(
        address,
        {
            "names": {"es": "Cobros"},
            "descriptions": {"en": "By card."},
            "group_id": None,
            "status": "degraded_performance",
        },
    ).json
    assert changed
    assert changed["names"] == {"en": "Payments", "es": "Cobros"}
    assert changed["descriptions"]["en"] == "By card."
    assert changed["group_id"] is None
    assert changed["status"] == changed["status_by_hand"] == "degraded_performance"
    listed = integrator.get("/api/services").json
    assert listed == {"services": [changed]}
    assert integrator.patch(address, {}).status_code == 200


def test_a_hand_takes_back_only_what_a_hand_stated(
    house: Installation, integrator: Integrator
) -> None:
    service = house.service()
    house.incident({service.public_id: "major_outage"})
    address = f"/api/services/{service.public_id}"
    integrator.patch(address, {"status": "partial_outage"})
    read = integrator.patch(address, {"status": "operational"}).json
    assert read
    assert (read["status"], read["status_by_hand"]) == ("major_outage", None)


def test_faults_are_named_and_nothing_is_half_done(integrator: Integrator) -> None:
    answer = integrator.post(
        "/api/services",
        {
            "names": {"en": "x" * 200, "fr": "Paiements"},
            "descriptions": {"es": "y" * 2_000},
            "group_id": "nothere",
        },
    )
    assert set(faults(answer)) == {
        "names.en",
        "names.es",
        "names.fr",
        "descriptions.es",
        "group_id",
    }
    service = integrator.post("/api/services", {"names": NAMES}).json
    assert service
    address = f"/api/services/{service['id']}"
    answer = integrator.patch(address, {"names": {"en": "Other"}, "status": "broken"})
    assert list(faults(answer)) == ["status"]
    assert (integrator.get(address).json or {})["names"] == NAMES


def test_renaming_and_removing_a_group(integrator: Integrator) -> None:
    group = integrator.post("/api/service-groups", {"names": NAMES}).json
    assert group
    address = f"/api/service-groups/{group['id']}"
    service = integrator.post("/api/services", {"names": NAMES, "group_id": group["id"]}).json
    assert service
    renamed = integrator.patch(address, {"names": {"es": "Dinero"}}).json
    assert renamed
    assert renamed["names"] == {"en": "Payments", "es": "Dinero"}
    assert integrator.delete(address).status_code == 204
    assert integrator.get(address).status_code == 404
    assert integrator.get("/api/service-groups").json == {"service_groups": []}
    assert (integrator.get(f"/api/services/{service['id']}").json or {})["group_id"] is None


def test_reading_what_may_be_said(house: Installation, integrator: Integrator) -> None:
    page = integrator.get("/api/page").json
    assert page
    assert page["id"] == house.page.public_id
    assert page["languages"] == ["en", "es"]
    change = next(kind for kind in page["kinds"] if kind["name"] == "policy_change")
    assert [part["name"] for part in change["texts"] if part["required"]] == [
        "title",
        "body",
        "before",
        "after",
        "affected",
    ]


def test_what_customers_say_is_kept_by_language(integrator: Integrator) -> None:
    said = {"en": ["pay my bill"], "es": ["pagar la factura", " pagar  la factura "]}
    made = integrator.post("/api/services", {"names": NAMES, "phrases": said}).json
    assert made
    assert made["phrases"] == {"en": ["pay my bill"], "es": ["pagar la factura"]}
    address = f"/api/services/{made['id']}"
    changed = integrator.patch(address, {"phrases": {"en": []}}).json
    assert changed
    assert changed["phrases"] == {"en": [], "es": ["pagar la factura"]}
    named = integrator.patch(address, {"names": {"es": "Cobros"}}).json
    assert named
    assert named["phrases"] == changed["phrases"]
    wrong = {"fr": ["payer"], "en": ["x" * 81, "…"], "es": [f"w{one}" for one in range(41)]}
    answer = integrator.patch(address, {"phrases": wrong})
    assert answer.status_code == 422
    assert {"phrases.fr", "phrases.en", "phrases.es"} == set(faults(answer))
    assert (integrator.get(address).json or {})["phrases"] == changed["phrases"]

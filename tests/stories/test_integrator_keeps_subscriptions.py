"""An integrator adds subscriptions by API, finds, changes and removes them."""

import pytest

from tests.installation import Installation
from tests.integrators import Integrator, faults

SUBSCRIPTIONS = "/api/subscriptions"


@pytest.fixture
def integrator(house: Installation) -> Integrator:
    return Integrator(house)


def test_an_address_is_asked_before_it_hears(house: Installation, integrator: Integrator) -> None:
    body = {"channel": "email", "address": "Ana@Example.org", "language": "es"}
    answer = integrator.post(SUBSCRIPTIONS, body, key="ana")
    assert answer.status_code == 201, answer.text
    made = answer.json
    assert made
    assert (made["state"], made["services"], made["kinds"]) == ("waiting", None, None)
    again = integrator.post(SUBSCRIPTIONS, body, key="ana")
    assert (again.status_code, again.json) == (201, made)
    house.work()
    house.incident()
    house.work()
    [mail] = house.mails()
    assert mail["Content-Language"] == "es"
    assert integrator.post(f"{answer.headers['Location']}/confirmation").status_code == 202
    house.work()
    assert len(house.mails()) == 2


def test_one_that_agreed_hears_at_once(house: Installation, integrator: Integrator) -> None:
    answer = integrator.post(
        SUBSCRIPTIONS,
        {"channel": "email", "address": "ana@example.org", "language": "en", "confirmed": True},
    )
    assert (answer.json or {})["state"] == "active"
    house.incident()
    house.work()
    assert len(house.mails("ana@example.org")) == 1
    assert "address" in faults(integrator.post(f"{answer.headers['Location']}/confirmation"))


def test_a_webhook_comes_with_its_secret(integrator: Integrator) -> None:
    body = {"channel": "webhook", "address": "https://example.org/hook", "language": "en"}
    answer = integrator.post(SUBSCRIPTIONS, body)
    assert answer.status_code == 201, answer.text
    made = answer.json
    assert made
    assert made["secret"].startswith("whsec_")
    assert made["state"] == "waiting"
    reader = Integrator(integrator.house, ("subscriptions:read",))
    seen = reader.get(answer.headers["Location"]).json
    assert seen == made | {"secret": None}


def test_faults_are_named(integrator: Integrator) -> None:
    answer = integrator.post(
        SUBSCRIPTIONS,
        {
            "channel": "email",
            "address": "nobody",
            "language": "fr",
            "services": ["nothere"],
            "kinds": [],
        },
    )
    assert set(faults(answer)) == {"address", "language", "services", "kinds"}
    private = {"channel": "webhook", "address": "http://10.0.0.1/", "language": "en"}
    assert "address" in faults(integrator.post(SUBSCRIPTIONS, private))
    assert "channel" in faults(integrator.post(SUBSCRIPTIONS, private | {"channel": "pigeon"}))


def test_choosing_anew(house: Installation, integrator: Integrator) -> None:
    service = house.service()
    held = house.subscription("ana@example.org", "en")
    address = f"{SUBSCRIPTIONS}/{held.public_id}"
    changed = integrator.patch(
        address, {"language": "es", "services": [service.public_id], "kinds": ["maintenance"]}
    ).json
    assert changed
    assert (changed["language"], changed["services"]) == ("es", [service.public_id])
    kept = integrator.patch(address, {"kinds": None}).json
    assert kept
    assert (kept["language"], kept["services"], kept["kinds"]) == ("es", [service.public_id], None)
    assert "language" in faults(integrator.patch(address, {"language": "fr"}))


def test_finding_and_removing(house: Installation, integrator: Integrator) -> None:
    held = house.subscription("ana@example.org")
    house.subscription("ben@example.org")
    found = integrator.get(f"{SUBSCRIPTIONS}?address=ana").json
    assert found
    assert [one["id"] for one in found["subscriptions"]] == [held.public_id]
    assert integrator.get(f"{SUBSCRIPTIONS}?address=%00").status_code == 200
    first = integrator.get(f"{SUBSCRIPTIONS}?limit=1&address=example").json
    assert first
    assert "address=example" in first["next"]
    assert integrator.delete(f"{SUBSCRIPTIONS}/{held.public_id}").status_code == 204
    assert integrator.get(f"{SUBSCRIPTIONS}/{held.public_id}").status_code == 404
    house.incident()
    house.work()
    assert [mail["To"] for mail in house.mails()] == ["ben@example.org"]


def test_every_choice_can_be_made_by_program(house: Installation, integrator: Integrator) -> None:
    followed = house.incident().notice.public_id
    chosen = {
        "all_notices": True,
        "notices": [followed],
        "minimum_impact": "major",
        "daily": True,
        "daily_at": "07:30",
        "quiet_from": "22:00",
        "quiet_until": "06:15",
        "time_zone": "America/Bogota",
    }
    body = {"channel": "email", "address": "ana@example.org", "language": "es"}
    answer = integrator.post(SUBSCRIPTIONS, body | chosen)
    assert answer.status_code == 201, answer.text
    assert chosen.items() <= (answer.json or {}).items()
    here = answer.headers["Location"]
    # What is not named stays as it is.
    changed = integrator.patch(here, {"quiet_from": None, "quiet_until": None}).json or {}
    assert (changed["quiet_from"], changed["quiet_until"]) == (None, None)
    assert (changed["daily_at"], changed["minimum_impact"]) == ("07:30", "major")


def test_a_choice_that_cannot_be_had_is_named(house: Installation, integrator: Integrator) -> None:
    body = {"channel": "sms", "address": "+34612345678", "language": "es"}
    wrong = {
        "all_notices": False,
        "minimum_impact": "none",
        "daily": True,
        "quiet_from": "22:00",
        "time_zone": "Nowhere",
    }
    found = faults(integrator.post(SUBSCRIPTIONS, body | wrong))
    assert set(found) == {"notices", "minimum_impact", "daily", "quiet_until", "time_zone"}
    for field in ("daily_at", "quiet_from", "quiet_until"):
        assert set(faults(integrator.post(SUBSCRIPTIONS, body | {field: "25:00"}))) == {field}
    hook = {"channel": "webhook", "address": "https://example.org/hook", "language": "en"}
    night = {"quiet_from": "22:00", "quiet_until": "07:00"}
    assert set(faults(integrator.post(SUBSCRIPTIONS, hook | night))) == {"quiet_from"}

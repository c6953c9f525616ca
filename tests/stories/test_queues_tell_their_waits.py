"""Queues tell how long people wait, each many times a minute; whatever is wrong changes nothing."""

import itertools
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from statushub import clock, database
from statushub.actions import waits
from statushub.model.audit import AuditEntry
from statushub.model.pages import Page
from statushub.model.waits import Wait, WaitSlot
from tests import installation
from tests.installation import Installation, MovedClock
from tests.integrators import Integrator, faults


@pytest.fixture
def integrator(house: Installation) -> Integrator:
    return Integrator(house)


def ago(**length: float) -> str:
    return (clock.now() - timedelta(**length)).isoformat()


def facts_version(house: Installation) -> int:
    with database.reading() as session:
        return session.get_one(Page, house.page.id).facts_version


def measured(house: Installation) -> tuple[int, int]:
    """How many measurements count for the charts, and how many minutes they make."""
    with database.reading() as session:
        count, total = session.execute(
            select(func.sum(WaitSlot.count), func.sum(WaitSlot.total))
        ).one()
    return count or 0, total or 0


def read(integrator: Integrator, public_id: str) -> dict[str, Any]:
    found: dict[str, Any] = integrator.get(f"/api/contact-points/{public_id}").get_json()
    return found


def test_a_queue_tells_its_wait(either_house: Installation) -> None:
    integrator = Integrator(either_house)
    phone = either_house.contact_point()
    address = f"/api/contact-points/{phone.public_id}"
    told = integrator.patch(address, {"wait_minutes": 7})
    assert told.status_code == 200, told.text
    assert told.get_json()["outcome"] == "taken"
    found = read(integrator, phone.public_id)
    assert (found["wait_minutes"], found["wait_source"]) == (7, "feed")
    assert found["labels"] == {"en": "Helpline", "es": "Línea de ayuda"}
    assert found["link"] == "tel:+34915550100"
    assert integrator.get("/api/contact-points").get_json() == {"contact_points": [found]}
    assert integrator.patch(address, {"wait_minutes": 12}).get_json()["wait_minutes"] == 12
    assert integrator.patch(address, {"wait_minutes": None}).get_json()["wait_minutes"] is None
    assert measured(either_house) == (2, 19)
    with database.reading() as session:
        touched = set(session.scalars(select(AuditEntry.subject_id)))
    assert phone.public_id not in touched, "measured, not audited one by one"


def test_what_is_late_or_repeated_changes_nothing_and_is_said(either_house: Installation) -> None:
    integrator = Integrator(either_house)
    phone = either_house.contact_point()
    address = f"/api/contact-points/{phone.public_id}"
    at = ago(minutes=3)
    assert integrator.patch(address, {"wait_minutes": 7, "as_of": at}).get_json() == {
        "id": phone.public_id,
        "outcome": "taken",
        "wait_minutes": 7,
        "as_of": datetime.fromisoformat(at).isoformat().replace("+00:00", "Z"),
    }
    version = facts_version(either_house)
    for minutes, as_of, outcome in (
        (7, at, "repeated"),
        (9, at, "repeated"),
        (30, ago(minutes=5), "older"),
    ):
        answer = integrator.patch(address, {"wait_minutes": minutes, "as_of": as_of}).get_json()
        assert (answer["outcome"], answer["wait_minutes"]) == (outcome, 7)
    assert measured(either_house) == (1, 7)
    assert facts_version(either_house) == version


def test_what_cannot_be_is_refused_in_words(house: Installation, integrator: Integrator) -> None:
    phone, form = house.contact_point(), house.contact_point("Form", "Formulario", "web")
    address = f"/api/contact-points/{phone.public_id}"
    ahead = (clock.now() + timedelta(hours=1)).isoformat()
    for content, wrong in (
        ({"wait_minutes": -5}, {"wait_minutes": "A wait cannot be less than 0 minutes."}),
        (
            {"wait_minutes": 10_000},
            {"wait_minutes": "A wait of more than 1440 minutes, a day, is not taken."},
        ),
        (
            {"wait_minutes": 5, "as_of": ahead},
            {"as_of": "This instant lies ahead. Look at your clock."},
        ),
        (
            {"state": "on fire"},
            {"state": "There is no such state. There are: open, busy, limited, closed."},
        ),
        ({"wait_minutes": 7.5}, {"wait_minutes": "Write this as a whole number."}),
        ({"wait_minutes": "7"}, {"wait_minutes": "Write this as a whole number."}),
        ({}, {"wait_minutes": "Say a wait or a state."}),
        ({"wait": 5}, {"wait": "There is no such field here."}),
    ):
        assert faults(integrator.patch(address, content)) == wrong
    assert faults(
        integrator.patch(f"/api/contact-points/{form.public_id}", {"wait_minutes": 5})
    ) == {"wait_minutes": "Nobody waits in minutes at a contact point of this type."}
    spanish = faults(integrator.patch(address, {"wait_minutes": 5, "wait": 1}, language="es"))
    assert spanish == {"wait": "Aquí no existe ese campo."}
    assert integrator.patch("/api/contact-points/nothere", {"wait_minutes": 5}).status_code == 404
    assert measured(house) == (0, 0)


def test_several_queues_at_once_all_or_none(either_house: Installation) -> None:
    integrator = Integrator(either_house)
    phone, chat = (
        either_house.contact_point(),
        either_house.contact_point("Chat", "Chat", "chat", address="https://example.org/chat"),
    )
    both = [
        {"id": phone.public_id, "wait_minutes": 4},
        {"id": chat.public_id, "wait_minutes": 400_000},
        {"id": "nothere", "wait_minutes": 5},
    ]
    assert set(faults(integrator.patch("/api/contact-points", {"contact_points": both}))) == {
        "contact_points.1.wait_minutes",
        "contact_points.2.id",
    }
    assert measured(either_house) == (0, 0)
    first, second = ago(minutes=2), ago(minutes=1)
    right = [
        {"id": phone.public_id, "wait_minutes": 5, "as_of": second},
        {"id": phone.public_id, "wait_minutes": 4, "as_of": first},
        {"id": phone.public_id, "wait_minutes": 4, "as_of": first},
        {"id": chat.public_id, "wait_minutes": 1, "state": "busy"},
    ]
    told = integrator.patch("/api/contact-points", {"contact_points": right}).get_json()
    assert [one["outcome"] for one in told["contact_points"]] == [
        "taken",
        "taken",
        "repeated",
        "taken",
    ]
    assert measured(either_house) == (3, 10)
    assert read(integrator, phone.public_id)["wait_minutes"] == 5
    assert read(integrator, chat.public_id)["state"] == "busy"


def test_a_wait_that_grows_old_is_unknown(house: Installation, moved: MovedClock) -> None:
    integrator = Integrator(house)
    phone = house.contact_point(stale_after_minutes=20)
    integrator.patch(f"/api/contact-points/{phone.public_id}", {"wait_minutes": 7})
    moved.forward(minutes=19)
    assert read(integrator, phone.public_id)["wait_minutes"] == 7
    moved.forward(minutes=1, seconds=1)
    found = read(integrator, phone.public_id)
    assert found["wait_minutes"] is None
    assert found["wait_as_of"] is not None


def test_what_a_feed_states_lapses_when_it_falls_silent(
    house: Installation, moved: MovedClock
) -> None:
    integrator = Integrator(house)
    phone = house.contact_point(stale_after_minutes=20)
    address = f"/api/contact-points/{phone.public_id}"
    for _ in range(4):
        assert integrator.patch(address, {"state": "busy"}).get_json()["outcome"] == "taken"
        moved.forward(minutes=15)
    found = read(integrator, phone.public_id)
    assert (found["state"], found["source"]) == ("busy", "feed")
    moved.forward(minutes=6)
    assert read(integrator, phone.public_id)["state"] == ""
    integrator.patch(address, {"state": "closed"})
    assert read(integrator, phone.public_id)["state"] == "closed"
    assert (
        integrator.patch(address, {"state": "open", "as_of": ago(minutes=5)}).get_json()["outcome"]
        == "older"
    )
    integrator.patch(address, {"state": None})
    assert read(integrator, phone.public_id)["state"] == ""
    late = integrator.patch(address, {"state": "closed", "as_of": ago(seconds=30)}).get_json()
    assert late["outcome"] == "older"
    assert read(integrator, phone.public_id)["state"] == ""


def test_the_page_changes_only_when_its_words_would(
    house: Installation, integrator: Integrator, moved: MovedClock
) -> None:
    phone = house.contact_point()
    address = f"/api/contact-points/{phone.public_id}"
    versions = []
    for minutes in (9, 9, 10, 21, 22, 18, 23, 62, 65):
        moved.forward(seconds=15)
        integrator.patch(address, {"wait_minutes": minutes})
        versions.append(facts_version(house))
    steps = [after - before for before, after in itertools.pairwise(versions)]
    #        9  10 21 22 18 23 62 65      told: 9, 9, 10, 20, 20, 20, 25, 60, 60
    assert steps == [0, 1, 1, 0, 0, 1, 1, 0]


def test_a_token_needs_the_right_to_it(house: Installation) -> None:
    phone = house.contact_point()
    reader = Integrator(house, ("contact-points:read",))
    address = f"/api/contact-points/{phone.public_id}"
    assert reader.get(address).status_code == 200
    assert reader.patch(address, {"wait_minutes": 5}).status_code == 403
    assert Integrator(house, ("services:write",)).get(address).status_code == 403


def test_measuring_is_counted_apart(
    sqlite_url: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = installation.make(
        sqlite_url, tmp_path, monkeypatch, API_PER_MINUTE="2", MEASUREMENTS_PER_MINUTE="4"
    )
    integrator, phone = Integrator(house), house.contact_point()
    address = f"/api/contact-points/{phone.public_id}"
    answers = [integrator.patch(address, {"wait_minutes": 5}) for _ in range(5)]
    assert [one.status_code for one in answers] == [200] * 4 + [429]
    assert int(answers[-1].headers["Retry-After"]) <= 60
    assert integrator.get(address).status_code == 200


def test_old_quarters_of_an_hour_are_forgotten(
    house: Installation, integrator: Integrator, moved: MovedClock
) -> None:
    phone = house.contact_point()
    integrator.patch(f"/api/contact-points/{phone.public_id}", {"wait_minutes": 5})
    moved.forward(days=34)
    waits.forget_old()
    assert measured(house) == (1, 5)
    moved.forward(days=2)
    waits.forget_old()
    assert measured(house) == (0, 0)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Wait)) == 1

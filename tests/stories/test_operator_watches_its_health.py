"""An operator's load balancer asks whether an installation lives and can work."""

import pytest

from statushub import database
from tests.installation import Installation, MovedClock


def test_ready_and_how_long_messages_wait(either_house: Installation, moved: MovedClock) -> None:
    client = either_house.client()
    assert client.get("/healthz").json == {"alive": True}
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json == {
        "ready": True,
        "database": True,
        "migrations": True,
        "oldest_unsent_seconds": None,
    }
    either_house.subscription("ana@example.org")
    either_house.incident()
    moved.forward(minutes=2)
    waiting = client.get("/readyz").json
    assert waiting
    assert 120 <= waiting["oldest_unsent_seconds"] < 180
    either_house.work()
    assert (client.get("/readyz").json or {})["oldest_unsent_seconds"] is None


def test_a_database_that_is_away(house: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    database.configure("sqlite:////nowhere/at/all.sqlite")
    answer = house.client().get("/readyz")
    assert answer.status_code == 503
    assert (answer.json or {})["database"] is False
    assert house.client().get("/healthz").status_code == 200


def test_a_schema_that_is_not_the_newest(house: Installation, tmp_path: object) -> None:
    database.configure(f"sqlite:///{tmp_path}/empty.sqlite")
    answer = house.client().get("/readyz")
    assert answer.status_code == 503
    assert (answer.json or {})["database"] is True
    assert (answer.json or {})["migrations"] is False

"""What the API refuses before it looks at what was asked: who asks, how often, in what form."""

import io
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from statushub import database
from statushub.actions import tokens
from statushub.model import editors
from statushub.model.audit import HOUSE
from tests.installation import Installation, MovedClock
from tests.installation import make as make_installation
from tests.integrators import Integrator

NOTICES = "/api/notices"


@pytest.fixture
def integrator(house: Installation) -> Integrator:
    return Integrator(house)


def said(answer: TestResponse, status: int) -> dict[str, Any]:
    """A problem of this status, in words."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    assert answer.json
    assert answer.json["status"] == status
    assert answer.json["title"]
    assert answer.json["detail"]
    found: dict[str, Any] = answer.json
    return found


def test_without_a_token(house: Installation) -> None:
    answer = house.client().get(NOTICES)
    said(answer, 401)
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "shown", ["Bearer wrong", "Bearer", "Basic dTpw", "Bearer é", "Bearer a=b"]
)
def test_with_something_else(house: Installation, shown: str) -> None:
    said(house.client().get(NOTICES, headers={"Authorization": shown}), 401)


def test_an_editors_session_is_no_token(house: Installation) -> None:
    client = house.client()
    with client.session_transaction() as session:
        session["_user_id"] = "anybody"
    said(client.get(NOTICES), 401)
    said(client.post(NOTICES, json={}), 401)


def test_a_revoked_token_ends_at_once(integrator: Integrator) -> None:
    assert integrator.get(NOTICES).status_code == 200
    tokens.revoke(integrator.token.public_id, HOUSE)
    said(integrator.get(NOTICES), 401)


def test_it_is_kept_when_a_token_was_last_used(integrator: Integrator, moved: MovedClock) -> None:
    def last_used() -> datetime | None:
        with database.reading() as session:
            return editors.token(session, integrator.token.public_id).last_used_at

    assert last_used() is None
    integrator.get(NOTICES)
    first = last_used()
    assert first
    moved.forward(minutes=5)
    integrator.get(NOTICES)
    assert last_used() == first
    moved.forward(hours=2)
    integrator.get(NOTICES)
    later = last_used()
    assert later
    assert later - first > timedelta(hours=2)


def test_a_token_does_what_its_scopes_say(house: Installation) -> None:
    reader = Integrator(house, ("notices:read",))
    assert reader.get(NOTICES).status_code == 200
    assert "notices:write" in said(reader.post(NOTICES, {"nonsense": 1}), 403)["detail"]
    said(reader.get("/api/subscriptions"), 403)


def test_more_often_than_allowed(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moved: MovedClock
) -> None:
    house = make_installation(sqlite_url, tmp_path, monkeypatch, API_PER_MINUTE="2")
    integrator, other = Integrator(house), Integrator(house)
    assert [integrator.get(NOTICES).status_code for _ in range(3)] == [200, 200, 429]
    answer = integrator.get(NOTICES)
    said(answer, 429)
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert other.get(NOTICES).status_code == 200
    moved.forward(minutes=1)
    assert integrator.get(NOTICES).status_code == 200


def test_addresses_and_methods_that_are_not_there(integrator: Integrator) -> None:
    said(integrator.get("/api/nothing"), 404)
    said(integrator.get("/api/"), 404)
    said(integrator.get("/api/notices/nothere12345"), 404)
    said(integrator.get("/api/notices/%00"), 404)
    said(integrator.get("/api/services/ñ"), 404)
    answer = integrator.send("PUT", NOTICES)
    said(answer, 405)
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"kind": "\x00"}', 400),
        (b"[" * 100_000, 400),
        (b"[]", 400),
        (b'"{}"', 400),
        (b"null", 400),
        (b"9" * 5_000, 400),
        (b'{"kind": NaN}', 422),
        (b"", 422),
        (b"{}", 422),
    ],
)
def test_bodies_that_cannot_be_read(integrator: Integrator, body: bytes, status: int) -> None:
    said(integrator.post(NOTICES, data=body, content_type="application/json"), status)


@pytest.mark.parametrize(
    ("body", "words"),
    [(b'{\n"kind": ', "line 2, column 9"), (b'{"kind": "\xff"}', "UTF-8")],
)
def test_what_is_not_json_is_told_where(integrator: Integrator, body: bytes, words: str) -> None:
    answer = integrator.post(NOTICES, data=body, content_type="application/json")
    assert words in said(answer, 400)["detail"]


def test_a_body_of_another_kind(integrator: Integrator) -> None:
    said(integrator.post(NOTICES, data={"kind": "incident"}), 415)


def test_ten_megabytes(integrator: Integrator) -> None:
    body = b'{"kind": "' + b"x" * 10_000_000 + b'"}'
    said(integrator.post(NOTICES, data=body, content_type="application/json"), 413)
    # Without a length, too: what comes is counted.
    said(
        integrator.post(
            NOTICES,
            input_stream=io.BytesIO(body),
            content_type="application/json",
            headers={"Transfer-Encoding": "chunked"},
            environ_overrides={"wsgi.input_terminated": True},
        ),
        413,
    )


def test_thousands_of_faults_are_not_all_told(integrator: Integrator) -> None:
    problem = said(integrator.post(NOTICES, {f"x{n}": 1 for n in range(5_000)}), 422)
    assert len(problem["errors"]) == 100


def test_words_are_in_the_language_asked_for(integrator: Integrator) -> None:
    for language, spoken in (("es-MX,es;q=0.9", "es"), ("de", "en"), ("", "en")):
        answer = integrator.get("/api/nothing", language=language)
        assert answer.headers["Content-Language"] == spoken
        assert "Accept-Language" in answer.headers["Vary"]


def test_what_is_our_own_fault_is_said_in_words(integrator: Integrator) -> None:
    with database.transaction() as session:
        session.execute(text("ALTER TABLE notice RENAME COLUMN impact TO effect"))
    answer = integrator.get(NOTICES, language="es")
    said(answer, 500)
    assert answer.headers["Content-Language"] == "es"
    assert "no such column" not in answer.text

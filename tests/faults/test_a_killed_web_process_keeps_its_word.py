"""A web process is killed while it answers: what it acknowledged is told to everybody, once."""

import http.client
import json
import threading
from typing import Any

import pytest
from sqlalchemy import select

from statushub import database
from statushub.model.notices import Notice
from statushub.settings import Settings
from tests.faults.parts import Part, Parts, children, until
from tests.faults.receivers import Receiver
from tests.installation import BODY, TITLE, Installation
from tests.integrators import Integrator

ROUNDS = 10


def _post(bind: str, secret: str, key: str) -> dict[str, Any] | None:
    """Send one request; None when no answer came."""
    texts = {code: {"title": f"{TITLE[code]} {key}", "body": BODY[code]} for code in TITLE}
    content = json.dumps({"kind": "incident", "texts": texts})
    headers = {
        "Authorization": f"Bearer {secret}",
        "Content-Type": "application/json",
        "Idempotency-Key": key,
    }
    connection = http.client.HTTPConnection(bind, timeout=10)
    try:
        connection.request("POST", "/api/notices", content, headers)
        answer = connection.getresponse()
        body = answer.read()
    except (http.client.HTTPException, OSError):
        return None
    finally:
        connection.close()
    assert answer.status == 201, body
    found: dict[str, Any] = json.loads(body)
    return found


def _post_and_kill(web: Part, bind: str, secret: str, key: str, after: float) -> Any:
    """Kill whoever answers a moment after the request was sent."""
    answers: list[dict[str, Any] | None] = []
    sending = threading.Thread(target=lambda: answers.append(_post(bind, secret, key)))
    sending.start()
    sending.join(after)
    for pid in children(web.pid):
        web.kill_child(pid)
    sending.join()
    return answers[0]


@pytest.mark.parametrize(
    ("database_url", "receiver"),
    [("sqlite", "folder"), pytest.param("postgresql", "folder", marks=pytest.mark.long)],
    indirect=True,
)
def test_acknowledged_or_sent_again(
    living_house: Installation, receiver: Receiver, processes: Parts
) -> None:
    core: Settings = living_house.app.config["STATUSHUB"]
    secret = Integrator(living_house).secret
    living_house.subscription("ana@example.org", "es")
    web = processes.start("-m", "statushub", "web")
    until(lambda: _post(core.bind, secret, "first") is not None, f"up\n{web.said}")

    unanswered = 0
    acknowledged: set[str] = set()
    for number in range(ROUNDS):
        # A little later each time, so that the kill falls on another line.
        answer = _post_and_kill(web, core.bind, secret, f"key-{number}", 0.02 * number)
        unanswered += answer is None
        while answer is None:
            answer = _post(core.bind, secret, f"key-{number}")
        acknowledged.add(answer["id"])
    print(f"{unanswered} of {ROUNDS} requests were cut off and sent again")
    assert unanswered

    with database.reading() as session:
        notices = session.scalars(select(Notice.public_id)).all()
    assert len(notices) == ROUNDS + 1
    assert acknowledged < set(notices)
    living_house.work()
    assert sorted(receiver.heard()) == ["ana@example.org"] * (ROUNDS + 1)

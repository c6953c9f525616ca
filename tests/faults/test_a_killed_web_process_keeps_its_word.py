"""A web process is killed while it answers: what it acknowledged is told to everybody, once."""

import threading

import pytest
from sqlalchemy import select

from statushub import database
from statushub.model.notices import Notice
from tests.faults.parts import Part, Parts, children, until
from tests.faults.poster import Answer, Poster
from tests.faults.receivers import Receiver
from tests.installation import Installation

ROUNDS = 10


def _post_and_kill(web: Part, poster: Poster, word: str, after: float) -> Answer | None:
    """Kill whoever answers a moment after the request was sent."""
    answers: list[Answer | None] = []
    sending = threading.Thread(target=lambda: answers.append(poster.send(word)))
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
    poster = Poster.to(living_house)
    living_house.subscription("ana@example.org", "es")
    web = processes.start("-m", "statushub", "web")
    until(lambda: poster.send("first") is not None, f"up\n{web.said}")

    unanswered = 0
    acknowledged: set[str] = set()
    for number in range(ROUNDS):
        # A little later each time, so that the kill falls on another line.
        answer = _post_and_kill(web, poster, f"key-{number}", 0.02 * number)
        unanswered += answer is None
        notice = poster.post(f"key-{number}")  # the same key: the same notice
        assert answer is None or answer.content["id"] == notice
        acknowledged.add(notice)
    print(f"{unanswered} of {ROUNDS} requests were cut off and sent again")
    assert unanswered

    with database.reading() as session:
        notices = session.scalars(select(Notice.public_id)).all()
    assert len(notices) == ROUNDS + 1
    assert acknowledged < set(notices)
    living_house.work()
    assert sorted(receiver.heard()) == ["ana@example.org"] * (ROUNDS + 1)

"""`statushub web --server granian`: it answers as gunicorn does, and ends when it is asked to."""

import http.client
import json
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from statushub.actions import tokens
from statushub.model.audit import HOUSE
from tests import installation
from tests.benchmarks._grounds import listens
from tests.faults import receivers
from tests.faults.parts import Parts, alive, children, until
from tests.installation import BODY, TITLE

pytestmark = pytest.mark.long

SOON = 5.0


def asked(port: int, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as one:
        one.request(method, path, body or None, headers)
        answer = one.getresponse()
        return answer.status, answer.read().decode()


def test_it_answers_what_is_under_way_and_ends(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: Parts
) -> None:
    port = receivers.free_port()
    house = installation.make(sqlite_url, tmp_path, monkeypatch, BIND=f"127.0.0.1:{port}")
    house.work()
    secret = tokens.create("editor", ("notices:write",), HOUSE)[1]
    web = processes.start("-m", "statushub", "web", "--server", "granian")
    until(lambda: listens(port) and len(children(web.pid)) > 1, web.said)
    assert asked(port, "GET", "/es/")[1] == house.client().get("/es/").text
    assert asked(port, "GET", "/es/nothing")[0] == 404
    house.incident()
    house.work()
    until(lambda: TITLE["es"] in asked(port, "GET", "/es/")[1], "the newest set", 2)

    pids = children(web.pid)
    answers: list[tuple[int, str]] = []
    texts = {code: {"title": TITLE[code], "body": BODY[code]} for code in ("en", "es")}
    body = json.dumps({"kind": "incident", "texts": texts})
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    posting = threading.Thread(
        target=lambda: answers.append(asked(port, "POST", "/api/notices", body, **headers))
    )
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as busy:
        busy.execute("BEGIN IMMEDIATE")  # whoever writes must wait
        posting.start()
        time.sleep(1)
        web.process.terminate()
        time.sleep(1)
        busy.rollback()
    began = time.monotonic()
    posting.join(30)
    assert [status for status, _ in answers] == [201], answers
    assert web.process.wait(30) == 0, web.said
    assert time.monotonic() - began < SOON
    assert not any(alive(pid) for pid in pids)


def test_it_ends_at_once_when_nothing_is_under_way(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: Parts
) -> None:
    port = receivers.free_port()
    installation.make(sqlite_url, tmp_path, monkeypatch, BIND=f"127.0.0.1:{port}").work()
    web = processes.start("-m", "statushub", "web", "--server", "granian")
    until(lambda: listens(port) and len(children(web.pid)) > 1, web.said)
    with closing(http.client.HTTPConnection("127.0.0.1", port)) as kept:
        kept.request("GET", "/en/")
        kept.getresponse().read()  # a connection that is kept holds nobody back
        assert web.ask_to_stop() < SOON

"""Limits count one client over all processes, and say in words when enough is enough."""

import multiprocessing
from pathlib import Path

import pytest
from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from statushub import database
from statushub.app import create_app
from statushub.model import limits
from statushub.web import limits as door
from tests.desk import Desk
from tests.installation import Installation, MovedClock


def test_too_many_sign_ins_are_told_to_wait(either_house: Installation, moved: MovedClock) -> None:
    second_process = create_app()
    answers = []
    for number in range(31):
        desk = Desk(second_process if number % 2 else either_house.app)
        answers.append(desk.sign_in(f"p{number}@example.org", "x"))
    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    refused = answers[-1]
    assert 0 < int(refused.headers["Retry-After"]) <= 300
    assert "Wait a while and try again." in refused.text

    other = Desk(either_house.app, client_address="192.0.2.77")
    assert other.sign_in("a@example.org", "x").status_code == 200
    moved.forward(minutes=6)
    assert Desk(either_house.app).sign_in("a@example.org", "x").status_code == 200


def test_nobody_fills_anothers_mailbox(house: Installation) -> None:
    answers = []
    for number in range(6):
        desk = Desk(house.app, client_address=f"192.0.2.{number}")
        desk.open("/desk/forgot-password")
        answers.append(desk.send("/desk/forgot-password", email="Ana@example.org "))
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]


def _count(url: str, times: int) -> None:
    database.configure(url)
    for _time in range(times):
        with database.transaction() as session:
            limits.count(session, "one key", 60)
    database.dispose()


@pytest.mark.long
def test_no_count_is_lost_between_processes(database_url: str, tmp_path: Path) -> None:
    several = multiprocessing.get_context("spawn")
    counting = [several.Process(target=_count, args=(database_url, 25)) for _each in range(2)]
    for process in counting:
        process.start()
    for process in counting:
        process.join()
        assert process.exitcode == 0
    database.configure(database_url)
    with database.reading() as session:
        assert limits.window(session, "one key")[0] == 50
    database.dispose()


def test_a_window_that_is_over_begins_anew_and_is_cleaned_away(
    either_house: Installation, moved: MovedClock
) -> None:
    def count(key: str) -> int:
        with database.transaction() as session:
            return limits.count(session, key, 60)

    assert [count("a"), count("a"), count("b")] == [1, 2, 1]
    moved.forward(seconds=61)
    assert count("a") == 1
    with database.transaction() as session:
        assert limits.forget_ended(session) == 1


@pytest.mark.parametrize(
    ("address", "known_as"),
    [
        ("192.0.2.9", "192.0.2.9"),
        ("::ffff:192.0.2.9", "192.0.2.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("", "unknown"),
    ],
)
def test_a_client_is_its_address_or_its_network(address: str, known_as: str) -> None:
    with Flask(__name__).test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert door.client() == known_as


def test_only_as_many_proxies_as_are_trusted_are_believed() -> None:
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: f"{door.client()} {request.remote_addr}")
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1)  # type: ignore[method-assign]
    answer = app.test_client().get(
        "/",
        headers={"X-Forwarded-For": "203.0.113.66, 198.51.100.7"},
        environ_base={"REMOTE_ADDR": "10.0.0.1"},
    )
    assert answer.text == "198.51.100.7 198.51.100.7"

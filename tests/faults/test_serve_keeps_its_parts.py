"""`statushub serve` keeps its parts: starts them again, stops them in order, leaves none behind."""

import os
import subprocess
import sys
from contextlib import suppress
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from statushub.settings import Settings
from tests.faults.parts import Part, Parts, alive, children, command_of, until
from tests.faults.receivers import Server
from tests.installation import Installation

ON_SQLITE = pytest.mark.parametrize(
    ("database_url", "receiver"), [("sqlite", "folder")], indirect=True
)


def _part(serve: Part, name: str) -> int | None:
    found = [pid for pid in children(serve.pid) if f" {name} " in command_of(pid)]
    return found[0] if found else None


def _below(serve: Part) -> list[int]:
    parts = children(serve.pid)
    return [*parts, *(one for pid in parts for one in children(pid))]


def _kill_and_see_it_again(serve: Part, name: str) -> None:
    before = _part(serve, name)
    assert before is not None
    serve.kill_child(before)
    until(lambda: _part(serve, name) not in {None, before}, f"{name} runs again\n{serve.said}")


def _answers(house: Installation) -> bool:
    core: Settings = house.app.config["STATUSHUB"]
    try:
        with urlopen(f"http://{core.bind}/en/", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _started(house: Installation, processes: Parts) -> Part:
    serve = processes.start("-m", "statushub", "serve")
    until(lambda: _answers(house), f"the page answers\n{serve.said}")
    until(lambda: "worker started" in serve.said, "the worker is up")
    return serve


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "statushub", *command],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


@ON_SQLITE
@pytest.mark.long
def test_parts_that_die_are_started_again_and_all_stop_together(
    living_house: Installation, processes: Parts
) -> None:
    serve = _started(living_house, processes)

    second = _run("serve")
    assert second.returncode == 1
    assert f"Another `statushub serve` already uses {living_house.folder}" in second.stderr
    alone = _run("worker")
    assert alone.returncode == 1
    assert f"Another worker already uses {living_house.folder}" in alone.stderr

    _kill_and_see_it_again(serve, "worker")
    _kill_and_see_it_again(serve, "web")
    until(lambda: _answers(living_house), f"the page answers again\n{serve.said}")
    until(lambda: serve.said.count("worker started") > 1, "the worker is up again")

    until(lambda: len(_below(serve)) == 4, "the worker, gunicorn and its two are there")
    everybody = [serve.pid, *_below(serve)]
    took = serve.ask_to_stop()
    print(f"stopped in {took:.1f} s")
    assert took < 40  # both stop within a second or two on a machine that is not busy
    assert not any(alive(pid) for pid in everybody)


@pytest.mark.long
@ON_SQLITE
def test_parts_end_with_a_serve_that_was_killed(
    living_house: Installation, processes: Parts
) -> None:
    serve = _started(living_house, processes)
    everybody = _below(serve)
    serve.kill()
    try:
        until(lambda: not any(alive(pid) for pid in everybody), "nobody is left behind", 20)
    finally:
        for pid in everybody:
            if alive(pid):
                os.kill(pid, 9)
    again = _started(living_house, processes)
    again.ask_to_stop()


@pytest.mark.long
@pytest.mark.parametrize(
    ("database_url", "receiver"), [("sqlite", "server"), ("postgresql", "server")], indirect=True
)
def test_the_link_in_a_mail_shows_the_update_when_it_arrives(
    living_house: Installation, server: Server, processes: Parts
) -> None:
    core: Settings = living_house.app.config["STATUSHUB"]
    living_house.subscription("ana@example.org")
    serve = _started(living_house, processes)
    for _ in range(10):
        assert _seen_on_arrival(living_house, server, core.bind), serve.said
    serve.ask_to_stop()


def _seen_on_arrival(house: Installation, server: Server, bind: str) -> bool:
    """Post, and open the link at the moment the mail arrives; tell whether it shows the update."""
    shown: list[bool] = []
    posted = house.incident()

    def look() -> None:
        address = f"http://{bind}/en/notices/{posted.notice.public_id}"
        with suppress(OSError), urlopen(address, timeout=5) as page:
            shown.append("We are looking into it." in page.read().decode())

    server.when("ana@example.org", look)
    until(lambda: bool(shown), "the mail has come, and its link shows something")
    return shown == [True]

"""An operator starts in an empty folder, without the demo: it runs, and says what to do next."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.ports import free_port
from tests.terminal import Process, until


@pytest.fixture
def settings() -> dict[str, str]:
    address = f"127.0.0.1:{free_port()}"
    return {"BIND": address, "PUBLIC_URL": f"http://{address}"}


@pytest.fixture
def running(tmp_path: Path, settings: dict[str, str]) -> Iterator[Process]:
    started = Process("serve", cwd=tmp_path, settings=settings)
    yield started
    started.stop()


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=10).ok
    except requests.ConnectionError:
        return False


@pytest.mark.long
def test_it_runs_lets_the_first_editor_in_and_stops(
    running: Process, settings: dict[str, str]
) -> None:
    url = settings["PUBLIC_URL"]
    until(lambda: answers(f"{url}/readyz"), "the web processes")
    until(lambda: "worker started" in running.said(), "the worker")
    page = requests.get(f"{url}/es/", timeout=10)
    assert page.status_code == 404
    (link,) = re.findall(r"http://\S+/desk/welcome/\S+", running.said())
    assert requests.get(link, timeout=10).ok
    assert running.stop() == 0
    events = [json.loads(line) for line in running.said().splitlines() if line.startswith("{")]
    assert {event["level"] for event in events} == {"info"}, running.said()


@pytest.mark.long
def test_a_second_one_is_refused_in_words(
    running: Process, settings: dict[str, str], tmp_path: Path
) -> None:
    until(lambda: "The page:" in running.said(), "the first one")
    second = Process("serve", cwd=tmp_path, settings=settings)
    assert second.process.wait(60) == 1
    assert "Another `statushub serve`" in second.said()

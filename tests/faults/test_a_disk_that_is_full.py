"""The disk under the SQLite file is full: posts are refused in words, pages go on, nothing lost."""

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from statushub import channels, database, language
from statushub.channels.mail import Mail
from statushub.language import gettext
from statushub.settings import Settings
from tests import databases, installation
from tests.faults import audience, disks
from tests.faults.disks import Disk
from tests.faults.parts import Parts, until
from tests.faults.poster import Answer, Poster
from tests.faults.relay import Relay
from tests.installation import Installation
from tests.integrators import Integrator
from tests.ports import free_port
from tests.subscribers import subscribe


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with disks.small_disk(tmp_path / "disk", 24) as small:
        yield small


@pytest.fixture
def cramped_house(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    url = databases.fresh_sqlite(disk.folder)
    yield installation.make(url, disk.folder, monkeypatch)
    channels.close()
    database.dispose()


def _said(words: str, reader: str) -> str:
    with language.speaking(reader):
        return gettext(words)


def test_what_was_taken_is_kept_and_more_is_refused_in_words(
    cramped_house: Installation, disk: Disk
) -> None:
    integrator = Integrator(cramped_house)
    cramped_house.subscription("ana@example.org")
    taken = integrator.post("/api/notices", {"kind": "incident", "texts": audience.texts("k1")})
    assert taken.status_code == 201
    cramped_house.work()
    disk.fill()

    refused = integrator.post("/api/notices", {"kind": "incident", "texts": audience.texts("k2")})
    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "10"
    assert refused.content_type == "application/problem+json"
    for reader in ("en", "es"):
        browser = cramped_house.client()
        answer = subscribe(browser, "ben@example.org", reader=reader)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "10"
        assert answer.headers["Content-Language"] == reader
        assert f'<html lang="{reader}"' in answer.text
        assert _said("This does not work just now", reader) in answer.text
        page = browser.get(f"/{reader}/")
        assert page.status_code == 200
        assert "k1" in page.text

    disk.make_room()
    assert subscribe(cramped_house.client(), "ben@example.org").status_code < 400
    again = integrator.post("/api/notices", {"kind": "incident", "texts": audience.texts("k2")})
    assert again.status_code == 201
    cramped_house.work()
    subjects = [str(mail["Subject"]) for mail in cramped_house.mails("ana@example.org")]
    assert [subject[-2:] for subject in subjects] == ["k1", "k2"]


@pytest.mark.long
@pytest.mark.timeout(300)
def test_in_the_middle_of_a_fanout(
    disk: Disk, relay: Relay, processes: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Real processes; the disk fills up while people post and mails leave, and stays so."""
    url = databases.fresh_sqlite(disk.folder)
    settings = relay.settings | {"BIND": f"127.0.0.1:{free_port()}"}
    house = installation.make(url, disk.folder, monkeypatch, **settings)
    wanted = audience.gather(house.page.id, 3000)
    poster = Poster.to(house)
    serve = processes.start("-m", "statushub", "serve")
    poster.post("k0")
    until(lambda: relay.number() > len(wanted) // 4, f"a quarter has left\n{serve.said}")

    disk.fill(leave=2_000_000)
    refused = _post_until_refused(poster)
    at_the_stop = relay.number()
    assert at_the_stop < len(wanted) * len(poster.acknowledged)
    assert (refused.status, refused.headers["Retry-After"]) == (503, "10")
    page = _page(house)
    assert "k0" in page
    time.sleep(15)  # longer than a lease
    still = poster.send("while-it-is-full")
    assert still is not None
    assert still.status == 503
    assert _page(house) == page
    stood_at = relay.number()
    disk.make_room()
    poster.post("after")
    took = until(lambda: not audience.unfinished(), f"all finished\n{serve.said}")

    tallies = [audience.tally(wanted, relay.heard(f" {word}")) for word in poster.acknowledged]
    lost, repeated = sum(one.lost for one in tallies), sum(one.repeated for one in tallies)
    print(
        f"full at {at_the_stop}, {stood_at} at the end of it; {len(poster.acknowledged)}"
        f" acknowledged, {lost=} {repeated=}; all out {took:.1f} s after there was room"
    )
    assert lost == 0
    assert repeated <= 4 * Mail.step
    assert len(poster.acknowledged) == audience.ordered()
    until(lambda: "after" in _page(house), "the page shows the newest")
    serve.ask_to_stop()
    channels.close()
    database.dispose()


def _post_until_refused(poster: Poster) -> Answer:
    for number in range(1, 200):
        answer = poster.send(f"k{number}")
        assert answer is not None
        if answer.status != 201:
            return answer
        poster.acknowledged[f"k{number}"] = answer.content["id"]
    pytest.fail("the disk never filled up")


def _page(house: Installation) -> str:
    core: Settings = house.app.config["STATUSHUB"]
    with urlopen(f"http://{core.bind}/en/", timeout=10) as answer:
        return str(answer.read().decode())

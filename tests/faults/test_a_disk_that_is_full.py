"""The disk under the SQLite file is full: posts are refused in words, pages go on, nothing lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from statushub import channels, database, language
from statushub.language import gettext
from tests import databases, installation
from tests.faults import audience, disks
from tests.faults.disks import Disk
from tests.installation import Installation
from tests.integrators import Integrator
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

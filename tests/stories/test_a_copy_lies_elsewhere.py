"""A copy of the page in a folder or a bucket: whole at any moment, and never in anybody's way."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from statushub import clock, database
from statushub.actions import notices
from statushub.actions.notices import PostUpdate
from statushub.cli import main
from statushub.model import vitals
from statushub.model.audit import HOUSE
from statushub.publish import copies, serve, stores
from statushub.publish.copies import Copy, Noted
from statushub.publish.serve import Served
from statushub.publish.stores import Folder, StoreFailed
from tests.installation import Installation
from tests.stories._bucket import Objects, bucket


@pytest.fixture
def objects(monkeypatch: pytest.MonkeyPatch) -> Iterator[Objects]:
    with bucket() as there:
        monkeypatch.setenv("AWS_ENDPOINT_URL", there.url)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        monkeypatch.setenv("AWS_REGION", "eu-south-2")
        yield there


class Dying(Folder):
    """A folder whose writer dies after so many files."""

    def __init__(self, root: Path, files: int) -> None:
        super().__init__(root)
        self.order: list[str] = []
        self._left = files

    def put(self, key: str, served: Served) -> None:
        if len(self.order) >= self._left:
            raise KeyboardInterrupt
        self.order.append(key)
        super().put(key, served)


def files_in(folder: Path) -> dict[str, bytes]:
    there = (one for one in folder.rglob("*") if one.is_file() and one.name != stores.MANIFEST)
    return {str(one.relative_to(folder)): one.read_bytes() for one in there}


def test_the_folder_holds_what_is_published_and_only_what_differs_is_written(
    house: Installation, tmp_path: Path
) -> None:
    house.incident()
    house.work()
    copy = Copy(f"file://{tmp_path}/copy")
    copy.keep_up()
    there = files_in(tmp_path / "copy")
    for path in serve.mirror().listed()[1]:
        served = serve.find(path)
        assert served is not None
        assert there[path] == served.body
    assert "en/index.html.gz" in there, "packed beside it, for a server of files"
    assert there["index.html"] == there["en/index.html"]
    contact = (tmp_path / "copy/en/contact.html").stat().st_ino
    posted = house.incident()
    house.work()
    copy.keep_up()
    assert (tmp_path / f"copy/es/notices/{posted.notice.public_id}.html").exists()
    assert (tmp_path / "copy/en/contact.html").stat().st_ino == contact, "not written again"


def test_who_dies_in_between_leaves_a_page_that_holds_together(
    house: Installation, tmp_path: Path
) -> None:
    house.work()
    root = tmp_path / "copy"
    first = copies.send(Folder(root), serve.mirror(), Noted(0, {}))
    before = files_in(root)
    posted = house.incident()
    house.work()
    dying = Dying(root, 20)
    with pytest.raises(KeyboardInterrupt):
        copies.send(dying, serve.mirror(), Noted.there(dying))
    halfway = files_in(root)
    assert halfway["en/index.html"] == before["en/index.html"], "what leads to the rest comes last"
    assert set(before) <= set(halfway)
    after = copies.send(Folder(root), serve.mirror(), Noted.there(Folder(root)))
    assert posted.notice.public_id in files_in(root)["en/index.html"].decode()
    assert after.number > first.number
    whole = tmp_path / "whole"
    copies.send(Folder(whole), serve.mirror(), Noted(0, {}))
    assert files_in(root) == files_in(whole), "and nothing is left over"


def test_a_bucket_gets_addresses_with_what_goes_with_each(
    house: Installation, objects: Objects
) -> None:
    house.work()
    copy = Copy("s3://lumen/page")
    copy.keep_up()
    page, said = objects.there["es/index.html"]
    assert page == house.client().get("/es/").data
    assert said["content-type"] == "text/html; charset=utf-8"
    assert said["content-language"] == "es"
    assert said["cache-control"].startswith("public, max-age=0")
    assert "content-encoding" not in said, "a bucket sends the same to everybody"
    assert objects.there["en/history"][1]["content-type"] == "text/html; charset=utf-8"
    style = next(key for key in objects.there if key.startswith("assets/"))
    assert "immutable" in objects.there[style][1]["cache-control"]
    puts = [one.split()[1] for one in objects.asked if one.startswith("PUT") and "json" not in one]
    assert puts.index(style) < puts.index("en/history") < puts.index("en/index.html")
    objects.asked.clear()
    house.incident()
    house.work()
    copy.keep_up()
    assert not {"PUT en/contact", "PUT en/404.html", f"PUT {style}"} & set(objects.asked)
    assert "PUT en/index.html" in objects.asked
    number = json.loads(objects.there[stores.MANIFEST][0])["number"]
    assert number == serve.mirror().number


def test_a_bucket_that_fails_is_said_once_and_tried_again(
    house: Installation,
    objects: Objects,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("STATUSHUB_PUBLISH_URL", "s3://lumen/page")
    house.work()
    objects.failing = True
    copy = Copy("s3://lumen/page")
    for _ in range(3):
        copy._rests_until = 0.0
        copy.keep_up()
    copy.keep_up()  # rests
    found = copies.trouble("s3://lumen/page")
    assert found is not None
    assert found.failures == 3
    with database.reading() as session:
        page = vitals.measure(session, clock.now())
    known = {(one.channel, one.name): one.failures for one in page.providers}
    assert known == {("copy", "s3://lumen/page"): 3}, "what /metrics tells"
    assert capsys.readouterr().out.count("cannot be written") == 1
    said = CliRunner().invoke(main, ["doctor"])
    assert said.exit_code == 1
    assert "FAULT  Copy: s3://lumen/page takes none, since" in said.output
    assert "secret" not in said.output
    objects.failing = False
    copy._rests_until = 0.0
    copy.keep_up()
    assert copies.trouble("s3://lumen/page") is None
    assert f"s3://lumen/page holds publication {serve.mirror().number}" in (
        CliRunner().invoke(main, ["doctor"]).output
    )


def test_a_folder_that_cannot_be_written_is_no_more_than_that(
    house: Installation, tmp_path: Path
) -> None:
    house.work()
    (tmp_path / "copy").write_text("a file in the way")
    with pytest.raises(StoreFailed, match=r"(?i)not a directory|file exists"):
        copies.send(Folder(tmp_path / "copy"), serve.mirror(), Noted(0, {}))
    Copy(f"file://{tmp_path}/copy").keep_up()
    assert house.client().get("/en/").status_code == 200


def test_notices_of_old_are_told(house: Installation, tmp_path: Path) -> None:
    posted = house.incident()
    notices.post_update(PostUpdate(posted.notice.public_id, state="resolved"), HOUSE)
    house.work()
    Copy(f"file://{tmp_path}/copy").keep_up()
    assert (tmp_path / f"copy/en/notices/{posted.notice.public_id}.html").exists()

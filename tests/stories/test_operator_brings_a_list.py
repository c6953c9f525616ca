"""The operator takes a list in and hands it out from the command line."""

from click.testing import CliRunner

from statushub.cli import main
from tests.installation import Installation
from tests.subscribers import held, row


def test_a_list_comes_in_and_goes_out(house: Installation) -> None:
    file = house.folder / "list.csv"
    file.write_text("channel,address\nemail,ana@example.net\nemail,broken\n")
    said = CliRunner().invoke(main, ["import", "subscribers", str(file), "--confirmed"])
    assert said.exit_code == 1, said.output
    assert "line 3: Enter an email address such as name@example.org." in said.stderr
    assert said.stdout == "1 added, 0 known before, 1 skipped.\n"
    assert held("ana@example.net").confirmed_at is not None

    said = CliRunner().invoke(main, ["export", "subscribers"])
    assert said.stdout.splitlines() == [
        "channel,address,language,services,kinds,minimum_impact,daily,quiet_hours,time_zone,notices",
        "email,ana@example.net,en,,,,,,,",
    ]


def test_a_file_that_is_no_list_is_refused_in_words(house: Installation) -> None:
    file = house.folder / "photo.csv"
    file.write_bytes(b"\x89PNG\r\n\x00")
    said = CliRunner().invoke(main, ["import", "subscribers", str(file)])
    assert said.exit_code == 1
    assert "The first line must name the columns." in said.stderr
    assert row("ana@example.net") is None

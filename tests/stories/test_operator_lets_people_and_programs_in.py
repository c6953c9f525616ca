"""An operator makes tokens for programs, links for people, and takes in a list of subscribers."""

from pathlib import Path
from urllib.parse import urlsplit

from statushub import database
from statushub.actions import sign_in_links
from statushub.model import editors, pages, subscriptions
from tests.terminal import Terminal


def test_token_is_shown_once_and_can_be_revoked(terminal: Terminal) -> None:
    made = terminal.type(
        "token", "create", "--name", "monitor", "--scope", "notices:write", "--scope",
        "notices:read",
    )  # fmt: skip
    secret = made.stdout.strip()
    with database.reading() as session:
        token = editors.token_by_secret(session, secret)
    assert token is not None
    assert token.scopes == ["notices:read", "notices:write"]

    listed = terminal.expect("token", "list")
    assert "monitor" in listed
    assert secret not in listed

    terminal.expect("token", "revoke", token.public_id)
    with database.reading() as session:
        assert editors.token_by_secret(session, secret) is None
    assert "revoked" in terminal.expect("token", "list")
    assert terminal.type("token", "revoke", "nobody-knows").exit_code == 1


def test_token_for_something_unknown_names_what_there_is(terminal: Terminal) -> None:
    refused = terminal.type("token", "create", "--name", "x", "--scope", "everything")
    assert refused.exit_code == 2
    assert "notices:write" in refused.output


def test_editor_gets_a_link_that_lets_them_in(terminal: Terminal) -> None:
    link = terminal.expect(
        "editor", "create", "--email", "Ana@Example.org", "--role", "admin"
    ).strip()
    assert link.startswith("http://status.example/desk/welcome/")
    assert sign_in_links.use(urlsplit(link).path.rpartition("/")[2]).email == "ana@example.org"
    assert "ana@example.org" in terminal.expect("editor", "list")

    taken = terminal.type("editor", "create", "--email", "ana@example.org", "--role", "author")
    assert taken.exit_code == 1
    assert taken.output.startswith("email: ")

    newer = terminal.expect("editor", "link", "--email", "ana@example.org").strip()
    assert newer != link
    assert terminal.type("editor", "link", "--email", "ben@example.org").exit_code == 1


def test_list_of_subscribers_is_taken_in_row_by_row(terminal: Terminal, tmp_path: Path) -> None:
    terminal.expect("demo")
    file = tmp_path / "list.csv"
    file.write_text(
        "channel,address,language,services,kinds\n"
        "email,new@example.org,es,Televisión,incident\n"
        "email,not an address,es,,\n"
        "email,other@example.org,xx,,\n"
    )
    report = terminal.type("import", "subscribers", str(file), "--confirmed")
    assert report.exit_code == 1
    assert "line 3:" in report.output
    assert "line 4:" in report.output
    assert "1 added" in report.output
    with database.reading() as session:
        page = pages.the_page(session)
        (channel,) = {row.channel for row in subscriptions.found(session, page.id, "new@")}
        held = subscriptions.by_address(session, page.id, channel, "new@example.org")
    assert held is not None
    assert held.confirmed_at is not None
    assert [service.texts[0].language for service in held.services]

    file.write_text("address\nnew@example.org\n".replace("address", "email"))
    assert "1 known before" in terminal.expect("import", "subscribers", str(file))


def test_list_that_is_not_one(terminal: Terminal, tmp_path: Path) -> None:
    terminal.expect("demo")
    file = tmp_path / "picture.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    refused = terminal.type("import", "subscribers", str(file))
    assert refused.exit_code == 1
    assert refused.output.startswith("file: ")

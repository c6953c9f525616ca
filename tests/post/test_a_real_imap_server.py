"""Returned mail is read from a real IMAP server, and what nobody understands is kept there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from statushub import channels, database
from statushub.channels import verp
from statushub.exchange import returns
from statushub.model.fanouts import Fanout
from statushub.wiring import read_settings
from tests import installation, returned, subscribers
from tests.installation import Installation
from tests.post import dovecot
from tests.post.dovecot import Dovecot

pytestmark = [pytest.mark.long, pytest.mark.post]

ANA = "ana@example.org"


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot.running() as found:
        yield found


@pytest.fixture
def imap(server: Dovecot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dovecot]:
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    monkeypatch.setenv("STATUSHUB_BOUNCE_ADDRESS", returned.VERP)
    yield server
    for folder in ("", ".Set-aside"):
        for part in ("new", "cur"):
            for file in (server.maildir / folder / part).glob("*"):
                file.unlink()


@pytest.fixture
def house(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Installation]:
    made = installation.make(sqlite_url, tmp_path, monkeypatch)
    made.subscription(ANA)
    made.incident()
    made.work()
    yield made
    channels.close()
    database.dispose()


def read(url: str, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """Read the mailbox at an address; return what was logged."""
    monkeypatch.setenv("STATUSHUB_BOUNCE_MAILBOX", url)
    channels.configure(*read_settings())
    with capture_logs() as said:
        returns.read_mailboxes()
    return [dict(line) for line in said]


def sender() -> str:
    with database.reading() as session:
        fanout = session.scalars(select(Fanout).order_by(Fanout.id.desc())).first()
    assert fanout
    return verp.address(returned.VERP, f"{fanout.public_id}-{subscribers.held(ANA).public_id}")


@pytest.mark.parametrize("way", ["plain", "tls", "starttls"])
def test_a_report_is_acted_on_and_removed_and_the_rest_set_aside(
    imap: Dovecot, house: Installation, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = imap.starttls_url() if way == "starttls" else imap.url(tls=way == "tls")
    report = returned.status_report(sender())
    imap.put("1.away", returned.away(sender()))
    imap.put("2.report", report)
    imap.put("3.again", report)
    imap.put("4.large", report.replace(b"We are looking", b"We are " * 1_500_000))
    [said] = read(url, monkeypatch)
    assert said["messages"] == {returns.NOT_UNDERSTOOD: 1, "failed": 1, returns.KNOWN: 2}
    assert subscribers.held(ANA).suppressed_at is not None
    assert imap.names() == []
    assert len(imap.names(".Set-aside")) == 1
    assert read(url, monkeypatch) == []


def test_more_than_are_read_at_a_time(
    imap: Dovecot, house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(returns.MOST + 5):
        imap.put(f"{number:04}.away", returned.away(sender()))
    imap.put("9999.report", returned.status_report(sender()))
    read(imap.url(tls=False), monkeypatch)
    assert imap.names() == []
    assert subscribers.held(ANA).suppressed_at is not None


@pytest.mark.parametrize("fault", ["password", "folder", "certificate", "port"])
def test_a_mailbox_that_cannot_be_opened_is_said_once_without_its_secret(
    imap: Dovecot, house: Installation, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    imap.put("1.report", returned.status_report(sender()))
    url = imap.url(
        tls=fault == "certificate",
        password="hush-hush" if fault == "password" else "s3cret%3A%2F",
        folder="Elsewhere" if fault == "folder" else "INBOX",
    )
    if fault == "certificate":
        monkeypatch.delenv("SSL_CERT_FILE")
    if fault == "port":
        url = url.replace(str(imap.plain), "9")
    [said] = read(url, monkeypatch)
    assert said["event"] == "mailbox away"
    assert (
        f"localhost:{9 if fault == 'port' else imap.tls if fault == 'certificate' else imap.plain}"
        in str(said["words"])
    )
    assert not {"hush", "s3cret"} & set(str(said["words"]).split("-"))
    assert read(url, monkeypatch) == []
    assert imap.names() == ["1.report"]

    monkeypatch.setenv("SSL_CERT_FILE", str(imap.certificate))
    read(imap.url(tls=True), monkeypatch)
    assert subscribers.held(ANA).suppressed_at is not None

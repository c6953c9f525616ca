"""An operator asks what is wrong: one line for each thing, the first fault ends it."""

from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from sqlalchemy import select
from sqlalchemy import update as update_rows

from statushub import clock, database
from statushub.fanout import batches, plan
from statushub.model import fanouts
from statushub.model.fanouts import Attempt, Batch, Fanout
from statushub.model.providers import Provider
from statushub.publish import store
from tests.installation import MovedClock
from tests.ports import free_port
from tests.terminal import Terminal


@pytest.fixture
def either_terminal(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(
        tmp_path, monkeypatch, DATABASE_URL=database_url, SECRET_KEY="long enough for a signature"
    )


def fault(terminal: Terminal) -> str:
    result = terminal.type("doctor")
    assert result.exit_code == 1
    (line,) = [line for line in result.output.splitlines() if line.startswith("FAULT")]
    return line


def test_all_is_well(either_terminal: Terminal) -> None:
    said = either_terminal.expect("doctor")
    assert "All is well." in said
    assert "none has been set up yet" in said
    assert "nothing waits to be sent" in said
    assert "a signature" not in said
    either_terminal.close()


def test_every_faulty_setting_is_named(terminal: Terminal) -> None:
    terminal.set(TIMEZONE="Europe/Mordor", SMTP_URL="mail.example.org", WEB_WORKERS="many")
    result = terminal.type("doctor")
    assert result.exit_code == 1
    for name in ("TIMEZONE", "SMTP_URL", "WEB_WORKERS"):
        assert f"STATUSHUB_{name}" in result.output


def test_database_not_migrated(terminal: Terminal) -> None:
    terminal.set(DATABASE_URL=f"sqlite:///{terminal.folder / 'empty.sqlite3'}")
    assert "statushub migrate" in fault(terminal)


def test_database_away_and_its_password_kept(terminal: Terminal) -> None:
    port = free_port()
    terminal.set(
        DATABASE_URL=f"postgresql://ana:hush-hush@127.0.0.1:{port}/statushub",
        SECRET_KEY="long enough for a signature",
    )
    line = fault(terminal)
    assert "Database" in line
    assert "hush-hush" not in terminal.type("doctor").output


def test_a_language_nobody_has_translated(terminal: Terminal) -> None:
    terminal.set(LANGUAGES="en,es-MX,fr")
    assert "no catalogue for fr, so" in fault(terminal)


def test_data_folder_out_of_reach(terminal: Terminal) -> None:
    (terminal.folder / "taken").write_text("a file where a folder is wanted")
    terminal.set(DATA_DIR=str(terminal.folder / "taken"))
    assert "taken" in fault(terminal)


def test_key_that_others_can_read(terminal: Terminal) -> None:
    terminal.expect("doctor")
    (terminal.folder / "secret_key").chmod(0o644)
    assert "chmod 600" in fault(terminal)


def test_mailbox_of_returned_mail_out_of_reach(terminal: Terminal) -> None:
    folder = terminal.folder / "returned"
    terminal.set(BOUNCE_MAILBOX=f"maildir://{folder}")
    line = fault(terminal)
    assert "Returned mail: Email: No such file or directory" in line
    for part in ("tmp", "new", "cur"):
        (folder / part).mkdir(parents=True)
    assert "the mailbox for it can be read" in terminal.expect("doctor")


def test_page_that_nobody_publishes(terminal: Terminal, moved: MovedClock) -> None:
    terminal.expect("demo")
    assert "about to be published" in terminal.expect("doctor")
    moved.forward(minutes=5)
    assert "is a worker running?" in fault(terminal)


def posted(terminal: Terminal) -> str:
    """Post an incident to the demo organisation; return the id of its fan-out."""
    terminal.type("demo", "--post", "--wait", "0.1")
    with database.reading() as session:
        newest = session.scalars(select(Fanout).order_by(Fanout.id.desc()).limit(1)).one()
        return newest.public_id


def publish() -> None:
    page = store.the_page_id()
    assert page is not None
    store.publish(page, "http://status.example")


def test_messages_that_nobody_sends(either_terminal: Terminal, moved: MovedClock) -> None:
    terminal = either_terminal
    fanout = posted(terminal)
    publish()
    assert "waits for 1 minute" in terminal.expect("doctor")
    moved.forward(hours=2)
    publish()
    line = fault(terminal)
    assert f"nobody works on fan-out {fanout} (update about notice" in line
    assert "its recipients are not chosen" in line
    assert "(2 hours)" in line
    assert "is a worker running?" in line

    plan.plan(fanout)
    moved.forward(minutes=3)
    publish()
    assert "no worker takes them" in fault(terminal)
    while batches.send_next():
        pass
    assert "nothing waits to be sent" in terminal.expect("doctor")
    terminal.close()


def test_a_batch_that_was_given_up(terminal: Terminal) -> None:
    fanout = posted(terminal)
    publish()
    plan.plan(fanout)
    with database.transaction() as session:
        session.execute(
            update_rows(Batch).values(
                state=fanouts.PARKED, lease_until=None, parked_because="it broke for +34612345678"
            )
        )
    line = fault(terminal)
    assert "was given up" in line
    assert f"fan-out {fanout}" in line
    assert "612345" not in line


def test_a_provider_that_rests_and_its_last_words(terminal: Terminal) -> None:
    assert "Email can be used" in terminal.expect("doctor")
    now = clock.now()
    with database.transaction() as session:
        session.add(
            Provider(
                channel="email",
                name="smtp-1",
                failures=7,
                rests_until=now + timedelta(minutes=4),
                failing_since=now - timedelta(minutes=20),
                said="421 too many connections from ana@example.org",
            )
        )
    line = fault(terminal)
    assert "Email: smtp-1 rests until" in line
    assert "7 failures in a row" in line
    assert "(20 minutes)" in line
    assert "421 too many connections" in line
    assert "ana@" not in line


def test_messages_that_failed_for_good(terminal: Terminal) -> None:
    fanout = posted(terminal)
    publish()
    plan.plan(fanout)
    while batches.send_next():
        pass
    with database.transaction() as session:
        held = fanouts.fanout(session, fanout)
        session.add(
            Attempt(
                fanout_id=held.id,
                recipient=1,
                at=clock.now(),
                seconds=0.1,
                provider="smtp-1",
                state=fanouts.FAILED_PERMANENT,
                words="552 too large",
            )
        )
    assert "failed for good in the last day: 1;" in terminal.expect("doctor")


def test_mail_server_that_answers_and_one_that_does_not(terminal: Terminal) -> None:
    port = free_port()
    terminal.set(SMTP_URL=f"smtp://127.0.0.1:{port}")
    assert "Email" in fault(terminal)
    server = Controller(Sink(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        assert "Email can be used" in terminal.expect("doctor")
    finally:
        server.stop()
    terminal.set(SMTP_URL=f"smtp://ana:hush-hush@127.0.0.1:{port}")
    assert "hush-hush" not in terminal.type("doctor").output

"""A mail comes back after a server took it: the desk knows, and the address hears no more."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from statushub import channels, database, tokens
from statushub.actions import bounces, deliveries, editors, sign_in_links, subscribers
from statushub.channels import verp
from statushub.exchange import returns
from statushub.model import fanouts, inbound, tallies
from statushub.model.audit import HOUSE, AuditEntry
from statushub.model.fanouts import Attempt, Delivery, Fanout
from statushub.model.notices import Notice
from statushub.model.subscriptions import Subscription
from tests import installation, returned
from tests import subscribers as people
from tests.desk import editor_with_password
from tests.faults.parts import parts_in, until
from tests.installation import Installation, MovedClock

ANA = "ana@example.org"


class Post:
    """An installation that reads a Maildir, and the mail server that writes there."""

    def __init__(self, house: Installation, folder: Path) -> None:
        self.house, self.folder = house, folder
        self.came = 0
        for part in ("tmp", "new", "cur"):
            (folder / part).mkdir(parents=True)

    def comes(self, content: bytes) -> None:
        self.came += 1
        (self.folder / "new" / f"{self.came:06}.mail").write_bytes(content)

    def read(self) -> None:
        returns.read_mailboxes()

    @property
    def left(self) -> list[bytes]:
        return [file.read_bytes() for part in ("new", "cur") for file in self._in(part)]

    @property
    def aside(self) -> list[bytes]:
        return [file.read_bytes() for file in self._in(".Set-aside/cur")]

    def _in(self, part: str) -> list[Path]:
        return sorted((self.folder / part).glob("*"))

    def tells(self) -> str:
        """Send an update to everybody; return the envelope sender of Ana's."""
        self.house.incident()
        self.house.work()
        return sender_of(people.held(ANA))


def sender_of(held: Subscription) -> str:
    with database.reading() as session:
        newest = session.scalars(select(Fanout).order_by(Fanout.id.desc())).first()
        assert newest
        return verp.address(returned.VERP, f"{newest.public_id}-{held.public_id}")


def delivery() -> Delivery:
    """Return the newest to Ana."""
    with database.reading() as session:
        query = select(Delivery).where(Delivery.recipient == people.held(ANA).id)
        found = session.scalars(query.order_by(Delivery.fanout_id.desc())).first()
        assert found
        return found


def attempts() -> list[tuple[str | None, str]]:
    with database.reading() as session:
        found = session.scalars(select(Attempt).order_by(Attempt.id))
        return [(attempt.code, attempt.words) for attempt in found]


def deeds(subject: str) -> list[str]:
    with database.reading() as session:
        query = select(AuditEntry).where(AuditEntry.subject_id == subject).order_by(AuditEntry.id)
        return [entry.verb for entry in session.scalars(query)]


def _post(url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    # Beside the settings that make an application of its own: that takes seconds.
    monkeypatch.setenv("STATUSHUB_BOUNCE_ADDRESS", returned.VERP)
    monkeypatch.setenv("STATUSHUB_BOUNCE_MAILBOX", f"maildir://{folder / 'returned'}")
    house = installation.make(url, folder, monkeypatch)
    house.subscription(ANA)
    yield Post(house, folder / "returned")
    channels.close()
    database.dispose()


@pytest.fixture
def post(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    yield from _post(sqlite_url, tmp_path, monkeypatch)


@pytest.fixture
def either_post(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Post]:
    yield from _post(database_url, tmp_path, monkeypatch)


def test_an_address_nobody_has_hears_no_more(either_post: Post) -> None:
    either_post.comes(returned.status_report(either_post.tells()))
    either_post.read()

    held = people.held(ANA)
    assert held.suppressed_at is not None
    assert held.suppressed_because == "550 5.1.1 …: no such user"
    assert delivery().state == fanouts.FAILED_PERMANENT
    assert attempts() == [("5.1.1", "came back: 550 5.1.1 …: no such user")]
    assert deeds(held.public_id)[-2:] == ["bounce", "suppress"]
    with database.reading() as session:
        counted = {(one.channel, one.state): one.number for one in tallies.every(session)}
    assert counted["email", fanouts.FAILED_PERMANENT] == 1
    assert (either_post.left, either_post.aside) == ([], [])
    either_post.tells()
    assert len(either_post.house.mails(ANA)) == 1


def test_an_address_that_was_mended_is_written_to_again(post: Post) -> None:
    post.comes(returned.status_report(post.tells()))
    post.read()
    subscribers.resume(people.held(ANA).public_id, HOUSE)
    post.tells()
    assert len(post.house.mails(ANA)) == 2
    assert delivery().state == fanouts.SENT


def test_once_mended_the_very_letter_may_be_sent_again(post: Post) -> None:
    post.comes(returned.status_report(post.tells()))
    post.read()
    with database.reading() as session:
        notice = session.scalars(select(Notice)).one()
    subscribers.resume(people.held(ANA).public_id, HOUSE)
    done = deliveries.retry(deliveries.Retry(notice.public_id), HOUSE)
    assert done.queued == 1
    post.house.work()
    assert delivery().state == fanouts.SENT
    assert len(post.house.mails(ANA)) == 2


@pytest.mark.long
def test_a_worker_empties_the_mailbox_by_itself(post: Post, tmp_path: Path) -> None:
    sender = post.tells()
    post.comes(returned.away(sender))
    post.comes(returned.status_report(sender))
    with parts_in(tmp_path) as parts:
        parts.worker()
        until(lambda: people.held(ANA).suppressed_at is not None, "the report was read")
        until(lambda: post.left == [], "the mailbox is empty")
    assert len(post.aside) == 1


def test_a_report_that_comes_twice_is_one(either_post: Post) -> None:
    sender = either_post.tells()
    full = returned.status_report(sender, status="5.2.2", said="smtp; 552 5.2.2 mailbox full")
    either_post.comes(full)
    either_post.comes(full)
    either_post.read()
    either_post.comes(full)
    either_post.read()
    assert people.held(ANA).bounces == 1
    assert len(attempts()) == 1
    assert either_post.left == []


def test_a_full_mailbox_is_tried_on_five_days_and_no_longer(post: Post, moved: MovedClock) -> None:
    for day in range(1, bounces.MOST_BOUNCES + 1):
        for _time in range(3):  # a busy day counts once
            full = returned.status_report(post.tells(), status="5.2.2", said="smtp; 552 full")
            post.comes(full)
            post.read()
            assert delivery().state == fanouts.FAILED_PERMANENT
            held = people.held(ANA)
            assert held.bounces == day
            assert (held.suppressed_at is not None) == (day == bounces.MOST_BOUNCES)
            if held.suppressed_at:
                break
        moved.forward(days=1, minutes=1)


@pytest.mark.parametrize(
    ("days", "words"),
    [(1, "A message came back on"), (2, "Messages came back on 2 days, last on")],
)
def test_an_editor_sees_that_mail_came_back(
    post: Post, moved: MovedClock, days: int, words: str
) -> None:
    for _day in range(days):
        moved.forward(days=1, minutes=1)
        post.comes(returned.status_report(post.tells(), status="5.2.2", said="smtp; 552 full"))
        post.read()
    desk = editor_with_password(post.house.app, "eva@example.org", "admin")
    page = desk.open(f"/desk/subscribers/{people.held(ANA).public_id}")
    assert words in " ".join(page.text.split())
    assert "came back: 552 full" in page.text


def test_a_month_without_makes_the_count_begin_anew(post: Post, moved: MovedClock) -> None:
    for _day in range(bounces.MOST_BOUNCES - 1):
        post.comes(returned.status_report(post.tells(), status="4.4.7", said="gave up"))
        post.read()
        moved.forward(days=2)
    moved.forward(days=30)
    post.comes(returned.status_report(post.tells(), status="4.4.7", said="gave up"))
    post.read()
    assert people.held(ANA).bounces == 1
    assert people.held(ANA).suppressed_at is None


def test_word_that_it_arrived_is_believed(post: Post, moved: MovedClock) -> None:
    post.comes(returned.status_report(post.tells(), status="5.2.2", said="smtp; 552 full"))
    post.read()
    sender = post.tells()
    good = returned.status_report(sender, action="delivered", status="2.0.0", said="smtp; 250 ok")
    late = returned.status_report(sender, action="delayed", status="4.0.0", said="smtp; 450 busy")
    post.comes(late)
    post.read()
    assert delivery().state == fanouts.SENT
    post.comes(good)
    post.read()
    assert delivery().state == fanouts.DELIVERED
    assert people.held(ANA).bounces == 0
    assert post.left == []


@pytest.mark.parametrize("known_by", ["sender", "way out"])
def test_whoever_complains_is_left_alone(either_post: Post, known_by: str) -> None:
    sender = either_post.tells()
    [mail] = either_post.house.mails(ANA)
    way_out = str(mail["List-Unsubscribe"]).strip("<>")
    if known_by == "sender":
        either_post.comes(returned.complaint(sender))
    else:
        either_post.comes(returned.complaint("", unsubscribe=way_out))
    either_post.read()
    held = people.held(ANA)
    assert held.ended_at is not None
    assert held.suppressed_at is None
    assert deeds(held.public_id)[-1] == "end_complaint"
    either_post.tells()
    assert len(either_post.house.mails(ANA)) == 1


def test_a_mail_to_an_editor_that_comes_back_stops_nothing(post: Post) -> None:
    with post.house.app.app_context():
        editor = editors.create("eva@example.org", roles=["author"], actor=HOUSE)
    with post.house.app.test_request_context():
        sign_in_links.ask(editor.email)
    post.house.work()
    with database.reading() as session:
        fanout = session.scalars(select(Fanout).order_by(Fanout.id.desc())).first()
    assert fanout
    key = f"{fanout.public_id}-{editor.public_id}"
    post.comes(returned.status_report(verp.address(returned.VERP, key)))
    post.read()
    assert attempts() == [("5.1.1", "came back: 550 5.1.1 …: no such user")]
    assert deeds(editor.public_id)[-1] == "bounce"


def test_what_nobody_understands_is_set_aside_and_said_once(post: Post) -> None:
    sender = post.tells()
    good = returned.status_report(sender)
    strange = [
        returned.away(sender),
        returned.web_page(sender),
        returned.status_report(sender.replace("bounces+", "bounces+zz")),
        returned.status_report("bounces@example.org"),
        returned.complaint(""),
        returned.complaint(
            "", unsubscribe="https://x.example/unsubscribe/abcdefghij12-" + "A" * 20
        ),
        b"",
        b"\xff" * 10_000_000,
    ]
    for content in strange:
        post.comes(content)
    post.comes(good)
    with capture_logs() as said:
        post.read()
        post.read()
    assert post.left == []
    assert sorted(map(len, post.aside)) == sorted(map(len, strange))
    assert people.held(ANA).suppressed_at is not None  # the good one behind them
    found = {returns.NOT_UNDERSTOOD: 4, returns.NOT_OURS: 4, "failed": 1}
    assert said == [
        {"event": "mail came back", "log_level": "info", "channel": "email", "messages": found}
    ]


def test_a_letter_of_another_installation_changes_nothing_here(post: Post) -> None:
    sender = post.tells()
    ours = post.house.app.config["STATUSHUB"].keys
    tokens.configure(["another installation's key"])
    other = sender_of(people.held(ANA))
    tokens.configure(ours)
    assert other != sender
    post.comes(returned.status_report(other))
    post.read()
    assert people.held(ANA).suppressed_at is None
    assert delivery().state == fanouts.SENT
    assert len(post.aside) == 1


def test_more_than_are_read_at_a_time(post: Post) -> None:
    sender = post.tells()
    for _number in range(returns.MOST + 20):
        post.comes(returned.away(sender))
    post.comes(returned.status_report(sender))
    post.read()
    assert post.left == []
    assert people.held(ANA).suppressed_at is not None


def test_a_mailbox_that_cannot_be_read_is_said_once_and_read_when_it_can_be(post: Post) -> None:
    sender = post.tells()
    away = post.folder.rename(post.folder.with_name("away"))
    with capture_logs() as said:
        post.read()
        post.read()
    assert [line["event"] for line in said] == ["mailbox away"]
    assert "No such file" in said[0]["words"]
    away.rename(post.folder)
    post.comes(returned.status_report(sender))
    post.read()
    assert people.held(ANA).suppressed_at is not None


def hand_in(house: Installation, content: bytes, **how: Any) -> tuple[int, str]:
    address = f"/inbound/{inbound.BOUNCE}/{inbound.token(inbound.BOUNCE)}"
    answer = house.client().post(address, data=content, content_type="message/rfc822", **how)
    return answer.status_code, answer.text


def test_a_mail_server_hands_it_in_over_http(post: Post) -> None:
    sender = post.tells()
    assert hand_in(post.house, returned.status_report(sender)) == (200, '{"it_was":"failed"}\n')
    assert people.held(ANA).suppressed_at is not None
    assert hand_in(post.house, returned.status_report(sender))[1] == '{"it_was":"known"}\n'
    assert hand_in(post.house, returned.away(sender))[1] == '{"it_was":"not understood"}\n'
    assert hand_in(post.house, returned.complaint(""))[1] == '{"it_was":"not ours"}\n'
    assert hand_in(post.house, b"")[0] == 200


def test_nobody_else_may_and_nothing_too_large_is_read(post: Post) -> None:
    report = returned.status_report(post.tells())
    wrong = post.house.client().post(f"/inbound/{inbound.BOUNCE}/all-{'A' * 20}", data=report)
    assert wrong.status_code == 404
    assert hand_in(post.house, report + b"x" * 10 * 1024 * 1024) == (200, "")
    assert people.held(ANA).suppressed_at is None
    almost = report + b"x" * (10 * 1024 * 1024 - len(report))
    assert hand_in(post.house, almost)[1] == '{"it_was":"failed"}\n'

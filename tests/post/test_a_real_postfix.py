"""Mail through a real Postfix: what is good arrives once, what is not is known for what it is."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from statushub import channels, database
from statushub.exchange import returns
from statushub.model import fanouts
from statushub.model.fanouts import Attempt, Delivery
from tests import installation, subscribers
from tests.channels.post_office import Office, open_office
from tests.faults.parts import until
from tests.installation import Installation, MovedClock
from tests.keys import SELECTOR, put_key, verifies
from tests.post import postfix
from tests.post.policy import Greylist, greylisting
from tests.post.postfix import RETURNS, Postfix

pytestmark = [pytest.mark.long, pytest.mark.post]

MANY = 300
BOUNCES = f"bounces@{RETURNS}"


@dataclass
class Town:
    """An installation, its mail server, and a mail server elsewhere that ours relays to."""

    house: Installation
    postfix: Postfix
    elsewhere: Office
    greylist: Greylist
    record: bytes
    """What DNS says of the key that mail is signed with."""

    def addresses(self, prefix: str, number: int) -> list[str]:
        found = [f"{prefix}{place}@example.org" for place in range(number)]
        for place, address in enumerate(found):
            self.house.subscription(address, "es" if place % 2 else "en")
        return found

    def tell(self) -> None:
        self.house.incident()
        self.house.work()


@pytest.fixture
def town(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    names = [f"r{place}" for place in range(MANY)] + [f"grey{place}" for place in range(20)]
    mailboxes = {f"{name}@example.org": name for name in names} | {BOUNCES: "bounces"}
    with (
        open_office() as office,
        greylisting("grey") as policy,
        postfix.running(
            mailboxes, elsewhere={"elsewhere.example": office.port}, policy=policy.port
        ) as server,
    ):
        file, record = put_key(tmp_path, "rsa")
        monkeypatch.setenv("STATUSHUB_DKIM_SELECTOR", SELECTOR)
        monkeypatch.setenv("STATUSHUB_DKIM_KEY_FILE", str(file))
        monkeypatch.setenv("STATUSHUB_SMTP_URL", server.url)
        monkeypatch.setenv("STATUSHUB_MAIL_FROM", "status@example.org")
        monkeypatch.setenv("STATUSHUB_BOUNCE_ADDRESS", BOUNCES)
        monkeypatch.setenv("STATUSHUB_BOUNCE_MAILBOX", f"maildir://{server.maildir('bounces')}")
        house = installation.make(sqlite_url, tmp_path, monkeypatch)
        yield Town(house, server, office, policy, record)
        channels.close()
        database.dispose()


def states() -> Counter[str]:
    with database.reading() as session:
        return Counter(session.scalars(select(Delivery.state)))


def words() -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Attempt.words).order_by(Attempt.id)))


def boxes(addresses: list[str]) -> list[str]:
    return [address.partition("@")[0] for address in addresses]


def test_mail_for_good_addresses_arrives_exactly_once(town: Town) -> None:
    good = boxes(town.addresses("r", MANY))
    unknown = town.addresses("nobody", 5)
    town.tell()
    until(lambda: town.postfix.count(good) >= MANY, "everybody's mail has arrived")
    town.house.work()
    assert states() == {fanouts.SENT: MANY, fanouts.FAILED_PERMANENT: len(unknown)}

    mails = [mail for name in good for mail in town.postfix.mails(name)]
    assert len(mails) == MANY
    assert len({mail["Message-ID"] for mail in mails}) == MANY
    assert len({mail["Return-Path"] for mail in mails}) == MANY
    assert {mail["To"] for mail in mails} == {f"{name}@example.org" for name in good}

    # Still signed, with all that Postfix put before it.
    for name in good[:20]:
        [file] = (town.postfix.maildir(name) / "new").iterdir()
        assert verifies(file.read_bytes().replace(b"\n", b"\r\n"), town.record)

    # Their 550 said all there is to know: nothing more goes there.
    assert all(subscribers.held(address).suppressed_at for address in unknown)
    assert all("550 5.1.1" in said and "@" not in said for said in words())
    town.tell()
    until(lambda: town.postfix.count(good) >= 2 * MANY, "everybody's second mail has arrived")
    assert states() == {fanouts.SENT: 2 * MANY, fanouts.FAILED_PERMANENT: len(unknown)}
    assert town.postfix.count(good) == 2 * MANY


def test_a_greylisted_address_gets_it_a_little_later(town: Town, moved: MovedClock) -> None:
    grey = boxes(town.addresses("grey", 20))
    good = boxes(town.addresses("r", 20))
    town.tell()
    assert states() == {fanouts.SENT: 20, fanouts.FAILED_TEMPORARY: 20}
    assert all("Greylisted" in said for said in words())
    moved.forward(minutes=10)
    town.house.work()
    until(lambda: town.postfix.count(grey + good) >= 40, "everybody's mail has arrived")
    assert states() == {fanouts.SENT: 40}
    assert [town.postfix.count([name]) for name in grey + good] == [1] * 40
    assert not any(subscribers.held(f"{name}@example.org").suppressed_at for name in grey)


def test_what_comes_back_later_is_read_and_suppresses(town: Town, moved: MovedClock) -> None:
    gone, full, fine = (f"{name}@elsewhere.example" for name in ("gone", "full", "fine"))
    town.elsewhere.at_recipient = {
        gone: f"550 5.1.1 <{gone}>: Recipient address rejected: User unknown",
        full: "552 5.2.2 mailbox full",
    }
    for address in (gone, full, fine):
        town.house.subscription(address)
    town.tell()
    assert states() == {fanouts.SENT: 3}  # our own server has taken all of them
    until(lambda: town.postfix.count(["bounces"]) == 2, "two have come back")
    until(lambda: town.elsewhere.recipients == [fine], "one has arrived")

    returns.read_mailboxes()
    assert states() == {fanouts.SENT: 1, fanouts.FAILED_PERMANENT: 2}
    assert subscribers.held(gone).suppressed_at is not None
    assert "User unknown" in (subscribers.held(gone).suppressed_because or "")
    assert subscribers.held(full).suppressed_at is None
    assert subscribers.held(full).bounces == 1
    assert subscribers.held(fine).bounces == 0
    assert town.postfix.count(["bounces"]) == 0
    assert not any("@" in said for said in words())

    moved.forward(days=1)
    town.elsewhere.at_recipient = {}
    town.tell()
    until(lambda: sorted(town.elsewhere.recipients) == [fine, fine, full], "two more arrived")

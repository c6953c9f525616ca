"""An operator has a second mail server: while the first cannot be used, everybody hears by it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from statushub import channels, database
from statushub.model import fanouts
from statushub.model.fanouts import Attempt, Delivery
from tests import installation
from tests.channels.post_office import Office, open_office
from tests.installation import Installation, MovedClock

MANY = 60


@pytest.fixture
def offices() -> Iterator[tuple[Office, Office]]:
    with open_office() as first, open_office() as second:
        yield first, second


@pytest.fixture
def house(
    offices: tuple[Office, Office],
    sqlite_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Installation]:
    monkeypatch.setenv("STATUSHUB_SMTP_URL", offices[0].url)
    monkeypatch.setenv("STATUSHUB_SMTP_FALLBACK_URL", offices[1].url)
    made = installation.make(sqlite_url, tmp_path, monkeypatch)
    for number in range(MANY):
        made.subscription(f"r{number}@example.org")
    yield made
    channels.close()
    database.dispose()


def states() -> set[str]:
    with database.reading() as session:
        return set(session.scalars(select(Delivery.state)))


def attempts() -> int:
    with database.reading() as session:
        return len(session.scalars(select(Attempt)).all())


@pytest.mark.parametrize(
    "said", ["550 5.7.1 sender not allowed", "450 4.7.1 too many messages", "421 4.3.2 closing"]
)
def test_the_second_takes_over_at_once_and_the_first_comes_back(
    house: Installation, offices: tuple[Office, Office], moved: MovedClock, said: str
) -> None:
    first, second = offices
    first.at_sender = said
    house.incident()
    house.work()
    assert states() == {fanouts.SENT}
    assert (len(first.taken), len(second.taken)) == (0, MANY)
    assert len(set(second.recipients)) == MANY
    assert attempts() == 0

    first.at_sender = ""
    moved.forward(minutes=10)
    house.incident()
    house.work()
    assert (len(first.taken), len(second.taken)) == (MANY, MANY)


def test_an_address_nobody_has_is_not_tried_at_the_other(
    house: Installation, offices: tuple[Office, Office]
) -> None:
    first, second = offices
    first.at_recipient = {"r7@example.org": "550 5.1.1 unknown"}
    house.incident()
    house.work()
    assert states() == {fanouts.SENT, fanouts.FAILED_PERMANENT}
    assert (len(first.taken), second.taken) == (MANY - 1, [])

"""One SMS provider takes nothing: the other takes over, and everybody hears once."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from statushub import channels, database
from statushub.model import fanouts
from statushub.model.fanouts import Attempt, Delivery
from statushub.model.providers import Provider
from tests import installation
from tests.channels import smpp_gateway
from tests.channels.conftest import Sink, listening
from tests.channels.smpp_gateway import SmppGateway, smpp_listening
from tests.installation import Installation, MovedClock

PEOPLE = 30
Make = Callable[..., Installation]


@pytest.fixture
def first() -> Iterator[SmppGateway]:
    with smpp_listening() as found:
        yield found


@pytest.fixture
def second() -> Iterator[Sink]:
    with listening() as found:
        yield found


@pytest.fixture
def make(
    first: SmppGateway,
    second: Sink,
    sqlite_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Make]:
    url = f"{second.url.replace('http://', 'json://')}/?:to={{number}}"

    def made(**settings: str) -> Installation:
        values = {"SMS_URL": first.url, "SMS_FALLBACK_URL": url, **settings}
        house = installation.make(sqlite_url, tmp_path, monkeypatch, **values)
        for number in range(PEOPLE):
            house.subscription(f"+346001112{number:02}", "en", "sms")
        return house

    yield made
    channels.close()
    database.dispose()


def states() -> Counter[str]:
    with database.reading() as session:
        return Counter(session.scalars(select(Delivery.state)))


def reached(first: SmppGateway, second: Sink) -> Counter[str]:
    """Who got it, by number, and how often."""
    taken = [part.to.lstrip("+") for part in first.parts if first.says(part) == 0]
    return Counter([*taken, *(one["to"].lstrip("+") for one in second.documents)])


def test_the_other_one_takes_over_at_once(make: Make, first: SmppGateway, second: Sink) -> None:
    house = make()
    first.says = lambda _part: smpp_gateway.THROTTLED
    house.incident()
    house.work()
    assert states() == {fanouts.SENT: PEOPLE}
    assert set(reached(first, second).values()) == {1}
    assert len(first.parts) <= 8, "it is left alone after its first word"
    with database.reading() as session:
        [resting] = session.scalars(select(Provider).where(Provider.failures > 0))
        assert resting.name == channels.get("sms").providers[0].name
        assert "ESME_RTHROTTLED" in resting.said
        assert session.scalars(select(Attempt)).all() == [], "no letter has failed"


def test_the_first_one_is_used_again_when_it_is_well(
    make: Make, first: SmppGateway, second: Sink, moved: MovedClock
) -> None:
    house = make()
    first.says = lambda _part: smpp_gateway.FULL
    house.incident()
    house.work()
    assert len(second.documents) == PEOPLE
    first.says = lambda _part: 0
    first.parts.clear()
    moved.forward(minutes=1)
    house.incident()
    house.work()
    assert len(first.parts) == PEOPLE
    assert len(second.documents) == PEOPLE


def test_a_number_that_one_refuses_is_not_tried_with_the_other(
    make: Make, first: SmppGateway, second: Sink
) -> None:
    house = make()
    first.says = lambda part: smpp_gateway.BAD_NUMBER if part.to.endswith("07") else 0
    house.incident()
    house.work()
    assert states() == {fanouts.SENT: PEOPLE - 1, fanouts.FAILED_PERMANENT: 1}
    assert not second.taken
    with database.reading() as session:
        [attempt] = session.scalars(select(Attempt))
        assert attempt.code == "ESME_RINVDSTADR"
        assert attempt.provider == channels.get("sms").providers[0].name


def test_what_may_have_been_taken_is_not_paid_for_twice(
    make: Make, first: SmppGateway, second: Sink
) -> None:
    """The first provider turns into a page of HTML: unknown for those on the way, no more."""
    url = f"{second.url.replace('http://', 'json://')}/?:to={{number}}"
    house = make(SMS_URL=url, SMS_FALLBACK_URL=first.url)
    second.body = b"<!doctype html><title>Hello</title>"
    house.incident()
    house.work()
    found = states()
    assert set(found) == {fanouts.SENT, fanouts.UNKNOWN}
    assert 1 <= found[fanouts.UNKNOWN] <= 8
    assert set(reached(first, second).values()) == {1}
    assert len(reached(first, second)) == PEOPLE
    with database.reading() as session:
        said = {one.words for one in session.scalars(select(Attempt))}
    assert any("HTML" in words for words in said)

"""A letter that a bug cannot write holds up nobody else, and is tried again later."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from statushub import channels, database
from statushub.channels import Letter, Outcome, Provider
from statushub.fanout import batches, plan
from statushub.model import fanouts
from statushub.model.fanouts import Attempt
from statushub.publish import store
from tests.faults import audience
from tests.faults.receivers import Folder
from tests.installation import Installation, MovedClock

BAD = "reader7@example.org"


def _raising(provider: Provider, letters: Sequence[Letter]) -> Iterator[Outcome]:
    for letter in letters:
        if letter.address == BAD:
            raise RuntimeError("a bug")
        yield from provider.send([letter])


@pytest.fixture
def faulty_mail(either_house: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the wire's edge: mail as it is, but one address makes it raise."""
    mail = channels.get("email")

    class Faulty(type(mail)):  # type: ignore[misc]
        @property
        def providers(self) -> Sequence[Provider]:
            return [replace(one, send=partial(_raising, one)) for one in super().providers]

    monkeypatch.setattr(mail, "__class__", Faulty)


@pytest.mark.long
@pytest.mark.usefixtures("faulty_mail")
def test_everybody_else_hears_once(
    either_house: Installation,
    moved: MovedClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wanted = audience.gather(either_house.page.id, 120)
    fanout = audience.posted(either_house)
    store.publish(either_house.page.id, "http://status.example")
    plan.plan(fanout)
    assert batches.send_next()
    others = [address for address in wanted if address != BAD]
    assert audience.tally(others, Folder(tmp_path).heard()) == audience.Tally(0, 0, 0)
    assert audience.deliveries(fanout) == {"sent": 119, "failed_temporary": 1}
    assert not batches.send_next()

    with database.reading() as session:
        assert session.execute(select(Attempt.words)).scalar_one() == "RuntimeError: a bug"
    hours = 0
    while not audience.finished(fanout):
        moved.forward(hours=4)
        hours += 4
        assert batches.send_next()
    assert 68 <= hours <= 76  # the patience of mail: three days
    assert audience.deliveries(fanout) == {"sent": 119, "failed_permanent": 1}
    with database.reading() as session:
        tries = session.execute(select(func.count()).select_from(Attempt)).scalar_one()
    assert tries == hours / 4 + 1


@pytest.mark.usefixtures("faulty_mail")
def test_whoever_left_meanwhile_is_not_written_to(
    either_house: Installation, tmp_path: Path
) -> None:
    leaves = either_house.subscription("ana@example.org")
    stays = either_house.subscription("ben@example.org")
    fanout = audience.posted(either_house)
    store.publish(either_house.page.id, "http://status.example")
    plan.plan(fanout)
    with database.transaction() as session:
        session.merge(leaves).ended_at = leaves.created_at
    assert batches.send_next()
    assert Folder(tmp_path).heard() == [stays.address]
    assert audience.deliveries(fanout) == {fanouts.SENT: 1, fanouts.CANCELLED: 1}
    assert audience.finished(fanout)

"""A letter that failed for now waits by itself, as long as its provider asked, and not for ever."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from statushub import channels, clock, database
from statushub.actions import notices
from statushub.channels import Letter, Outcome, Persistence
from statushub.fanout import results
from statushub.model import fanouts
from statushub.model.audit import HOUSE
from statushub.model.fanouts import Attempt, Delivery
from tests.faults import audience, scripted
from tests.faults.scripted import Wire, fails, takes
from tests.installation import Installation, MovedClock


@pytest.fixture
def wire(either_house: Installation, monkeypatch: pytest.MonkeyPatch) -> Wire:
    return scripted.put_in_place(monkeypatch)


def _deliveries() -> list[Delivery]:
    with database.reading() as session:
        return list(session.scalars(select(Delivery).order_by(Delivery.recipient)))


def _attempts() -> list[Attempt]:
    with database.reading() as session:
        return list(session.scalars(select(Attempt).order_by(Attempt.id)))


def test_only_what_failed_is_tried_again_and_only_when_due(
    either_house: Installation, wire: Wire, moved: MovedClock
) -> None:
    wanted = audience.gather(either_house.page.id, 3)
    wire.says = fails(only=wanted[1], code="450", words="Try later", retry_after=600.0)
    fanout = audience.posted(either_house)
    either_house.work()
    waiting = _deliveries()[1]
    assert (waiting.state, waiting.tries) == (fanouts.FAILED_TEMPORARY, 1)
    assert waiting.due_at is not None
    assert waiting.due_at - clock.now() > timedelta(seconds=590)  # what the provider asked for
    assert wire.heard() == [wanted[0], wanted[2]]

    moved.forward(seconds=500)
    either_house.work()
    assert len(wire.handed_in) == 3  # it was let alone until then

    wire.says = takes
    moved.to(waiting.due_at + timedelta(seconds=1))
    either_house.work()
    assert wire.heard() == [wanted[0], wanted[2], wanted[1]]
    assert audience.deliveries(fanout) == {fanouts.SENT: 3}
    assert audience.finished(fanout)
    said = [(one.state, one.code, one.words, one.provider) for one in _attempts()]
    assert said == [
        (fanouts.FAILED_TEMPORARY, "450", "Try later", "first"),
        (fanouts.SENT, None, "", "first"),  # not a clean first success, so it has its row
    ]


@pytest.mark.long
def test_in_the_end_it_is_a_dead_letter_with_its_reason(
    either_house: Installation, wire: Wire, moved: MovedClock
) -> None:
    audience.gather(either_house.page.id, 2)
    wire.says = fails(code="451", words="Mailbox busy")
    fanout = audience.posted(either_house)
    began, tries = clock.now(), 0
    either_house.work()
    while not audience.finished(fanout):
        due = max(one.due_at for one in _deliveries() if one.due_at)
        moved.to(due + timedelta(seconds=1))
        either_house.work()
        tries += 1
        assert tries < 100
    over = channels.get("email").persistence.over
    assert over * 0.8 < clock.now() - began <= over + timedelta(minutes=1)
    assert audience.deliveries(fanout) == {fanouts.FAILED_PERMANENT: 2}
    last = _attempts()[-1]
    assert (last.state, last.words) == (fanouts.FAILED_PERMANENT, "Mailbox busy")
    print(f"given up after {clock.now() - began} and {_deliveries()[0].tries} tries")


def test_what_waits_longer_than_it_may_is_not_sent_late(
    either_house: Installation, wire: Wire, moved: MovedClock
) -> None:
    """The provider was away for a week: nobody wants last week's outage now."""
    audience.gather(either_house.page.id, 2)
    wire.says = scripted.away("first", "second")
    fanout = audience.posted(either_house)
    either_house.work()
    assert audience.deliveries(fanout) == {fanouts.QUEUED: 2}
    wire.says = takes
    moved.forward(days=7)
    either_house.work()
    assert wire.heard() == []
    assert audience.deliveries(fanout) == {fanouts.FAILED_PERMANENT: 2}
    assert audience.finished(fanout)
    assert {one.words for one in _attempts()} == {"It could not be sent in time."}


def test_newer_words_overtake_those_that_are_late(
    either_house: Installation, wire: Wire, moved: MovedClock
) -> None:
    wanted = audience.gather(either_house.page.id, 3)
    wire.says = fails(only=wanted[1])
    posted = either_house.incident()
    either_house.work()
    moved.forward(minutes=10)
    newer = audience.updated(either_house, posted.notice.public_id)
    either_house.work()
    wire.says = takes
    moved.forward(hours=5)
    either_house.work()
    assert audience.deliveries(posted.fanout_id or "") == {fanouts.SENT: 2, fanouts.OVERTAKEN: 1}
    assert audience.deliveries(newer) == {fanouts.SENT: 3}
    assert wire.heard().count(wanted[1]) == 1


def test_what_was_on_the_wire_when_its_notice_was_withdrawn_is_not_tried_again(
    either_house: Installation, wire: Wire, moved: MovedClock
) -> None:
    wanted = audience.gather(either_house.page.id, 2)
    posted = either_house.incident()

    def withdrawn_meanwhile(name: str, letter: Letter) -> Outcome:
        if letter.address != wanted[1]:
            return takes(name, letter)
        command = notices.WithdrawNotice(posted.notice.public_id)
        notices.withdraw_notice(command, HOUSE)
        return Outcome(letter.recipient, channels.FAILED_TEMPORARY)

    wire.says = withdrawn_meanwhile
    either_house.work()
    wire.says = takes
    moved.forward(hours=5)
    either_house.work()
    assert wire.heard() == [wanted[0]]
    assert audience.deliveries(posted.fanout_id or "") == {fanouts.SENT: 1, fanouts.CANCELLED: 1}
    assert audience.finished(posted.fanout_id or "")


def test_words_in_good_time_are_not_overtaken(either_house: Installation, wire: Wire) -> None:
    audience.gather(either_house.page.id, 2)
    posted = either_house.incident()
    newer = audience.updated(either_house, posted.notice.public_id)
    either_house.work()
    assert audience.deliveries(posted.fanout_id or "") == {fanouts.SENT: 2}
    assert audience.deliveries(newer) == {fanouts.SENT: 2}


@given(
    st.integers(1, 400),
    st.one_of(st.none(), st.floats(0, 6 * 3600)),
    st.sampled_from([channel.persistence for channel in channels.classes()]),
)
def test_a_wait_lies_between_what_was_asked_and_its_ceiling(
    tries: int, asked: float | None, persistence: Persistence
) -> None:
    waited = results.wait(persistence, tries, asked)
    ceiling = min(persistence.longest, persistence.first * 2 ** min(tries - 1, 10))
    assert timedelta(seconds=max(1.0, asked or 0.0)) <= waited + timedelta(microseconds=1)
    assert waited <= max(timedelta(seconds=1), timedelta(seconds=asked or 0.0) + ceiling)


def test_waits_are_spread_over_the_whole_ceiling() -> None:
    found = sorted(results.wait(Persistence(), 4, None).total_seconds() for _ in range(500))
    ceiling = 8 * 60
    assert found[50] < ceiling * 0.2
    assert found[450] > ceiling * 0.8

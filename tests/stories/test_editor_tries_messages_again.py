"""An editor has what failed tried again: one, those of one reason, all; never what was sent."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy import update as update_rows

from statushub import channels, clock, database
from statushub.actions import deliveries, notices, reach
from statushub.actions.deliveries import Retried, Retry
from statushub.actions.notices import Posted
from statushub.errors import Refused
from statushub.fanout import batches, plan
from statushub.model import deliveries as asked
from statushub.model import fanouts, reasons
from statushub.model.audit import HOUSE
from statushub.model.fanouts import Attempt, Batch, Delivery, Fanout
from statushub.model.subscriptions import Subscription
from tests import installation
from tests.channels.post_office import Office, open_office
from tests.installation import BODY, Installation, MovedClock

FULL = "554 5.6.0 Queue 4F2A10 will not take this message"
ODD = "554 5.6.0 Queue 9B77 will not take this message"
POLICY = "571 5.7.1 Not wanted here"


@pytest.fixture
def office() -> Iterator[Office]:
    with open_office() as found:
        yield found


@pytest.fixture
def sending_house(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, office: Office
) -> Iterator[Installation]:
    """An installation on each database in turn that sends by a real mail server."""
    yield installation.make(database_url, tmp_path, monkeypatch, SMTP_URL=office.url)
    channels.close()
    database.dispose()


def told(house: Installation, office: Office, **refused: str) -> Posted:
    """Post an incident to ana, ben, eva and whom else `refused` names; the server refuses those."""
    for name in sorted({"ana", "ben", "eva", *refused}):
        house.subscription(f"{name}@example.org")
    office.at_message = {f"{name}@example.org": words for name, words in refused.items()}
    posted = house.incident()
    house.work()
    office.at_message = {}
    return posted


def states(posted: Posted) -> dict[str, str]:
    """Return where the message to each name stands."""
    with database.reading() as session:
        rows = session.execute(
            select(Subscription.address, Delivery.state)
            .join(Delivery, Delivery.recipient == Subscription.id)
            .join(Fanout, Fanout.id == Delivery.fanout_id)
            .where(Fanout.public_id == posted.fanout_id)
        )
        return {address.partition("@")[0]: state for address, state in rows}


def retry(posted: Posted, **which: object) -> Retried:
    return deliveries.retry(Retry(posted.notice.public_id, **which), HOUSE)  # type: ignore[arg-type]


def test_everything_that_failed(sending_house: Installation, office: Office) -> None:
    posted = told(sending_house, office, ben=FULL, eva=POLICY)
    assert states(posted) == {"ana": "sent", "ben": "failed_permanent", "eva": "failed_permanent"}
    assert retry(posted) == Retried(queued=2)
    sending_house.work()
    assert set(states(posted).values()) == {"sent"}
    assert sorted(office.recipients) == [f"{name}@example.org" for name in ("ana", "ben", "eva")]
    with pytest.raises(Refused, match="nothing to try again"):
        retry(posted)


def test_those_of_one_reason_whatever_their_numbers(
    sending_house: Installation, office: Office
) -> None:
    posted = told(sending_house, office, ben=FULL, dan=ODD, eva=POLICY)
    with database.reading() as session:
        told_of = fanouts.of_notice(session, posted.notice.id)
        found = reasons.reasons(session, [one.id for one in told_of])
    assert [(one.number, one.reachable) for one in found] == [(2, 2), (1, 1)]
    assert "will not take this message" in found[0].words
    assert retry(posted, reason=found[0].key) == Retried(queued=2)
    assert states(posted)["eva"] == "failed_permanent"


def test_a_single_one(sending_house: Installation, office: Office) -> None:
    posted = told(sending_house, office, ben=FULL, eva=FULL)
    ben = row_of("ben@example.org")
    assert retry(posted, subscription_ids=[ben.public_id]) == Retried(queued=1)
    sending_house.work()
    assert states(posted) == {"ana": "sent", "ben": "sent", "eva": "failed_permanent"}


def row_of(address: str) -> Subscription:
    with database.reading() as session:
        return session.scalars(select(Subscription).where(Subscription.address == address)).one()


def test_who_cannot_be_reached_or_has_left_is_left_out(
    sending_house: Installation, office: Office
) -> None:
    posted = told(sending_house, office, ben=FULL, dan=FULL, eva=FULL)
    reach.suppress(row_of("ben@example.org").id, "no such mailbox")
    with database.transaction() as session:
        held = session.get_one(Subscription, row_of("dan@example.org").id)
        held.ended_at = clock.now()
    assert retry(posted) == Retried(queued=1, unreachable=1, gone=1)
    sending_house.work()
    with pytest.raises(Refused, match=r"Its address cannot be reached.* has unsubscribed"):
        retry(posted)


def test_newer_words_went_out_since(
    sending_house: Installation, office: Office, moved: MovedClock
) -> None:
    posted = told(sending_house, office, ben=FULL)
    texts = {code: {"body": f"{BODY[code]} Again."} for code in ("en", "es")}
    again = notices.post_update(notices.PostUpdate(posted.notice.public_id, texts), HOUSE)
    sending_house.work()
    assert states(again)["ben"] == "sent"
    assert retry(posted) == Retried(overtaken=1)
    assert states(posted)["ben"] == "overtaken"
    moved.forward(minutes=5)
    sending_house.work()
    assert office.recipients.count("ben@example.org") == 1


def test_after_a_withdrawal_only_its_own_word_goes_again(
    sending_house: Installation, office: Office
) -> None:
    posted = told(sending_house, office, ben=FULL)
    office.at_message = {"eva@example.org": FULL}
    command = notices.WithdrawNotice(posted.notice.public_id, notify=True)
    withdrawal = notices.withdraw_notice(command, HOUSE)
    sending_house.work()
    office.at_message = {}
    assert states(withdrawal)["eva"] == "failed_permanent"
    assert retry(posted) == Retried(queued=1)
    assert states(posted)["ben"] == "failed_permanent"
    with pytest.raises(Refused, match="withdrawn"):
        retry(posted, update_id=posted.update.public_id)


def test_quiet_hours_hold_it(
    sending_house: Installation, office: Office, moved: MovedClock
) -> None:
    posted = told(sending_house, office, ben=FULL, eva=FULL)
    minutes = clock.now().hour * 60 + clock.now().minute
    with database.transaction() as session:
        ben = session.get_one(Subscription, row_of("ben@example.org").id)
        ben.quiet_from, ben.quiet_until = (minutes - 60) % 1440, (minutes + 60) % 1440
        ben.time_zone = "UTC"
    assert retry(posted) == Retried(queued=2)
    sending_house.work()
    assert states(posted) == {"ana": "sent", "ben": "queued", "eva": "sent"}
    moved.forward(hours=2)
    sending_house.work()
    assert set(states(posted).values()) == {"sent"}


def test_a_batch_that_was_given_up(either_house: Installation) -> None:
    either_house.subscription("ben@example.org")
    posted = either_house.incident()
    plan.plan(posted.fanout_id or "")
    with database.transaction() as session:  # as often as a worker has died of it
        session.execute(update_rows(Batch).values(tries=batches.MAX_TRIES))
    either_house.work()
    assert states(posted) == {"ben": "failed_permanent"}
    with database.reading() as session:
        orders = fanouts.of_notice(session, posted.notice.id)
        [why] = reasons.reasons(session, [one.id for one in orders])
        assert "stopped its worker" in why.words
        assert asked.unreached(session, [posted.notice.id]) == {posted.notice.id: 1}
    assert deliveries.retry(Retry(), HOUSE) == Retried(queued=1)
    either_house.work()
    assert states(posted) == {"ben": "sent"}
    assert len(either_house.mails("ben@example.org")) == 1
    with database.reading() as session:
        [batch] = session.scalars(select(Batch))
        assert (batch.state, batch.parked_because) == (fanouts.DONE, None)
        assert session.scalars(select(Fanout.state)).all() == [fanouts.FINISHED]
        assert asked.unreached(session, [posted.notice.id]) == {}


def test_a_worker_that_is_sending_keeps_its_batch(
    sending_house: Installation, office: Office
) -> None:
    """The retry comes while the batch is carried: nothing is sent twice, nothing forgotten."""
    done: list[Retried] = []
    last = f"reader{channels.get('email').step}@example.org"

    class Pressing(dict[str, str]):
        """Answers for the server; the first letter fails, and is tried again during the last."""

        def get(self, address: str, _other: str = "") -> str:  # type: ignore[override]
            if address == "ana@example.org" and not done:
                return FULL
            if address == last and not done:
                done.append(retry(posted))
            return ""

    sending_house.subscription("ana@example.org")
    for number in range(1, channels.get("email").step + 1):
        sending_house.subscription(f"reader{number}@example.org")
    posted = sending_house.incident()
    office.at_message = Pressing()
    sending_house.work()
    assert done == [Retried(queued=1)]
    assert set(states(posted).values()) == {"sent"}
    assert len(office.recipients) == len(set(office.recipients)) == len(states(posted))


def test_a_retried_letter_is_tried_as_long_as_a_new_one(
    sending_house: Installation, office: Office, moved: MovedClock
) -> None:
    posted = told(sending_house, office, ben=FULL)
    moved.forward(days=30)
    assert retry(posted) == Retried(queued=1)
    office.at_message = {"ben@example.org": "451 4.3.0 Not now"}
    batches.send_free(1)
    assert states(posted)["ben"] == "failed_temporary"
    with database.reading() as session:
        words = session.scalars(select(Attempt.words).order_by(Attempt.id)).all()
    assert len(words) == 2

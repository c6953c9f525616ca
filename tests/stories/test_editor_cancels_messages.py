"""An editor cancels what has not left: what is queued, held back, or waits for another try."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy import update as update_rows

from statushub import channels, clock, database
from statushub.actions import deliveries
from statushub.actions import fanouts as ordering
from statushub.actions.deliveries import Cancel, Cancelled
from statushub.actions.notices import Posted
from statushub.errors import NotThere, Refused
from statushub.fanout import plan, release
from statushub.model import fanouts
from statushub.model.audit import HOUSE
from statushub.model.fanouts import Batch, Delivery, Fanout
from tests import installation
from tests.channels.post_office import open_office
from tests.faults.parts import until
from tests.installation import Installation


def planned(house: Installation, number: int = 3) -> Posted:
    for one in range(number):
        house.subscription(f"reader{one}@example.org")
    posted = house.incident()
    plan.plan(posted.fanout_id or "")
    return posted


def states() -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Delivery.state).order_by(Delivery.recipient)))


def stands() -> tuple[str, list[str]]:
    """Return where the one fan-out and its batches stand."""
    with database.reading() as session:
        fanout = session.scalars(select(Fanout)).one()
        return fanout.state, list(session.scalars(select(Batch.state)))


def cancel(posted: Posted, update_id: str | None = None) -> Cancelled:
    return deliveries.cancel(Cancel(posted.notice.public_id, update_id), HOUSE)


def test_before_anything_has_left(either_house: Installation) -> None:
    posted = planned(either_house)
    assert cancel(posted) == Cancelled(3, 0)
    assert stands() == (fanouts.FINISHED, [fanouts.DONE])
    either_house.work()
    assert states() == ["cancelled"] * 3
    assert either_house.mails() == []
    with pytest.raises(Refused, match="none to cancel"):
        cancel(posted)


def test_what_is_held_back_or_waits_goes_too_and_what_left_has_left(
    either_house: Installation,
) -> None:
    posted = planned(either_house)
    release.release(posted.fanout_id or "")
    later = clock.now() + timedelta(hours=8)
    with database.transaction() as session:
        first, second, third = session.scalars(select(Delivery).order_by(Delivery.recipient))
        first.state, first.finished_at = fanouts.SENT, clock.now()
        second.due_at = later
        third.state, third.due_at, third.tries = fanouts.FAILED_TEMPORARY, later, 2
        session.execute(update_rows(Batch).values(lease_until=later, rounds=1))
    assert cancel(posted, posted.update.public_id) == Cancelled(2, 1)
    assert states() == ["sent", "cancelled", "cancelled"]
    assert stands() == (fanouts.FINISHED, [fanouts.DONE])


def test_while_it_is_worked_out_who_is_to_hear(either_house: Installation) -> None:
    either_house.subscription("ben@example.org")
    posted = either_house.incident()
    assert cancel(posted) == Cancelled(0, 0, planning=True)
    either_house.work()
    assert (states(), either_house.mails()) == ([], [])


def test_what_is_not_there(either_house: Installation) -> None:
    posted = planned(either_house)
    with pytest.raises(NotThere):
        cancel(posted, "abcdefghijkl")


@pytest.mark.long
def test_while_a_worker_sends(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the worker has marked leaves, the rest does not, and the two add up."""
    found: list[Cancelled] = []

    class Pressing(dict[str, str]):
        """Answers for the mail server; the editor cancels while it takes the third mail."""

        def get(self, address: str, _other: str = "") -> str:  # type: ignore[override]
            if address == "reader3@example.org":
                found.append(cancel(posted))
            return ""

    with open_office(at_message=Pressing()) as office:
        house = installation.make(database_url, tmp_path, monkeypatch, SMTP_URL=office.url)
        step = channels.get("email").step
        posted = planned(house, step + 7)
        house.work()
        assert found == [Cancelled(7, step)]
        assert states() == ["sent"] * step + ["cancelled"] * 7
        assert len(office.taken) == step
        assert stands() == (fanouts.FINISHED, [fanouts.DONE])
    channels.close()
    database.dispose()


def test_just_as_a_worker_comes_for_them(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker has read whom to write to next, and waits for the editor to be done with them."""
    house = installation.make(postgresql_url, tmp_path, monkeypatch)
    posted = planned(house, 5)
    release.release(posted.fanout_id or "")
    with database.transaction() as session:  # one was being sent by a worker that was killed
        first = select(func.min(Delivery.recipient)).scalar_subquery()
        being_sent = update_rows(Delivery).where(Delivery.recipient == first)
        session.execute(being_sent.values(state=fanouts.SENDING))
    worker = threading.Thread(target=house.work)
    with database.transaction() as session:
        ordering.cancel_unsent(session, posted.notice.id)
        worker.start()
        until(somebody_waits, "the worker waits for the rows that are being cancelled")
    worker.join()
    assert states() == ["sent"] + ["cancelled"] * 4
    assert len(house.mails()) == 1
    assert stands() == (fanouts.FINISHED, [fanouts.DONE])
    channels.close()
    database.dispose()


def somebody_waits() -> bool:
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    with database.reading() as session:
        return bool(session.execute(waiting).scalar_one())

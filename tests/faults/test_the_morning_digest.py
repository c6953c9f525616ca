"""A real worker sends the digests that are due, once, after a night in which it was dead."""

from datetime import timedelta

import pytest

from statushub import clock, database
from statushub.model.subscriptions import Subscription
from tests.faults.parts import Parts, until
from tests.installation import Installation, text_of


@pytest.mark.long
def test_a_worker_that_comes_back_sends_one_digest(house: Installation, processes: Parts) -> None:
    now = clock.now()
    for number in range(3):
        row = house.subscription(f"reader{number}@example.net")
        with database.transaction() as session:
            held = session.get_one(Subscription, row.id)
            held.daily, held.digest_at = True, now + timedelta(seconds=1)
            held.digested_through = now - timedelta(days=2)
            held.confirmed_at = now - timedelta(days=3)
    for _posted in range(2):
        house.incident(impact="minor")
    processes.worker()
    until(lambda: len(house.mails()) == 3, "a digest each")
    for mail in house.mails():
        assert text_of(mail).count("/notices/") == 2
    with database.reading() as session:
        due = session.query(Subscription.digest_at).all()
    assert all(at and at > clock.now() + timedelta(seconds=1) for (at,) in due)

"""A worker is killed before or right after it ordered a reminder: everybody is reminded once."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from statushub import clock, database
from statushub.fanout import sweep
from statushub.fanout.leases import LEASE
from statushub.model import reminders
from statushub.model.fanouts import Fanout
from tests.faults import audience, dying
from tests.faults.parts import Parts
from tests.faults.receivers import Folder
from tests.installation import Installation, MovedClock

pytestmark = [pytest.mark.long]


@pytest.mark.parametrize("where", ["before the reminder is ordered", "after a reminder is ordered"])
def test_killed_and_another_goes_on(
    either_house: Installation, moved: MovedClock, processes: Parts, tmp_path: Path, where: str
) -> None:
    wanted = audience.gather(either_house.page.id, 30)
    starts = clock.now() + timedelta(minutes=70)
    posted = either_house.incident(
        kind="maintenance",
        moments={"starts_at": starts, "ends_at": starts + timedelta(hours=1)},
        reminders={"starts_at": [69]},
        notify=False,
    )
    either_house.work()
    # The one that dies lives by the true clock: it is due there, too.
    with database.transaction() as session:
        (one,) = reminders.of_notice(session, posted.notice.id)
        session.get_one(reminders.Reminder, one.id).due_at = clock.now()
        posted_moment = session.get_one(type(posted.notice), posted.notice.id).moments[0]
        posted_moment.at = clock.now() + timedelta(minutes=69)
    child = processes.start("-m", "tests.faults.dying", where, posted.notice.public_id)
    assert child.process.wait(60) == dying.DEAD, child.said
    ordered = _ordered()
    assert ordered == int(where.startswith("after"))
    moved.forward(seconds=LEASE.total_seconds() + 20)
    sweep.sweep(threads=4)
    either_house.work()

    assert _ordered() == 1
    assert audience.tally(wanted, Folder(tmp_path).heard()) == audience.Tally(0, 0, 0)


def _ordered() -> int:
    with database.reading() as session:
        return len(session.scalars(select(Fanout).where(Fanout.purpose == "reminder")).all())

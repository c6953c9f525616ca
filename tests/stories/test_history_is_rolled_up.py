"""After three months single messages are forgotten; who was reached, and how fast, stays."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy import update as update_rows

from statushub import clock, database
from statushub.fanout import plan, rollup
from statushub.model import deliveries, fanouts
from statushub.model.deliveries import Speed
from statushub.model.fanouts import Attempt, Batch, Delivery, Fanout
from tests.desk import editor_with_password
from tests.faults import audience
from tests.installation import Installation, MovedClock
from tests.integrators import Integrator

NUMBER = rollup.PORTION * 2 + 10


def told(house: Installation) -> str:
    """Tell a large audience, as workers would have: every seventh message failed for good."""
    audience.gather(house.page.id, NUMBER)
    posted = house.incident()
    assert posted.fanout_id is not None
    plan.plan(posted.fanout_id)
    failed = Delivery.recipient % 7 == 0
    with database.transaction() as session:
        fanout = fanouts.fanout(session, posted.fanout_id)
        for late in range(4):
            left_at = fanout.ordered_at + timedelta(seconds=1.23 * (late + 1))
            session.execute(
                update_rows(Delivery)
                .where(Delivery.recipient % 4 == late)
                .values(
                    state=case((failed, fanouts.FAILED_PERMANENT), else_=fanouts.SENT),
                    finished_at=left_at,
                )
            )
        session.execute(update_rows(Batch).values(state=fanouts.DONE, lease_until=None))
        fanout.state, fanout.finished_at = fanouts.FINISHED, clock.now()
        session.add(
            Attempt(
                fanout_id=fanout.id,
                recipient=7,
                at=clock.now(),
                seconds=1,
                provider="smtp",
                state=fanouts.FAILED_PERMANENT,
                words="552 too large",
            )
        )
    return posted.notice.public_id


def look(house: Installation, notice_id: str) -> tuple[Sequence[Any], Sequence[Any], Any]:
    """What the desk and the API count."""
    with database.reading() as session:
        ids = list(session.scalars(select(Fanout.id)))
        numbers = [(*vars(one).values(),) for one in deliveries.numbers(session, ids)]
        counts = [(*vars(one).values(),) for one in fanouts.counts(session, ids)]
    answer = Integrator(house).get(f"/api/notices/{notice_id}/deliveries")
    return numbers, counts, without_times(answer.json)


def without_times(told: Any) -> Any:
    """What the API counts, without how long it took: that keeps two figures."""
    if not isinstance(told, dict):
        return told
    return {name: without_times(value) for name, value in told.items() if name != "seconds"}


def speed() -> Speed:
    with database.reading() as session:
        fanout = session.scalars(select(Fanout)).one()
        found = deliveries.speed([*deliveries.times(session, fanout, NUMBER).values()])
    assert found is not None
    return found


def single(table: type[Delivery | Attempt | Batch] = Delivery) -> int:
    with database.reading() as session:
        return session.execute(select(func.count()).select_from(table)).scalar_one()


def test_counts_and_times_stay(either_house: Installation, moved: MovedClock) -> None:
    house = either_house
    notice = told(house)
    before, fast = look(house, notice), speed()
    assert sum(row[-1] for row in before[0]) == NUMBER

    moved.forward(days=89)
    assert rollup.roll_up() == 0
    assert single() == NUMBER

    moved.forward(days=2)
    # Interrupted on its way it goes on where it was, and the counts are right meanwhile.
    (fanout_id,) = rollup._ended_long_ago()
    rollup._sum_up(fanout_id)
    assert not rollup._delete_portion(fanout_id)
    assert single() == NUMBER - rollup.PORTION
    assert look(house, notice) == before
    assert rollup.roll_up() == 1
    assert single() == single(Attempt) == single(Batch) == 0
    assert look(house, notice) == before
    after = speed()
    assert after.number == fast.number
    for was, now in ((fast.p50, after.p50), (fast.p95, after.p95)):
        assert abs(now - was) <= 0.05 * was
    assert rollup.roll_up() == 0

    desk = editor_with_password(house.app, "eva@example.org")
    assert desk.open(f"/desk/notices/{notice}").status_code == 200


def test_what_had_nobody_to_tell_is_done_with(house: Installation, moved: MovedClock) -> None:
    house.incident()
    house.work()
    moved.forward(days=91)
    assert rollup.roll_up() == 1
    assert rollup.roll_up() == 0

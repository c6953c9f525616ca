"""What the waits of today and of the last weeks come to, for the page: every quarter of an hour."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from statushub import clock, database
from statushub.actions.pages import measured
from statushub.insight.calm import Measured, calm_hours
from statushub.model import contact_points, pages, waits
from statushub.model.contact_points import ContactPoint
from statushub.model.pages import Page
from statushub.model.waits import SLOT, WaitHistory, WaitSlot

_PORTION = 10
"""Contact points whose five weeks are read at once: of each it is up to 3,360 rows."""


def look_back() -> None:
    """Sum up what was measured until this quarter of an hour began, where that is not done yet."""
    now = clock.now()
    through = waits.slot_of(now)
    with database.reading() as session:
        page = pages.page_or_none(session)
        points = contact_points.in_order(session, page.id) if page else []
        held = waits.histories(session, [one.id for one in points])
    late = [one for one in points if one.id not in held or held[one.id].through != through]
    if page is None or not late:
        return
    since = _day_began(page, now)
    quarters = _quarters([one.id for one in late], since, through)
    anew = [one for one in late if one.id not in held or held[one.id].since != since]
    calm = _calm(anew, page, through)
    rows = {
        one.id: {
            "contact_point_id": one.id,
            "through": through,
            "since": since,
            "quarters": quarters.get(one.id, []),
            "calm": calm[one.id] if one.id in calm else held[one.id].calm,
        }
        for one in late
    }
    _write(page, rows, [one.id for one in late if _reads_otherwise(held.get(one.id), rows[one.id])])


def _reads_otherwise(held: WaitHistory | None, row: dict[str, Any]) -> bool:
    if held is None:
        return bool(row["quarters"] or row["calm"])
    return (held.quarters, held.calm) != (row["quarters"], row["calm"])


def _write(page: Page, rows: dict[int, dict[str, Any]], changed: Sequence[int]) -> None:
    with database.transaction() as session:
        fresh = database.upsert(session, WaitHistory)
        session.execute(
            fresh.on_conflict_do_update(
                index_elements=[WaitHistory.contact_point_id],
                set_={
                    name: fresh.excluded[name] for name in ("through", "since", "quarters", "calm")
                },
            ),
            list(rows.values()),
        )
        if changed:
            measured(session, page.id)


def _day_began(page: Page, now: datetime) -> datetime:
    zone = ZoneInfo(page.time_zone)
    return datetime.combine(now.astimezone(zone).date(), time(), zone)


def _quarters(
    ids: Sequence[int], since: datetime, through: datetime
) -> dict[int, list[int | None]]:
    """Return the mean wait of each quarter of an hour from an instant until another, by row id."""
    query = select(WaitSlot).where(
        database.among(WaitSlot.contact_point_id, database.numbers("ids")),
        WaitSlot.slot >= since,
        WaitSlot.slot < through,
    )
    found: dict[int, list[int | None]] = {}
    with database.reading() as session:
        for row in session.execute(query.with_only_columns(*WaitSlot.__table__.c), {"ids": ids}):
            line = found.setdefault(row.contact_point_id, [None] * int((through - since) / SLOT))
            line[int((row.slot - since) / SLOT)] = round(row.total / row.count)
    return found


def _calm(points: Sequence[ContactPoint], page: Page, through: datetime) -> dict[int, Any]:
    """Return the calm hours of some contact points, by row id: once a day."""
    found: dict[int, Any] = {}
    query = select(WaitSlot).where(
        database.among(WaitSlot.contact_point_id, database.numbers("ids")),
        WaitSlot.slot >= through - waits.KEPT,
    )
    for first in range(0, len(points), _PORTION):
        portion = points[first : first + _PORTION]
        by_point: dict[int, list[Measured]] = defaultdict(list)
        with database.reading() as session:
            rows = session.execute(
                query.with_only_columns(*WaitSlot.__table__.c), {"ids": [one.id for one in portion]}
            )
            for row in rows:
                by_point[row.contact_point_id].append(Measured(row.slot, row.total / row.count))
        for one in portion:
            hours = calm_hours(by_point[one.id], one.time_zone or page.time_zone)
            found[one.id] = [[each.weekday, each.first, each.end, each.under] for each in hours]
    return found

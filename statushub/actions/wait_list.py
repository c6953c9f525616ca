"""Taking in a list of waits, a portion at a time: each quarter of an hour once."""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from statushub import database
from statushub.actions import pages
from statushub.actions.measurements import add_to_slots, put
from statushub.database import among, numbers
from statushub.model import audit, waits
from statushub.model.audit import Actor
from statushub.model.contact_points import ContactPoint
from statushub.model.pages import the_page
from statushub.model.waits import FILE, WaitHistory, WaitSlot

PORTION = 1000
"""Quarters of an hour in one transaction: it keeps the write lock well under a second."""


@dataclass(frozen=True)
class Measurement:
    """One checked row: a contact point by row id, how long people waited, and when."""

    contact_point_id: int
    minutes: int
    at: datetime


_Quarter = tuple[tuple[int, datetime], list[Measurement]]


def take_in(measured: Sequence[Measurement], actor: Actor) -> Iterator[tuple[int, int, int, int]]:
    """Take in measurements; yield after each portion how many were taken and known so far, and how
    many quarters of an hour are done, of how many.

    Measurements have no names by which one could be known again; quarters of an hour have. One that
    is there already takes only what is newer than the newest wait of its contact point.
    """
    quarters: dict[tuple[int, datetime], list[Measurement]] = defaultdict(list)
    for one in sorted(measured, key=lambda one: one.at):
        quarters[one.contact_point_id, waits.slot_of(one.at)].append(one)
    rest, taken, known, done = iter(quarters.items()), 0, 0, 0
    while portion := list(itertools.islice(rest, PORTION)):
        with database.transaction() as session:
            new = _take(session, portion, actor)
        total = sum(len(one) for _key, one in portion)
        taken, known, done = taken + new, known + total - new, done + len(portion)
        yield taken, known, done, len(quarters)


def _take(session: Session, portion: Sequence[_Quarter], actor: Actor) -> int:
    ids = sorted({row_id for (row_id, _slot), _measured in portion})
    # Held, so that a queue which reports meanwhile comes before or after all of this.
    held = select(ContactPoint.id).where(among(ContactPoint.id, numbers("ids")))
    session.execute(held.order_by(ContactPoint.id).with_for_update(key_share=True), {"ids": ids})
    there = _slots(session, ids, portion)
    newest = {row_id: wait.as_of for row_id, wait in waits.latest(session, ids).items()}
    slots: dict[tuple[int, datetime], list[int]] = {}
    last: dict[int, Measurement] = {}
    for key, measured in portion:
        row_id = key[0]
        new = [
            one
            for one in measured
            if key not in there or row_id not in newest or one.at > newest[row_id]
        ]
        if new:
            slots[key] = [one.minutes for one in new]
            last[row_id] = new[-1]
    put(
        session,
        {
            row_id: {"minutes": one.minutes, "as_of": one.at, "source": FILE}
            for row_id, one in last.items()
            if row_id not in newest or one.at > newest[row_id]
        },
    )
    add_to_slots(session, slots)
    taken = sum(len(minutes) for minutes in slots.values())
    if slots:
        # What they come to is summed up anew, and shown.
        session.execute(
            delete(WaitHistory).where(among(WaitHistory.contact_point_id, numbers("ids"))),
            {"ids": sorted(last)},
            execution_options=database.ROWS_ALONE,
        )
        page = the_page(session)
        pages.measured(session, page.id)
        # No measurement is audited by itself; that somebody brought some is.
        audit.note(session, actor, "take_in_waits", ("page", page.public_id), waits=taken)
    return taken


def _slots(
    session: Session, ids: Sequence[int], portion: Sequence[_Quarter]
) -> set[tuple[int, datetime]]:
    moments = [slot for (_row_id, slot), _measured in portion]
    query = select(WaitSlot.contact_point_id, WaitSlot.slot).where(
        among(WaitSlot.contact_point_id, numbers("ids")),
        WaitSlot.slot >= min(moments),
        WaitSlot.slot <= max(moments),
    )
    return {(row.contact_point_id, row.slot) for row in session.execute(query, {"ids": list(ids)})}

"""Waits: how long people wait at a contact point, as last measured, and over time."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import JSON, ForeignKey, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from statushub.database import Base, rows_changed
from statushub.model.contact_points import ContactPoint

LONGEST_MINUTES = 24 * 60
"""A wait beyond a day is a mistake, or not a wait."""

HAND, FEED, FILE = "hand", "feed", "file"

SLOT = timedelta(minutes=15)
KEPT = timedelta(days=35)
"""For how long slots are kept: five weeks, so that each weekday is there five times."""
_EXACT = 10
_HOUR = 60


class Wait(Base):
    """The wait last measured at a contact point."""

    __tablename__ = "wait"

    contact_point_id: Mapped[int] = mapped_column(ForeignKey("contact_point.id"), primary_key=True)
    minutes: Mapped[int | None]
    """None: said to be unknown."""
    as_of: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(16))


class WaitSlot(Base):
    """The waits measured at a contact point within one quarter of an hour: for charts."""

    __tablename__ = "wait_slot"

    contact_point_id: Mapped[int] = mapped_column(ForeignKey("contact_point.id"), primary_key=True)
    slot: Mapped[datetime] = mapped_column(primary_key=True)
    """When the quarter of an hour begins."""
    count: Mapped[int]
    total: Mapped[int]
    """The sum of all measurements, minutes."""
    highest: Mapped[int]


class WaitHistory(Base):
    """What the measurements of a contact point come to: made anew every quarter of an hour.

    Not the truth, which is in the slots: charts made from those at each publication would cost more
    than all the rest of it.
    """

    __tablename__ = "wait_history"

    contact_point_id: Mapped[int] = mapped_column(ForeignKey("contact_point.id"), primary_key=True)
    through: Mapped[datetime]
    """Until when measurements are in it."""
    since: Mapped[datetime]
    """When the day began that `quarters` tell of, where the page is."""
    quarters: Mapped[list[int | None]] = mapped_column(JSON, default=list)
    """The mean wait of each quarter of an hour since; None: nothing was measured."""
    calm: Mapped[list[list[int]]] = mapped_column(JSON, default=list)
    """Weekday (0 is Monday), hours from and before, and under how many minutes people usually wait
    then; from 0 before 24 is all day."""


def rounded(minutes: int) -> int:
    """Return a wait as it is told: exact up to 10 minutes, then in fives, over an hour in fifteens.

    Nobody decides otherwise for 23 minutes instead of 25, and a page that told each of them would
    be another page every few seconds.
    """
    if minutes <= _EXACT:
        return minutes
    step = 5 if minutes <= _HOUR else 15
    return (minutes + step // 2) // step * step


def slot_of(moment: datetime) -> datetime:
    """Return when the quarter of an hour begins that a moment lies in."""
    quarter = int(SLOT.total_seconds())
    return datetime.fromtimestamp(moment.timestamp() // quarter * quarter, UTC)


def latest(session: Session, contact_point_ids: Sequence[int]) -> dict[int, Wait]:
    """Return the newest wait of each of some contact points, by row id."""
    query = select(Wait).where(Wait.contact_point_id.in_(contact_point_ids))
    return {one.contact_point_id: one for one in session.scalars(query)}


def histories(session: Session, contact_point_ids: Sequence[int]) -> dict[int, WaitHistory]:
    """Return what the measurements of some contact points come to, by row id."""
    query = select(WaitHistory).where(WaitHistory.contact_point_id.in_(contact_point_ids))
    return {one.contact_point_id: one for one in session.scalars(query)}


def measured_since(session: Session, page_id: int, moment: datetime) -> bool:
    """Tell whether any contact point of a page was measured after a moment."""
    newest = (
        select(func.max(Wait.as_of))
        .join(ContactPoint, ContactPoint.id == Wait.contact_point_id)
        .where(ContactPoint.page_id == page_id, ContactPoint.retired_at.is_(None))
    )
    found = session.scalar(newest)
    return found is not None and found > moment


def forget_before(session: Session, moment: datetime) -> int:
    """Delete the slots that began before a moment; return how many there were."""
    return rows_changed(session.execute(delete(WaitSlot).where(WaitSlot.slot < moment)))

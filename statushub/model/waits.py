"""Waits: how long people wait at a contact point, as last measured, and over time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from statushub.database import Base

LONGEST_MINUTES = 24 * 60
"""A wait beyond a day is a mistake, or not a wait."""

HAND, FEED, FILE = "hand", "feed", "file"


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


def latest(session: Session, contact_point_ids: Sequence[int]) -> dict[int, Wait]:
    """Return the newest wait of each of some contact points, by row id."""
    query = select(Wait).where(Wait.contact_point_id.in_(contact_point_ids))
    return {one.contact_point_id: one for one in session.scalars(query)}

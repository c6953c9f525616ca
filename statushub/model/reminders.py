"""Reminders: that subscribers are told once more before a date of a notice comes."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from statushub.database import Base


class Reminder(Base):
    """One reminder of one date of a notice."""

    __tablename__ = "reminder"
    __table_args__ = (Index("ix_reminder_due_at", "due_at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    moment: Mapped[str] = mapped_column(String(32))
    """The date of the notice, by the name its kind gives it."""
    lead_minutes: Mapped[int]
    """How long before that date."""
    due_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    """When subscribers were told, or it was decided not to."""

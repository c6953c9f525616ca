"""Reminders: that subscribers are told once more before a date of a notice comes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from statushub.database import Base
from statushub.kinds import DAY
from statushub.model.notices import Notice

_OPEN = text("told_at IS NULL AND skipped_at IS NULL")


class Reminder(Base):
    """One reminder of one date of a notice."""

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("notice_id", "moment", "lead_minutes"),
        Index("ix_reminder_due_at", "due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    moment: Mapped[str] = mapped_column(String(32))
    """The date of the notice, by the name its kind gives it."""
    lead_minutes: Mapped[int]
    """How long before that date; 0: when it comes."""
    due_at: Mapped[datetime]
    """Follows the date when that is moved."""
    told_at: Mapped[datetime | None]
    """When it was ordered that subscribers be told."""
    skipped_at: Mapped[datetime | None]
    """When it was found to be too late, or of no use any more; nobody was told."""

    @property
    def is_open(self) -> bool:
        """Tell whether it is still to come."""
        return self.told_at is None and self.skipped_at is None


def due_at(at: datetime, lead_minutes: int, zone: str) -> datetime:
    """Return when a reminder of something at `at` is due: before it by whole days, if it is days.

    Days are counted where the page's readers are, so that it comes at the same time of day whether
    or not the clocks were changed between. Of an hour that does not exist there, an hour later.
    """
    if lead_minutes % DAY:
        return at - timedelta(minutes=lead_minutes)
    here = at.astimezone(ZoneInfo(zone))
    earlier = here.replace(tzinfo=None) - timedelta(days=lead_minutes // DAY)
    return earlier.replace(tzinfo=ZoneInfo(zone), fold=here.fold).astimezone(UTC)


def of_notice(session: Session, notice_id: int) -> Sequence[Reminder]:
    """Return a notice's reminders, the earliest of each date first."""
    query = select(Reminder).where(Reminder.notice_id == notice_id)
    return session.scalars(query.order_by(Reminder.moment, Reminder.lead_minutes.desc())).all()


def of_notices(session: Session, notice_ids: Sequence[int]) -> dict[int, list[Reminder]]:
    """Return the same for several notices, by their row ids."""
    query = select(Reminder).where(Reminder.notice_id.in_(notice_ids))
    found: dict[int, list[Reminder]] = defaultdict(list)
    for one in session.scalars(query.order_by(Reminder.moment, Reminder.lead_minutes.desc())):
        found[one.notice_id].append(one)
    return dict(found)


def due(session: Session, at: datetime, limit: int = 100) -> Sequence[str]:
    """Return the public ids of the notices that somebody should be reminded of by now."""
    query = (
        select(Notice.public_id)
        .join(Reminder, Reminder.notice_id == Notice.id)
        .where(_OPEN, Reminder.due_at <= at)
        .order_by(Reminder.due_at)
        .limit(limit)
    )
    return list(dict.fromkeys(session.scalars(query)))


def stands(notice: Notice, content: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether what a fan-out reminds of is still to come, at the instant it names."""
    at = datetime.fromisoformat(content["at"])
    return notice.awaits(content["moment"]) and notice.moment(content["moment"]) == at and now < at

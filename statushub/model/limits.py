"""Counters for limits that all processes share: how often a key was used in its current window."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, case, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from statushub import clock
from statushub.database import Base, rows_changed

_INSERTS: dict[str, Callable[[Any], Any]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


class LimitWindow(Base):
    """How often one key was used in its current window."""

    __tablename__ = "limit_window"

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    hits: Mapped[int]
    ends_at: Mapped[datetime]


def use(session: Session, key: str, window: timedelta, amount: int = 1) -> tuple[int, datetime]:
    """Count one more use of a key; return the uses in its window, and when that window ends.

    A window begins with its first use. One statement, so that two processes never lose a count.
    """
    now = clock.now()
    over = LimitWindow.ends_at <= now
    counted = (
        _INSERTS[session.get_bind().dialect.name](LimitWindow)
        .values(key=key, hits=amount, ends_at=now + window)
        .on_conflict_do_update(
            index_elements=[LimitWindow.key],
            set_={
                LimitWindow.hits: case((over, amount), else_=LimitWindow.hits + amount),
                LimitWindow.ends_at: case((over, now + window), else_=LimitWindow.ends_at),
            },
        )
        .returning(LimitWindow.hits, LimitWindow.ends_at)
    )
    hits, ends_at = session.execute(counted).one()
    return hits, ends_at


def forget_ended(session: Session) -> int:
    """Delete the windows that are over; return how many there were."""
    ended = session.execute(delete(LimitWindow).where(LimitWindow.ends_at <= clock.now()))
    return rows_changed(ended)

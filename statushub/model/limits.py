"""Counters for request limits that all web processes share: fixed windows, counted atomically."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import String, case, delete, or_
from sqlalchemy.orm import Mapped, Session, mapped_column

from statushub import clock, database
from statushub.database import Base, rows_changed


class LimitWindow(Base):
    """How often one key was used in its current window."""

    __tablename__ = "limit_window"

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    hits: Mapped[int]
    ends_at: Mapped[datetime]


def _digest(key: str) -> str:
    # A key holds a client's address or what somebody typed; neither is anybody's to read here.
    return hashlib.sha256(key.encode()).hexdigest()


def count(session: Session, key: str, seconds: int, amount: int = 1) -> int:
    """Count `amount` uses of `key` and return how many its window of `seconds` holds now."""
    now = clock.now()
    fresh = database.upsert(session, LimitWindow).values(
        key=_digest(key), hits=amount, ends_at=now + timedelta(seconds=seconds)
    )
    # One that ends much later than any begun now was begun before the clock was set back.
    ahead = now + timedelta(seconds=seconds) + clock.SKEW
    over = or_(LimitWindow.ends_at <= now, LimitWindow.ends_at > ahead)
    counted = fresh.on_conflict_do_update(
        index_elements=[LimitWindow.key],
        set_={
            "hits": case((over, amount), else_=LimitWindow.hits + amount),
            "ends_at": case((over, fresh.excluded.ends_at), else_=LimitWindow.ends_at),
        },
    ).returning(LimitWindow.hits)
    return int(session.execute(counted).scalar_one())


def window(session: Session, key: str) -> tuple[int, datetime]:
    """Return the uses in the current window of `key` and when that window ends."""
    now = clock.now()
    found = session.get(LimitWindow, _digest(key))
    return (found.hits, found.ends_at) if found and found.ends_at > now else (0, now)


def forget(session: Session, key: str) -> None:
    """Begin anew for one key."""
    session.execute(delete(LimitWindow).where(LimitWindow.key == _digest(key)))


def forget_all(session: Session) -> int:
    """Begin anew for every key; return how many there were."""
    return rows_changed(session.execute(delete(LimitWindow)))


def forget_ended(session: Session) -> int:
    """Delete the windows that are over; return how many there were."""
    ended = session.execute(delete(LimitWindow).where(LimitWindow.ends_at <= clock.now()))
    return rows_changed(ended)

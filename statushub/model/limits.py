"""Counters for request limits that all web processes share (filled by the limiter's storage)."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from statushub.database import Base


class LimitWindow(Base):
    """How often one key was used in its current window."""

    __tablename__ = "limit_window"

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    hits: Mapped[int]
    ends_at: Mapped[datetime]

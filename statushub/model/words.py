"""What updates say in each language, and what they said before they were corrected."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from statushub.database import Base

WRITTEN = "written"
MACHINE = "machine"
TRANSLATED = "translated"


class Words(Base):
    """One part of an update in one language. A correction replaces a row and keeps the old one."""

    __tablename__ = "text"
    __table_args__ = (
        UniqueConstraint("update_id", "language", "part", "version"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    update_id: Mapped[int] = mapped_column(ForeignKey("update.id"))
    language: Mapped[str] = mapped_column(String(16))
    part: Mapped[str] = mapped_column(String(32))
    version: Mapped[int] = mapped_column(default=1)
    content: Mapped[str] = mapped_column(Text)
    """As written."""
    html: Mapped[str] = mapped_column(Text)
    """Rendered and sanitised once, when written."""
    origin: Mapped[str] = mapped_column(String(16), default=WRITTEN)
    created_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]


def versions_of(session: Session, update_id: int) -> Sequence[Words]:
    """Return every version of an update's words, replaced ones too, oldest first."""
    query = select(Words).where(Words.update_id == update_id)
    return session.scalars(query.order_by(Words.language, Words.part, Words.version)).all()

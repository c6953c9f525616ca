"""The audit trail: who changed what, when. Subject ids, never addresses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from statushub import clock
from statushub.database import Base


@dataclass(frozen=True)
class Actor:
    """Who states something: an editor, a token, a subscriber by link, or the house itself."""

    kind: str
    public_id: str = ""
    editor_id: int | None = None


HOUSE = Actor("house")
"""What time or set-up does by itself."""


class AuditEntry(Base):
    """One change, in the same transaction as the change itself."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_subject_id", "subject_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[str] = mapped_column(String(32))
    verb: Mapped[str] = mapped_column(String(48))
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[str] = mapped_column(String(32))
    detail: Mapped[dict[str, Any]]


def note(
    session: Session,
    actor: Actor,
    verb: str,
    subject: tuple[str, str],
    **detail: object,
) -> None:
    """Add one entry; `subject` is its kind and public id, `detail` plain JSON without addresses."""
    kind, public_id = subject
    session.add(
        AuditEntry(
            at=clock.now(),
            actor_kind=actor.kind,
            actor_id=actor.public_id,
            verb=verb,
            subject_kind=kind,
            subject_id=public_id,
            detail=detail,
        )
    )


def newest(session: Session, limit: int = 100, offset: int = 0) -> Sequence[AuditEntry]:
    """Return the newest entries first."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit).offset(offset)
    return session.scalars(query).all()


def about(session: Session, subject_ids: Sequence[str], limit: int = 100) -> Sequence[AuditEntry]:
    """Return the newest entries about some subjects, oldest of them first."""
    query = select(AuditEntry).where(AuditEntry.subject_id.in_(subject_ids))
    found = session.scalars(query.order_by(AuditEntry.id.desc()).limit(limit)).all()
    return found[::-1]

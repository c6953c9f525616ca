"""Reading the audit trail back: page by page, and what its entries were about."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from statushub.model.audit import AuditEntry
from statushub.model.notices import Notice, Update

SUBJECTS = (
    "notice",
    "update",
    "service",
    "service_group",
    "contact_point",
    "page",
    "subscription",
    "editor",
    "token",
)
"""Kinds of things that are changed."""


def entries(
    session: Session,
    limit: int,
    *,
    subject_kind: str = "",
    subject_id: str = "",
    before: int | None = None,
) -> Sequence[AuditEntry]:
    """Return the newest entries, older than the row `before`; only of one subject where asked."""
    query = select(AuditEntry)
    if subject_kind:
        query = query.where(AuditEntry.subject_kind == subject_kind)
    if subject_id:
        query = query.where(AuditEntry.subject_id == subject_id)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    return session.scalars(query.order_by(AuditEntry.id.desc()).limit(limit)).all()


def notices_by_id(session: Session, public_ids: Collection[str]) -> dict[str, Notice]:
    """Return notices by their own public id, and by that of one of their updates."""
    own = select(Notice).where(Notice.public_id.in_(public_ids))
    of_updates = select(Update).where(Update.public_id.in_(public_ids))
    return {
        **{notice.public_id: notice for notice in session.scalars(own)},
        **{update.public_id: update.notice for update in session.scalars(of_updates)},
    }

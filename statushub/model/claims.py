"""Claims: stated statuses with source and time. A service's status is its worst open claim."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from statushub.database import Base

STATUSES = (
    "operational",
    "under_maintenance",
    "degraded_performance",
    "partial_outage",
    "major_outage",
)
"""From best to worst."""

HAND = "hand"
NOTICE = "notice"


class Claim(Base):
    """Somebody or something states a status of a service, from one instant until another."""

    __tablename__ = "claim"
    __table_args__ = (
        Index("ix_claim_service_id_until", "service_id", "until"),
        Index("ix_claim_notice_id", "notice_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    status: Mapped[str] = mapped_column(String(32))
    source: Mapped[str] = mapped_column(String(16))
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]


def worst(statuses: Iterable[str]) -> str:
    """Return the worst of some statuses; operational when there is none."""
    return max(statuses, key=STATUSES.index, default=STATUSES[0])


def open_claims(session: Session, page_service_ids: Sequence[int]) -> Sequence[Claim]:
    """Return the claims in force for some services."""
    query = select(Claim).where(Claim.service_id.in_(page_service_ids), Claim.until.is_(None))
    return session.scalars(query.order_by(Claim.id)).all()


def statuses(session: Session, service_ids: Sequence[int]) -> dict[int, str]:
    """Return the computed status of each of some services, by service id."""
    by_service: dict[int, list[str]] = {service_id: [] for service_id in service_ids}
    for claim in open_claims(session, service_ids):
        by_service[claim.service_id].append(claim.status)
    return {service_id: worst(found) for service_id, found in by_service.items()}


def of_notice(session: Session, notice_id: int) -> Sequence[Claim]:
    """Return the claims a notice holds open."""
    query = select(Claim).where(Claim.notice_id == notice_id, Claim.until.is_(None))
    return session.scalars(query).all()


def by_hand(session: Session, service_id: int) -> Claim | None:
    """Return the open claim an editor made by hand for a service, if there is one."""
    query = select(Claim).where(
        Claim.service_id == service_id, Claim.source == HAND, Claim.until.is_(None)
    )
    return session.scalars(query).first()


def in_force_since(
    session: Session, service_ids: Sequence[int], since: datetime
) -> Sequence[Claim]:
    """Return the claims of some services in force at any time after `since`, oldest first."""
    # Two questions, each with an index of its own: together, or sorted by the database, they would
    # walk through all the claims there ever were.
    ended = select(Claim).where(Claim.service_id.in_(service_ids), Claim.until > since)
    found = (*open_claims(session, service_ids), *session.scalars(ended))
    return sorted(found, key=lambda claim: (claim.since, claim.id))

"""Claims on contact points: stated states with source and time. The nearest source has the word."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from statushub.database import Base
from statushub.model.contact_points import ContactPoint

STATES = ("open", "busy", "limited", "closed")
"""From best to worst. A state that nobody states and no hours tell is empty: unknown."""
OPEN, CLOSED = STATES[0], STATES[-1]
USUAL = "usual"
"""What a notice may state besides: it says nothing of it any more, and its hours count again."""

NOTICE, HAND, FEED = "notice", "hand", "feed"
SOURCES = (NOTICE, HAND, FEED)
"""Who has the word before whom; below all of them are the hours."""


class ContactClaim(Base):
    """Somebody or something states how a contact point stands, from one instant until another."""

    __tablename__ = "contact_claim"
    __table_args__ = (
        Index("ix_contact_claim_contact_point_id_until", "contact_point_id", "until"),
        Index("ix_contact_claim_notice_id", "notice_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_point_id: Mapped[int] = mapped_column(ForeignKey("contact_point.id"))
    state: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(16))
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    """When it was taken back; None: in force."""
    lapses_at: Mapped[datetime | None]
    """When it counts no more, said beforehand: the end of a notice, or of trust in a feed."""
    wait_minutes: Mapped[int | None]
    """The wait to expect while it is in force, where that was said."""
    use_instead: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    """Public ids of what to use instead, in order; None: what the contact point itself says."""


def weightiest(found: Iterable[ContactClaim], at: datetime) -> ContactClaim | None:
    """Return the claim that has the word: by source, then the worst, then the newest; or None."""
    counting = [one for one in found if one.lapses_at is None or one.lapses_at > at]
    return min(
        counting,
        key=lambda one: (SOURCES.index(one.source), -STATES.index(one.state), -one.id),
        default=None,
    )


def open_claims(session: Session, contact_point_ids: Sequence[int]) -> Sequence[ContactClaim]:
    """Return the claims in force on some contact points."""
    query = select(ContactClaim).where(
        ContactClaim.contact_point_id.in_(contact_point_ids), ContactClaim.until.is_(None)
    )
    return session.scalars(query.order_by(ContactClaim.id)).all()


def of_notice(session: Session, notice_id: int) -> Sequence[ContactClaim]:
    """Return the claims a notice holds open."""
    query = select(ContactClaim).where(
        ContactClaim.notice_id == notice_id, ContactClaim.until.is_(None)
    )
    return session.scalars(query).all()


def from_source(session: Session, contact_point_id: int, source: str) -> ContactClaim | None:
    """Return the open claim of a hand or a feed on a contact point, if there is one."""
    query = select(ContactClaim).where(
        ContactClaim.contact_point_id == contact_point_id,
        ContactClaim.source == source,
        ContactClaim.until.is_(None),
    )
    return session.scalars(query).first()


def turned_at(session: Session, page_id: int, source: str, at: datetime) -> Sequence[ContactClaim]:
    """Return what a source began or ceased to state at an instant, of what is on the page."""
    query = (
        select(ContactClaim)
        .join(ContactPoint, ContactPoint.id == ContactClaim.contact_point_id)
        .where(
            ContactPoint.page_id == page_id,
            ContactPoint.retired_at.is_(None),
            ContactClaim.source == source,
            or_(ContactClaim.since == at, ContactClaim.until == at),
        )
    )
    return session.scalars(query.order_by(ContactClaim.id)).all()

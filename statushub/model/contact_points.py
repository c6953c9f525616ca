"""Contact points: the ways to reach services, with their words, hours and what to use instead."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from statushub import contact_types
from statushub.database import Base
from statushub.errors import NotThere
from statushub.model.ids import Public
from statushub.model.opening import Exceptional, Timetable


class ContactPoint(Public, Base):
    """One way to reach one or more services."""

    __tablename__ = "contact_point"
    __table_args__ = (
        Index("ix_contact_point_page_id", "page_id"),
        {"sqlite_autoincrement": True},
    )

    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    type: Mapped[str] = mapped_column(String(32))
    address: Mapped[str] = mapped_column(String(500))
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Codes of the languages spoken there; empty: not said."""
    hours: Mapped[str] = mapped_column(Text, default="")
    """OpenStreetMap's opening_hours; empty: nothing is said about when it is open."""
    holidays: Mapped[str] = mapped_column(String(32), default="")
    """Country and region of the public holidays it keeps, such as `ES-MD`; empty: none."""
    time_zone: Mapped[str | None] = mapped_column(String(64))
    """Where its hours are counted; None: as the page's."""
    stale_after_minutes: Mapped[int] = mapped_column(default=30)
    """For how long a wait counts after it was measured."""
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    """No longer there: gone from the page, kept in the history it belongs to."""

    texts: Mapped[list["ContactPointText"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="ContactPointText.language"
    )
    exceptions: Mapped[list["HoursException"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="HoursException.first_day"
    )
    alternatives: Mapped[list["Alternative"]] = relationship(
        cascade="all, delete-orphan",
        lazy="selectin",
        order_by="Alternative.position",
        foreign_keys="Alternative.contact_point_id",
    )
    offers: Mapped[list["ServiceContactPoint"]] = relationship(viewonly=True, lazy="select")

    @property
    def of_type(self) -> contact_types.ContactType:
        """Return what its type declares."""
        return contact_types.get(self.type)

    def timetable(self, page_zone: str) -> Timetable:
        """Return its hours; where it has no zone of its own they are counted in the page's."""
        return Timetable(
            self.hours,
            self.time_zone or page_zone,
            self.holidays,
            tuple(
                Exceptional(one.first_day, one.last_day, one.hours, one.reasons)
                for one in self.exceptions
            ),
        )


class ContactPointText(Base):
    """A contact point's name and how to use it, in one language."""

    __tablename__ = "contact_point_text"

    contact_point_id: Mapped[int] = mapped_column(ForeignKey("contact_point.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    label: Mapped[str] = mapped_column(String(120))
    instructions: Mapped[str] = mapped_column(Text, default="")


class HoursException(Public, Base):
    """Days on which a contact point keeps other hours, and why."""

    __tablename__ = "hours_exception"
    __table_args__ = (
        Index("ix_hours_exception_contact_point_id", "contact_point_id"),
        {"sqlite_autoincrement": True},
    )

    contact_point_id: Mapped[int] = mapped_column(ForeignKey("contact_point.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    """Both days included, in the contact point's own zone."""
    hours: Mapped[str] = mapped_column(String(120), default="")
    """`10:00-14:00,16:00-18:00`; empty: closed all day."""
    reasons: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """Why, by language."""


class Alternative(Base):
    """What to use instead of a contact point, in order, and why."""

    __tablename__ = "alternative"
    __table_args__ = (Index("ix_alternative_alternative_id", "alternative_id"),)

    contact_point_id: Mapped[int] = mapped_column(ForeignKey("contact_point.id"), primary_key=True)
    alternative_id: Mapped[int] = mapped_column(ForeignKey("contact_point.id"), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)
    reasons: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """Why this one, by language: "it is the quickest"."""


class ServiceContactPoint(Base):
    """That a service can be reached through a contact point; it may serve many."""

    __tablename__ = "service_contact_point"
    __table_args__ = (Index("ix_service_contact_point_contact_point_id", "contact_point_id"),)

    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), primary_key=True)
    contact_point_id: Mapped[int] = mapped_column(ForeignKey("contact_point.id"), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)


def in_order(session: Session, page_id: int) -> Sequence[ContactPoint]:
    """Return the contact points there are now, in their order."""
    query = select(ContactPoint).where(
        ContactPoint.page_id == page_id, ContactPoint.retired_at.is_(None)
    )
    return session.scalars(query.order_by(ContactPoint.position, ContactPoint.id)).all()


def contact_point(
    session: Session, page_id: int, public_id: str, *, lock: bool = False
) -> ContactPoint:
    """Return one contact point by its public id, nobody else changing it meanwhile; NotThere."""
    query = select(ContactPoint).where(
        ContactPoint.page_id == page_id, ContactPoint.public_id == public_id
    )
    if lock:
        query = query.with_for_update(of=ContactPoint)
    found = session.scalars(query).first()
    if found is None:
        raise NotThere(public_id)
    return found


def by_rows(session: Session, row_ids: Sequence[int]) -> Sequence[ContactPoint]:
    """Return some contact points by row id, in their order; retired ones, too."""
    query = select(ContactPoint).where(ContactPoint.id.in_(row_ids))
    return session.scalars(query.order_by(ContactPoint.position, ContactPoint.id)).all()


def retired(session: Session, page_id: int) -> Sequence[ContactPoint]:
    """Return the contact points that are no longer there, last retired first."""
    query = select(ContactPoint).where(
        ContactPoint.page_id == page_id, ContactPoint.retired_at.is_not(None)
    )
    return session.scalars(query.order_by(ContactPoint.retired_at.desc())).all()


def by_service(session: Session, service_ids: Sequence[int]) -> Mapping[int, Sequence[int]]:
    """Return the row ids of the contact points of some services, in order, by service id."""
    query = (
        select(ServiceContactPoint.service_id, ServiceContactPoint.contact_point_id)
        .where(ServiceContactPoint.service_id.in_(service_ids))
        .order_by(ServiceContactPoint.position, ServiceContactPoint.contact_point_id)
    )
    found: dict[int, list[int]] = defaultdict(list)
    for service_id, contact_point_id in session.execute(query):
        found[service_id].append(contact_point_id)
    return dict(found)


def services_of(session: Session, contact_point_id: int) -> Sequence[int]:
    """Return the row ids of the services a contact point serves."""
    query = select(ServiceContactPoint.service_id).where(
        ServiceContactPoint.contact_point_id == contact_point_id
    )
    return session.scalars(query.order_by(ServiceContactPoint.service_id)).all()

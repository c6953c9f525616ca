"""Services and their groups: what customers want to use, named per language."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from statushub.database import Base
from statushub.errors import NotThere
from statushub.model.ids import Public


class ServiceGroup(Public, Base):
    """A heading under which services stand."""

    __tablename__ = "service_group"

    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    texts: Mapped[list["ServiceGroupText"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin"
    )


class ServiceGroupText(Base):
    """A group's name in one language."""

    __tablename__ = "service_group_text"

    service_group_id: Mapped[int] = mapped_column(ForeignKey("service_group.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))


class Service(Public, Base):
    """What a customer wants to use."""

    __tablename__ = "service"

    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("service_group.id"))
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    """No longer offered: gone from the page, kept in the history it belongs to."""

    texts: Mapped[list["ServiceText"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    group: Mapped[ServiceGroup | None] = relationship(lazy="selectin")


class ServiceText(Base):
    """A service's name and description in one language."""

    __tablename__ = "service_text"

    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")
    phrases: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """What customers call it, or want to do: "move house", "cancel my plan"."""


def in_order(session: Session, page_id: int) -> Sequence[Service]:
    """Return the services now offered, as the page lists them: ungrouped first, then by group."""
    query = (
        select(Service)
        .outerjoin(ServiceGroup, Service.group_id == ServiceGroup.id)
        .where(Service.page_id == page_id, Service.retired_at.is_(None))
        .order_by(
            Service.group_id.is_not(None),
            ServiceGroup.position,
            ServiceGroup.id,
            Service.position,
            Service.id,
        )
    )
    return session.scalars(query).all()


def groups(session: Session, page_id: int) -> Sequence[ServiceGroup]:
    """Return the groups in order, empty ones too."""
    query = select(ServiceGroup).where(ServiceGroup.page_id == page_id)
    return session.scalars(query.order_by(ServiceGroup.position, ServiceGroup.id)).all()


def service(session: Session, page_id: int, public_id: str) -> Service:
    """Return one service by its public id; NotThere."""
    query = select(Service).where(Service.page_id == page_id, Service.public_id == public_id)
    found = session.scalars(query).first()
    if found is None:
        raise NotThere(public_id)
    return found


def group(session: Session, page_id: int, public_id: str) -> ServiceGroup:
    """Return one group by its public id; NotThere."""
    query = select(ServiceGroup).where(
        ServiceGroup.page_id == page_id, ServiceGroup.public_id == public_id
    )
    found = session.scalars(query).first()
    if found is None:
        raise NotThere(public_id)
    return found


def with_group(session: Session, group_id: int) -> Sequence[Service]:
    """Return the services of a group, retired ones too."""
    return session.scalars(select(Service).where(Service.group_id == group_id)).all()


def retired(session: Session, page_id: int) -> Sequence[Service]:
    """Return the services no longer offered, last retired first."""
    query = select(Service).where(Service.page_id == page_id, Service.retired_at.is_not(None))
    return session.scalars(query.order_by(Service.retired_at.desc())).all()

"""What updates say of services and contact points."""

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from statushub.database import Base
from statushub.model.contact_points import ContactPoint
from statushub.model.services import Service


class AffectedService(Base):
    """What an update says of one service: the status it states, and the status before and after."""

    __tablename__ = "affected_service"

    update_id: Mapped[int] = mapped_column(ForeignKey("update.id"), primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), primary_key=True)
    stated: Mapped[str] = mapped_column(String(32))
    old_status: Mapped[str] = mapped_column(String(32))
    new_status: Mapped[str] = mapped_column(String(32))

    service: Mapped[Service] = relationship(lazy="selectin")


class AffectedContactPoint(Base):
    """What an update says of one contact point, and how it stood before and after."""

    __tablename__ = "affected_contact_point"

    update_id: Mapped[int] = mapped_column(ForeignKey("update.id"), primary_key=True)
    contact_point_id: Mapped[int] = mapped_column(ForeignKey("contact_point.id"), primary_key=True)
    stated: Mapped[str] = mapped_column(String(16))
    wait_minutes: Mapped[int | None]
    use_instead: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    """Public ids of contact points, in order; None: what the contact point itself says."""
    old_state: Mapped[str] = mapped_column(String(16))
    new_state: Mapped[str] = mapped_column(String(16))

    contact_point: Mapped[ContactPoint] = relationship(lazy="selectin")

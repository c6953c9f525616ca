"""What is left of deliveries long ago: how many came to which end, and how fast they left."""

from collections.abc import Sequence

from sqlalchemy import JSON, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from statushub.database import Base


class DeliverySum(Base):
    """The deliveries of a fan-out on one channel, in one language and one state, rolled up.

    Once a fan-out has such rows they are what counts; the deliveries themselves are being deleted.
    """

    __tablename__ = "delivery_sum"

    fanout_id: Mapped[int] = mapped_column(ForeignKey("fanout.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(32), primary_key=True)
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    state: Mapped[str] = mapped_column(String(20), primary_key=True)
    number: Mapped[int]
    times: Mapped[list[list[float]]] = mapped_column(JSON, default=list)
    """[seconds after the order, how many left by then], roughly; empty for what never left."""


def of(session: Session, fanout_ids: Sequence[int]) -> Sequence[DeliverySum]:
    """Return the sums of those among some fan-outs that have been rolled up."""
    query = select(DeliverySum).where(DeliverySum.fanout_id.in_(fanout_ids))
    return session.scalars(query).all()

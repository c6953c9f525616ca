"""Who carries our messages: the pace and the health of each provider, over all processes."""

from datetime import datetime

from sqlalchemy import Float, String
from sqlalchemy.orm import Mapped, mapped_column

from statushub.database import Base


class Provider(Base):
    """One company or server that carries messages of one channel.

    A row of its own, so that all workers on all hosts share its rate and what they learnt of it.
    """

    __tablename__ = "provider"

    channel: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    free_at: Mapped[float] = mapped_column(Float(53), default=0.0)
    """GCRA: the theoretical arrival time of the next message, in seconds since 1970."""
    failures: Mapped[int] = mapped_column(default=0)
    """Times in a row that it could not be reached, or took nothing."""
    rests_until: Mapped[datetime | None]
    """Not to be used before this instant; None: it is well."""
    failing_since: Mapped[datetime | None]
    said: Mapped[str] = mapped_column(String(500), default="")
    """Its last words when it failed; no addresses."""

"""How often letters came to which end, all time: what alarms and graphs are drawn from."""

from collections.abc import Mapping, Sequence

from sqlalchemy import BigInteger, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from statushub import database
from statushub.database import Base


class Tally(Base):
    """How many outcomes of one state a channel has had. It only grows.

    A measurement, not the truth: that stands in the deliveries. A retry counts once more, and a
    worker that is killed takes the last seconds' counts with it.
    """

    __tablename__ = "tally"

    channel: Mapped[str] = mapped_column(String(32), primary_key=True)
    state: Mapped[str] = mapped_column(String(20), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)


def add(session: Session, counted: Mapping[tuple[str, str], int]) -> None:
    """Add to the tallies, by (channel, state)."""
    # In one order, so that two who add at once never wait for each other in a ring.
    for (channel, state), number in sorted(counted.items()):
        fresh = database.upsert(session, Tally).values(channel=channel, state=state, number=number)
        session.execute(
            fresh.on_conflict_do_update(
                index_elements=[Tally.channel, Tally.state],
                set_={"number": Tally.number + number},
            )
        )


def every(session: Session) -> Sequence[Tally]:
    """Return all tallies."""
    return session.scalars(select(Tally).order_by(Tally.channel, Tally.state)).all()

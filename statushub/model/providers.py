"""Who carries our messages: the pace and the health of each provider, over all processes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Float, String, case, or_, select
from sqlalchemy import update as update_rows
from sqlalchemy.orm import Mapped, Session, mapped_column

from statushub import clock, database
from statushub.database import Base, rows_changed

_LONGEST_QUEUE = 60.0
"""Seconds. A next free instant further ahead than this was written by a clock that went wrong."""


class Provider(Base):
    """One company or server that carries messages of one channel, or the copies of the page.

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
    rested_at: Mapped[datetime | None]
    """When that rest began; in the future where the clock was set back since."""
    failing_since: Mapped[datetime | None]
    said: Mapped[str] = mapped_column(String(500), default="")
    """Its last words when it failed; no addresses."""


def one(session: Session, channel: str, name: str) -> Provider | None:
    """Return what is known of one provider; None: it never failed and has no pace."""
    return session.get(Provider, (channel, name))


def rests(provider: Provider, now: datetime) -> bool:
    """Tell whether a provider is not to be used at `now`.

    A rest that began ahead of us was noted before the clock was set back, and counts as over.
    """
    if not provider.failures or provider.rests_until is None:
        return False
    began = provider.rested_at
    return provider.rests_until > now and not (began and began > now + clock.SKEW)


def every(session: Session) -> Sequence[Provider]:
    """Return what is known of providers; one that never failed and has no pace has no row."""
    return session.scalars(select(Provider)).all()


def reserve(
    session: Session, channel: str, name: str, number: int, per_second: float, now: datetime
) -> float:
    """Reserve the sending of `number` messages; return how many seconds to wait before it.

    The generic cell rate algorithm (ITU-T I.371) in one statement: each reservation moves the
    theoretical arrival time on by number / rate, whoever makes it.
    """
    at, takes = now.timestamp(), number / per_second
    fresh = database.upsert(session, Provider).values(
        channel=channel, name=name, free_at=at + takes, failures=0, said=""
    )
    odd = or_(Provider.free_at < at, Provider.free_at > at + _LONGEST_QUEUE)
    moved = fresh.on_conflict_do_update(
        index_elements=[Provider.channel, Provider.name],
        set_={"free_at": case((odd, at), else_=Provider.free_at) + takes},
    ).returning(Provider.free_at)
    free_at = float(session.execute(moved).scalar_one())
    return max(0.0, free_at - takes - at)


def failed(
    session: Session, seen: Provider, *, until: datetime | None, now: datetime, words: str
) -> bool:
    """Note that a provider failed once more and rests; False when another has noted it already.

    `seen`: the row as it was known when the provider was chosen.
    """
    fresh = database.upsert(session, Provider).values(
        channel=seen.channel,
        name=seen.name,
        free_at=0.0,
        failures=1,
        rests_until=until,
        rested_at=now,
        failing_since=now,
        said=words,
    )
    noted = fresh.on_conflict_do_update(
        index_elements=[Provider.channel, Provider.name],
        set_={
            "failures": Provider.failures + 1,
            "rests_until": until,
            "rested_at": now,
            "failing_since": case(
                (Provider.failing_since.is_(None), now), else_=Provider.failing_since
            ),
            "said": words,
        },
        where=Provider.failures == seen.failures,
    )
    return bool(rows_changed(session.execute(noted)))


def probed(session: Session, seen: Provider, until: datetime, now: datetime) -> bool:
    """Let one caller try a provider whose rest is over; the others go on leaving it alone."""
    taken = update_rows(Provider).where(
        Provider.channel == seen.channel,
        Provider.name == seen.name,
        Provider.failures == seen.failures,
        Provider.rests_until == seen.rests_until,
    )
    return bool(rows_changed(session.execute(taken.values(rests_until=until, rested_at=now))))


def recovered(session: Session, seen: Provider) -> None:
    """Note that a provider works again."""
    session.execute(
        update_rows(Provider)
        .where(Provider.channel == seen.channel, Provider.name == seen.name)
        .values(failures=0, rests_until=None, rested_at=None, failing_since=None, said="")
    )

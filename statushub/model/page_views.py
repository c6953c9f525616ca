"""How often public things were looked at: counts by day, and nothing of who looked."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Date, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from statushub import database
from statushub.database import Base

COUNTED = ""
"""The source of what our own processes counted."""


class Looked(NamedTuple):
    """What is known of a look: when, at what, in which language, and whether by a program."""

    day: date
    """In UTC."""
    what: str
    language: str
    """Empty for what speaks none."""
    reader: str
    """`person`, `program`, or `unknown` where a log does not say."""


class PageView(Base):
    """How often one sort of thing was looked at on a day, as one source counted it.

    A measurement: a web process that is killed takes the last minute's counts with it.
    """

    __tablename__ = "page_view"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    what: Mapped[str] = mapped_column(String(20), primary_key=True)
    language: Mapped[str] = mapped_column(String(35), primary_key=True)
    reader: Mapped[str] = mapped_column(String(8), primary_key=True)
    source: Mapped[str] = mapped_column(String(64), primary_key=True)
    """`COUNTED`, or what stands for a log of a web server."""
    number: Mapped[int] = mapped_column(BigInteger)


class Total(NamedTuple):
    """All looks at one sort of thing."""

    what: str
    language: str
    reader: str
    number: int


def add(session: Session, counted: Mapping[Looked, int]) -> None:
    """Add what one of our processes counted."""
    # In one order, so that two who add at once never wait for each other in a ring.
    for looked, number in sorted(counted.items()):
        fresh = _row(session, looked, COUNTED, number)
        kept = {"number": PageView.number + number}
        session.execute(fresh.on_conflict_do_update(index_elements=_KEY, set_=kept))


def settle(session: Session, source: str, counted: Mapping[Looked, int]) -> int:
    """Take what stands in a log, all of it; return how many looks are new.

    A log only grows: what was taken from it before is in these counts, and is not counted twice.
    """
    new = 0
    for looked, number in sorted(counted.items()):
        before = session.get(PageView, (*looked, source))
        grown = max(0, number - (before.number if before else 0))
        if grown:
            fresh = _row(session, looked, source, number)
            session.execute(
                fresh.on_conflict_do_update(index_elements=_KEY, set_={"number": number})
            )
        new += grown
    return new


def totals(session: Session) -> Sequence[Total]:
    """Return the looks of all days and sources together."""
    by = (PageView.what, PageView.language, PageView.reader)
    rows = session.execute(select(*by, func.sum(PageView.number)).group_by(*by).order_by(*by))
    return [Total(what, language, reader, int(n)) for what, language, reader, n in rows]


_KEY = [
    *(PageView.day, PageView.what, PageView.language),
    *(PageView.reader, PageView.source),
]


def _row(session: Session, looked: Looked, source: str, number: int) -> Any:
    return database.upsert(session, PageView).values(
        **looked._asdict(), source=source, number=number
    )

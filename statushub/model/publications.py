"""Publications: the artefacts of a page as rows, and the one number that says which set is out."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, ForeignKey, Index, LargeBinary, Row, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from statushub.database import Base


class Publication(Base):
    """One committed set. The newest row is the pointer: committing it is what switches readers."""

    __tablename__ = "publication"

    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    facts_version: Mapped[int]
    """The page's facts_version this set shows."""
    facts_at: Mapped[datetime]
    """The instant of the facts: what the pages call "as of"."""
    valid_until: Mapped[datetime | None]
    """When the same facts would read differently."""
    made_at: Mapped[datetime]


class Artefact(Base):
    """One published file, from one publication until another: a set is what is not yet replaced."""

    __tablename__ = "artefact"
    __table_args__ = (
        Index("ix_artefact_page_id_until", "page_id", "until"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    path: Mapped[str] = mapped_column(String(255))
    since: Mapped[int]
    until: Mapped[int | None]
    digest: Mapped[str] = mapped_column(String(64))
    content_type: Mapped[str] = mapped_column(String(100))
    language: Mapped[str | None] = mapped_column(String(16))
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


def newest(session: Session, page_id: int) -> Publication | None:
    """Return the publication readers should see."""
    query = select(Publication).where(Publication.page_id == page_id)
    return session.scalars(query.order_by(Publication.number.desc()).limit(1)).first()


_POINTER = (
    select(Publication.page_id, func.max(Publication.number))
    .group_by(Publication.page_id)
    .order_by(Publication.page_id)
    .limit(1)
)


def pointer(connection: Connection) -> tuple[int, int] | None:
    """Return (page id, number) of the newest publication of the public page; one cheap query.

    Each web process asks several times a second.
    """
    row = connection.execute(_POINTER).first()
    return (row[0], row[1]) if row else None


def current(session: Session, page_id: int) -> Sequence[Row[int, str, str, str]]:
    """Return what lies in the set that is out: id, path, digest and content type of each.

    Plain rows: there may be thousands, and hardly any changes from one publication to the next.
    """
    return session.execute(
        select(Artefact.id, Artefact.path, Artefact.digest, Artefact.content_type).where(
            Artefact.page_id == page_id, Artefact.until.is_(None)
        )
    ).all()


def begun_with(session: Session, page_id: int, number: int) -> int:
    """Return how many files of the set that is out are as they are since a publication."""
    query = select(func.count()).select_from(Artefact)
    return session.scalar(query.where(Artefact.page_id == page_id, Artefact.since == number)) or 0

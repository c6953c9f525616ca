"""Notices, their updates and their moments."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import (
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    exists,
    false,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from statushub import kinds
from statushub.database import Base
from statushub.errors import NotThere
from statushub.model.affected import AffectedContactPoint, AffectedService
from statushub.model.ids import Public
from statushub.model.words import Words


class Notice(Public, Base):
    """One thing we tell people, from open to closed."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("page_id", "number"),
        Index("ix_notice_over", "page_id", "closed_at", "withdrawn_at"),
        Index("ix_notice_page_id_withdrawn_at", "page_id", "withdrawn_at"),
        Index("ix_notice_page_id_began_at", "page_id", "began_at"),
        Index("ix_notice_due_at", "due_at"),
        {"sqlite_autoincrement": True},
    )

    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(32))
    impact: Mapped[str] = mapped_column(String(16))
    began_at: Mapped[datetime]
    """When it began, or is due to begin: what histories are sorted by."""
    closed_at: Mapped[datetime | None]
    """When it came to a state that is over."""
    next_update_at: Mapped[datetime | None]
    """By when the next word is promised."""
    due_at: Mapped[datetime | None]
    """The earliest moment at which it moves by itself."""
    withdrawn_at: Mapped[datetime | None]
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"), index=True)
    """The earlier notice whose place it takes."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    updates: Mapped[list["Update"]] = relationship(
        back_populates="notice", lazy="selectin", order_by="Update.posted_at, Update.id"
    )
    moments: Mapped[list["Moment"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="Moment.at"
    )
    # One step each way and no further: a page links to its neighbours in a chain.
    supersedes: Mapped["Notice | None"] = relationship(
        remote_side="Notice.id", back_populates="successors", lazy="selectin", join_depth=1
    )
    successors: Mapped[list["Notice"]] = relationship(
        back_populates="supersedes", lazy="selectin", join_depth=1, order_by="Notice.id"
    )

    @property
    def of_kind(self) -> kinds.Kind:
        """Return what its kind declares."""
        return kinds.get(self.kind)

    @property
    def phase(self) -> kinds.Phase:
        """Return where it stands in time; a withdrawn one is over."""
        return "over" if self.withdrawn_at else self.of_kind.state(self.state).phase

    @property
    def touched(self) -> list[int]:
        """Return the row ids of every service that any of its updates speaks of, or of a way to it.

        Who chose a service wants to know that its phone is closed, whatever the notice names.
        """
        found = {one.service_id for update in self.updates for one in update.services}
        for update in self.updates:
            for affected in update.contact_points:
                found.update(one.service_id for one in affected.contact_point.offers)
        return sorted(found)

    @property
    def ends_at(self) -> datetime | None:
        """Return when it will be over by itself; None: when somebody says so."""
        kind = self.of_kind
        return min(
            (
                moment.at
                for moment in self.moments
                if any(
                    kind.state(to).phase == "over" for to in kind.moment(moment.name).moves.values()
                )
            ),
            default=None,
        )

    @property
    def superseded_by(self) -> "Notice | None":
        """Return the notice that has taken its place, or is going to; None: none is."""
        possible = [one for one in self.successors if one.withdrawn_at is None]
        if self.state != self.of_kind.superseded:
            possible = [one for one in possible if one.phase != "over"]
        return possible[-1] if possible else None

    @property
    def tells(self) -> bool:
        """Tell whether subscribers hear of it: as the newest posting that says something new."""
        said = [update.notify for update in self.updates if update.corrects_id is None]
        return said[-1] if said else True

    def moment(self, name: str) -> datetime | None:
        """Return one of its moments by name."""
        return next((moment.at for moment in self.moments if moment.name == name), None)

    def awaits(self, name: str) -> bool:
        """Tell whether one of its dates is still to come, so that it moves by itself then."""
        found = next((moment for moment in self.moments if moment.name == name), None)
        if found is None or found.come_at is not None or self.phase == "over":
            return False
        return self.state in self.of_kind.moment(name).moves


class Moment(Base):
    """One date of a notice, named by its kind."""

    __tablename__ = "moment"

    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime]
    come_at: Mapped[datetime | None]
    """When it was acted upon."""
    reminders_chosen: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Somebody chose who is reminded of it and when (`model/reminders.py`), or chose that nobody
    is; else nothing is known, as of what the version before wrote."""


class Update(Public, Base):
    """One dated posting on a notice."""

    __tablename__ = "update"
    __table_args__ = (
        Index("ix_update_notice_id_posted_at", "notice_id", "posted_at"),
        Index("ix_update_published_at", "published_at"),
        {"sqlite_autoincrement": True},
    )

    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    state: Mapped[str] = mapped_column(String(32))
    impact: Mapped[str] = mapped_column(String(16))
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("editor.id"))
    notify: Mapped[bool]
    without_languages: Mapped[list[str]]
    """Required languages the editor explicitly published without."""
    posted_at: Mapped[datetime]
    """The time readers see."""
    edited_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    """When the publication that shows it was committed."""
    created_at: Mapped[datetime]
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("update.id"))
    """The update whose words it puts right, where it is a correction and says nothing else."""

    notice: Mapped[Notice] = relationship(back_populates="updates")
    texts: Mapped[list[Words]] = relationship(
        lazy="selectin",
        primaryjoin="and_(Words.update_id == Update.id, Words.replaced_at.is_(None))",
        order_by="Words.language, Words.part",
    )
    replaced: Mapped[list[Words]] = relationship(
        lazy="selectin",
        primaryjoin="and_(Words.update_id == Update.id, Words.replaced_at.is_not(None))",
        order_by="Words.language, Words.part, Words.version",
        viewonly=True,
    )
    """What it said before it was corrected."""
    services: Mapped[list[AffectedService]] = relationship(
        cascade="all, delete-orphan",
        lazy="selectin",
        order_by="AffectedService.service_id",
    )
    contact_points: Mapped[list[AffectedContactPoint]] = relationship(
        cascade="all, delete-orphan",
        lazy="selectin",
        order_by="AffectedContactPoint.contact_point_id",
    )


def notice(session: Session, page_id: int, public_id: str, *, lock: bool = False) -> Notice:
    """Return one notice by its public id; NotThere. `lock`: hold it until the transaction ends."""
    query = select(Notice).where(Notice.page_id == page_id, Notice.public_id == public_id)
    if lock:
        query = query.with_for_update()
    found = session.scalars(query).first()
    if found is None:
        raise NotThere(public_id)
    return found


def is_there(session: Session, public_id: str) -> bool:
    """Tell whether a notice has this public id."""
    return session.scalar(select(exists().where(Notice.public_id == public_id))) or False


def update(session: Session, page_id: int, public_id: str) -> Update:
    """Return one update by its public id; NotThere."""
    query = (
        select(Update).join(Notice).where(Notice.page_id == page_id, Update.public_id == public_id)
    )
    found = session.scalars(query).first()
    if found is None:
        raise NotThere(public_id)
    return found


def not_over(session: Session, page_id: int) -> Sequence[Notice]:
    """Return the notices that are ahead, now or standing, most recently begun first."""
    query = select(Notice).where(
        Notice.page_id == page_id,
        Notice.closed_at.is_(None),
        Notice.withdrawn_at.is_(None),
    )
    return _newest_first(session.scalars(query))


def closed_since(session: Session, page_id: int, since: datetime) -> Sequence[Notice]:
    """Return what is over and was closed or withdrawn after `since`, newest beginning first."""
    query = select(Notice).where(
        Notice.page_id == page_id, (Notice.closed_at > since) | (Notice.withdrawn_at > since)
    )
    return _newest_first(session.scalars(query))


def _newest_first(found: Iterable[Notice]) -> Sequence[Notice]:
    # Sorted here: asked to sort, a planner may walk through all the notices there ever were.
    return sorted(found, key=lambda notice: (notice.began_at, notice.id), reverse=True)


def over(session: Session, page_id: int, limit: int, offset: int = 0) -> Sequence[Notice]:
    """Return what is closed or withdrawn, the last posted on first (the desk's list)."""
    query = select(Notice).where(
        Notice.page_id == page_id,
        Notice.closed_at.is_not(None) | Notice.withdrawn_at.is_not(None),
    )
    return session.scalars(
        query.order_by(Notice.updated_at.desc(), Notice.id.desc()).limit(limit).offset(offset)
    ).all()


def over_of(
    session: Session, page_id: int, kind_names: Sequence[str], limit: int, offset: int
) -> Sequence[Notice]:
    """Return what is closed and not withdrawn of some kinds, the last to end first."""
    query = select(Notice).where(
        Notice.page_id == page_id,
        Notice.closed_at.is_not(None),
        Notice.withdrawn_at.is_(None),
        Notice.kind.in_(kind_names),
    )
    return session.scalars(
        query.order_by(Notice.closed_at.desc(), Notice.id.desc()).limit(limit).offset(offset)
    ).all()


def replaceable(
    session: Session, page_id: int, kind_name: str, later: Notice | None
) -> Sequence[Notice]:
    """Return what a notice may replace: older ones of its kind, not over, that no other replaces.

    `later`: None while it is being written.
    """
    return [
        one
        for one in not_over(session, page_id)
        if one.kind == kind_name
        and (later is None or one.id < later.id)
        and one.superseded_by in {None, later}
    ]


def newest(session: Session, page_id: int, limit: int = 50, offset: int = 0) -> Sequence[Notice]:
    """Return notices of every phase, newest posting first (the desk's list)."""
    query = select(Notice).where(Notice.page_id == page_id)
    return session.scalars(
        query.order_by(Notice.updated_at.desc(), Notice.id.desc()).limit(limit).offset(offset)
    ).all()


def newest_updates(session: Session, page_id: int, limit: int) -> Sequence[Update]:
    """Return the newest updates of all notices, newest first (the feeds)."""
    query = select(Update).join(Notice).where(Notice.page_id == page_id)
    return session.scalars(
        query.order_by(Update.posted_at.desc(), Update.id.desc()).limit(limit)
    ).all()


def due(session: Session, at: datetime, limit: int = 100) -> Sequence[Notice]:
    """Return the notices that should have moved by themselves by now."""
    query = select(Notice).where(Notice.due_at <= at).order_by(Notice.due_at).limit(limit)
    return session.scalars(query).all()


def begun_between(
    session: Session, page_id: int, start: datetime, end: datetime
) -> Sequence[Notice]:
    """Return what is over and began in a span of time; what was called off, if called off in it."""
    over = func.coalesce(Notice.withdrawn_at, Notice.closed_at)
    query = select(Notice).where(
        Notice.page_id == page_id,
        over.is_not(None),
        Notice.began_at.between(start, end) | (over.between(start, end) & (over < Notice.began_at)),
    )
    return session.scalars(query.order_by(Notice.began_at.desc(), Notice.id.desc())).all()


def first_began(session: Session, page_id: int) -> datetime | None:
    """Return when a page's oldest notice began."""
    return session.scalar(select(func.min(Notice.began_at)).where(Notice.page_id == page_id))


def by_rows(session: Session, row_ids: Sequence[int]) -> dict[int, Notice]:
    """Return some notices by row id."""
    query = select(Notice).where(Notice.id.in_(row_ids))
    return {notice_.id: notice_ for notice_ in session.scalars(query)}


def by_ids(session: Session, page_id: int, public_ids: Sequence[str]) -> Sequence[Notice]:
    """Return those of a page's notices that have one of some public ids."""
    if not public_ids:
        return ()
    query = select(Notice).where(Notice.page_id == page_id, Notice.public_id.in_(public_ids))
    return session.scalars(query).all()


def updates_by_ids(session: Session, public_ids: Sequence[str]) -> Sequence[Update]:
    """Return the updates that have one of some public ids, oldest first."""
    if not public_ids:
        return ()
    query = select(Update).where(Update.public_id.in_(public_ids))
    return session.scalars(query.order_by(Update.posted_at, Update.id)).all()

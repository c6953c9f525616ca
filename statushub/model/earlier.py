"""Notices over within the last twelve months that the page itself no longer lists.

They have pages of their own that hardly ever change. So of each only what tells whether it has
changed is read with every publication, and the whole of it only then.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from statushub.model.contact_points import ContactPoint
from statushub.model.notices import Notice, by_rows
from statushub.model.services import Service, ServiceGroup

KEPT = timedelta(days=365)
"""For so long after its end a notice has a published page; older ones are made when asked for."""

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_AT_ONCE = 200


@dataclass(frozen=True)
class Earlier:
    """One of them: where it is, and what its page is made of."""

    row_id: int
    public_id: str
    updated_at: datetime
    listed: bool
    """Not withdrawn: whoever looks for it finds something to read."""
    made_of: tuple[datetime, ...]
    """When it was changed last, and each notice it links to."""


@dataclass(frozen=True)
class Past:
    """All of them, and what else their pages speak of."""

    notices: tuple[Earlier, ...] = ()
    around: tuple[object, ...] = ()
    """Another one whenever a service, a group or a contact point is: notices name them."""


def past(session: Session, page_id: int, at: datetime, since: datetime) -> Past:
    """Return what was over before `since`, and not for longer than a notice is kept."""
    found = tuple(_notices(session, page_id, at - KEPT, since))
    return Past(found, _around(session, page_id) if found else ())


def of_month(session: Session, page_id: int, start: datetime, end: datetime) -> list[Earlier]:
    """Return what is over and began in a span of time, however long ago."""
    rows = session.execute(
        select(Notice.id, Notice.public_id, Notice.updated_at, Notice.withdrawn_at)
        .where(
            Notice.page_id == page_id,
            Notice.began_at >= start,
            Notice.began_at < end,
            func.coalesce(Notice.closed_at, Notice.withdrawn_at).is_not(None),
        )
        .order_by(Notice.began_at.desc(), Notice.id.desc())
    )
    return [
        Earlier(row.id, row.public_id, row.updated_at, row.withdrawn_at is None, ()) for row in rows
    ]


def in_full(session: Session, row_ids: Sequence[int]) -> dict[int, Notice]:
    """Return some of them, whole, by row id."""
    found: dict[int, Notice] = {}
    for place in range(0, len(row_ids), _AT_ONCE):
        found |= by_rows(session, row_ids[place : place + _AT_ONCE])
    return found


def _notices(session: Session, page_id: int, first: datetime, since: datetime) -> Iterator[Earlier]:
    before = aliased(Notice)
    rows = session.execute(
        select(
            Notice.id,
            Notice.public_id,
            Notice.updated_at,
            Notice.withdrawn_at,
            Notice.began_at,
            before.updated_at.label("linked"),
        )
        .outerjoin(before, Notice.supersedes_id == before.id)
        .where(
            Notice.page_id == page_id,
            _over_after(first),
            func.coalesce(Notice.closed_at, _NEVER) <= since,
            func.coalesce(Notice.withdrawn_at, _NEVER) <= since,
        )
    ).all()
    after = _successors(session, page_id, first) if rows else {}
    # Sorted here: asked to sort, SQLite walks through all the notices there ever were.
    for row in sorted(rows, key=lambda row: (row.began_at, row.id), reverse=True):
        linked = [row.linked] if row.linked else []
        yield Earlier(
            row.id,
            row.public_id,
            row.updated_at,
            row.withdrawn_at is None,
            (row.updated_at, *linked, *after.get(row.id, ())),
        )


def _over_after(first: datetime) -> ColumnElement[bool]:
    return (Notice.closed_at > first) | (Notice.withdrawn_at > first)


def _successors(session: Session, page_id: int, first: datetime) -> dict[int, list[datetime]]:
    """Return when each notice changed that has taken another one's place, by that one's row id."""
    rows = session.execute(
        select(Notice.id, Notice.supersedes_id, Notice.updated_at).where(
            Notice.page_id == page_id,
            Notice.supersedes_id.is_not(None),
            _over_after(first) | (Notice.closed_at.is_(None) & Notice.withdrawn_at.is_(None)),
        )
    ).all()
    found: dict[int, list[datetime]] = defaultdict(list)
    for _row_id, before, updated_at in sorted(rows):
        if before is not None:
            found[before].append(updated_at)
    return found


def _around(session: Session, page_id: int) -> tuple[object, ...]:
    return tuple(
        tuple(row)
        for one in (Service, ServiceGroup, ContactPoint)
        for row in session.execute(
            select(one.id, one.position, one.updated_at)
            .where(one.page_id == page_id)
            .order_by(one.id)
        )
    )

"""Ordering the daily digests that are due: who hears of what, one order for each set of updates."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy import update as update_rows
from sqlalchemy.orm import Session

from statushub import clock, database, engine
from statushub.actions import choices as choosing
from statushub.actions import fanouts as ordering
from statushub.model import audiences, audit, fanouts, pages, reminders
from statushub.model.audit import HOUSE
from statushub.model.fanouts import Fanout
from statushub.model.notices import Update
from statushub.model.pages import Page
from statushub.model.subscriptions import Subscription, live

_Due = Row[int, datetime | None, int | None, str | None]
_COLUMNS = (
    Subscription.id,
    Subscription.digested_through,
    Subscription.daily_at,
    Subscription.time_zone,
)
PORTION = 2000
"""Subscriptions looked after in one transaction: it must not hold up other writes."""
DIGEST_JOB = "order_digests"
_RHYTHM = 30


def wake() -> None:
    """Have a worker order the digests that are due, if there are any."""
    with database.reading() as session:
        # Most looks find nothing, and take no lock for it.
        if not session.scalar(select(Subscription.id).where(*_is_due(session)).limit(1)):
            return
    # The same key for a while: what was asked for a moment ago is not asked for again.
    stamp = int(clock.now().timestamp()) // _RHYTHM
    with database.transaction() as session:
        engine.enqueue(session, DIGEST_JOB, key=f"digests-{stamp}", priority=100)


def order_due() -> int:
    """Order the digests of some of those that are due; return how many were looked after.

    Whatever was missed, by a worker that was down for days, comes in one digest. Where nothing has
    happened nobody is written to.
    """
    with database.transaction() as session:
        page = pages.the_page(session)
        # Columns, not objects: there may be a million at eight in the morning.
        query = select(*_COLUMNS).where(*_is_due(session)).order_by(Subscription.digest_at)
        due = session.execute(query.limit(PORTION).with_for_update(skip_locked=True)).all()
        if not due:
            return 0  # another worker was quicker
        sets = _sets(session, page, due)
        for told, recipients in sets.items():
            ordering.order(
                session,
                page_id=page.id,
                purpose=fanouts.DIGEST,
                recipients=recipients,
                content=_content(session, told),
            )
        _set_next(session, page, due)
        ordered = sum(len(recipients) for recipients in sets.values())
        audit.note(session, HOUSE, "digest", ("page", page.public_id), number=ordered)
    return len(due)


def _set_next(session: Session, page: Page, due: Sequence[_Due]) -> None:
    """Set when each one's next digest is due: once for all that want it at the same hour."""
    now = clock.now()
    alike: dict[datetime, list[int]] = defaultdict(list)
    for (hour, zone), some in groupby(sorted(due, key=_wanted), key=_wanted):
        alike[choosing.next_digest(hour, zone or page.time_zone)] += [one.id for one in some]
    for next_at, ids in alike.items():
        session.execute(
            update_rows(Subscription)
            .where(Subscription.id.in_(ids))
            .values(digest_at=next_at, digested_through=now),
            execution_options=database.ROWS_ALONE,
        )


def _wanted(one: _Due) -> tuple[int, str]:
    return (choosing.DIGEST_AT if one.daily_at is None else one.daily_at, one.time_zone or "")


def _is_due(session: Session) -> tuple[ColumnElement[bool], ...]:
    page = pages.the_page(session)
    return (*live(page.id), Subscription.daily.is_(True), Subscription.digest_at <= clock.now())


def _content(session: Session, told: Sequence[int]) -> dict[str, Any]:
    """Return what a digest tells of: some updates, some of them again because a date is near."""
    orders = [session.get_one(Fanout, row_id) for row_id in told]
    near = {_update_of(one): one.content for one in orders if one.reminds}
    updates = list(dict.fromkeys(_update_of(one) for one in orders))
    return {"updates": updates, **({"reminders": near} if near else {})}


def _update_of(fanout: Fanout) -> str:
    return fanout.update.public_id if fanout.update else ""


def _sets(session: Session, page: Page, due: Sequence[_Due]) -> dict[tuple[int, ...], list[int]]:
    """Return the row ids of those who are to hear of the same, by the fan-outs that told of it."""
    ids = [one.id for one in due]
    since = min(one.digested_through or clock.now() for one in due)
    heard: dict[int, list[int]] = defaultdict(list)
    for fanout, update in _told_since(session, page, since):
        about = audiences.topic(update.notice, update, fanouts.besides(session, fanout))
        if about.at_once:
            continue  # they heard of it then
        query = select(Subscription.id).where(
            *audiences.audience(about),
            Subscription.id.in_(ids),
            Subscription.digested_through < fanout.ordered_at,
            Subscription.confirmed_at <= fanout.ordered_at,
        )
        for row_id in session.scalars(query):
            heard[row_id].append(fanout.id)
    sets: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for row_id, told in heard.items():
        sets[tuple(told)].append(row_id)
    return sets


def _told_since(session: Session, page: Page, since: datetime) -> Iterator[tuple[Fanout, Update]]:
    """Go through what subscribers were told since an instant, without what was taken back."""
    query = (
        select(Fanout)
        .where(
            Fanout.page_id == page.id,
            Fanout.purpose.in_(fanouts.OF_NOTICES),
            Fanout.ordered_at > since,
        )
        .order_by(Fanout.id)
    )
    for fanout in session.scalars(query):
        update = fanout.update
        if update is None:
            continue
        if fanout.reminds and not reminders.stands(update.notice, fanout.content, clock.now()):
            continue  # it has come, and that was told
        gone = update.notice.withdrawn_at
        if gone is None or update.created_at >= gone:
            yield fanout, update

"""The vital signs of an installation: what should have left, what nobody does, who rests.

Nothing here reads the deliveries of a whole fan-out, so that looking costs the same with a million
of them: batches say what is left, and single deliveries are looked at only in batches under way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from statushub import engine
from statushub.model import fanouts, page_views, pages, providers, publications, tallies
from statushub.model.fanouts import Batch, Delivery, Fanout
from statushub.model.notices import Notice, Update
from statushub.model.page_views import Total
from statushub.model.pages import Page
from statushub.model.providers import Provider
from statushub.model.publications import Publication
from statushub.model.tallies import Tally

UNPLANNED_AFTER = timedelta(seconds=30)
"""Every living worker orders the planning of such a fan-out again after 15 s."""
UNRELEASED_AFTER = timedelta(seconds=90)
"""Messages wait a minute for their page, and no longer."""
UNTAKEN_AFTER = timedelta(seconds=30)
"""Living workers with nothing better to do take a free batch within a second or two."""
UNPUBLISHED_AFTER = timedelta(seconds=60)

UNPLANNED = "unplanned"
UNRELEASED = "unreleased"
UNTAKEN = "untaken"
REASONS = (UNPLANNED, UNRELEASED, UNTAKEN)

HELD_BACK = "held_back"
"""Waits for its page."""
FREE = "free"
CARRIED = "carried"
RESTING = "resting"
"""Nothing in it is due: it waits for another try, or for its recipients' hours."""
STANDINGS = (HELD_BACK, FREE, CARRIED, RESTING, fanouts.PARKED)

_Columns = TypeVarTuple("_Columns")
_MOST = 1000
_LOOKED_INTO = 100
"""Batches under way whose deliveries are looked at, those of the oldest fan-outs first."""


@dataclass(frozen=True)
class Stranded:
    """A fan-out with work that nobody does, and since when."""

    fanout_id: str
    purpose: str
    reason: str
    since: datetime


@dataclass(frozen=True)
class Load:
    """Batches that are not done, of one channel and standing, and how many messages they hold."""

    channel: str
    standing: str
    batches: int
    messages: int


@dataclass(frozen=True)
class Vitals:
    """What was found in one consistent view."""

    at: datetime
    oldest_unsent: datetime | None
    """Since when the delivery waits that should have left first: see `oldest_unsent()`."""
    stranded: Sequence[Stranded]
    unpublished: int
    """Updates that readers should see, and do not."""
    loads: Sequence[Load]
    providers: Sequence[Provider]
    tallies: Sequence[Tally]
    queue: int
    """Jobs of the durable engine that no worker has begun."""
    publication: Publication | None
    outdated_since: datetime | None
    """Since when readers see another page than they should; None: they see the newest."""
    page_views: Sequence[Total]

    @property
    def parked(self) -> int:
        return sum(load.batches for load in self.loads if load.standing == fanouts.PARKED)

    @property
    def resting(self) -> Sequence[Provider]:
        return [one for one in self.providers if one.rests_until and one.rests_until > self.at]

    @property
    def page_is_old(self) -> bool:
        """Whether a living worker would long have published."""
        since = self.outdated_since
        return since is not None and self.at - since > UNPUBLISHED_AFTER


def measure(session: Session, now: datetime) -> Vitals:
    """Look at everything."""
    page = pages.page_or_none(session)
    newest = publications.newest(session, page.id) if page else None
    return Vitals(
        at=now,
        oldest_unsent=oldest_unsent(session, now),
        stranded=list(stranded(session, now)),
        unpublished=_unpublished(session, now),
        loads=_loads(session, now),
        providers=providers.every(session),
        tallies=tallies.every(session),
        queue=engine.queue_length(session),
        publication=newest,
        outdated_since=_outdated_since(page, newest, now) if page else None,
        page_views=page_views.totals(session),
    )


def oldest_unsent(session: Session, now: datetime) -> datetime | None:
    """Return since when the delivery waits that should have left first; None: nothing is late.

    A delivery waits from the order of its fan-out; one that rested (for another try, for the hours
    of its recipient) from the instant its rest was over. What still rests is not counted.
    """
    not_released = select(func.min(Fanout.ordered_at)).where(
        or_(
            Fanout.state == fanouts.ORDERED,
            and_(Fanout.state == fanouts.PLANNED, Fanout.released_at.is_(None)),
        )
    )
    free = _of_unfinished(select(func.min(Fanout.ordered_at))).where(
        Batch.rounds == 0, Batch.lease_until <= now
    )
    # Looked up batch by batch: a join of the two would have a database that has not counted its
    # rows lately read every delivery there is.
    due = (
        select(func.min(func.coalesce(Delivery.due_at, Fanout.ordered_at)))
        .where(
            Delivery.fanout_id == Batch.fanout_id,
            Delivery.recipient.between(Batch.first, Batch.last),
            Delivery.channel == Batch.channel,
            Delivery.state.in_(fanouts.UNFINISHED),
            or_(Delivery.due_at.is_(None), Delivery.due_at <= now),
        )
        .correlate(Batch, Fanout)
        .scalar_subquery()
    )
    begun = (
        _of_unfinished(select(due.label("since")))
        .where(
            or_(Batch.lease.is_not(None), and_(Batch.rounds > 0, Batch.lease_until <= now)),
        )
        .order_by(Batch.fanout_id, Batch.number)
        .limit(_LOOKED_INTO)
        .subquery()
    )
    under_way = select(func.min(begun.c.since))
    found = [session.scalar(query) for query in (not_released, free, under_way)]
    return min((one for one in found if one is not None), default=None)


def stranded(session: Session, now: datetime) -> Iterator[Stranded]:
    """Return the fan-outs whose next step nobody has taken for longer than a living worker would.

    Not those that wait their turn: while a batch is carried that is as urgent, the others are not
    counted; nor is one that was lost before, while anything is carried at all.
    """
    carried, its = aliased(Batch), aliased(Fanout)
    someone_busy = exists().where(
        carried.fanout_id == its.id,
        carried.state == fanouts.OPEN,
        carried.lease.is_not(None),
        carried.lease_until > now,
        # One that may end its worker is carried when nothing else is left, however urgent.
        or_(its.urgency <= Fanout.urgency, Batch.tries > 1),
    )
    # Nor those that no provider would take just now: that is told of the provider.
    at_rest = exists().where(
        Provider.channel == Batch.channel, Provider.rests_until > now - UNTAKEN_AFTER
    )
    queries = {
        UNPLANNED: select(Fanout.public_id, Fanout.purpose, Fanout.ordered_at).where(
            Fanout.state == fanouts.ORDERED, Fanout.ordered_at < now - UNPLANNED_AFTER
        ),
        UNRELEASED: select(Fanout.public_id, Fanout.purpose, Fanout.ordered_at).where(
            Fanout.state == fanouts.PLANNED,
            Fanout.released_at.is_(None),
            Fanout.ordered_at < now - UNRELEASED_AFTER,
        ),
        UNTAKEN: _of_unfinished(
            select(Fanout.public_id, Fanout.purpose, func.min(Batch.lease_until))
        )
        .where(Batch.lease_until < now - UNTAKEN_AFTER, ~someone_busy, ~at_rest)
        .group_by(Fanout.id, Fanout.public_id, Fanout.purpose),
    }
    for reason, query in queries.items():
        for public_id, purpose, since in session.execute(query.order_by(Fanout.id).limit(_MOST)):
            yield Stranded(public_id, purpose, reason, since or now)


def _of_unfinished(columns: Select[*_Columns]) -> Select[*_Columns]:
    """Read open batches beside their fan-outs."""
    return (
        columns.select_from(Batch)
        .join(Fanout, Fanout.id == Batch.fanout_id)
        .where(Batch.state == fanouts.OPEN)
    )


def _unpublished(session: Session, now: datetime) -> int:
    query = (
        select(func.count())
        .select_from(Update)
        .join(Notice)
        .where(
            Update.published_at.is_(None),
            Update.created_at < now - UNPUBLISHED_AFTER,
            Notice.withdrawn_at.is_(None),
        )
    )
    return session.execute(query).scalar_one()


def _loads(session: Session, now: datetime) -> Sequence[Load]:
    query = (
        select(
            Batch.channel,
            _standing(now).label("standing"),
            func.count(),
            func.coalesce(func.sum(Batch.size), 0),
        )
        .where(Batch.state.in_((fanouts.OPEN, fanouts.PARKED)))
        .group_by(Batch.channel, "standing")
        .order_by(Batch.channel, "standing")
    )
    return [Load(*row) for row in session.execute(query)]


def _standing(now: datetime) -> ColumnElement[str]:
    return case(
        (Batch.state == fanouts.PARKED, fanouts.PARKED),
        (Batch.lease_until.is_(None), HELD_BACK),
        (Batch.lease_until <= now, FREE),
        (Batch.lease.is_not(None), CARRIED),
        else_=RESTING,
    )


def _outdated_since(page: Page, newest: Publication | None, now: datetime) -> datetime | None:
    if newest is None or newest.facts_version < page.facts_version:
        return page.updated_at
    if newest.valid_until is not None and newest.valid_until < now:
        return newest.valid_until
    return None

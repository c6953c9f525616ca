"""Fan-outs, batches, deliveries, attempts: every message to the outside as rows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    func,
    literal,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from statushub.database import Base
from statushub.errors import NotThere
from statushub.model import sums
from statushub.model.ids import Public
from statushub.model.notices import Notice, Update, updates_by_ids

_AWAITED_URGENCY = 10


@dataclass(frozen=True)
class Purpose:
    """Why a fan-out exists, whom it addresses and how urgent it is."""

    name: str
    to_editors: bool = False
    urgency: int | None = None
    """Lower first; None: the notice's kind says."""
    lasts: timedelta | None = None
    """How long it is of use: not tried any longer than this."""
    while_subscribed: bool = False
    """Only for who is subscribed at the moment it leaves."""

    @property
    def awaited(self) -> bool:
        """Whether somebody sits waiting for the message: it queues behind no large fan-out."""
        return self.urgency is not None and self.urgency <= _AWAITED_URGENCY


UPDATE = Purpose("update", while_subscribed=True)
CONFIRMATION = Purpose("confirmation", urgency=1)
CODE = Purpose("code", urgency=1, lasts=timedelta(minutes=10))
ACCOUNT = Purpose("account", to_editors=True, urgency=1)
REPLY = Purpose("reply", urgency=3)
"""The answer to a word somebody sent us, such as HELP by SMS."""
TEST = Purpose("test", to_editors=True, urgency=5)
REMINDER = Purpose("reminder", while_subscribed=True)
"""A date of a notice is near: its audience is told of it once more."""
PAUSED = Purpose("paused", urgency=80)
"""What a subscriber should know of their own subscription: an endpoint of theirs is paused."""
DIGEST = Purpose("digest", urgency=100, lasts=timedelta(hours=20), while_subscribed=True)
"""What a day brought, for who wants one message a day; the next one makes it useless."""
PURPOSES = {
    purpose.name: purpose
    for purpose in (UPDATE, CONFIRMATION, CODE, ACCOUNT, REPLY, TEST, REMINDER, PAUSED, DIGEST)
}
OF_NOTICES = (UPDATE.name, REMINDER.name)
"""The purposes that tell of a notice to its audience."""
AWAITED = tuple(purpose.name for purpose in PURPOSES.values() if purpose.awaited)

ORDERED = "ordered"
PLANNED = "planned"
FINISHED = "finished"

OPEN = "open"
DONE = "done"
PARKED = "parked"

QUEUED = "queued"
SENDING = "sending"
SENT = "sent"
DELIVERED = "delivered"
FAILED_TEMPORARY = "failed_temporary"
FAILED_PERMANENT = "failed_permanent"
SUPPRESSED = "suppressed"
CANCELLED = "cancelled"
OVERTAKEN = "overtaken"
UNKNOWN = "unknown"
STATES = (
    QUEUED,
    SENDING,
    SENT,
    DELIVERED,
    FAILED_TEMPORARY,
    FAILED_PERMANENT,
    SUPPRESSED,
    CANCELLED,
    OVERTAKEN,
    UNKNOWN,
)
UNFINISHED = (QUEUED, SENDING, FAILED_TEMPORARY)
"""States from which a delivery is (or will be) tried."""


class Fanout(Public, Base):
    """The order to tell people something."""

    __tablename__ = "fanout"
    __table_args__ = (
        Index("ix_fanout_update_id", "update_id"),
        Index("ix_fanout_state", "state"),
        Index("ix_fanout_ordered_at", "ordered_at"),
        Index(
            "ix_fanout_not_rolled_up",
            "ordered_at",
            sqlite_where=text("rolled_up_at IS NULL"),
            postgresql_where=text("rolled_up_at IS NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    purpose: Mapped[str] = mapped_column(String(16))
    update_id: Mapped[int | None] = mapped_column(ForeignKey("update.id"))
    recipients: Mapped[list[int]] = mapped_column(JSON, default=list)
    """Row ids of the recipients where the order names them; empty: the update's audience."""
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What the message says where no update does, or which update says as well what this one does
    (`besides`); never an address, never a token."""
    urgency: Mapped[int]
    state: Mapped[str] = mapped_column(String(16), default=ORDERED)
    before_page: Mapped[bool] = mapped_column(default=False)
    """Sent although the page could not be published in time; the desk says so."""
    ordered_at: Mapped[datetime]
    planned_through: Mapped[int] = mapped_column(default=0)
    """The last recipient planning has come to: where it goes on after an interruption."""
    planned_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    """When its batches were handed to the workers: the page is out, or could not be waited for."""
    finished_at: Mapped[datetime | None]
    rolled_up_at: Mapped[datetime | None]
    """When the last of its deliveries was deleted: only their sums are kept (`model/sums.py`)."""

    update: Mapped[Update | None] = relationship(lazy="selectin")

    @property
    def of_purpose(self) -> Purpose:
        """Return what its purpose declares."""
        # The version before this one, which works beside it for a while, called it a reminder
        # that an endpoint is paused.
        if self.purpose == REMINDER.name and self.update_id is None:
            return PAUSED
        return PURPOSES[self.purpose]

    @property
    def reminds(self) -> bool:
        """Tell whether it reminds of a date, rather than tell of an update."""
        return self.of_purpose is REMINDER

    @property
    def key(self) -> str:
        """Return the public id it is known by among those of its notice: of its update, if it
        tells of one; its own, if it reminds.
        """
        return self.public_id if self.reminds or not self.update else self.update.public_id


class Batch(Base):
    """One leased portion of a fan-out: a range of recipients on one channel.

    The row is the truth about the work; the durable engine only wakes somebody to look at it.
    """

    __tablename__ = "batch"
    __table_args__ = (Index("ix_batch_state_lease_until", "state", "lease_until"),)

    fanout_id: Mapped[int] = mapped_column(ForeignKey("fanout.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel: Mapped[str] = mapped_column(String(32))
    first: Mapped[int]
    last: Mapped[int]
    """First and last recipient of the range, both included."""
    size: Mapped[int]
    state: Mapped[str] = mapped_column(String(16), default=OPEN)
    lease_until: Mapped[datetime | None]
    """Nobody else may take it before this instant; None: it waits for its fan-out's release."""
    lease: Mapped[str | None] = mapped_column(String(32))
    """Who took it: a new random word each time, so that a late first owner notices."""
    tries: Mapped[int] = mapped_column(default=0)
    """Times it was taken and not brought to an end since the last end."""
    rounds: Mapped[int] = mapped_column(default=0)
    """Times it was brought to an end with some deliveries left to try again."""
    began_at: Mapped[datetime | None]
    """From when its channel's patience with failures counts; None: from its fan-out's release."""
    parked_because: Mapped[str | None] = mapped_column(String(500))


class Delivery(Base):
    """One message to one recipient: a subscription, or an editor where the purpose says so."""

    __tablename__ = "delivery"
    __table_args__ = ({"sqlite_with_rowid": False},)

    fanout_id: Mapped[int] = mapped_column(ForeignKey("fanout.id"), primary_key=True)
    recipient: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel: Mapped[str] = mapped_column(String(32))
    language: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(20), default=QUEUED)
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    """Times a provider would not take it just then."""
    due_at: Mapped[datetime | None]
    """Not to be sent before this instant; None: at once."""
    finished_at: Mapped[datetime | None]


class Attempt(Base):
    """One try that was not a clean first success, with the provider's own words."""

    __tablename__ = "attempt"
    __table_args__ = (
        Index("ix_attempt_fanout_id_recipient", "fanout_id", "recipient"),
        Index(
            "ix_attempt_failed",
            "fanout_id",
            "recipient",
            sqlite_where=text("state = 'failed_permanent'"),
            postgresql_where=text("state = 'failed_permanent'"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fanout_id: Mapped[int] = mapped_column(ForeignKey("fanout.id"))
    recipient: Mapped[int]
    at: Mapped[datetime]
    seconds: Mapped[float]
    provider: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20))
    code: Mapped[str | None] = mapped_column(String(32))
    words: Mapped[str] = mapped_column(Text)


class Receipt(Base):
    """What a provider calls a message of ours, and its later word on what became of it.

    Written by whoever comes first: we, when the provider took the message and named it, or the
    provider, whose receipt may be quicker than our own transaction.
    """

    __tablename__ = "receipt"

    provider: Mapped[str] = mapped_column(String(64), primary_key=True)
    reference: Mapped[str] = mapped_column(String(128), primary_key=True)
    fanout_id: Mapped[int | None] = mapped_column(ForeignKey("fanout.id"))
    recipient: Mapped[int | None]
    state: Mapped[str | None] = mapped_column(String(20))
    """What the provider said in the end; None: nothing yet."""
    words: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True)
class Count:
    """How many deliveries stand where, per channel and language."""

    channel: str
    language: str
    state: str
    number: int


def fanout(session: Session, public_id: str, *, lock: bool = False) -> Fanout:
    """Return one fan-out by its public id; NotThere."""
    query = select(Fanout).where(Fanout.public_id == public_id)
    if lock:
        query = query.with_for_update()
    found = session.scalars(query).first()
    if found is None:
        raise NotThere(public_id)
    return found


def deliveries_of(
    batch: Batch, states: Sequence[str] = UNFINISHED
) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on `delivery` for being a batch's, in some states."""
    return (
        Delivery.fanout_id == batch.fanout_id,
        Delivery.recipient.between(batch.first, batch.last),
        Delivery.channel == batch.channel,
        Delivery.state.in_(states),
    )


def counts(session: Session, fanout_ids: Sequence[int]) -> list[Count]:
    """Return the deliveries of some fan-outs, counted by channel, language and state."""
    rolled_up = sums.of(session, fanout_ids)
    single = set(fanout_ids) - {one.fanout_id for one in rolled_up}
    place = (Delivery.channel, Delivery.language, Delivery.state)
    query = select(*place, func.count()).where(Delivery.fanout_id.in_(single)).group_by(*place)
    counted: Counter[tuple[str, str, str]] = Counter()
    for channel, language, state, number in session.execute(query):
        counted[channel, language, state] = number
    for one in rolled_up:
        counted[one.channel, one.language, one.state] += one.number
    return [
        Count(channel, language, state, number)
        for (channel, language, state), number in sorted(counted.items())
    ]


def of_notice(session: Session, notice_id: int) -> Sequence[Fanout]:
    """Return the fan-outs that told people of a notice, or reminded them of it, newest first."""
    query = (
        select(Fanout)
        .join(Update, Fanout.update_id == Update.id)
        .where(Update.notice_id == notice_id, Fanout.purpose.in_(OF_NOTICES))
        .order_by(Fanout.id.desc())
    )
    return session.scalars(query).all()


def newest_parked(session: Session) -> tuple[Fanout, Batch] | None:
    """Return the batch that was given up, of the newest fan-out that has one."""
    query = select(Fanout, Batch).join(Batch, Batch.fanout_id == Fanout.id)
    newest = query.where(Batch.state == PARKED).order_by(Fanout.id.desc(), Batch.number).limit(1)
    return next(((fanout_, batch) for fanout_, batch in session.execute(newest)), None)


def failed_for_good(session: Session, since: datetime) -> int:
    """Return how many messages became dead letters since then."""
    # Written out: with a parameter, the partial index on what failed would not be found.
    failed = literal(FAILED_PERMANENT, literal_execute=True)
    query = select(func.count()).select_from(Attempt)
    return session.execute(query.where(Attempt.state == failed, Attempt.at >= since)).scalar_one()


def besides(session: Session, fanout_: Fanout) -> Update | None:
    """Return the update of another notice that says what this fan-out tells, if one does.

    None, too, where that other notice has been taken back before it was told.
    """
    public_id = fanout_.content.get("besides")
    for update in updates_by_ids(session, [public_id] if public_id else []):
        gone = update.notice.withdrawn_at
        if gone is None or update.created_at >= gone:
            return update
    return None


def notice_of(session: Session, fanout_: Fanout) -> Notice | None:
    """Return the notice a fan-out tells of, if it tells of one."""
    return session.get(Notice, fanout_.update.notice_id) if fanout_.update else None


def sent_to(
    session: Session, subscription_id: int, since: datetime, limit: int
) -> Sequence[tuple[Fanout, Delivery, str | None]]:
    """Return the newest messages to a subscription with the last word on each that had trouble."""
    last_words = (
        select(Attempt.words)
        .where(Attempt.fanout_id == Fanout.id, Attempt.recipient == Delivery.recipient)
        .order_by(Attempt.id.desc())
        .limit(1)
        .correlate(Fanout, Delivery)
        .scalar_subquery()
    )
    query = (
        select(Fanout, Delivery, last_words)
        .join(Delivery, Delivery.fanout_id == Fanout.id)
        .where(
            Delivery.recipient == subscription_id,
            Fanout.ordered_at >= since,
            Fanout.purpose.in_([one.name for one in PURPOSES.values() if not one.to_editors]),
        )
        .order_by(Fanout.id.desc())
        .limit(limit)
    )
    return [(fanout_, delivery, words) for fanout_, delivery, words in session.execute(query)]

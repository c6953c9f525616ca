"""Subscribers and their subscriptions: a confirmed address on a channel, with its choices."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, lazyload, mapped_column, relationship

from statushub import clock, tokens
from statushub.database import Base
from statushub.errors import NotThere
from statushub.model.ids import Public
from statushub.model.notices import Notice
from statushub.model.services import Service


class Subscriber(Public, Base):
    """Whoever asked to hear: the holder of one or more subscriptions."""

    __tablename__ = "subscriber"

    created_at: Mapped[datetime]

    subscriptions: Mapped[list["Subscription"]] = relationship(back_populates="subscriber")


class Subscription(Public, Base):
    """One address on one channel. It hears nothing until it is confirmed."""

    __tablename__ = "subscription"
    __table_args__ = (
        UniqueConstraint("page_id", "digest"),
        Index("ix_subscription_audience", "page_id", "confirmed_at", "ended_at"),
        Index("ix_subscription_created_at", "page_id", "created_at"),
        Index("ix_subscription_digest_at", "digest_at"),
        Index("ix_subscription_failing_since", "failing_since"),
        # Few have any: which hours there are is read from here, never from all the rows.
        Index(
            "ix_subscription_quiet_from",
            "quiet_from",
            "quiet_until",
            "time_zone",
            sqlite_where=text("quiet_from IS NOT NULL"),
            postgresql_where=text("quiet_from IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscriber.id"), index=True)
    channel: Mapped[str] = mapped_column(String(32))
    address: Mapped[str] = mapped_column(String(2000))
    digest: Mapped[str] = mapped_column(String(64))
    """What makes an address unique on a page: see `digest_of`."""
    language: Mapped[str] = mapped_column(String(16))
    all_services: Mapped[bool] = mapped_column(default=True)
    all_kinds: Mapped[bool] = mapped_column(default=True)
    all_notices: Mapped[bool] = mapped_column(default=True)
    """False: only of the notices it follows. Those it hears of whatever else it chose."""
    minimum_impact: Mapped[str | None] = mapped_column(String(16))
    """Nothing of less impact than this, where a kind is graded by impact; None: everything."""
    daily: Mapped[bool] = mapped_column(default=False)
    """One digest a day instead of each update; what is pressing comes at once all the same."""
    daily_at: Mapped[int | None] = mapped_column(SmallInteger)
    """When the digest comes, in minutes since the midnight of its time zone; None: 08:00."""
    digest_at: Mapped[datetime | None]
    """When its next digest is due."""
    digested_through: Mapped[datetime | None]
    """Up to which instant its digests have told everything."""
    quiet_from: Mapped[int | None] = mapped_column(SmallInteger)
    quiet_until: Mapped[int | None] = mapped_column(SmallInteger)
    """Quiet hours, in minutes since the midnight of its time zone; both or none."""
    time_zone: Mapped[str | None] = mapped_column(String(64))
    """Where its hours are meant (IANA); None: the page's zone."""
    bounces: Mapped[int] = mapped_column(default=0)
    """Days in a row on which messages came back for a reason that may pass."""
    bounced_at: Mapped[datetime | None]
    """When the last of those was counted."""
    failing_since: Mapped[datetime | None]
    """When its endpoint began to fail, if nothing has gone through since."""
    secret_generation: Mapped[int] = mapped_column(default=0)
    """Moves on with each new secret that our messages to it are signed with."""
    secret_changed_at: Mapped[datetime | None]
    """When it got its newest secret; None: it has the first one."""
    generation: Mapped[int] = mapped_column(default=0)
    """Moves on to make every token given out so far invalid."""
    nonce: Mapped[int] = mapped_column(default=0)
    """Moves on with each code or confirmation asked for."""
    asked_at: Mapped[datetime | None]
    """When the last confirmation or code was asked for (they expire)."""
    tries: Mapped[int] = mapped_column(default=0)
    """Wrong codes since the last one was sent."""
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    """When the subscriber (or an editor) ended it."""
    suppressed_at: Mapped[datetime | None]
    suppressed_because: Mapped[str | None] = mapped_column(String(500))
    """The provider's words for why nothing can reach this address."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    subscriber: Mapped[Subscriber] = relationship(back_populates="subscriptions")
    services: Mapped[list[Service]] = relationship(
        secondary="subscription_service", lazy="selectin", order_by="Service.id"
    )
    chosen_kinds: Mapped[list["SubscriptionKind"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="SubscriptionKind.kind"
    )
    followed: Mapped[list["SubscriptionNotice"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="SubscriptionNotice.notice_id"
    )


class SubscriptionService(Base):
    """One service a subscription asked for."""

    __tablename__ = "subscription_service"

    subscription_id: Mapped[int] = mapped_column(
        ForeignKey("subscription.id", ondelete="CASCADE"), primary_key=True
    )
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), primary_key=True)


class SubscriptionKind(Base):
    """One kind of notice a subscription asked for."""

    __tablename__ = "subscription_kind"

    subscription_id: Mapped[int] = mapped_column(
        ForeignKey("subscription.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(32), primary_key=True)


class SubscriptionNotice(Base):
    """One notice a subscription follows."""

    __tablename__ = "subscription_notice"

    subscription_id: Mapped[int] = mapped_column(
        ForeignKey("subscription.id", ondelete="CASCADE"), primary_key=True
    )
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), primary_key=True, index=True)
    agreed: Mapped[bool] = mapped_column(default=True)
    """False: asked for at this address, which has not said yes. It hears nothing of it yet."""

    notice: Mapped[Notice] = relationship(lazy="selectin")


SECRETS_OVERLAP = timedelta(hours=24)
"""How long an endpoint is signed to with both its secrets after it got a new one."""

CONFIRM = "confirm"
MANAGE = "manage"
UNSUBSCRIBE = "unsubscribe"
ENTRY = "entry"
"""What a token is good for. An entry token names the subscription a code is typed for."""
_CODE = "code"
_LINKS_KEPT = 3
"""How many confirmation links work at a time: people who asked twice open the older mail."""


class Signed(Protocol):
    """What tells the secrets of an endpoint apart: a Subscription, or a row that has these two."""

    @property
    def secret_generation(self) -> int: ...

    @property
    def secret_changed_at(self) -> datetime | None: ...


def good_secrets(held: Signed) -> tuple[int, ...]:
    """Return the generations of the secrets to sign with now, the newest first."""
    newest, changed_at = held.secret_generation, held.secret_changed_at
    if newest and changed_at is not None and clock.now() < changed_at + SECRETS_OVERLAP:
        return (newest, newest - 1)
    return (newest,)


class Held(Protocol):
    """What tokens are derived from: a Subscription, or any row that has these three."""

    @property
    def public_id(self) -> str: ...

    @property
    def generation(self) -> int: ...

    @property
    def nonce(self) -> int: ...


def confirm_token(held: Held) -> str:
    """Return the token of the confirmation link asked for last."""
    return tokens.derive(CONFIRM, held.public_id, held.nonce)


def manage_token(held: Held) -> str:
    """Return the token that opens the subscription's own page."""
    return tokens.derive(MANAGE, held.public_id, held.generation)


def unsubscribe_token(held: Held) -> str:
    """Return the token that ends the subscription and can do nothing else."""
    return tokens.derive(UNSUBSCRIBE, held.public_id, held.generation)


def entry_token(held: Held) -> str:
    """Return the token that says whose code is being typed; it proves nothing by itself."""
    return tokens.derive(ENTRY, held.public_id, held.generation)


def code_of(held: Held) -> str:
    """Return the six digits asked for last."""
    return tokens.code(_CODE, held.public_id, held.nonce)


def code_fits(held: Held, given: str) -> bool:
    """Tell whether the digits typed are the ones asked for last."""
    return tokens.code_matches(given, _CODE, held.public_id, held.nonce)


def by_token(session: Session, token: str, purpose: str, *, lock: bool = False) -> "Subscription":
    """Return the subscription a token was derived for; NotThere when it is forged or withdrawn."""
    held = subscription(session, tokens.public_id_of(token), lock=lock)
    newest = held.nonce if purpose == CONFIRM else held.generation
    kept = range(newest, max(newest - _LINKS_KEPT, -1), -1) if purpose == CONFIRM else (newest,)
    if not any(tokens.genuine(token, purpose, generation) for generation in kept):
        raise NotThere(token)
    return held


def void_links(held: Subscription) -> None:
    """Let no confirmation link or code asked for so far work any more."""
    held.nonce += _LINKS_KEPT
    held.asked_at = None


def digest_of(channel: str, address: str) -> str:
    """Return the SHA-256 of channel and address, in hex; `Ana@` and `ana@` are one person."""
    return hashlib.sha256(f"{channel}\0{address.casefold()}".encode()).hexdigest()


def subscription(session: Session, public_id: str, *, lock: bool = False) -> Subscription:
    """Return one subscription by its public id; NotThere."""
    query = select(Subscription).where(Subscription.public_id == public_id)
    if lock:
        query = query.with_for_update()
    found = session.scalars(query).first()
    if found is None:
        raise NotThere(public_id)
    return found


def by_address(session: Session, page_id: int, channel: str, address: str) -> Subscription | None:
    """Return the subscription of an address, whatever its state."""
    query = select(Subscription).where(
        Subscription.page_id == page_id,
        Subscription.digest == digest_of(channel, address),
    )
    return session.scalars(query).first()


def count_by_channel(session: Session, page_id: int) -> dict[str, int]:
    """Return how many confirmed, live subscriptions each channel has."""
    query = (
        select(Subscription.channel, func.count())
        .where(*live(page_id))
        .group_by(Subscription.channel)
    )
    return dict(session.execute(query).all())


def live(page_id: int) -> tuple[ColumnElement[bool], ...]:
    """Return what a subscription must be to hear anything."""
    return (
        Subscription.page_id == page_id,
        Subscription.confirmed_at.is_not(None),
        Subscription.ended_at.is_(None),
        Subscription.suppressed_at.is_(None),
    )


def by_rows(session: Session, row_ids: Sequence[int]) -> dict[int, "Subscription"]:
    """Return some subscriptions by row id; one that was erased is missing."""
    query = select(Subscription).options(lazyload("*")).where(Subscription.id.in_(row_ids))
    return {held.id: held for held in session.scalars(query)}


def row_ids(session: Session, public_ids: Sequence[str]) -> list[int]:
    """Return the row ids of some subscriptions; one that is not there is missing."""
    query = select(Subscription.id).where(Subscription.public_id.in_(public_ids))
    return list(session.scalars(query))


def live_after(
    session: Session, page_id: int, after: int, limit: int = 1000
) -> Sequence[Subscription]:
    """Return the next confirmed, live subscriptions after a row id, in order of it."""
    query = select(Subscription).where(
        Subscription.page_id == page_id,
        Subscription.id > after,
        Subscription.confirmed_at.is_not(None),
        Subscription.ended_at.is_(None),
        Subscription.suppressed_at.is_(None),
    )
    return session.scalars(query.order_by(Subscription.id).limit(limit)).all()


def found(
    session: Session, page_id: int, words: str, limit: int = 50, offset: int = 0
) -> Sequence[Subscription]:
    """Return subscriptions whose address contains `words`, newest first (the desk's list)."""
    query = select(Subscription).where(Subscription.page_id == page_id)
    if words:
        query = query.where(Subscription.address.icontains(words, autoescape=True))
    return session.scalars(
        query.order_by(Subscription.created_at.desc(), Subscription.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()

"""Taking in a list of subscribers, a portion at a time: each row wholly or not at all."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from statushub import channels, clock, database
from statushub.actions import proofs
from statushub.actions.choices import Choices
from statushub.language import gettext as _
from statushub.model import audit, pages, subscriptions
from statushub.model.audit import Actor
from statushub.model.ids import public_id
from statushub.model.pages import Page
from statushub.model.subscriptions import (
    Subscriber,
    Subscription,
    SubscriptionKind,
    SubscriptionNotice,
    SubscriptionService,
)

PORTION = 1000
"""Rows in one transaction: it keeps the database's write lock well under a second."""


@dataclass(frozen=True)
class Entry:
    """One checked row of a list: the address in its normal form, services by row id."""

    line: int
    channel: str
    address: str
    language: str
    services: tuple[int, ...] | None = None
    kinds: tuple[str, ...] | None = None
    wanted: Choices = field(default_factory=lambda: Choices(""))
    """All other choices."""
    followed: tuple[int, ...] = ()
    """Row ids of the notices it hears of whatever else was chosen."""
    agreed: bool = False
    """They have said yes already; else they are asked to confirm."""

    @property
    def confirmed(self) -> bool:
        """Whether it hears of notices at once: agreed, and on a channel where one can."""
        return self.agreed and channels.get(self.channel).confirm_by != "answer"

    @property
    def digest(self) -> str:
        """What tells its address from others."""
        return subscriptions.digest_of(self.channel, self.address)


@dataclass
class TakenIn:
    """What became of the rows of a list."""

    added: int = 0
    asked: int = 0
    """Of those added, how many were sent a confirmation."""
    confirmed: int = 0
    """On the list before, waiting for a yes that is now there."""
    known: int = 0
    """On the list before; left as they are."""
    refused: list[tuple[int, str]] = field(default_factory=list)
    """Line and reason."""


def take_in(entries: Iterable[Entry], actor: Actor, into: TakenIn) -> Iterator[int]:
    """Add the entries and yield the number done after each portion.

    A run that is broken off leaves whole portions behind; the same list given again adds the rest,
    because what is known is left as it is.
    """
    rows = iter(entries)
    done = 0
    while portion := list(itertools.islice(rows, PORTION)):
        _take_in(portion, actor, into)
        done += len(portion)
        yield done


def _take_in(portion: Sequence[Entry], actor: Actor, into: TakenIn) -> None:
    for attempt in (1, 2, 3):
        try:
            with database.transaction() as session:
                said = _write(session, portion, actor)
        except IntegrityError:
            # Somebody signed up with one of these addresses meanwhile: the next look sees them.
            if attempt == 3:
                raise
        else:
            into.added += said.added
            into.asked += said.asked
            into.confirmed += said.confirmed
            into.known += said.known
            into.refused += said.refused
            return


def _write(session: Session, portion: Sequence[Entry], actor: Actor) -> TakenIn:
    page = pages.the_page(session)
    said = TakenIn()
    new, waiting = _sorted_out(session, page, portion, said)
    ids = _insert(session, page, new)
    _insert_choices(session, ids, new)
    asked = [id_ for id_, entry in zip(ids, new, strict=True) if not entry.confirmed]
    if asked:
        proofs.order_links(session, page, asked)
    if waiting:
        now = clock.now()
        session.execute(
            update(Subscription)
            .where(Subscription.id.in_(waiting))
            .values(confirmed_at=now, updated_at=now)
        )
    said.added, said.asked, said.confirmed = len(new), len(asked), len(waiting)
    if new or waiting:
        audit.note(
            session,
            actor,
            "take_in",
            ("page", page.public_id),
            lines=[portion[0].line, portion[-1].line],
            added=said.added,
            asked=said.asked,
            confirmed=said.confirmed,
        )
    return said


def _sorted_out(
    session: Session, page: Page, portion: Sequence[Entry], said: TakenIn
) -> tuple[list[Entry], list[int]]:
    """Return the entries that are new, and the row ids of those only waiting for a yes."""
    columns = select(
        Subscription.id, Subscription.digest, Subscription.ended_at, Subscription.confirmed_at
    )
    digests = [entry.digest for entry in portion]
    rows = session.execute(
        columns.where(Subscription.page_id == page.id, Subscription.digest.in_(digests))
    )
    known = {held.digest: held for held in rows}
    new, waiting = [], []
    for entry, digest in zip(portion, digests, strict=True):
        held = known.get(digest)
        if held is None:
            new.append(entry)
        elif held.ended_at is not None:
            said.refused.append(
                (entry.line, _("This address has unsubscribed. Only they can come back."))
            )
        elif held.confirmed_at is None and entry.confirmed:
            waiting.append(held.id)
        else:
            said.known += 1
    return new, waiting


def _insert(session: Session, page: Page, entries: Sequence[Entry]) -> Sequence[int]:
    """Insert subscribers and subscriptions; return the subscriptions' row ids in order."""
    if not entries:
        return []
    now = clock.now()
    people = session.scalars(
        insert(Subscriber).returning(Subscriber.id, sort_by_parameter_order=True),
        [{"public_id": public_id(), "created_at": now} for _entry in entries],
    ).all()
    rows: list[dict[str, Any]] = [
        {
            "public_id": public_id(),
            "page_id": page.id,
            "subscriber_id": person,
            "channel": entry.channel,
            "address": entry.address,
            "digest": entry.digest,
            "language": entry.language,
            "all_services": entry.services is None,
            "all_kinds": entry.kinds is None,
            "all_notices": entry.wanted.all_notices,
            "minimum_impact": entry.wanted.minimum_impact,
            "quiet_from": entry.wanted.quiet_from,
            "quiet_until": entry.wanted.quiet_until,
            "time_zone": entry.wanted.time_zone,
            "daily": entry.wanted.daily,
            "daily_at": entry.wanted.daily_at,
            # What it hears of begins with its confirmation.
            "digest_at": now if entry.wanted.daily else None,
            "digested_through": now if entry.wanted.daily else None,
            "nonce": 1,
            "asked_at": now,
            "confirmed_at": now if entry.confirmed else None,
            "created_at": now,
            "updated_at": now,
        }
        for entry, person in zip(entries, people, strict=True)
    ]
    return session.scalars(
        insert(Subscription).returning(Subscription.id, sort_by_parameter_order=True), rows
    ).all()


def _insert_choices(session: Session, ids: Sequence[int], entries: Sequence[Entry]) -> None:
    services = [
        {"subscription_id": id_, "service_id": service}
        for id_, entry in zip(ids, entries, strict=True)
        for service in entry.services or ()
    ]
    kinds = [
        {"subscription_id": id_, "kind": kind}
        for id_, entry in zip(ids, entries, strict=True)
        for kind in entry.kinds or ()
    ]
    followed = [
        {"subscription_id": id_, "notice_id": notice, "agreed": True}
        for id_, entry in zip(ids, entries, strict=True)
        for notice in entry.followed
    ]
    if followed:
        session.execute(insert(SubscriptionNotice), followed)
    if services:
        session.execute(insert(SubscriptionService), services)
    if kinds:
        session.execute(insert(SubscriptionKind), kinds)

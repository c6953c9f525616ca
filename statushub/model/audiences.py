"""Who hears of a notice, when and how: at once, after their quiet hours, or in a daily digest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, literal, null, or_, select, true
from sqlalchemy.orm import Session

from statushub import channels, hours, kinds
from statushub.model.notices import Notice, Update
from statushub.model.subscriptions import (
    Subscription,
    SubscriptionKind,
    SubscriptionNotice,
    SubscriptionService,
    live,
)

Conditions = tuple[ColumnElement[bool], ...]


@dataclass(frozen=True)
class Topic:
    """What of a notice decides who hears."""

    page_id: int
    kind: str
    services: Sequence[int] = ()
    """Row ids of those it touches; none: it concerns everybody who chose its kind."""
    notice_id: int | None = None
    impact: str | None = None
    """The worst it has had: who heard the alarm hears the all-clear, too. None: not known yet."""
    wakes: bool = False
    """It is pressing now, so that nobody's quiet hours hold it."""
    besides: "Topic | None" = None
    """What says this as well: people who hear of that are told once; programs get everything."""

    @property
    def at_once(self) -> bool:
        """Whether also those with a daily digest hear of it at once: it is pressing, or was."""
        return self.impact in kinds.get(self.kind).pressing


def topic(notice: Notice, through: Update | None = None, besides: Update | None = None) -> Topic:
    """Return what a notice is about, as it stood when an update of it was posted (else: now).

    `besides`: an update of another notice that says the same (see `fanouts.besides`).
    """
    kind = notice.of_kind
    told = [one for one in notice.updates if through is None or one.id <= through.id]
    impact, state = (told[-1].impact, told[-1].state) if told else (notice.impact, notice.state)
    goes_on = not notice.withdrawn_at and kind.state(state).phase != "over"
    return Topic(
        notice.page_id,
        notice.kind,
        notice.touched,
        notice.id,
        kinds.worst(one.impact for one in told),
        wakes=goes_on and impact in kind.pressing,
        besides=topic(besides.notice, besides) if besides else None,
    )


def audience(about: Topic) -> Conditions:
    """Return the conditions on `subscription` for hearing of it, now or in a digest."""
    if about.besides is None:
        return (*live(about.page_id), _wants(about))
    programs = [channel.name for channel in channels.every() if channel.for_programs]
    once = or_(Subscription.channel.in_(programs), ~_wants(about.besides))
    return (*live(about.page_id), _wants(about), once)


def _wants(about: Topic) -> ColumnElement[bool]:
    everything = and_(Subscription.all_notices, *_chosen(about))
    return everything if about.notice_id is None else or_(everything, _follows(about.notice_id))


def _chosen(about: Topic) -> Conditions:
    chose_kind = (
        select(SubscriptionKind.kind)
        .where(
            SubscriptionKind.subscription_id == Subscription.id,
            SubscriptionKind.kind == about.kind,
        )
        .correlate(Subscription)
        .exists()
    )
    conditions = [Subscription.all_kinds | chose_kind]
    if about.services:
        chose_service = (
            select(SubscriptionService.service_id)
            .where(
                SubscriptionService.subscription_id == Subscription.id,
                SubscriptionService.service_id.in_(about.services),
            )
            .correlate(Subscription)
            .exists()
        )
        conditions.append(Subscription.all_services | chose_service)
    if kinds.get(about.kind).graded and about.impact is not None:
        minimum = Subscription.minimum_impact
        conditions.append(minimum.is_(None) | minimum.in_(kinds.no_worse_than(about.impact)))
    return tuple(conditions)


def _follows(notice_id: int) -> ColumnElement[bool]:
    return (
        select(SubscriptionNotice.notice_id)
        .where(
            SubscriptionNotice.subscription_id == Subscription.id,
            SubscriptionNotice.notice_id == notice_id,
            SubscriptionNotice.agreed,
        )
        .correlate(Subscription)
        .exists()
    )


def soon(about: Topic) -> ColumnElement[bool]:
    """Return the condition for hearing of it in a message of its own, not in a digest."""
    return true() if about.at_once else ~Subscription.daily


def held_until(session: Session, page_zone: str, now: datetime) -> ColumnElement[Any]:
    """Return until when quiet hours hold what is sent to a `subscription` now; NULL: they do not.

    One expression for all: there are few different hours, so each end is worked out once.
    """
    query = (
        select(Subscription.quiet_from, Subscription.quiet_until, Subscription.time_zone)
        .where(Subscription.quiet_from.is_not(None))
        .distinct()
    )
    ends = [
        (_has(start, end, zone), over)
        for start, end, zone in session.execute(query)
        if start is not None
        and end is not None
        and (over := hours.end_of(now, zone or page_zone, start, end))
    ]
    if not ends:
        return null()
    # Said first, so that whoever has none costs one comparison.
    awake = Subscription.quiet_from.is_(None)
    column = Subscription.digest_at.type
    return case(
        (awake, null()), *((has, literal(over, column)) for has, over in ends), else_=null()
    )


def _has(start: int, end: int, zone: str | None) -> ColumnElement[bool]:
    where = Subscription.time_zone
    return and_(
        Subscription.quiet_from == start,
        Subscription.quiet_until == end,
        where.is_(None) if zone is None else where == zone,
    )


@dataclass(frozen=True)
class Hearers:
    """How many hear on one channel in one language, and how many of them not at once."""

    channel: str
    language: str
    number: int
    later: int
    """After their quiet hours."""
    daily: int
    """In their next digest."""


def counts(session: Session, about: Topic, page_zone: str, now: datetime) -> Sequence[Hearers]:
    """Return how many would hear of it if it were said now."""
    in_digest = false() if about.at_once else Subscription.daily
    held = null() if about.wakes else held_until(session, page_zone, now)
    later = and_(~in_digest, held.is_not(None))
    query = (
        select(
            Subscription.channel,
            Subscription.language,
            func.count(),
            func.coalesce(func.sum(case((later, 1), else_=0)), 0),
            func.coalesce(func.sum(case((in_digest, 1), else_=0)), 0),
        )
        .where(*audience(about))
        .group_by(Subscription.channel, Subscription.language)
        .order_by(Subscription.channel, Subscription.language)
    )
    return [Hearers(*row) for row in session.execute(query)]

"""Following one notice: asked for by anybody, agreed to by the address's owner, over by itself."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from statushub import clock, database
from statushub.model import audiences, audit, pages
from statushub.model.audit import HOUSE, Actor
from statushub.model.notices import Notice
from statushub.model.subscriptions import Subscriber, Subscription, SubscriptionNotice

KEPT = timedelta(days=14)
"""How long those who follow a notice are kept after its end: it may be opened again."""
_PORTION = 1000
_PORTIONS = 20


def want(session: Session, held: Subscription, asked: Sequence[Notice]) -> None:
    """Keep which notices a live subscription was asked to hear of, in place of those before.

    Those it hears of anyhow are left out; for the rest its owner's word is awaited.
    """
    session.flush()
    new = [one for one in asked if not _hears(session, held, one)]
    had = {one.id for one in new} & {row.notice_id for row in held.followed}
    held.followed = [row for row in held.followed if row.agreed or row.notice_id in had] + [
        SubscriptionNotice(notice_id=one.id, notice=one, agreed=False)
        for one in new
        if one.id not in had
    ]


def _hears(session: Session, held: Subscription, notice: Notice) -> bool:
    conditions = audiences.audience(audiences.topic(notice))
    query = select(Subscription.id).where(Subscription.id == held.id, *conditions)
    return session.scalar(query) is not None


def wanted(held: Subscription) -> list[Notice]:
    """Return the notices its owner was asked about and has not agreed to."""
    return [row.notice for row in held.followed if not row.agreed]


def asked_for(held: Subscription) -> list[Notice]:
    """Return the notices that a confirmation is about; none where it is about everything."""
    if held.confirmed_at is None and held.all_notices:
        return []
    return wanted(held) if held.confirmed_at else [row.notice for row in held.followed]


def agree(session: Session, held: Subscription, actor: Actor) -> None:
    """Let a subscription hear of what was asked for at its address."""
    for row in held.followed:
        row.agreed = True
    held.updated_at = clock.now()
    audit.note(session, actor, "follow", ("subscription", held.public_id))


def forget_over() -> int:
    """Forget who followed what has been over for long; return how many subscriptions ended so.

    Whoever followed nothing else is forgotten with address and choices, as was promised. A look
    does so much and no more; the next one goes on.
    """
    ended = 0
    for _portion in range(_PORTIONS):
        found, gone = _forget_some()
        ended += gone
        if not found:
            break
    return ended


def _forget_some() -> tuple[int, int]:
    """Forget some; return how many followed such a thing, and how many of them ended so."""
    with database.transaction() as session:
        page = pages.the_page(session)
        before = clock.now() - KEPT
        old = select(Notice.id).where(
            Notice.page_id == page.id, or_(Notice.closed_at < before, Notice.withdrawn_at < before)
        )
        rows = select(SubscriptionNotice.subscription_id).where(
            SubscriptionNotice.notice_id.in_(old)
        )
        ids = session.scalars(rows.distinct().limit(_PORTION)).all()
        if not ids:
            return 0, 0
        session.execute(
            delete(SubscriptionNotice).where(
                SubscriptionNotice.subscription_id.in_(ids), SubscriptionNotice.notice_id.in_(old)
            )
        )
        left = select(SubscriptionNotice.notice_id).where(
            SubscriptionNotice.subscription_id == Subscription.id
        )
        ended = session.execute(
            delete(Subscription)
            .where(Subscription.id.in_(ids), Subscription.all_notices.is_(False), ~left.exists())
            .returning(Subscription.subscriber_id)
        ).all()
        others = select(Subscription.id).where(Subscription.subscriber_id == Subscriber.id)
        session.execute(
            delete(Subscriber).where(
                Subscriber.id.in_([row.subscriber_id for row in ended]), ~others.exists()
            )
        )
        audit.note(session, HOUSE, "forget_followers", ("page", page.public_id), number=len(ended))
    return len(ids), len(ended)

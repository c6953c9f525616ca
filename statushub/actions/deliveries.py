"""What editors do about messages: have those that failed tried again, cancel what has not left."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Null, and_, case, func, literal, select
from sqlalchemy import update as update_rows
from sqlalchemy.orm import Session

from statushub import clock, database
from statushub.actions.fanouts import wake_senders
from statushub.errors import NotThere, Refused
from statushub.language import gettext as _
from statushub.language import ngettext
from statushub.model import (
    audiences,
    audit,
    deliveries,
    fanouts,
    notices,
    pages,
    reasons,
    reminders,
    subscriptions,
)
from statushub.model.audit import Actor
from statushub.model.deliveries import Scope
from statushub.model.fanouts import Batch, Delivery, Fanout
from statushub.model.notices import Notice
from statushub.model.pages import Page
from statushub.model.subscriptions import Subscription

_LEFT = (fanouts.SENDING, *deliveries.LEFT)
_WITHOUT_KEY = {"key_share": True}
"""Locks a fan-out, but not for workers who write rows that name it: they may wait for us."""


@dataclass(frozen=True)
class Retry:
    """Which dead letters are to be tried again: those that fit everything that is given."""

    notice_id: str | None = None
    """None: those of every notice, as far back as they are pointed out."""
    update_id: str | None = None
    """Of an update, or the key of a reminder (`Fanout.key`)."""
    subscription_ids: Sequence[str] | None = None
    """None: everybody's."""
    channel: str = ""
    reason: str = ""
    """The key of a reason (`model.reasons`); empty: whatever the reason."""
    unknown: bool = False
    """Also those of which nobody knows whether they arrived: some will come twice."""


@dataclass(frozen=True)
class Retried:
    """What became of dead letters that were to be tried again."""

    queued: int = 0
    overtaken: int = 0
    """Not sent again: newer words on the same notice went to the same recipient."""
    unreachable: int = 0
    """Left as they are: nothing can reach the address any more."""
    gone: int = 0
    """Left as they are: they have unsubscribed, or are forgotten."""

    def __add__(self, other: "Retried") -> "Retried":
        return Retried(
            self.queued + other.queued,
            self.overtaken + other.overtaken,
            self.unreachable + other.unreachable,
            self.gone + other.gone,
        )


@dataclass(frozen=True)
class Cancel:
    """Which messages are not to be sent: of a whole notice, or of one update."""

    notice_id: str
    update_id: str | None = None


@dataclass(frozen=True)
class Cancelled:
    """What became of messages that were to be cancelled."""

    cancelled: int = 0
    left: int = 0
    """Had left already, or were leaving at that moment."""
    planning: bool = False
    """It was still being worked out who is to hear; nobody else will be told."""


def retry(command: Retry, actor: Actor) -> Retried:
    """Put dead letters back into the queue; what was sent is never sent again.

    Raises NotThere, or Refused in words where there is nothing to try again.
    """
    with database.transaction() as session:
        page = pages.the_page(session)
        total = Retried()
        for notice, orders in _chosen(session, page.id, command):
            done = sum((_retry(session, notice, one, command) for one in orders), Retried())
            if done.queued or done.overtaken:
                audit.note(
                    session,
                    actor,
                    "retry_deliveries",
                    ("notice", notice.public_id),
                    messages=done.queued,
                )
            total += done
        _refuse_nothing(total)
    return total


def _chosen(
    session: Session, page_id: int, command: Retry
) -> Sequence[tuple[Notice, Sequence[Fanout]]]:
    """Return the notices that are meant, each with its fan-outs that are."""
    if command.notice_id is None:
        found: dict[int, tuple[Notice, list[Fanout]]] = {}
        since = clock.now() - deliveries.RECENT
        for order, _number, _still in deliveries.dead_letters(session, page_id, since)[::-1]:
            if order.update is not None:
                notice = session.get_one(Notice, order.update.notice_id)
                if _may_be_sent(notice, order):
                    found.setdefault(notice.id, (notice, []))[1].append(order)
        return list(found.values())
    notice, orders = _orders(session, page_id, command.notice_id, command.update_id)
    still = [one for one in orders if _may_be_sent(notice, one)]
    if orders and not still and notice.withdrawn_at:
        raise Refused(
            "deliveries", _("This notice was withdrawn, so its messages are not sent again.")
        )
    return [(notice, still)]


def _may_be_sent(notice: Notice, order: Fanout) -> bool:
    if order.reminds and not reminders.stands(notice, order.content, clock.now()):
        return False
    return order.update is not None and deliveries.may_be_sent(notice, order.update)


def _orders(
    session: Session, page_id: int, notice_id: str, update_id: str | None
) -> tuple[Notice, Sequence[Fanout]]:
    """Return a notice and its fan-outs (that of one update, or one reminder), oldest first;
    NotThere.
    """
    notice = notices.notice(session, page_id, notice_id)
    orders = fanouts.of_notice(session, notice.id)[::-1]
    if update_id is not None:
        known = {one.public_id for one in notice.updates} | {one.key for one in orders}
        if update_id not in known:
            raise NotThere(update_id)
        orders = [one for one in orders if one.key == update_id]
    return notice, orders


def _scope(session: Session, fanout: Fanout, command: Retry) -> Scope | None:
    """Return what is meant of one fan-out; None where the reason that is meant is not in it."""
    recipients, reason = None, None
    if command.subscription_ids is not None:
        recipients = subscriptions.row_ids(session, command.subscription_ids)
    if command.reason:
        reason = reasons.reason(session, [fanout.id], command.reason)
        if reason is None:
            return None
    states = (fanouts.FAILED_PERMANENT, *((fanouts.UNKNOWN,) if command.unknown else ()))
    return Scope([fanout.id], states, command.channel, recipients, reason)


def _retry(session: Session, notice: Notice, fanout: Fanout, command: Retry) -> Retried:
    # Always batches, then deliveries, then the fan-out: the order in which workers lock them.
    session.execute(
        select(Batch.number)
        .where(Batch.fanout_id == fanout.id)
        .order_by(Batch.number)
        .with_for_update()
    )
    dead = _scope(session, fanout, command)
    if dead is None:
        return Retried()
    now, newer = clock.now(), deliveries.told_since(notice.id, fanout.id)
    overtaken = _set(
        session,
        replace(dead, states=(fanouts.FAILED_PERMANENT,)),
        newer,
        state=fanouts.OVERTAKEN,
        finished_at=now,
    )
    unreachable, gone = deliveries.left_out(session, dead)
    # Due now (or when quiet hours end), not just any time: its batch, should it rest, is not to
    # rest any longer for those due later, and the channel's patience with it begins anew.
    queued = _set(
        session,
        dead,
        and_(deliveries.reachable(), ~newer),
        state=fanouts.QUEUED,
        tries=0,
        due_at=_due_at(session, notice, fanout, now),
        finished_at=None,
    )
    if queued:
        _open_again(session, fanout, now)
    return Retried(queued, overtaken, unreachable, gone)


def _due_at(session: Session, notice: Notice, fanout: Fanout, now: datetime) -> object:
    """Return when each recipient may be written to: now, or when their quiet hours end."""
    if fanout.update is None or audiences.topic(notice, fanout.update).wakes:
        return now
    page = session.get_one(Page, fanout.page_id)
    held = audiences.held_until(session, page.time_zone, now)
    if isinstance(held, Null):
        return now
    theirs = select(held).where(Subscription.id == Delivery.recipient).correlate(Delivery)
    return func.coalesce(theirs.scalar_subquery(), literal(now, Delivery.due_at.type))


def _set(session: Session, scope: Scope, also: ColumnElement[bool], **values: object) -> int:
    changed = session.execute(
        update_rows(Delivery).where(*scope.conditions(), also).values(**values),
        execution_options=database.ROWS_ALONE,
    )
    return database.rows_changed(changed)


def _open_again(session: Session, fanout: Fanout, now: datetime) -> None:
    """Open the batches that hold what is due from now on; what a worker carries is left to it."""
    holds = (
        select(Delivery.recipient)
        .where(
            Delivery.fanout_id == fanout.id,
            Delivery.recipient.between(Batch.first, Batch.last),
            Delivery.channel == Batch.channel,
            Delivery.state == fanouts.QUEUED,
            Delivery.due_at >= now,
        )
        .correlate(Batch)
        .exists()
    )
    opened = session.execute(
        update_rows(Batch)
        .where(Batch.fanout_id == fanout.id, Batch.lease.is_(None), holds)
        .values(
            state=fanouts.OPEN,
            lease_until=now,
            tries=0,
            rounds=0,
            # Those that rest beside them keep the time they have.
            began_at=case((Batch.state == fanouts.OPEN, Batch.began_at), else_=now),
            parked_because=None,
        ),
        execution_options=database.ROWS_ALONE,
    )
    session.execute(
        update_rows(Fanout)
        .where(Fanout.id == fanout.id, Fanout.state == fanouts.FINISHED)
        .values(state=fanouts.PLANNED, finished_at=None),
    )
    key = f"fanout-{fanout.public_id}-again-{now.timestamp():.6f}"
    wake_senders(session, key, database.rows_changed(opened), fanout.urgency)


def _refuse_nothing(done: Retried) -> None:
    if done.queued or done.overtaken:
        return
    words = []
    if done.unreachable:
        words.append(
            ngettext(
                "Its address cannot be reached any more, so it is not tried again.",
                "None of these addresses can be reached any more, so nothing is tried again.",
                done.unreachable,
            )
        )
    if done.gone:
        words.append(
            ngettext(
                "Whoever it was for has unsubscribed.",
                "Those they were for have unsubscribed.",
                done.gone,
            )
        )
    raise Refused("deliveries", " ".join(words) or _("There is nothing to try again."))


def cancel(command: Cancel, actor: Actor) -> Cancelled:
    """Cancel what has not left yet: queued, held back, or waiting for another try.

    What a worker is sending at that moment leaves. Raises NotThere, or Refused where nothing waits.
    """
    with database.transaction() as session:
        page = pages.the_page(session)
        notice, orders = _orders(session, page.id, command.notice_id, command.update_id)
        planning = any(one.state == fanouts.ORDERED for one in orders)
        number = sum(_cancel(session, one) for one in orders)
        if not number and not planning:
            raise Refused("deliveries", _("Nothing is waiting any more: there is none to cancel."))
        counts = fanouts.counts(session, [one.id for one in orders])
        left = sum(one.number for one in counts if one.state in _LEFT)
        audit.note(
            session, actor, "cancel_deliveries", ("notice", notice.public_id), messages=number
        )
    return Cancelled(number, left, planning)


def _cancel(session: Session, fanout: Fanout) -> int:
    if fanout.released_at is None:
        # Nobody sends yet, but whoever plans or releases it locks it first.
        session.refresh(fanout, with_for_update=_WITHOUT_KEY)
    now = clock.now()
    # In the order of their keys, as workers mark them: two who go different ways block each other.
    waiting = (
        select(Delivery.recipient)
        .where(Delivery.fanout_id == fanout.id, Delivery.state.in_(deliveries.WAITING))
        .order_by(Delivery.recipient)
        .with_for_update()
    )
    number = _set(
        session,
        Scope([fanout.id], deliveries.WAITING),
        Delivery.recipient.in_(waiting),
        state=fanouts.CANCELLED,
        finished_at=now,
    )
    if number or fanout.state == fanouts.ORDERED:
        _close(session, fanout, now)
    return number


def _close(session: Session, fanout: Fanout, now: datetime) -> None:
    """Close the batches that have nothing left to send, and the fan-out if they were the last."""
    left = (
        select(Delivery.recipient)
        .where(
            Delivery.fanout_id == fanout.id,
            Delivery.recipient.between(Batch.first, Batch.last),
            Delivery.channel == Batch.channel,
            Delivery.state.in_(fanouts.UNFINISHED),
        )
        .correlate(Batch)
        .exists()
    )
    of_it = (Batch.fanout_id == fanout.id, Batch.state == fanouts.OPEN)
    session.execute(
        update_rows(Batch)
        .where(*of_it, Batch.lease.is_(None), ~left)
        .values(state=fanouts.DONE, lease_until=None),
        execution_options=database.ROWS_ALONE,
    )
    session.refresh(fanout, with_for_update=_WITHOUT_KEY)
    if session.execute(select(Batch.number).where(*of_it).limit(1)).first() is None:
        fanout.state, fanout.finished_at = fanouts.FINISHED, now


def note_handed_out(notice_id: str, actor: Actor) -> None:
    """Note that the addresses a notice could not reach are handed out: who did it must be known."""
    with database.transaction() as session:
        notice = notices.notice(session, pages.the_page(session).id, notice_id)
        audit.note(session, actor, "hand_out_failed", ("notice", notice.public_id))

"""What servers say of a letter after they took it: it came back, it arrived, its reader complained.

A letter is named by its key, `{fan-out}-{recipient}`, both public ids. Each of these may come
twice, or late: the second time changes nothing, and they return False.
"""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from statushub import clock, database
from statushub.model import audit, fanouts, subscriptions, tallies
from statushub.model.audit import HOUSE
from statushub.model.editors import Editor
from statushub.model.fanouts import Attempt, Delivery, Fanout
from statushub.model.subscriptions import Subscription

MOST_BOUNCES = 5
"""After so many that might pass, on so many days, nothing more is sent to an address."""
ONCE_IN = timedelta(days=1)
"""Of several in a day one counts: a full mailbox sends all of a busy day back."""
FORGOTTEN_AFTER = timedelta(days=30)
"""After so long without one the count begins anew."""

_HAS_LEFT = (
    fanouts.SENDING,
    fanouts.SENT,
    fanouts.DELIVERED,
    fanouts.UNKNOWN,
    fanouts.FAILED_TEMPORARY,
)
_MAY_ARRIVE = (fanouts.SENDING, fanouts.SENT, fanouts.UNKNOWN)
_WORDS = 500


def came_back(key: str, status: str, words: str, *, nobody_there: bool) -> bool:
    """Note that a letter came back: it has failed for good, since nobody carries it any further.

    `nobody_there`: no letter can reach the address, nothing more is sent to it. Otherwise the
    subscription stays, and ends up there only when letters come back again and again.
    """
    with database.transaction() as session:
        whose, delivery = _letter(session, key)
        if whose is None or delivery is None or delivery.state not in _HAS_LEFT:
            return False
        now = clock.now()
        delivery.state, delivery.finished_at = fanouts.FAILED_PERMANENT, now
        tallies.add(session, {(delivery.channel, fanouts.FAILED_PERMANENT): 1})
        session.add(
            Attempt(
                fanout_id=delivery.fanout_id,
                recipient=delivery.recipient,
                at=now,
                seconds=0.0,
                provider=delivery.channel,
                state=fanouts.FAILED_PERMANENT,
                code=status[:32] or None,
                words=f"came back: {words}"[:_WORDS],
            )
        )
        held = whose if isinstance(whose, Subscription) else None
        subject = ("subscription" if held else "editor", whose.public_id)
        audit.note(session, HOUSE, "bounce", subject, status=status)
        if held and held.suppressed_at is None and (nobody_there or _too_often(held)):
            held.suppressed_at = held.updated_at = now
            held.suppressed_because = words[:_WORDS]
            audit.note(session, HOUSE, "suppress", subject)
    return True


def _too_often(held: Subscription) -> bool:
    """Count a letter that came back for a reason that may pass; tell whether it was one too many.

    By days and not by letters, and forgotten after a month without: what arrives in between is not
    known here, for hardly any server says so.
    """
    now, last = clock.now(), held.bounced_at
    if last is None or now - last >= ONCE_IN:
        in_a_row = last is not None and now - last <= FORGOTTEN_AFTER
        held.bounces = held.bounces + 1 if in_a_row else 1
        held.bounced_at = now
    return held.bounces >= MOST_BOUNCES


def arrived(key: str) -> bool:
    """Note that a letter reached its mailbox: what came back before it no longer counts."""
    with database.transaction() as session:
        whose, delivery = _letter(session, key)
        if delivery is None or delivery.state not in _MAY_ARRIVE:
            return False
        delivery.state = fanouts.DELIVERED
        delivery.finished_at = delivery.finished_at or clock.now()
        tallies.add(session, {(delivery.channel, fanouts.DELIVERED): 1})
        if isinstance(whose, Subscription):
            whose.bounces = 0
    return True


def complained(key: str) -> bool:
    """End the subscription of somebody who called a letter of ours unwanted."""
    with database.transaction() as session:
        whose = _letter(session, key)[0]
        return isinstance(whose, Subscription) and _end(session, whose)


def complained_with(unsubscribe_token: str) -> bool:
    """Do the same where the letter is known by the way out that stood in it; raise NotThere."""
    with database.transaction() as session:
        held = subscriptions.by_token(
            session, unsubscribe_token, subscriptions.UNSUBSCRIBE, lock=True
        )
        return _end(session, held)


def _end(session: Session, held: Subscription) -> bool:
    if held.ended_at is not None:
        return False
    held.ended_at = held.updated_at = clock.now()
    subscriptions.void_links(held)
    audit.note(session, HOUSE, "end_complaint", ("subscription", held.public_id))
    return True


def _letter(session: Session, key: str) -> tuple[Subscription | Editor | None, Delivery | None]:
    """Return the recipient of a letter and its delivery, as far as they still exist."""
    fanout_id, _, recipient_id = key.partition("-")
    fanout = session.scalars(select(Fanout).where(Fanout.public_id == fanout_id)).first()
    whose: Subscription | Editor | None
    if fanout and fanout.of_purpose.to_editors:
        whose = session.scalars(select(Editor).where(Editor.public_id == recipient_id)).first()
    else:
        mine = select(Subscription).where(Subscription.public_id == recipient_id)
        whose = session.scalars(mine.with_for_update()).first()
    if fanout is None or whose is None:
        return whose, None
    return whose, session.get(Delivery, (fanout.id, whose.id), with_for_update=True)

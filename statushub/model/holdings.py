"""Everything held about one subscription, as its owner may ask to see it."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from statushub import hours
from statushub.model.audit import AuditEntry
from statushub.model.fanouts import PURPOSES, Delivery, Fanout
from statushub.model.subscriptions import Subscription

_TO_SUBSCRIBERS = [one.name for one in PURPOSES.values() if not one.to_editors]
_MOST = 1000
"""Messages listed: the newest."""


def of(session: Session, held: Subscription) -> dict[str, Any]:
    """Return it as plain JSON; services by their names in every language."""
    return {
        "channel": held.channel,
        "address": held.address,
        "language": held.language,
        "services": "all"
        if held.all_services
        else [{text.language: text.name for text in one.texts} for one in held.services],
        "kinds": "all" if held.all_kinds else [row.kind for row in held.chosen_kinds],
        "all_notices": held.all_notices,
        "notices": [row.notice.public_id for row in held.followed if row.agreed],
        "minimum_impact": held.minimum_impact,
        "daily": held.daily,
        "daily_at": _hour(held.daily_at),
        "quiet_from": _hour(held.quiet_from),
        "quiet_until": _hour(held.quiet_until),
        "time_zone": held.time_zone,
        "next_digest_at": _when(held.digest_at),
        "created_at": _when(held.created_at),
        "asked_at": _when(held.asked_at),
        "confirmed_at": _when(held.confirmed_at),
        "ended_at": _when(held.ended_at),
        "unreachable_since": _when(held.suppressed_at),
        "unreachable_because": held.suppressed_because,
        "nothing_gets_through_since": _when(held.failing_since),
        "secret_changed_at": _when(held.secret_changed_at),
        "messages": _messages(session, held),
        "changes": _changes(session, held),
    }


def _messages(session: Session, held: Subscription) -> list[dict[str, Any]]:
    query = (
        select(Fanout.purpose, Fanout.ordered_at, Delivery.state, Delivery.finished_at)
        .join(Delivery, Delivery.fanout_id == Fanout.id)
        .where(Delivery.recipient == held.id, Fanout.ordered_at >= held.created_at)
        .where(Fanout.purpose.in_(_TO_SUBSCRIBERS))
        .order_by(Fanout.id.desc())
        .limit(_MOST)
    )
    return [
        {
            "about": row.purpose,
            "ordered_at": _when(row.ordered_at),
            "state": row.state,
            "finished_at": _when(row.finished_at),
        }
        for row in session.execute(query)
    ]


def _changes(session: Session, held: Subscription) -> list[dict[str, Any]]:
    query = select(AuditEntry).where(AuditEntry.subject_id == held.public_id)
    return [
        {"at": _when(entry.at), "what": entry.verb, "by": entry.actor_kind}
        for entry in session.scalars(query.order_by(AuditEntry.id))
    ]


def _hour(minutes: int | None) -> str | None:
    return None if minutes is None else hours.written(minutes)


def _when(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None

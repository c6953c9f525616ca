"""Single messages as the desk shows them: to whom (masked), where each stands, what was said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from statushub import channels
from statushub.errors import Refused
from statushub.language import gettext as _
from statushub.model import deliveries, editors, fanouts, subscriptions
from statushub.model.deliveries import Scope
from statushub.model.fanouts import Attempt, Delivery
from statushub.model.subscriptions import Subscription
from statushub.web.desk import words


@dataclass(frozen=True)
class Letter:
    """One message to one recipient."""

    fanout_id: int
    subscription_id: str
    """Public id; empty for an editor, and for somebody who is forgotten."""
    channel: str
    address: str
    """Masked."""
    language: str
    state: str
    failed: bool
    again: bool
    """It failed, and can be tried again."""
    tries: int
    at: datetime | None
    """When it was last tried, where that did not go smoothly; or when it left."""
    next_at: datetime | None
    words: str
    """The provider's, the last time it did not go smoothly."""


def read(session: Any, scope: Scope, limit: int, offset: int = 0) -> list[Letter]:
    """Read some messages about notices, of the newest update first."""
    found = deliveries.letters(session, scope, limit, offset)
    held = subscriptions.by_rows(session, [delivery.recipient for delivery, _attempt in found])
    return [shown(delivery, attempt, held.get(delivery.recipient)) for delivery, attempt in found]


def shown(delivery: Delivery, attempt: Attempt | None, held: Subscription | None) -> Letter:
    """Return one message as it is shown; `held` is whom it is for, if they are still there."""
    failed = delivery.state == fanouts.FAILED_PERMANENT
    troubled = failed or delivery.state in {fanouts.FAILED_TEMPORARY, fanouts.UNKNOWN}
    reachable = held is not None and held.ended_at is None and held.suppressed_at is None
    left = delivery.state in deliveries.LEFT
    return Letter(
        fanout_id=delivery.fanout_id,
        subscription_id=held.public_id if held else "",
        channel=channel_name(delivery.channel),
        address=masked(delivery.channel, held.address) if held else _("address deleted"),
        language=words.tongue(delivery.language),
        state=str(words.DELIVERIES[delivery.state]),
        failed=failed,
        again=failed and reachable,
        tries=delivery.tries + (failed or left),
        at=attempt.at if attempt and troubled else delivery.finished_at,
        next_at=delivery.due_at if delivery.state in deliveries.WAITING else None,
        words=said(attempt.code, attempt.words) if attempt and troubled else "",
    )


def to_editors(session: Any, found: Iterable[tuple[Delivery, Attempt | None]]) -> Mapping[int, str]:
    """Return the masked addresses of the editors some messages are for, by row id."""
    by_row = {delivery.recipient: delivery.channel for delivery, _attempt in found}
    return {
        editor.id: masked(by_row[editor.id], editor.email)
        for editor in editors.by_rows(session, list(by_row))
    }


def channel_name(name: str) -> str:
    """Return what a channel is called; one that was taken out keeps its own name."""
    known = {one.name: str(one.label) for one in channels.every()}
    return known.get(name, name)


def masked(channel: str, address: str) -> str:
    """Return an address as every editor may see it."""
    known = {one.name: one for one in channels.every()}
    return known[channel].masked(address) if channel in known else "…"


def said(code: str | None, content: str) -> str:
    """Return a provider's words with its code, which many of them repeat."""
    return content if not code or code in content else f"{code} {content}".strip()


def addressed(session: Any, page_id: int, address: str) -> Sequence[int]:
    """Return the row ids of the subscriptions with exactly this address, on whatever channel."""
    found = []
    for channel in channels.every():
        try:
            normal = channel.check_address(address)
        except Refused:
            continue
        held = subscriptions.by_address(session, page_id, channel.name, normal)
        if held is not None:
            found.append(held.id)
    return found

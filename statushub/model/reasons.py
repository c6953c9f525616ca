"""Why messages failed, told once for all that failed alike."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from statushub.model import fanouts
from statushub.model.fanouts import Attempt, Delivery
from statushub.model.subscriptions import Subscription

_MOST_WORDINGS = 5000
_CHANGING = re.compile(r"\S*\d\S*")
"""Numbers, queue ids, times: what differs between two letters that failed for one reason."""
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
"""The enhanced status codes of mail (RFC 3463) tell reasons apart."""

LAST_ATTEMPT: ColumnElement[int | None] = (
    select(func.max(Attempt.id))
    .where(Attempt.fanout_id == Delivery.fanout_id, Attempt.recipient == Delivery.recipient)
    .correlate(Delivery)
    .scalar_subquery()
)
"""The row id of a delivery's last attempt, where there was one to be written down."""
ON_LAST_ATTEMPT = and_(
    # Said beside the id: else PostgreSQL, while it knows little of fresh rows, may look at every
    # attempt for every delivery.
    Attempt.fanout_id == Delivery.fanout_id,
    Attempt.recipient == Delivery.recipient,
    Attempt.id == LAST_ATTEMPT,
)
"""The condition on which `attempt` is joined to `delivery` for the last word on each."""


@dataclass(frozen=True)
class Reason:
    """Why some messages failed."""

    channel: str
    code: str | None
    pattern: str | None
    """What the words of all of them are LIKE; None: nothing was said."""
    words: str
    """The words as they were said most often."""
    number: int
    reachable: int
    """To how many of these recipients a message could still go."""

    @property
    def key(self) -> str:
        """Return a short name for it, the same as long as it is the same reason."""
        said = "\0".join((self.channel, self.code or "", self.pattern or ""))
        return hashlib.sha256(said.encode()).hexdigest()[:12]

    def condition(self) -> ColumnElement[bool]:
        """Return the condition on `delivery` for having failed for this reason."""
        if self.pattern is None:
            return and_(Delivery.channel == self.channel, LAST_ATTEMPT.is_(None))
        said = select(Attempt.id).where(
            ON_LAST_ATTEMPT,
            Attempt.code.is_(None) if self.code is None else Attempt.code == self.code,
            Attempt.words.like(self.pattern, escape="\\"),
        )
        return and_(Delivery.channel == self.channel, said.correlate(Delivery).exists())


def reasons(session: Session, fanout_ids: Sequence[int]) -> list[Reason]:
    """Return why messages of some fan-outs failed for good, the most frequent reason first."""
    alive = and_(
        Subscription.id.is_not(None),
        Subscription.ended_at.is_(None),
        Subscription.suppressed_at.is_(None),
    )
    number = func.count().label("number")
    query = (
        select(
            Delivery.channel,
            Attempt.code,
            Attempt.words,
            number,
            func.sum(case((alive, 1), else_=0)),
        )
        .select_from(Delivery)
        .outerjoin(Attempt, ON_LAST_ATTEMPT)
        .outerjoin(Subscription, Subscription.id == Delivery.recipient)
        .where(
            Delivery.fanout_id.in_(fanout_ids),
            Delivery.state == fanouts.FAILED_PERMANENT,
        )
        .group_by(Delivery.channel, Attempt.code, Attempt.words)
        .order_by(number.desc(), Delivery.channel, Attempt.code, Attempt.words)
        .limit(_MOST_WORDINGS)
    )
    found: dict[str, Reason] = {}
    for channel, code, words, many, reached in session.execute(query):
        one = Reason(channel, code, _pattern(words), words or "", many, reached)
        had = found.get(one.key)
        if had:
            one = replace(had, number=had.number + many, reachable=had.reachable + reached)
        found[one.key] = one
    return sorted(found.values(), key=lambda one: -one.number)


def reason(session: Session, fanout_ids: Sequence[int], key: str) -> Reason | None:
    """Return one of the reasons by its key; None when nothing stands failed for it any more."""
    return next((one for one in reasons(session, fanout_ids) if one.key == key), None)


def _pattern(words: str | None) -> str | None:
    """Return what fits these words and those that differ from them only in numbers and ids."""
    if words is None:
        return None

    def general(part: str) -> str:
        if _CHANGING.fullmatch(part) and not _STATUS.fullmatch(part):
            return "%"
        return re.sub(r"([\\%_])", r"\\\1", part)

    return " ".join(general(part) for part in words.split(" "))

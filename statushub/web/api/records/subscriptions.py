"""A subscription as the API shows it."""

from datetime import datetime

from pydantic import BaseModel, Field

from statushub import channels, hours
from statushub.actions import choices
from statushub.model.subscriptions import Subscription


class SubscriptionRecord(BaseModel):
    """One address on one channel, with what it hears of."""

    id: str
    channel: str
    address: str
    language: str
    services: list[str] | None = Field(description="Ids of services it hears of; null: all.")
    kinds: list[str] | None = Field(description="Kinds of notice it hears of; null: all.")
    all_notices: bool = Field(description="False: it hears only of `notices`.")
    notices: list[str] = Field(description="Ids of the notices it follows.")
    minimum_impact: str | None = Field(
        description="It hears of incidents from this impact on; null: of all."
    )
    daily: bool = Field(description="What is no serious incident comes once a day.")
    daily_at: str | None = Field(description="When; null: at 08:00.", examples=["08:00"])
    quiet_from: str | None = Field(examples=["22:00"])
    quiet_until: str | None = Field(examples=["07:00"])
    time_zone: str | None = Field(description="Where its hours are meant; null: the page's.")
    state: str = Field(
        description="waiting (for its confirmation), active, ended (by its owner or by you) or"
        " suppressed (nothing can reach it).",
        examples=["active"],
    )
    secret: str | None = Field(
        description="What its owner checks signatures with (Standard Webhooks), where its channel"
        " signs; only for tokens with the scope `subscriptions:write`."
    )
    secret_changed_at: datetime | None = Field(
        description="When it got this secret, if it is not its first. For 24 hours from then on"
        " messages are also signed with the one before."
    )
    confirmed_at: datetime | None
    ended_at: datetime | None
    suppressed_at: datetime | None
    suppressed_because: str | None = Field(description="The provider's own words.")
    failing_since: datetime | None = Field(
        description="Since when nothing goes through to a webhook. After five days it is paused:"
        " its state is suppressed then. Ask for the confirmation again to resume it."
    )
    created_at: datetime
    updated_at: datetime


class SubscriptionList(BaseModel):
    """Some subscriptions, newest first."""

    subscriptions: list[SubscriptionRecord]
    next: str | None = Field(description="Where the list goes on; null at its end.")


def subscription(row: Subscription, *, with_secret: bool) -> SubscriptionRecord:
    """Return a subscription, from a row whose session is open."""
    chosen = choices.of(row)
    channel = channels.get(row.channel)
    return SubscriptionRecord(
        id=row.public_id,
        channel=row.channel,
        address=row.address,
        language=row.language,
        services=None if chosen.services is None else list(chosen.services),
        kinds=None if chosen.kinds is None else list(chosen.kinds),
        all_notices=chosen.all_notices,
        notices=list(chosen.notices),
        minimum_impact=chosen.minimum_impact,
        daily=chosen.daily,
        daily_at=_hour(chosen.daily_at),
        quiet_from=_hour(chosen.quiet_from),
        quiet_until=_hour(chosen.quiet_until),
        time_zone=chosen.time_zone,
        state=_state(row),
        secret=channel.secret_for(row.public_id, row.secret_generation) if with_secret else None,
        secret_changed_at=row.secret_changed_at,
        confirmed_at=row.confirmed_at,
        ended_at=row.ended_at,
        suppressed_at=row.suppressed_at,
        suppressed_because=row.suppressed_because,
        failing_since=row.failing_since,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _hour(minutes: int | None) -> str | None:
    return None if minutes is None else hours.written(minutes)


def _state(row: Subscription) -> str:
    if row.ended_at is not None:
        return "ended"
    if row.suppressed_at is not None:
        return "suppressed"
    return "waiting" if row.confirmed_at is None else "active"

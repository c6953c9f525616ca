"""What became of the messages about a notice, in numbers."""

from collections.abc import Sequence

from pydantic import BaseModel, Field

from statushub.actions import deliveries as actions
from statushub.model import deliveries
from statushub.model.deliveries import Times
from statushub.model.fanouts import FAILED_PERMANENT, FAILED_TEMPORARY
from statushub.web.figures import Figures


class Seconds(BaseModel):
    """How long messages took to leave, from publishing on."""

    p50: float = Field(description="Half of them had left by then.")
    p95: float = Field(description="95 of 100 had left by then.")


class Counts(BaseModel):
    """How many messages stand where. Each is counted once, so the rest add up to `planned`."""

    planned: int = Field(0, description="All there are so far.")
    queued: int = Field(0, description="Wait to be sent.")
    sending: int = 0
    sent: int = Field(0, description="Accepted by the next hop.")
    delivered: int = Field(0, description="Confirmed by the provider.")
    failed: int = Field(0, description="Refused for good, or to be tried again (see `retrying`).")
    suppressed: int = Field(0, description="Not sent: the address cannot be reached.")
    cancelled: int = Field(
        0, description="Not sent: withdrawn, cancelled, or its recipient has unsubscribed."
    )
    overtaken: int = Field(0, description="Not sent: there was newer word by then.")
    unknown: int = Field(0, description="Handed over to a provider that does not say more.")
    retrying: int = Field(0, description="Of those that failed, how many are tried again.")
    seconds: Seconds | None = Field(None, description="Null: none has left.")

    def add(self, state: str, number: int) -> None:
        """Count some deliveries of one state."""
        name = "failed" if state in {FAILED_PERMANENT, FAILED_TEMPORARY} else state
        setattr(self, name, getattr(self, name) + number)
        self.planned += number
        if state == FAILED_TEMPORARY:
            self.retrying += number


class ChannelCounts(Counts):
    """The same on one channel, and there by language."""

    languages: dict[str, Counts] = Field({})


class DeliveryCounts(Counts):
    """The messages about a notice, over all its updates."""

    planning: bool = Field(description="Whether there may be more: some are still being planned.")
    channels: dict[str, ChannelCounts] = Field({})


class RetriedDeliveries(BaseModel):
    """What became of messages that were to be tried again."""

    queued: int = Field(description="On their way again.")
    overtaken: int = Field(description="Not sent again: newer words went to the same recipient.")
    unreachable: int = Field(description="Left as they are: the address cannot be reached.")
    unsubscribed: int = Field(description="Left as they are: the recipient has left.")


class CancelledDeliveries(BaseModel):
    """What became of messages that were to be cancelled."""

    cancelled: int
    left: int = Field(description="Had left already, or were leaving at that moment.")


def counted(figures: Figures, *, planning: bool) -> DeliveryCounts:
    """Return the numbers in all, per channel, and per channel and language."""
    total = DeliveryCounts(planning=planning)
    for one in figures.numbers:
        channel = total.channels.setdefault(one.channel, ChannelCounts())
        spoken = channel.languages.setdefault(one.language, Counts())
        for place in (total, channel, spoken):
            place.add(one.state, one.number)
    places = [item for found in figures.times.values() for item in found.items()]
    total.seconds = _seconds([times for _place, times in places])
    for name, channel in total.channels.items():
        channel.seconds = _seconds([times for place, times in places if place[0] == name])
        for code, spoken in channel.languages.items():
            spoken.seconds = _seconds([times for place, times in places if place == (name, code)])
    return total


def _seconds(times: Sequence[Times]) -> Seconds | None:
    speed = deliveries.speed(times)
    return Seconds(p50=round(speed.p50, 3), p95=round(speed.p95, 3)) if speed else None


def retried(done: actions.Retried) -> RetriedDeliveries:
    """Return what became of a retry."""
    return RetriedDeliveries(
        queued=done.queued,
        overtaken=done.overtaken,
        unreachable=done.unreachable,
        unsubscribed=done.gone,
    )


def cancelled(done: actions.Cancelled) -> CancelledDeliveries:
    """Return what became of a cancellation."""
    return CancelledDeliveries(cancelled=done.cancelled, left=done.left)

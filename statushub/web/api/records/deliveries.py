"""What became of the messages about a notice, in numbers."""

from collections.abc import Iterable

from pydantic import BaseModel, Field

from statushub.model.fanouts import FAILED_PERMANENT, FAILED_TEMPORARY, Count


class Counts(BaseModel):
    """How many messages stand where. Each is counted once, so the rest add up to `planned`."""

    planned: int = Field(0, description="All there are so far.")
    queued: int = Field(0, description="Wait to be sent.")
    sending: int = 0
    sent: int = Field(0, description="Accepted by the next hop.")
    delivered: int = Field(0, description="Confirmed by the provider.")
    failed: int = Field(0, description="Refused for good, or to be tried again.")
    suppressed: int = Field(0, description="Not sent: the address cannot be reached.")
    cancelled: int = Field(0, description="Not sent: the notice was withdrawn.")
    overtaken: int = Field(0, description="Not sent: there was newer word by then.")
    unknown: int = Field(0, description="Handed over to a provider that does not say more.")

    def add(self, state: str, number: int) -> None:
        """Count some deliveries of one state."""
        name = "failed" if state in {FAILED_PERMANENT, FAILED_TEMPORARY} else state
        setattr(self, name, getattr(self, name) + number)
        self.planned += number


class ChannelCounts(Counts):
    """The same on one channel, and there by language."""

    languages: dict[str, Counts] = Field({})


class DeliveryCounts(Counts):
    """The messages about a notice, over all its updates."""

    planning: bool = Field(description="Whether there may be more: some are still being planned.")
    channels: dict[str, ChannelCounts] = Field({})


def counted(counts: Iterable[Count], *, planning: bool) -> DeliveryCounts:
    """Return the numbers in all, per channel, and per channel and language."""
    total = DeliveryCounts(planning=planning)
    for count in counts:
        channel = total.channels.setdefault(count.channel, ChannelCounts())
        spoken = channel.languages.setdefault(count.language, Counts())
        for place in (total, channel, spoken):
            place.add(count.state, count.number)
    return total

"""One notice with its dates and updates, as one reader sees it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from statushub import kinds
from statushub.model.claims import worst
from statushub.model.contact_claims import CLOSED
from statushub.render.view.affected import AffectedContactView, AffectedView
from statushub.render.view.phrase import NOTHING, Phrase
from statushub.render.view.update import UpdateView


@dataclass(frozen=True)
class PartView:
    """One lasting part under its label: "Before", "Who is affected" ..."""

    name: str
    label: str
    phrase: Phrase
    compared: bool = False
    """It stands side by side with another one, as before and after do."""


@dataclass(frozen=True)
class LinkedNotice:
    """Another notice that this one replaces, or that replaces it."""

    id: str
    title: Phrase
    url: str
    begins_at: datetime | None = None
    """When it takes effect; None: it has."""


@dataclass(frozen=True)
class MomentView:
    """One date of a notice under its label."""

    name: str
    label: str
    at: datetime
    come: bool


@dataclass(frozen=True)
class NoticeView:
    """One notice in one language, with its updates newest first."""

    id: str
    number: int
    kind: str
    kind_label: str
    state: str
    state_label: str
    phase: kinds.Phase
    impact: str
    impact_label: str
    """Empty where the impact says nothing a reader would ask for (none, maintenance)."""
    withdrawn_at: datetime | None
    title: Phrase
    parts: tuple[PartView, ...]
    moments: tuple[MomentView, ...]
    services: tuple[AffectedView, ...]
    """What it touches, by its newest statement about each service."""
    updates: tuple[UpdateView, ...]
    began_at: datetime
    closed_at: datetime | None
    next_update_at: datetime | None
    overdue: bool
    """The promised next word is late."""
    url: str
    """Its address in this language, absolute."""
    gist: Phrase = NOTHING
    """The newest words that were written of it, whatever has become of it since."""
    listed: bool = False
    """It stands on the page of changes."""
    supersedes: LinkedNotice | None = None
    superseded_by: LinkedNotice | None = None
    contact_points: tuple[AffectedContactView, ...] = ()
    """The contact points it speaks of, by its newest statement about each."""

    @property
    def newest(self) -> UpdateView:
        """Return the newest update."""
        return self.updates[0]

    @property
    def advice(self) -> Phrase:
        """Return the newest thing we said to do."""
        return next((update.advice for update in self.updates if update.advice), NOTHING)

    @property
    def begins_at(self) -> datetime:
        """Return the first date still to come; where there is none, when it began."""
        return min((one.at for one in self.moments if not one.come), default=self.began_at)

    @property
    def ends_at(self) -> datetime | None:
        """Return when it is over by itself, where that is known."""
        ends = kinds.get(self.kind).ends
        return next((one.at for one in self.moments if ends and one.name == ends.name), None)

    @property
    def listed_at(self) -> datetime:
        """Return the instant a history lists it under; what was called off never began."""
        return min(self.began_at, self.closed_at or self.began_at)

    @property
    def changes(self) -> Iterator[datetime]:
        """Go through the instants to come at which it reads differently by itself."""
        if self.next_update_at and not self.overdue:
            yield self.next_update_at
        yield from (moment.at for moment in self.moments if not moment.come)

    @property
    def correction(self) -> UpdateView | None:
        """Return the newest update that changed words readers knew."""
        return next((update for update in self.updates if update.differences), None)

    @property
    def tone(self) -> str:
        """Return the worst status it states, whose colour goes with it."""
        statuses = [service.new_status for service in self.services]
        return worst([*statuses, *(one.tone for one in self.contact_points)])

    def touches(self, service_id: str) -> bool:
        """Tell whether it names a service."""
        return any(service.id == service_id for service in self.services)

    def bars(self, contact_point_ids: Collection[str]) -> bool:
        """Tell whether it says anything of some contact points that is not over."""
        return any(not one.ended and one.id in contact_point_ids for one in self.contact_points)

    @property
    def closes(self) -> bool:
        """Tell whether it closes any contact point."""
        return any(not one.ended and one.stated == CLOSED for one in self.contact_points)

    @property
    def lasted(self) -> timedelta | None:
        """Return how long it lasted, once it is over; None for what never began."""
        if not self.closed_at or self.closed_at <= self.began_at:
            return None
        return self.closed_at - self.began_at

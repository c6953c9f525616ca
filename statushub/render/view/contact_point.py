"""A contact point as it stands, and what to use instead, as one reader sees it."""

from dataclasses import dataclass
from datetime import datetime

from statushub.model.availability import HOURS
from statushub.model.contact_claims import CLOSED
from statushub.render.view.hours import HoursView
from statushub.render.view.phrase import Phrase
from statushub.render.view.tones import SHUT, TONES
from statushub.render.wait_view import WaitHistoryView


@dataclass(frozen=True)
class AlternativeView:
    """One contact point to use instead of another, as it stands."""

    id: str
    label: Phrase
    within: Phrase
    """Its label as it reads after "use", within a sentence."""
    shown: str
    link: str | None
    state: str
    wait_minutes: int | None
    reason: Phrase
    url: str
    """Its place among all contact points, absolute."""


@dataclass(frozen=True)
class InsteadView:
    """What to use instead of a contact point."""

    offered: tuple[AlternativeView, ...]
    """Those that can be used, in order."""
    closed_too: tuple[Phrase, ...]
    """The names of those that were meant for it and are closed themselves."""
    passed_over: tuple[Phrase, ...] = ()
    """Those of them that would have come before the first that can be used."""

    @property
    def first(self) -> AlternativeView | None:
        """Return the first that can be used."""
        return next(iter(self.offered), None)


@dataclass(frozen=True)
class ReasonView:
    """The notice that says how something stands."""

    title: Phrase
    url: str


@dataclass(frozen=True)
class ContactPointView:
    """One contact point as it stands."""

    id: str
    type: str
    type_label: str
    label: Phrase
    instructions: Phrase
    address: str
    shown: str
    """The address as people write it."""
    link: str | None
    languages: tuple[str, ...]
    """Codes of the languages spoken there."""
    zone: str
    """Where its hours are counted."""
    hours: HoursView | None
    """When it is open; None, or without rows, where nothing is said of it."""
    state: str
    """open, busy, limited, closed; empty: unknown."""
    state_label: str
    source: str
    """Who says so: notice, hand, feed or hours."""
    since: datetime | None
    until: datetime | None
    """When the state will be another one, as far as time alone tells."""
    opens_at: datetime | None
    """While it is closed: when it will not be."""
    because: ReasonView | None
    """The notice that has the word; None: none has."""
    waits: bool
    """Whether there can be a wait."""
    wait_minutes: int | None
    wait_as_of: datetime | None
    wait_source: str
    wait_is_stale: bool
    instead: InsteadView
    changes: tuple[datetime, ...]
    """The instants to come at which this reads differently by itself."""
    url: str
    """Its place among all contact points, absolute."""
    history: WaitHistoryView | None = None
    """Today's waits and the usual calm hours, where enough was measured."""

    @property
    def tone(self) -> str:
        """Return the colour and shape that go with its state: to be closed at night is no alarm."""
        return SHUT if self.state == CLOSED and self.source == HOURS else TONES[self.state]

    @property
    def works(self) -> bool:
        """Tell whether people can be sent there: nothing speaks against it."""
        return self.state != CLOSED

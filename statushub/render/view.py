"""What a template or renderer sees: plain, frozen, in one language. Nothing else reaches them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from markupsafe import Markup

from statushub import kinds
from statushub.language import gettext as _
from statushub.model.availability import HOURS
from statushub.model.claims import STATUSES, worst
from statushub.model.contact_claims import CLOSED
from statushub.render.wait_view import WaitHistoryView

_TONES = {
    "open": "operational",
    "busy": "degraded_performance",
    "limited": "partial_outage",
    "closed": "major_outage",
    "": "unknown",
}
_SHUT = "shut"


@dataclass(frozen=True)
class Phrase:
    """A text as this reader gets it: in their language, or in another one and marked as such."""

    content: str
    html: Markup
    language: str
    foreign: bool = False
    """Not in the reader's language: shown with `lang` and marked "not translated yet"."""
    machine: bool = False
    """A machine's draft that a person let through: marked."""

    def __str__(self) -> str:
        return self.content

    def __bool__(self) -> bool:
        return bool(self.content)


NOTHING = Phrase("", Markup(), "")


@dataclass(frozen=True)
class PartView:
    """One lasting part under its label: "Until now", "Who is affected" ..."""

    name: str
    label: str
    phrase: Phrase
    compared: bool = False
    """It stands side by side with another one, as before and after do."""


@dataclass(frozen=True)
class Piece:
    """Some words of a text that was corrected. `mark`: `out`, `in`, or nothing where they stay."""

    mark: str
    words: str


@dataclass(frozen=True)
class Difference:
    """What was corrected in one text."""

    part: str
    label: str
    language: str
    foreign: bool
    before: Phrase
    """The whole text as it stood before."""
    pieces: tuple[Piece, ...]

    @property
    def old(self) -> tuple[Piece, ...]:
        """Return what it said, with what was taken out marked."""
        return tuple(piece for piece in self.pieces if piece.mark != "in")

    @property
    def new(self) -> tuple[Piece, ...]:
        """Return what it says now, with what was put in marked."""
        return tuple(piece for piece in self.pieces if piece.mark != "out")


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
class AffectedView:
    """One service an update or notice touches."""

    id: str
    name: Phrase
    group: Phrase
    url: str
    stated: str
    old_status: str
    new_status: str


@dataclass(frozen=True)
class UsableView:
    """One contact point to use instead of another that a notice speaks of."""

    id: str
    label: Phrase
    within: Phrase
    """Its name as it reads after "use", within a sentence."""
    link: str | None
    shown: str
    url: str
    """Its place among all contact points, absolute."""


@dataclass(frozen=True)
class AffectedContactView:
    """What an update or notice says of one contact point."""

    id: str
    type: str
    type_label: str
    label: Phrase
    url: str
    stated: str
    """open, busy, limited or closed; usual: nothing more is said of it."""
    old_state: str
    new_state: str
    at: datetime
    """When it was said."""
    ended: bool
    """The notice states nothing of it any more."""
    wait_minutes: int | None
    """The wait to expect, where that was said."""
    begins_at: datetime | None
    """From when on it will stand so, where that is still to come."""
    until: datetime | None
    """Until when it stands so, as far as is known; for what is closed: when it opens again."""
    offered: tuple[UsableView, ...]
    """What to use instead, in order."""
    closed_too: tuple[UsableView, ...]
    """What was meant for it, and is closed as well."""

    @property
    def tone(self) -> str:
        """Return the status whose colour goes with it: who finds one way closed has others."""
        return STATUSES[0] if self.ended else _TONES[self.stated]


@dataclass(frozen=True)
class UpdateView:
    """One dated posting in one language."""

    id: str
    number: int
    """Its place among the notice's updates, 1 being the first."""
    state: str
    state_label: str
    keeps_state: bool
    """The previous update had the same state: shown as "Update"."""
    at: datetime
    edited_at: datetime | None
    body: Phrase
    """What was written; where nothing was, the kind's own words for the state."""
    advice: Phrase
    sms: Phrase
    services: tuple[AffectedView, ...]
    missing: bool
    """Published without this reader's language, explicitly."""
    url: str
    """Its place on the notice's own page, absolute."""
    corrects: str = ""
    """The id of the update whose words it puts right, where it does nothing else."""
    differences: tuple[Difference, ...] = ()
    """What it changed in words that readers knew."""
    contact_points: tuple[AffectedContactView, ...] = ()

    @property
    def label(self) -> str:
        """Return what it is called, in the language being spoken: its state where that is new."""
        if self.corrects:
            return _("Correction")
        return _("Update") if self.keeps_state else self.state_label


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
class HoursRow:
    """Days that have the same hours: `Monday to Friday`, `9:00–14:00 and 16:00–19:00`."""

    days: str
    times: str
    open: bool


@dataclass(frozen=True)
class UnusualHours:
    """A day with other hours than usual."""

    day: date
    name: str
    """`Tuesday 8 December`."""
    times: str
    open: bool
    reason: Phrase
    """The holiday's name, or what the editors wrote."""


@dataclass(frozen=True)
class HoursView:
    """The hours of one contact point in one language; no rows where nothing is said of them."""

    rows: tuple[HoursRow, ...]
    day: HoursRow | None
    """The hours of the day it is, whatever it is; None where nothing is said of it."""
    reason: Phrase
    """Why that day is not like others, where it is not."""
    unusual: tuple[UnusualHours, ...]
    """The unusual days from that day on, for two weeks."""
    zone: str
    """Where the hours are counted, in words, where that is not where the page is; else empty."""
    valid_until: datetime
    """When it would read differently."""


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
        return _SHUT if self.state == CLOSED and self.source == HOURS else _TONES[self.state]

    @property
    def works(self) -> bool:
        """Tell whether people can be sent there: nothing speaks against it."""
        return self.state != CLOSED


@dataclass(frozen=True)
class ServiceView:
    """One service as the page lists it."""

    id: str
    name: Phrase
    description: Phrase
    status: str
    status_label: str
    since: datetime | None
    """Since when it has not been operational; None while it is."""
    url: str
    notices: tuple[NoticeView, ...] = ()
    """Open notices that touch it, newest first; filled by the page."""
    contact_points: tuple[ContactPointView, ...] = ()
    """The ways to reach it, in order."""


@dataclass(frozen=True)
class GroupView:
    """Services under one heading; the nameless group comes first."""

    name: Phrase
    services: tuple[ServiceView, ...]

    @property
    def status(self) -> str:
        """Return the worst status among its services."""
        return worst(service.status for service in self.services)


@dataclass(frozen=True)
class Verdict:
    """How things stand, in words: made from services and notices together."""

    tone: str
    """The status whose colour and shape go with it; empty where nothing can be said yet."""
    sentence: str
    more: tuple[str, ...]
    """What the sentence leaves out: the next worst services, and that all others work."""
    since: datetime | None
    next_update_at: datetime | None
    """The earliest promise of a next word, while something is wrong."""
    overdue: bool
    """That promise was not kept."""


@dataclass(frozen=True)
class LanguageLink:
    """The same thing in another language."""

    language: str
    name: str
    url: str
    current: bool


@dataclass(frozen=True)
class Masthead:
    """What stands around everything a page shows: whose it is, and in which language."""

    id: str
    name: str
    about: Phrase
    language: str
    languages: tuple[str, ...]
    public_url: str
    zone: str
    zone_name: str
    colour: str
    logo_url: str | None
    support_url: str | None
    created_at: datetime

    @property
    def home(self) -> str:
        """Return the page's own address in this language, absolute."""
        return f"{self.public_url}/{self.language}/"


@dataclass(frozen=True)
class PageView:
    """The whole public page in one language."""

    masthead: Masthead
    as_of: datetime
    status: str
    """The worst status of all services."""
    verdict: Verdict
    groups: tuple[GroupView, ...]
    now: tuple[NoticeView, ...]
    """What touches readers now: the gravest first, then the newest update."""
    ahead: tuple[NoticeView, ...]
    """What is announced: the soonest first."""
    standing: tuple[NoticeView, ...]
    """What is in force."""
    over: tuple[NoticeView, ...]
    """History, newest first: withdrawn notices, too."""
    contact_points: tuple[ContactPointView, ...] = ()
    """Every way to reach any service, in the page's order."""

    @property
    def services(self) -> Iterator[ServiceView]:
        """Go through the services of all groups."""
        for group in self.groups:
            yield from group.services

    @property
    def notices(self) -> Iterator[NoticeView]:
        """Go through all notices, those that matter now first."""
        yield from (*self.now, *self.ahead, *self.standing, *self.over)

"""What a template or renderer sees: plain, frozen, in one language. Nothing else reaches them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

from statushub import kinds
from statushub.model.claims import worst
from statushub.model.notices import Notice
from statushub.model.pages import Page
from statushub.model.services import Service, ServiceGroup

HISTORY_DAYS = 90


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
    name: str
    group: str
    url: str
    stated: str
    old_status: str
    new_status: str


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

    @property
    def newest(self) -> UpdateView:
        """Return the newest update."""
        return self.updates[0]

    @property
    def advice(self) -> Phrase:
        """Return the newest thing we said to do."""
        return next((update.advice for update in self.updates if update.advice), NOTHING)

    @property
    def lasted(self) -> timedelta | None:
        """Return how long it lasted, once it is over."""
        return self.closed_at - self.began_at if self.closed_at else None


@dataclass(frozen=True)
class ServiceView:
    """One service as the page lists it."""

    id: str
    name: str
    description: str
    status: str
    url: str
    notices: tuple[NoticeView, ...] = ()
    """Open notices that touch it now."""


@dataclass(frozen=True)
class GroupView:
    """Services under one heading; the nameless group comes first."""

    name: str
    services: tuple[ServiceView, ...]

    @property
    def status(self) -> str:
        """Return the worst status among its services."""
        return worst(service.status for service in self.services)


@dataclass(frozen=True)
class LanguageLink:
    """The same thing in another language."""

    language: str
    name: str
    url: str
    current: bool


@dataclass(frozen=True)
class PageView:
    """The whole public page in one language."""

    id: str
    name: str
    about: str
    language: str
    languages: tuple[str, ...]
    public_url: str
    zone: str
    zone_name: str
    colour: str
    logo_url: str | None
    support_url: str | None
    as_of: datetime
    status: str
    """The worst status of all services."""
    groups: tuple[GroupView, ...]
    now: tuple[NoticeView, ...]
    ahead: tuple[NoticeView, ...]
    standing: tuple[NoticeView, ...]
    over: tuple[NoticeView, ...]
    """Recent history."""

    @property
    def services(self) -> Iterator[ServiceView]:
        """Go through the services of all groups."""
        for group in self.groups:
            yield from group.services

    @property
    def next_update_at(self) -> datetime | None:
        """Return the earliest promise of a next word."""
        return min(
            (notice.next_update_at for notice in self.now if notice.next_update_at),
            default=None,
        )

    @property
    def home(self) -> str:
        """Return the page's own address in this language."""
        return f"{self.public_url}/{self.language}/"


@dataclass(frozen=True)
class Facts:
    """What views are made of: rows read in one consistent reading, and the instant of it."""

    page: Page
    groups: Sequence[ServiceGroup]
    services: Sequence[Service]
    statuses: Mapping[int, str]
    open_notices: Sequence[Notice]
    closed_notices: Sequence[Notice]
    at: datetime
    version: int

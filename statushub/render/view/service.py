"""Services and their groups, as one reader sees them."""

from dataclasses import dataclass
from datetime import datetime

from statushub.model.claims import worst
from statushub.render.view.contact_point import ContactPointView
from statushub.render.view.notice import NoticeView
from statushub.render.view.phrase import Phrase
from statushub.render.view.uptime import UptimeView


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
    uptime: UptimeView | None = None
    """What its last days were like; the same all day long unless its status changes."""


@dataclass(frozen=True)
class GroupView:
    """Services under one heading; the nameless group comes first."""

    name: Phrase
    services: tuple[ServiceView, ...]

    @property
    def status(self) -> str:
        """Return the worst status among its services."""
        return worst(service.status for service in self.services)

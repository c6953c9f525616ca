"""Services and groups as clients of the Statuspage API list them: its components."""

from dataclasses import dataclass
from datetime import datetime

from statushub.render.view.masthead import Masthead
from statushub.render.view.notice import NoticeView
from statushub.render.view.phrase import Phrase


@dataclass(frozen=True)
class ComponentView:
    """A service, or a group of them, as one component."""

    id: str
    name: Phrase
    description: Phrase
    status: str
    created_at: datetime
    updated_at: datetime
    """When its words or its status last changed."""
    position: int
    """Its place on the page, or within its group, from 1 on."""
    group_id: str | None = None
    members: tuple[str, ...] = ()
    """The ids of a group's services; empty: it is a service."""


@dataclass(frozen=True)
class StatuspageView:
    """A page as clients of the Statuspage API see it, in one language."""

    masthead: Masthead
    updated_at: datetime
    """When anything that is told here last changed."""
    components: tuple[ComponentView, ...]
    """In the page's order, a group before its services."""
    incidents: tuple[NoticeView, ...]
    """The newest first."""
    maintenances: tuple[NoticeView, ...]
    """Likewise."""

    @property
    def unresolved(self) -> tuple[NoticeView, ...]:
        """Return the incidents that are not over."""
        return tuple(one for one in self.incidents if one.phase != "over")

    def due(self, *phases: str) -> tuple[NoticeView, ...]:
        """Return the maintenances in some phases, the soonest first."""
        found = (one for one in self.maintenances if one.phase in phases)
        return tuple(sorted(found, key=lambda one: (one.began_at, one.number)))

"""What a notice or one of its updates touches, as one reader sees it."""

from dataclasses import dataclass
from datetime import datetime

from statushub.model.claims import STATUSES
from statushub.render.view.phrase import Phrase
from statushub.render.view.tones import TONES


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
        return STATUSES[0] if self.ended else TONES[self.stated]

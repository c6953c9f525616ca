"""One dated posting of a notice, and what it corrected, as one reader sees it."""

from dataclasses import dataclass
from datetime import datetime

from statushub.language import gettext as _
from statushub.render.view.affected import AffectedContactView, AffectedView
from statushub.render.view.phrase import Phrase


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
    notify: bool = True
    """Subscribers were told."""

    @property
    def label(self) -> str:
        """Return what it is called, in the language being spoken: its state where that is new."""
        if self.corrects:
            return _("Correction")
        return _("Update") if self.keeps_state else self.state_label

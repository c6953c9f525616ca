"""Whose page it is, and in which language."""

from dataclasses import dataclass
from datetime import datetime

from statushub.render.view.phrase import Phrase


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

"""A text as one reader gets it."""

from dataclasses import dataclass

from markupsafe import Markup


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

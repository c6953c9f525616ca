"""What a renderer returns: the bytes, what they are, and how long they stay true."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Rendered:
    """One document, ready to be kept or sent."""

    body: bytes
    content_type: str
    language: str | None
    valid_until: datetime | None = None
    """The instant at which the same facts would read differently; None: they never will."""

    def until(self, *moments: datetime | None) -> Self:
        """Return the same document, true until the earliest of some moments."""
        return replace(self, valid_until=earliest(moments))


def earliest(moments: Iterable[datetime | None]) -> datetime | None:
    """Return the earliest of some moments, leaving out what never comes."""
    return min((moment for moment in moments if moment is not None), default=None)

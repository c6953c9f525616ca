"""The page's one stylesheet: ours, with the operator's colour in it, under a name of its bytes."""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache

from statushub import paths
from statushub.render import colours

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"\s+")
_AROUND = re.compile(r" ?([{};,>]) ?")


@dataclass(frozen=True)
class Asset:
    """The bytes, and the name that changes with them: it may be kept for ever."""

    name: str
    body: bytes


@lru_cache(maxsize=8)
def stylesheet(colour: str) -> Asset:
    """Return the stylesheet of a page with this colour (`#rrggbb`)."""
    source = (paths.TEMPLATES / "page" / "page.css").read_text(encoding="utf-8")
    day = colours.readable(colour, colours.LIGHT, colours.LIGHT_SURFACE)
    night = colours.readable(colour, colours.DARK, colours.DARK_SURFACE)
    body = _small(source.replace("ACCENT-BY-DAY", day).replace("ACCENT-BY-NIGHT", night)).encode()
    return Asset(f"page.{hashlib.sha256(body).hexdigest()[:12]}.css", body)


def _small(source: str) -> str:
    """Return a stylesheet without what only its writers need."""
    return _AROUND.sub(r"\1", _SPACE.sub(" ", _COMMENT.sub("", source))).replace(";}", "}").strip()

"""How each published file is handed out, whoever does it: the web processes, nginx, a bucket.

It follows from the file's path alone, because a server of files knows nothing else. What has no
manner is not published (`artefacts.Made`): whoever adds a format says here how it is handed out,
and in `deploy/nginx/statushub.conf`, which a test compares answer by answer.
"""

import re
from dataclasses import dataclass
from enum import Enum

FRESH = "public, max-age=0, stale-while-revalidate=1, stale-if-error=86400"
"""Kept by anybody, asked about each time, and shown for a day while nobody answers.

The one second lets a cache before us ask once for a crowd; who looks again sees what is new.
"""
FOR_EVER = "public, max-age=31536000, immutable"
"""For files whose name changes with their bytes."""


class Guard(Enum):
    """What a browser may do with a file, once it is opened by itself (`web/headers.py`)."""

    DOCUMENT = "document"
    PICTURE = "picture"


@dataclass(frozen=True)
class Manner:
    """How files are handed out whose path is one of these."""

    name: str
    paths: str
    """A regular expression for the whole path; `LANGUAGE` stands for that of a language."""
    guard: Guard = Guard.DOCUMENT
    answers: bool = True
    """Whether it answers an address of its own; if not, it is part of other answers."""
    any_site: bool = False
    """Whether scripts of other sites may read it (CORS)."""
    for_ever: bool = False
    """Whether its name changes with its bytes."""
    spoken: bool = False
    """Whether `?lang=` asks for it in another language (`spoken_path`)."""

    @property
    def cached(self) -> str:
        """Return for how long, and by whom, it may be kept: `Cache-Control`."""
        return FOR_EVER if self.for_ever else FRESH


_SHARED = r"(?:api/v2/.+\.json|history\.(?:atom|rss))"

ALL = (
    Manner(
        "inner", r"(?:LANGUAGE/)?search\.json|LANGUAGE/(?:400|404|500|503)\.html", answers=False
    ),
    Manner("page", r"LANGUAGE/(?:[^.]+/)?[^./]+\.html"),
    Manner(
        "feed",
        r"LANGUAGE/(?:feed\.(?:atom|rss|json)|calendar\.ics|cap\.atom|embed\.json)",
        any_site=True,
    ),
    Manner("alert", r"cap/[^./]+\.xml", any_site=True),
    Manner("shared", _SHARED, any_site=True, spoken=True),
    Manner("translated", rf"LANGUAGE/{_SHARED}", answers=False, any_site=True),
    Manner("badge", r"badge/[^./]+\.svg", Guard.PICTURE, any_site=True),
    Manner("asset", r"assets/[^/]+", Guard.PICTURE, for_ever=True),
    Manner("embed", r"embed\.js", Guard.PICTURE, any_site=True),
    Manner("plain", r"robots\.txt|sitemap(?:-published)?\.xml", Guard.PICTURE),
)
"""The first one that fits counts."""

_COMPILED = [(re.compile(one.paths.replace("LANGUAGE", r"[^/.]+")), one) for one in ALL]


def of(path: str) -> Manner | None:
    """Return how the file at `path` is handed out; None when no such file is ever published."""
    return next((one for paths, one in _COMPILED if paths.fullmatch(path)), None)


def at(address: str) -> str | None:
    """Return the path of the file that may answer an address; None where none ever does.

    Of the many ways to write an address only one counts: `/en/`, not `/en/index.html`.
    """
    path = path_of(address)
    manner = of(path)
    return path if manner and manner.answers and address_of(path) == address else None


def path_of(address: str) -> str:
    """Return the file that answers an address: `/en/` is `en/index.html`, `/en/history` its own."""
    path = address.removeprefix("/")
    if not path or path.endswith("/"):
        return f"{path}index.html"
    return path if "." in path.rpartition("/")[2] else f"{path}.html"


def address_of(path: str) -> str:
    """Return the address a file answers."""
    if path.endswith("/index.html"):
        return f"/{path.removesuffix('index.html')}"
    return f"/{path.removesuffix('.html')}"


def spoken_in(path: str, asked: str) -> str:
    """Return the file to look for where `?lang=` asks for a language."""
    manner = of(path)
    return f"{asked}/{path}" if asked and manner and manner.spoken else path

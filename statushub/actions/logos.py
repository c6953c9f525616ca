"""A logo as it may be kept: a picture by its own bytes, and nothing in it that could run."""

import re
from xml.parsers import expat

from statushub.errors import Refused
from statushub.language import gettext as _

MOST_BYTES = 200_000
SVG = "image/svg+xml"
_SIGNS = (
    ("image/png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("image/jpeg", re.compile(rb"\xff\xd8\xff")),
    ("image/webp", re.compile(rb"RIFF....WEBP", re.DOTALL)),
)
# What may run, or bring in what runs: scripts, HTML inside the picture, other documents.
_ELEMENTS = {"script", "foreignobject", "iframe", "object", "embed", "handler", "listener"}
_RUNS = re.compile(r"^[\x00-\x20]*(javascript|vbscript|data:text)", re.IGNORECASE)
_BRINGS_IN = re.compile(r"^\s*(https?:)?//", re.IGNORECASE)


def checked(raw: bytes) -> tuple[str, bytes]:
    """Return content type and bytes of a logo; raise Refused("logo", ...).

    What it is called does not count: a picture is what its bytes say.
    """
    if len(raw) > MOST_BYTES:
        raise Refused("logo", _("Use a picture of at most 200 kB."))
    for content_type, sign in _SIGNS:
        if sign.match(raw):
            return content_type, raw
    if b"<svg" in raw[:4_000].lower():
        _check_svg(raw)
        return SVG, raw
    raise Refused("logo", _("Use a PNG, SVG, JPEG or WebP picture."))


class _Unfit(Exception):
    """Something stands in the picture that has no place there; its words say what."""


def _check_svg(raw: bytes) -> None:
    reader = expat.ParserCreate(namespace_separator=" ")
    reader.StartElementHandler = _check_element
    # No entities at all: a few lines of them can fill any memory.
    reader.EntityDeclHandler = _refuse_entity
    reader.ProcessingInstructionHandler = _refuse_instruction
    try:
        reader.Parse(raw, True)
    except _Unfit as unfit:
        raise Refused("logo", str(unfit)) from unfit
    except (expat.ExpatError, ValueError, LookupError) as error:
        words = _("This SVG is damaged. Export it again, or use a PNG.")
        raise Refused("logo", words) from error


def _check_element(name: str, attributes: dict[str, str]) -> None:
    if name.rpartition(" ")[2].casefold() in _ELEMENTS:
        raise _Unfit(
            _("This SVG holds a script or another document. Export it as a plain picture.")
        )
    for attribute, value in attributes.items():
        own_name = attribute.rpartition(" ")[2].casefold()
        if own_name.startswith("on") or _RUNS.match(value):
            raise _Unfit(_("This SVG holds a script. Export it as a plain picture."))
        if own_name in {"href", "src"} and _BRINGS_IN.match(value):
            raise _Unfit(
                _("This SVG loads something from elsewhere. Export it with everything in it.")
            )


def _refuse_entity(*_declared: object) -> None:
    raise _Unfit(_("This SVG declares entities. Export it as a plain picture."))


def _refuse_instruction(target: str, _words: str) -> None:
    if target.casefold() == "xml-stylesheet":
        raise _Unfit(_("This SVG loads something from elsewhere. Export it with everything in it."))

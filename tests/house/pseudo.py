"""A language that no string escapes: ⟦ŵóŕďš·ļíķé·ťĥéšé~~~⟧, a third longer than English.

Whatever can be seen outside the brackets did not go through a catalogue. Dates and lists are
Finnish: a locale we have no words for, so that English ones written by hand cannot hide.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from babel import Locale
from lxml import html

from tests.house import catalogues

CODE = "fi"

_KEPT = re.compile(rf"(<[^>]*>|&\w+;|{catalogues.PLACEHOLDER.pattern})")
_LETTERS = str.maketrans(
    "ACDEGHIJKLNOPRSTUWYZacdeghijklnoprstuwyz",
    "ÁČĎÉĞĤÍĴĶĻŇÓÞŔŠŤÚŴÝŽáčďéğĥíĵķļňóþŕšťúŵýž",
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_OURS = re.compile(r"⟦[^⟦⟧]*⟧")
_CONTENT = re.compile(r"‹[^‹›]*›|https?://\S+|\S+@\S+|\b[A-Z]\w+/[A-Z]\w+\b|\b[\w-]*\d[\w-]*\b")
_SAID = (
    "aria-label",
    "aria-description",
    "alt",
    "title",
    "placeholder",
    "data-label",
    "data-new",
    "data-old",
)
_UNREAD = ("script", "style", "code", "pre", "textarea")


def pseudo(text: str) -> str:
    """Return words as nobody writes them; what is filled in stays outside the brackets."""
    pieces: list[str] = []
    at = 0
    for kept in _KEPT.finditer(text):
        pieces += [_bracketed(text[at : kept.start()]), kept[0]]
        at = kept.end()
    return "".join([*pieces, _bracketed(text[at:])])


def _bracketed(piece: str) -> str:
    words = piece.strip()
    if not any(letter.isalpha() for letter in words):
        return piece
    before, _, after = piece.partition(words)
    return f"{before}⟦{words.translate(_LETTERS)}{'~' * (len(words) // 3)}⟧{after}"


def make(folder: Path) -> Path:
    """Write the compiled catalogue; return the folder of translations it is in."""
    catalogue = catalogues.strings()
    plural = Locale.parse(CODE).plural_form
    forms = len(plural.rules) + 1
    catalogue.metadata["Plural-Forms"] = f"nplurals={forms}; plural=(n != 1);"
    catalogue.metadata["Content-Type"] = "text/plain; charset=utf-8"
    for entry in catalogue:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: pseudo(entry.msgid), 1: pseudo(entry.msgid_plural)}
        else:
            entry.msgstr = pseudo(entry.msgid)
        entry.flags = []
    place = folder / CODE / "LC_MESSAGES"
    place.mkdir(parents=True)
    catalogue.save_as_mofile(str(place / "messages.mo"))
    return folder


def _of_the_locale() -> frozenset[str]:
    # Months, days, units and how a list is joined: what Babel itself says.
    locale = Locale.parse(CODE)
    said = [str(name) for name in locale.languages.values()]
    said += [
        name
        for names in (locale.months, locale.days)
        for kinds in names.values()
        for widths in kinds.values()
        for name in widths.values()
    ]
    said += [
        pattern
        for unit, widths in locale._data["unit_patterns"].items()
        if unit.startswith("duration-")
        for pattern in widths.get("long", {}).values()
        if isinstance(pattern, str)
    ]
    said += [pattern for patterns in locale.list_patterns.values() for pattern in patterns.values()]
    return frozenset(_WORD.findall(" ".join(said).lower()))


_LOCALE = _of_the_locale()


def left_over(text: str, known: frozenset[str] = frozenset()) -> list[str]:
    """Return the words of a text that come neither from a catalogue nor from its author."""
    outside = _CONTENT.sub(" ", _OURS.sub(" ", text))
    return [
        word for word in _WORD.findall(outside) if word not in known and word.lower() not in _LOCALE
    ]


def visible(markup: str | bytes) -> Iterator[str]:
    """Give each text a person sees, hears, or reads in a search engine."""
    for element in html.fromstring(markup).iter():
        if not isinstance(element.tag, str) or _is_place(element):
            continue
        if element.tag not in _UNREAD and element.text:
            yield element.text
        if element.tail:
            yield element.tail
        yield from (element.get(name, "") for name in _SAID)
        if element.tag == "meta" and "description" in element.get("name", ""):
            yield element.get("content", "")
        if element.tag == "input" and element.get("type") in {"submit", "button"}:
            yield element.get("value", "")


def _is_place(element: html.HtmlElement) -> bool:
    """Tell whether it names a time zone: by its city, in words of the locale and not of ours."""
    of = (one.get("name") for one in element.iterancestors("select"))
    return element.tag == "option" and "time_zone" in of

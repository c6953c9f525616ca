"""What people type, in the one form it is kept in: nothing invisible that harms, nothing lost."""

import re
import unicodedata

_BREAKS = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
# Controls but tab and newline; lone surrogates; private use (the marks in messages);
# non-characters; LRO and RLO, which show other words than were written; the byte order mark.
_HARMFUL = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff"
    "\u202d\u202e\ufeff\U000f0000-\U0010ffff]"
)
_BIDI = re.compile("[\u202a\u202b\u202c\u2066-\u2069]")
_PAIRS = {"\u202a": "\u202c", "\u202b": "\u202c"} | dict.fromkeys("\u2066\u2067\u2068", "\u2069")


def clean(text: str) -> str:
    """Return a text of several lines in its one form; right-to-left words and emoji stay.

    NFC, newlines only, no control or private-use characters, directions closed in their line.
    """
    text = unicodedata.normalize("NFC", _HARMFUL.sub("", _BREAKS.sub("\n", text)))
    return "\n".join(_balanced(line) for line in text.split("\n")).strip()


def clean_line(text: str) -> str:
    """Return a text of one line in its one form: as `clean`, with single spaces."""
    return " ".join(clean(text).split())


def _balanced(line: str) -> str:
    """Close what a line opens and drop what it closes unopened, so that nothing around it turns."""
    open_ones: list[str] = []

    def keep(found: re.Match[str]) -> str:
        mark = found[0]
        if mark in _PAIRS:
            open_ones.append(_PAIRS[mark])
            return mark
        if open_ones and open_ones[-1] == mark:
            return open_ones.pop()
        return ""

    return _BIDI.sub(keep, line) + "".join(reversed(open_ones))

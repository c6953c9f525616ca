"""How long a text is as SMS: its encoding, its characters, and the parts that will be paid for."""

from dataclasses import dataclass

from smpplib.gsm import GSM_CHARACTER_TABLE

# The library's table is in the order of GSM 03.38. It leaves out the section sign, and fills the
# gaps (and the escape) with characters that are not in the alphabet at all.
_BASIC = frozenset(GSM_CHARACTER_TABLE[:0x80]) - {"`", "\x1b"} | {"§"}
_EXTENDED = frozenset(GSM_CHARACTER_TABLE[0x80:]) - {"`"}


@dataclass(frozen=True)
class Length:
    """What a text needs. `characters` counts as the encoding does: some take two places."""

    encoding: str
    """GSM-7, or UCS-2 as soon as one character is not in GSM-7's alphabet (á, í, ó, ú, emoji)."""
    characters: int
    parts: int
    room: int
    """Places left in the last part."""
    foreign: str
    """The characters that GSM-7 lacks, each once: what makes the text dearer."""


def length(text: str) -> Length:
    """Return how long a text is as SMS (3GPP 23.038, 23.040)."""
    foreign = "".join(dict.fromkeys(c for c in text if c not in _BASIC and c not in _EXTENDED))
    if foreign:
        widths, alone, joined, encoding = [1 + (ord(c) > 0xFFFF) for c in text], 70, 67, "UCS-2"
    else:
        widths, alone, joined, encoding = [1 + (c in _EXTENDED) for c in text], 160, 153, "GSM-7"
    total = sum(widths)
    if total <= alone:
        return Length(encoding, total, 1, alone - total, foreign)
    parts, used = 1, 0
    for width in widths:
        # A character of two places is never divided between two parts.
        if used + width > joined:
            parts, used = parts + 1, 0
        used += width
    return Length(encoding, total, parts, joined - used, foreign)

"""How long a text is as SMS: its encoding, its characters, and the parts that will be paid for."""

from collections.abc import Sequence
from dataclasses import dataclass

from smpplib.gsm import GSM_CHARACTER_TABLE

# The library's table is in the order of GSM 03.38. It leaves out the section sign, and fills the
# gaps (and the escape) with characters that are not in the alphabet at all.
_BASIC = {c: bytes([code]) for code, c in enumerate(GSM_CHARACTER_TABLE[:0x80])} | {"§": b"\x5f"}
_EXTENDED = {c: bytes([0x1B, code]) for code, c in enumerate(GSM_CHARACTER_TABLE[0x80:])}
_SEPTETS = {c: code for c, code in (_EXTENDED | _BASIC).items() if c not in "`\x1b"}

# The only letters of Spanish that GSM-7 lacks; ñ ¿ ¡ é ü are in it.
_PLAIN = str.maketrans("áíóúÁÍÓÚ", "aiouAIOU")


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
    foreign = "".join(dict.fromkeys(c for c in text if c not in _SEPTETS))
    widths = _widths(text, gsm=not foreign)
    alone, joined = (70, 67) if foreign else (160, 153)
    cut = _cuts(widths, alone, joined)
    total = sum(widths)
    room = alone - total if len(cut) == 1 else joined - sum(widths[cut[-1] :])
    return Length("UCS-2" if foreign else "GSM-7", total, len(cut), room, foreign)


def parts(text: str) -> list[str]:
    """Return a text as it is cut into parts: as many as `length` says."""
    gsm = all(c in _SEPTETS for c in text)
    cut = _cuts(_widths(text, gsm=gsm), *((160, 153) if gsm else (70, 67)))
    return [text[begin:end] for begin, end in zip(cut, [*cut[1:], len(text)], strict=True)]


def encoded(text: str, *, gsm: bool) -> bytes:
    """Return a text in GSM-7, a septet a byte, or in UCS-2."""
    return b"".join(_SEPTETS[c] for c in text) if gsm else text.encode("utf-16-be")


def plainly(text: str) -> str:
    """Return a text without the accents that would double its cost: á í ó ú and their capitals."""
    return text.translate(_PLAIN)


def _widths(text: str, *, gsm: bool) -> list[int]:
    return [len(_SEPTETS[c]) if gsm else 1 + (ord(c) > 0xFFFF) for c in text]


def _cuts(widths: Sequence[int], alone: int, joined: int) -> list[int]:
    """Return where each part begins; a character of two places is never divided between two."""
    if sum(widths) <= alone:
        return [0]
    cuts, used = [0], 0
    for place, width in enumerate(widths):
        if used + width > joined:
            cuts.append(place)
            used = 0
        used += width
    return cuts

"""A message as mail bytes, built once for everybody with room for what is personal.

RFC 5322, 2045, 2047. Everything is 7-bit, and no line longer than 78 characters where it can be
helped: no relay on the way has a reason to touch it and a signature (DKIM) stays valid.
"""

import binascii
import hashlib
import html
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from functools import lru_cache
from urllib.parse import quote

from statushub.channels.base import Letter, Message, pieces, splice

Personal = Mapping[str, str]
Piece = bytes | Callable[[Personal], bytes]

_SUBJECT_LENGTH = 250
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_CONTROLS_IN_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")
_ANGLED = re.compile(r"(.*?)\s*(<[^<>]*>)$")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_ID = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
# Most of what is personal: the address of a page, short enough for a line.
_NEEDS_NOTHING = re.compile("[!-<>-~]{1,74}")
_SOFT_BREAK = b"=\r\n"
_OURS = {"from", "to", "cc", "bcc", "sender", "subject", "date", "message-id", "in-reply-to"}
_OURS |= {"references", "mime-version", "content-type", "content-transfer-encoding"}


class Form:
    """The bytes of one message for everybody, with holes where each recipient's own bytes go."""

    def __init__(self, message: Message, sender: str) -> None:
        """`sender`: the address that stands in From; its domain makes the message ids."""
        self._domain = sender.rpartition("@")[2]
        self._pieces = _joined(
            [*self._headers(message, sender), *_bodies(message)],
        )

    def bytes_for(self, letter: Letter, to: str, at: datetime) -> bytes:
        """Return the whole message for one recipient, lines ended by CRLF, dots not stuffed.

        `to`: the recipient's address as it is said on the wire.
        """
        own = (
            f"To: {_clean(to)}\r\nDate: {_date(at.replace(microsecond=0))}\r\n"
            f"Message-ID: {_message_id(letter.key, self._domain)}\r\n"
        ).encode()
        personal = letter.personal
        return own + b"".join(
            [piece if isinstance(piece, bytes) else piece(personal) for piece in self._pieces]
        )

    def _headers(self, message: Message, sender: str) -> Iterator[Piece]:
        yield _line("From", _mailbox(message.sender_name, sender))
        yield from _subject(message.subject)
        if message.thread:
            # Everybody's first message has an id of its own, so the thread hangs on an id that only
            # stands in References: programs group by it all the same.
            root = _message_id(f"thread.{message.thread}", self._domain)
            if not message.first_in_thread:
                yield _line("In-Reply-To", root)
            yield _line("References", root)
        headers = {
            "Auto-Submitted": "auto-generated",
            "Content-Language": message.language,
            **message.headers,
        }
        for name, value in headers.items():
            yield from _header(name, value)
        yield b"MIME-Version: 1.0\r\n"


@lru_cache(4)
def _date(second: datetime) -> str:
    """Return what all letters of one second have in common."""
    return format_datetime(second)


def _message_id(key: str, domain: str) -> str:
    plain = key if _ID.fullmatch(key) else hashlib.sha256(key.encode()).hexdigest()[:40]
    return f"<{plain}@{domain}>"


def _joined(parts: list[Piece]) -> tuple[Piece, ...]:
    """Return the same pieces with neighbouring bytes in one."""
    joined: list[Piece] = []
    for part in parts:
        if isinstance(part, bytes) and joined and isinstance(joined[-1], bytes):
            joined[-1] += part
        else:
            joined.append(part)
    return tuple(joined)


# ---- headers -------------------------------------------------------------------------------------


def _clean(value: str) -> str:
    """Return a header's value on one line: whoever wrote it cannot begin another header."""
    if value.isascii() and value.isprintable():
        return value.strip()
    return _CONTROLS.sub(" ", value).encode("utf-8", "replace").decode().strip()


def _line(name: str, value: str) -> bytes:
    """Return a header of ASCII words, folded at spaces only: an address is never broken."""
    lines, room = [f"{name}:"], 77
    for word in value.split(" "):
        if len(lines[-1]) + 1 + len(word) > room and lines[-1] != f"{name}:":
            lines.append("")
        lines[-1] += f" {word}"
    return ("\r\n".join(lines) + "\r\n").encode("ascii")


def _encoded(name: str, words: str) -> str:
    """Return words as RFC 2047 encodes them, folded; plain ASCII words stay as they are."""
    plain = words.isascii() and "=?" not in words
    if plain and max(map(len, words.split(" "))) < 70:
        return _line(name, words).decode()[len(name) + 2 : -2]
    return Header(words, "utf-8", header_name=name).encode(linesep="\r\n")


def _subject(subject: str) -> Iterator[Piece]:
    def encoded(personal: Personal) -> bytes:
        words = _clean(splice(subject, personal))
        if len(words) > _SUBJECT_LENGTH:
            words = words[: _SUBJECT_LENGTH - 1].rstrip() + "…"
        return f"Subject: {_encoded('Subject', words)}\r\n".encode("ascii")

    # Encoded words cannot be cut at a mark without a trace, so such a subject is made per letter.
    yield encoded if len(pieces(subject)) > 1 else encoded({})


def _phrase(name: str, words: str) -> str:
    """Return a display name: as it is, quoted, or encoded."""
    if not words.isascii() or "=?" in words or len(words) > 60:
        return Header(words, "utf-8", header_name=name).encode(linesep="\r\n")
    if _ATOMS.fullmatch(words):
        return words
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _mailbox(name: str, address: str) -> str:
    words = _clean(name)[:100]
    return f"{_phrase('From', words)} <{address}>" if words else address


def _header(name: str, value: str) -> Iterator[Piece]:
    """Return a header somebody asked for; never one of those we answer for, never two in one."""
    if not _HEADER_NAME.fullmatch(name) or name.lower() in _OURS:
        raise ValueError(name)
    words, *marked = pieces(value)
    if marked:
        yield f"{name}: ".encode()
        yield _in_address(words)
        for slot, after in zip(marked[::2], marked[1::2], strict=True):
            yield lambda personal, slot=slot: _in_address(personal[slot])  # type: ignore[misc]
            yield _in_address(after)
        yield b"\r\n"
        return
    words = _clean(words)
    angled = _ANGLED.fullmatch(words)
    if words.isascii():
        yield _line(name, words)
    elif angled:
        yield _line(name, f"{_phrase(name, angled[1])} {_in_address(angled[2]).decode()}")
    else:
        yield f"{name}: {_encoded(name, words)}\r\n".encode("ascii")


def _in_address(value: str) -> bytes:
    """Return what stands in an address inside a header, in ASCII (an IRI as its URI)."""
    words = _CONTROLS.sub(" ", value)
    return words.encode() if words.isascii() else quote(words, safe=_PRINTABLE).encode()


_PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))


# ---- bodies --------------------------------------------------------------------------------------


def _bodies(message: Message) -> Iterator[Piece]:
    if message.html is None:
        yield from _body("plain", message.text, str)
        if not message.text.endswith("\n"):
            yield b"\r\n"
        return
    seed = hashlib.sha256(f"{message.text}\0{message.html}".encode("utf-8", "replace"))
    # "=_" cannot occur in quoted-printable, so no text can hold the boundary.
    boundary = f"=_{seed.hexdigest()[:32]}"
    yield f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n\r\n'.encode()
    for subtype, words, escape in (
        ("plain", message.text, str),
        ("html", message.html, html.escape),
    ):
        yield f"--{boundary}\r\n".encode()
        yield from _body(subtype, words, escape)
        yield b"\r\n"  # belongs to the boundary
    yield f"--{boundary}--\r\n".encode()


def _body(subtype: str, words: str, escape: Callable[[str], str]) -> Iterator[Piece]:
    yield (
        f'Content-Type: text/{subtype}; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    ).encode()
    first, *rest = pieces(words)
    before = _quoted(first)
    yield before
    for slot, after in zip(rest[::2], rest[1::2], strict=True):
        # Soft line breaks around what is personal: its length then disturbs no line of the others.
        if before and not before.endswith(b"\n"):
            yield _SOFT_BREAK
        yield lambda personal, slot=slot: _quoted(escape(personal[slot]))  # type: ignore[misc]
        before = _SOFT_BREAK + _quoted(after)
        yield before


def _quoted(words: str) -> bytes:
    """Return words in quoted-printable, lines of at most 76, ended by CRLF."""
    if _NEEDS_NOTHING.fullmatch(words):
        return words.encode()
    plain = _CONTROLS_IN_TEXT.sub("", _LINE_ENDS.sub("\n", words))
    quoted = binascii.b2a_qp(plain.encode(), istext=True, header=False)
    # A line that begins with "From " is changed by programs that keep mail in one file.
    if b"From " in quoted:
        quoted = re.sub(rb"^From ", b"=46rom ", quoted, flags=re.MULTILINE)
    return quoted.replace(b"\n", b"\r\n")

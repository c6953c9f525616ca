"""Short tokens that are derived, never stored: an HMAC over purpose, public id and generation.

A link in a mail stays valid as long as its key is listed (SECRET_KEY, then SECRET_KEY_FALLBACKS)
and the row's generation has not moved on. RFC 2104 (HMAC), SHA-256, cut to 120 bits.
"""

import base64
import hmac
from collections.abc import Sequence

from statushub import clock

_TAG_BYTES = 15
_SHORTEST_TAG = 10
_keys: tuple[bytes, ...] = ()


def configure(keys: Sequence[str]) -> None:
    """Set the signing keys, newest first."""
    global _keys
    _keys = tuple(key.encode() for key in keys)


def _tag(key: bytes, purpose: str, subject: str) -> str:
    digest = hmac.digest(key, f"{purpose}\0{subject}".encode(errors="replace"), "sha256")[
        :_TAG_BYTES
    ]
    # Letters and digits only: programs that make links clickable leave out a hyphen at the end.
    return base64.b64encode(digest, altchars=b"xX").decode()


def _same(ours: str, given: str) -> bool:
    # As bytes: compare_digest raises on text beyond ASCII, and anything may stand in an address.
    return hmac.compare_digest(ours.encode(), given.encode(errors="replace"))


def derive(purpose: str, public_id: str, generation: int = 0) -> str:
    """Return `{public_id}-{tag}`: 33 characters, safe in a URL and in a mail header."""
    return f"{public_id}-{_tag(_keys[0], purpose, f'{public_id}:{generation}')}"


def secrets(purpose: str, public_id: str, generation: int = 0) -> tuple[bytes, ...]:
    """Return 32 bytes to sign with for each key still listed, newest first; never in a link."""
    subject = f"secret\0{purpose}\0{public_id}:{generation}".encode()
    return tuple(hmac.digest(key, subject, "sha256") for key in _keys)


def public_id_of(token: str) -> str:
    """Return the public id a token claims to be about; say nothing of whether it is genuine."""
    return token.partition("-")[0]


def genuine(token: str, purpose: str, generation: int = 0) -> bool:
    """Tell whether a token was derived here, with any key still listed."""
    public_id, _, tag = token.partition("-")
    return any(_same(_tag(key, purpose, f"{public_id}:{generation}"), tag) for key in _keys)


def tag(purpose: str, subject: str, length: int = 16) -> str:
    """Return a tag of small letters and digits, 5 bits each, where case is not to be relied on."""
    return _plain_tag(_keys[0], purpose, subject, length)


def tagged(purpose: str, subject: str, given: str) -> bool:
    """Tell whether a tag of at least 10 characters was made here, with any key still listed."""
    return len(given) >= _SHORTEST_TAG and any(
        _same(_plain_tag(key, purpose, subject, len(given)), given) for key in _keys
    )


def _plain_tag(key: bytes, purpose: str, subject: str, length: int) -> str:
    digest = hmac.digest(key, f"tag\0{purpose}\0{subject}".encode(errors="replace"), "sha256")
    return base64.b32encode(digest).decode().lower()[:length]


def code(purpose: str, public_id: str, nonce: int, digits: int = 6) -> str:
    """Return a numeric code a person can type; a new nonce makes a new code."""
    return _code(_keys[0], purpose, public_id, nonce, digits)


def code_matches(given: str, purpose: str, public_id: str, nonce: int, digits: int = 6) -> bool:
    """Tell whether a typed code is the one derived for this nonce, with any key still listed."""
    return any(_same(_code(key, purpose, public_id, nonce, digits), given) for key in _keys)


def _code(key: bytes, purpose: str, public_id: str, nonce: int, digits: int) -> str:
    digest = hmac.digest(key, f"{purpose}\0{public_id}:{nonce}".encode(), "sha256")
    return str(int.from_bytes(digest[:8], "big") % 10**digits).zfill(digits)


def stamp(purpose: str) -> str:
    """Return a signed instant for a form that needs no cookie (seconds since 1970, and a tag)."""
    moment = str(int(clock.now().timestamp()))
    return f"{moment}-{_tag(_keys[0], purpose, moment)}"


def stamp_fresh(given: str, purpose: str, max_age: int) -> bool:
    """Tell whether a stamp is ours and at most `max_age` seconds old."""
    moment, _, tag = given.partition("-")
    if not (moment.isascii() and moment.isdecimal()) or len(moment) > 11:
        return False
    genuine_here = any(_same(_tag(key, purpose, moment), tag) for key in _keys)
    return genuine_here and 0 <= clock.now().timestamp() - int(moment) <= max_age

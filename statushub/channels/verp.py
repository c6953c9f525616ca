"""An envelope sender for each letter, so that what comes back says by itself which letter it was.

Variable envelope return paths, as D. J. Bernstein described them in 1997: `bounces+TOKEN@host`. The
token holds the letter's key and a tag that only this installation can make, all in small letters
and digits: relays on the way back may have made one case of it.
"""

import re

from statushub import tokens

LONGEST_LOCAL_PART = 64
"""RFC 5321, 4.5.3.1.1."""
_PURPOSE = "bounce"
_ID = 12
_TAG = 16
TOKEN = 2 * _ID + _TAG
"""Characters of a token."""
_KEY = re.compile(rf"([a-z0-9]{{{_ID}}})-([a-z0-9]{{{_ID}}})")
_TOKEN = re.compile(rb"\+([A-Za-z0-9]{%d})(?=@|=40)" % TOKEN)


def address(own: str, key: str) -> str:
    """Return the envelope sender of a letter, or the operator's own address if it has no key."""
    found = _KEY.fullmatch(key)
    if not found:
        return own
    local, _, domain = own.rpartition("@")
    subject = found[1] + found[2]
    return f"{local}+{subject}{tokens.tag(_PURPOSE, subject, _TAG)}@{domain}"


def tokens_in(content: bytes) -> list[str]:
    """Return whatever looks like a token in a message, in order, each once."""
    return list(dict.fromkeys(found.decode().lower() for found in _TOKEN.findall(content)))


def key_of(token: str) -> str | None:
    """Return the key of the letter a token was made for; None if it was not made here."""
    subject, tag = token[: 2 * _ID], token[2 * _ID :]
    if not tokens.tagged(_PURPOSE, subject, tag):
        return None
    return f"{subject[:_ID]}-{subject[_ID:]}"

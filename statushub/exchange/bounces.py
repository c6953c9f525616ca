"""Mail that mail servers send back: bounces, notes of delivery, complaints.

RFC 3464 (delivery status), RFC 5965 (feedback reports); what follows neither goes through the
detectors of flufl.bounce, which know the formats of dozens of servers.
"""

import email
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from flufl.bounce import all_failures

from statushub.channels import verp
from statushub.channels.refusals import nobody_there, without_addresses

# Its log lines could hold addresses.
logging.getLogger("flufl.bounce").addHandler(logging.NullHandler())
logging.getLogger("flufl.bounce").propagate = False

FAILED = "failed"
DELAYED = "delayed"
DELIVERED = "delivered"
COMPLAINT = "complaint"

_LOOKED_AT = 256 * 1024
"""What is of use stands before the message that comes back with it."""
_GUESSED_AT = 64 * 1024
_WORDS = 300
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_CODE = re.compile(r"(?:^|[\s;:>])([245]\d\d)(?=[\s#-])")
_UNKNOWN_USER = re.compile(
    r"(?:no such|unknown|invalid|nonexistent) (?:user|mailbox|recipient|address|person)"
    r"|(?:user|mailbox|recipient|address) (?:is )?(?:unknown|not found|does ?n[o']t exist|invalid)"
    r"|no mailbox here|unrouteable address",
    re.IGNORECASE,
)
_UNSUBSCRIBE = re.compile(rb"/unsubscribe/([a-z0-9]{12}-[A-Za-z0-9+/=]{20})")
_NO_COMPLAINT = {"not-spam", "auth-failure", "dmarc"}


@dataclass(frozen=True)
class Report:
    """What a server says of one letter that it, or another behind it, had taken."""

    what: str
    """`FAILED`, `DELAYED`, `DELIVERED` or `COMPLAINT`."""
    key: str | None
    """The letter's key; None if nothing in it was made here."""
    nobody_there: bool = False
    """No letter can ever reach this address."""
    status: str = ""
    words: str = ""
    """Free of addresses."""
    unsubscribe_token: str = ""
    """What the way out in the letter looked like, where a complaint brings the letter along."""


def read(content: bytes) -> Report | None:
    """Return what a message reports; None where it is no report that anybody could read."""
    content = content[:_LOOKED_AT]
    try:
        message = email.message_from_bytes(content)
        found = _complaint(message, content) or _status_report(message) or _guess(content)
    except Exception:  # noqa: BLE001  a stranger wrote it: parsers stumble in ways of their own
        return None
    if found is None:
        return None
    what, status, words = found
    return Report(
        what,
        _key_in(content),
        what == FAILED and _is_final(status, words),
        status,
        " ".join(without_addresses(words).split())[:_WORDS],
        _unsubscribe_token(content) if what == COMPLAINT else "",
    )


_Found = tuple[str, str, str]
"""What, the enhanced status code, words."""


def _key_in(content: bytes) -> str | None:
    keys = map(verp.key_of, verp.tokens_in(content))
    return next((key for key in keys if key), None)


def _unsubscribe_token(content: bytes) -> str:
    found = _UNSUBSCRIBE.search(content)
    return found[1].decode() if found else ""


def _complaint(message: Message, content: bytes) -> _Found | None:
    """Return the complaint of a feedback report (RFC 5965)."""
    if b"feedback-report" not in content.lower():
        return None
    for part in message.walk():
        if part.get_content_type() == "message/feedback-report":
            fields = part.get_payload(0) if part.is_multipart() else part
            kind = str(fields["Feedback-Type"] or "").strip().lower()  # type: ignore[index]
            return None if kind in _NO_COMPLAINT else (COMPLAINT, "", kind)
    return None


def _status_report(message: Message) -> _Found | None:
    """Return the first failure of a delivery status, else the first other word in it (RFC 3464)."""
    found = list(_fields(message))
    for action, what in (("failed", FAILED), ("delivered", DELIVERED), ("delayed", DELAYED)):
        for block in found:
            if str(block["Action"]).strip().lower() == action:
                words = str(block["Diagnostic-Code"] or "").partition(";")
                status = _STATUS.search(str(block["Status"]))
                said = words[2] or words[0]
                return what, _inner(status[1] if status else "", said), said.strip()
    return None


def _fields(message: Message) -> Iterator[Message]:
    """Return the blocks about single recipients."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            blocks = [block for block in part.get_payload() if isinstance(block, Message)]
            yield from (block for block in blocks if block["Action"])


def _inner(status: str, said: str) -> str:
    """Return the status the last server gave, where the report's own says nothing (5.0.0)."""
    found = _STATUS.search(said)
    return found[1] if found and (not status or status.endswith(".0.0")) else status


def _guess(content: bytes) -> _Found | None:
    """Return what the detectors find in a report that follows no standard."""
    message = email.message_from_bytes(content[:_GUESSED_AT])
    delayed, failed = all_failures(message)
    if not failed:
        return (DELAYED, "", "") if delayed else None
    text = "\n".join(_texts(message))
    status = _STATUS.search(text)
    lines = [line for line in text.splitlines() if _STATUS.search(line) or _CODE.search(line)]
    lines += [line for line in text.splitlines() if _UNKNOWN_USER.search(line)]
    return FAILED, status[1] if status else "", lines[0] if lines else "it came back"


def _texts(message: Message) -> Iterator[str]:
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                yield content.decode("utf-8", "replace")


def _is_final(status: str, words: str) -> bool:
    if status.startswith("4"):
        return False
    code = _CODE.search(f" {words} ")
    if nobody_there(status, int(code[1]) if code else None, words):
        return True
    says_nothing = status in {"", "5.0.0", "5.5.0"}
    return says_nothing and bool(_UNKNOWN_USER.search(words))

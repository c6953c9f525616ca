"""What SMS providers call us with: a word somebody wrote back, or what became of a message.

Twilio sends forms, Vonage JSON or a query, others what they were told to: names of fields are
compared without case, and each provider's own are known beside the plain ones.
"""

from collections.abc import Mapping

from statushub.channels.base import DELIVERED, FAILED_PERMANENT, Heard, Receipted

_FROM = ("from", "msisdn", "sender", "source", "originator")
_TEXT = ("body", "text", "message", "content")
_REFERENCE = (
    "messagesid",
    "smssid",
    "messageid",
    "message-id",
    "message_id",
    "message_uuid",
    "reference",
    "sid",
    "id",
)
_STATE = ("messagestatus", "smsstatus", "status", "state")
_CODE = ("errorcode", "err-code", "error_code", "code")
_WHY = ("errormessage", "error_message", "words", "reason", "description")
_DELIVERED = {"delivered", "delivrd", "read", "success"}
_FAILED = {
    "undelivered",
    "undeliverable",
    "undeliv",
    "failed",
    "rejected",
    "rejectd",
    "expired",
    "unreachable",
}
# Twilio: unknown, not a mobile, its owner said stop. Vonage's err-code: absent for good, no number.
_DEAD_CODES = {"30005", "30006", "21211", "21610", "21614"}
_DEAD_ERR_CODES = {"3", "9"}
_LONGEST_REFERENCE = 128
_LONGEST_NUMBER = 40


def reply(said: Mapping[str, str]) -> Heard | None:
    """Return who wrote what, where a provider's call says it."""
    sender, text = _first(said, _FROM), _first(said, _TEXT)
    return Heard(sender[:_LONGEST_NUMBER], text) if sender and text else None


def receipt(said: Mapping[str, str]) -> Receipted | None:
    """Return what became of which message; None while it is on its way, or where that is unsaid."""
    reference = _first(said, _REFERENCE)
    state = _first(said, _STATE).lower()
    if not reference or len(reference) > _LONGEST_REFERENCE or not reference.isprintable():
        return None
    if state in _DELIVERED:
        return Receipted(reference, DELIVERED)
    if state not in _FAILED:
        return None
    code = _first(said, _CODE)
    dead = state == "unreachable" or code in _DEAD_CODES or said.get("err-code") in _DEAD_ERR_CODES
    why = _first(said, _WHY)
    words = " ".join(part for part in (state, code, why) if part)
    return Receipted(reference, FAILED_PERMANENT, words, dead=dead)


def _first(said: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((said[name].strip() for name in names if said.get(name, "").strip()), "")

"""What an HTTP answer of an SMS gateway means: its status, and the error in a body that says 200.

There are as many forms of answers as gateways. Two rules hold for all: a message is only taken
where nothing in the answer says otherwise, and what is no answer at all proves neither.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import requests

from statushub.channels.wire.retry_after import seconds_of
from statushub.channels.wire.said import (
    AWAY,
    DOUBTFUL,
    FAILED,
    REFUSED,
    SHAKY,
    TAKEN,
    Said,
)

_WORDS = 300
_LONGEST_REFERENCE = 128
# About this message to this number; any other 4xx is about our account, or the address we use.
_ABOUT_THE_MESSAGE = {400, 413, 422}
_ABOUT_US = {401, 402, 403, 404, 405, 407, 410, 429}
_BUSY = {429, 503}

# Vonage's SMS API answers 200 to everything and says in `messages[].status` what it thinks.
_VONAGE_AWAY = {"1", "2", "3", "4", "5", "8", "9", "10", "11", "14", "15", "32", "33"}
_VONAGE_REFUSED = {"6", "7", "12", "22", "23", "29"}
# Twilio's, in the body of a 400.
_DEAD = {"21211", "21214", "21217", "21610", "21614"}
_ABOUT_THE_SENDER = {"21212", "21606", "21608", "21611", "21659", "21660"}

_ERRORS = (
    "error",
    "errors",
    "error_code",
    "errorcode",
    "error_message",
    "errormessage",
    "fault",
)
_YES_OR_NO = ("success", "ok", "accepted", "successful")
_STATES = ("status", "state", "result", "stat", "groupname", "response_code", "responsecode")
_LISTS = (
    "messages",
    "message",
    "recipients",
    "results",
    "data",
    "sms",
    "response",
    "smsmessagedata",
)
_BAD = re.compile(
    r"\W*(?i:err(or)?|fail(ed|ure)?|reject(ed)?|denied|invalid|undeliver(ed|able)|unauthori[sz]ed|"
    r"insufficient|blocked|forbidden|expired)(?![a-z])"
)
_NAMES = ("sid", "message-id", "message_id", "messageid", "id", "reference", "uuid", "message_uuid")
_TELLING = ("error-text", "errortext", "description", "detail", "message", "text", "title")
_HTML = re.compile(
    r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html)", re.IGNORECASE | re.DOTALL
)
_DEEPEST = 4


def judge(answer: requests.Response, text: str | None) -> Said:
    """Return what an answer says. `text`: its body; None where it was too long or broke off."""
    status, wait = answer.status_code, seconds_of(answer.headers.get("Retry-After"))
    code = str(status)
    if not 200 <= status < 300:
        words = f"{code} {answer.reason or ''}: {(text or '')[:_WORDS]}"
        return _not_taken(status, words, code, wait, text or "")
    if text is None:
        return Said(DOUBTFUL, f"{code} with an answer too long or broken off", code)
    if _HTML.match(text):
        return Said(DOUBTFUL, f"{code} with a page of HTML: {text[:_WORDS]}", code)
    return _said_with_200(answer, text, code)


def _not_taken(status: int, words: str, code: str, wait: float | None, text: str) -> Said:
    named = _code_of(_document(text))
    if status in _ABOUT_THE_MESSAGE and named not in _ABOUT_THE_SENDER:
        return Said(REFUSED, words, code, dead=named in _DEAD)
    if status < 400 or status in _ABOUT_US | _BUSY or named in _ABOUT_THE_SENDER:
        return Said(AWAY, words, code, wait)
    return Said(SHAKY if status >= 500 else FAILED, words, code, wait)


def _said_with_200(answer: requests.Response, text: str, code: str) -> Said:
    document = _document(text)
    if document is None:
        if "json" in answer.headers.get("Content-Type", "").lower() and text.strip():
            return Said(DOUBTFUL, f"{code} with broken JSON: {text[:_WORDS]}", code)
        verdict = FAILED if _BAD.match(text) else TAKEN
        return Said(verdict, f"{code}: {text[:_WORDS]}" if verdict == FAILED else "", code)
    vonage = _vonage(document)
    if vonage is not None:
        return vonage
    if any(_is_error(one) for one in _objects(document)):
        return Said(FAILED, f"{code}: {_telling(document) or text[:_WORDS]}", code)
    return Said(TAKEN, code=code, reference=reference_in(document))


def _vonage(document: Any) -> Said | None:
    """Return what Vonage says; None where this is none of its answers.

    https://developer.vonage.com/en/api/sms (2024): status "0" is success, all else is not.
    """
    messages = document.get("messages") if isinstance(document, Mapping) else None
    if not isinstance(messages, list) or not messages or "message-count" not in document:
        return None
    parts = [part for part in messages if isinstance(part, Mapping)]
    bad = next((part for part in parts if str(part.get("status")) != "0"), None)
    if bad is None:
        return Said(TAKEN, reference=reference_in(document))
    status = str(bad.get("status"))[:16]
    words = f"status {status}: {bad.get('error-text', '')}"[:_WORDS]
    if status in _VONAGE_AWAY:
        return Said(AWAY, words, status)
    return Said(REFUSED if status in _VONAGE_REFUSED else FAILED, words, status)


def _document(text: str) -> Any:
    """Return the object or list in a body; None for anything else."""
    if text.lstrip()[:1] not in {"{", "["}:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _objects(document: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Yield the answer itself and what it says of our message, in the places gateways use."""
    if depth > _DEEPEST:
        return
    if isinstance(document, list):
        for one in document[:5]:
            yield from _objects(one, depth + 1)
    elif isinstance(document, Mapping):
        lowered = {str(name).lower(): value for name, value in document.items()}
        yield lowered
        for name in (*_LISTS, *_STATES):
            if isinstance(lowered.get(name), Mapping | list):
                yield from _objects(lowered[name], depth + 1)


def _is_error(said: Mapping[str, Any]) -> bool:
    if any(_says_something(said.get(name)) for name in _ERRORS):
        return True
    if any(str(said.get(name)).lower() in {"false", "0", "no"} for name in _YES_OR_NO):
        return True
    return any(isinstance(said.get(name), str) and bool(_BAD.match(said[name])) for name in _STATES)


def _says_something(error: Any) -> bool:
    if isinstance(error, Mapping) and str(error.get("code")) == "0":
        return False
    return bool(error) and str(error).lower() not in {"0", "none", "null", "false", "ok", "success"}


def _code_of(document: Any) -> str:
    if isinstance(document, Mapping):
        return str(document.get("code", ""))[:16]
    return ""


def _telling(document: Any) -> str:
    """Return the words of an error body, where they stand where words usually do."""
    for said in _objects(document):
        for name in (*_ERRORS, *_TELLING):
            found = said.get(name)
            if isinstance(found, str) and _says_something(found):
                return found[:_WORDS]
    return ""


def reference_in(document: Any) -> str:
    """Return the gateway's name for the message, from where it usually stands."""
    for said in _objects(document):
        for name in _NAMES:
            found = said.get(name)
            if isinstance(found, str | int) and not isinstance(found, bool) and str(found):
                words = str(found)
                return words if len(words) <= _LONGEST_REFERENCE and words.isprintable() else ""
    return ""

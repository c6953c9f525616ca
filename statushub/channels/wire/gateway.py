"""An SMS provider through Apprise: one message, and what the provider itself said to it.

Apprise tells only whether all went well, and over SMPP not even that; how it went is read off the
answers on their way. Imported late and by the worker alone: Apprise takes most of a second and
57 MB.
"""

import logging
import sys
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from apprise import Apprise, AppriseAsset, NotifyBase
from apprise.plugins import url_to_dict

from statushub.channels.wire import answers, requests_heard, smpp
from statushub.channels.wire.said import (
    AWAY,
    DOUBTFUL,
    FAILED,
    HIDDEN,
    REFUSED,
    TAKEN,
    Said,
)

# Its warnings name the numbers they are about: they are read here, and go no further.
logging.getLogger("apprise").addHandler(logging.NullHandler())
logging.getLogger("apprise").propagate = False
logging.getLogger("smpp").addHandler(logging.NullHandler())
logging.getLogger("smpp").propagate = False

SLOT = "{number}"
"""Stands in the address where the number goes, for services without a place of their own for it."""
_WORDS = 300
_SAMPLE = "+34600000000"


class Unusable(ValueError):
    """The address is nothing Apprise can send to a number with."""


class Gateway:
    """What SMS_URL stands for."""

    def __init__(self, url: str) -> None:
        fields = url_to_dict(url)  # type: ignore[no-untyped-call]
        if not fields:
            raise Unusable("is not an address that Apprise knows")
        # Apprise hangs up after 4 seconds; a message taken in the fifth would be sent twice.
        self._fields: dict[str, Any] = {"cto": "10", "rto": "30", **fields}
        # Without a time limit of its own Apprise stays in this thread; its HTTP calls have theirs.
        self._asset = AppriseAsset(
            async_mode=False, http_redirects=False, service_timeout=0, app_id="StatusHub"
        )
        plugin = self._plugin(_SAMPLE)
        module = sys.modules[type(plugin).__module__]
        self._secure = bool(getattr(plugin, "secure", False))
        self._verify = bool(getattr(plugin, "verify_certificate", True))
        # Another Gateway may have been here before: of this process, or before the settings changed
        self._http = _put(module, "requests", requests_heard.Listening)
        self._smpp = _put(module, "smpplib", smpp.Listening)

    def send(self, number: str, text: str) -> Said:
        """Send one text to one number in E.164."""
        line: smpp.Heard | None = None
        if self._smpp:
            line = self._smpp.begin(secure=self._secure, verify=self._verify)
        heard = self._http.begin() if self._http else requests_heard.Heard()
        service = Apprise(asset=self._asset)
        try:
            # An object per recipient: Apprise waits up to 5 seconds between two of one object.
            service.add(self._plugin(number))
        except Unusable:
            return Said(REFUSED, "the provider's address takes no such number", "number")
        result = service.notify(body=text)
        logs = [
            entry.message for one in result for attempt in one.attempts for entry in attempt.logs
        ]
        words = " ".join(logs)[:_WORDS]
        if line and line.said:
            return line.said
        if heard.fault or heard.answers:
            return _heard(heard, words, went_well=bool(result))
        return Said(HIDDEN, "no answer can be seen here") if result else Said(FAILED, words)

    def close(self) -> None:
        """Hang up what is kept open."""
        if self._smpp:
            self._smpp.close()

    def _plugin(self, number: str) -> NotifyBase:
        fields, placed = _filled(self._fields, number)
        if "targets" in fields:
            fields["targets"] = [number]
        elif not placed:
            raise Unusable(f"names no place for the number: write {SLOT} where it goes")
        plugin = Apprise.instantiate(fields, asset=self._asset)
        if plugin is None or not len(plugin):
            raise Unusable("lacks something its provider needs")
        return plugin


def _put(module: Any, name: str, listening: type[Any]) -> Any:
    """Put a stand-in for a module in a plugin's place for it; None where the plugin has none."""
    found = getattr(module, name, None)
    if found is None:
        return None
    if not isinstance(found, listening):
        found = listening()
        setattr(module, name, found)
    return found


def _heard(heard: requests_heard.Heard, words: str, *, went_well: bool) -> Said:
    """Return the word on a message from all that was answered on its way."""
    if heard.fault:
        kind = type(heard.fault).__name__
        if heard.never_left:
            return Said(AWAY, f"no connection: {words or kind}")
        return Said(DOUBTFUL, f"no answer: {words or kind}")
    judged = [answers.judge(answer, text) for answer, text in heard.answers]
    said = next((one for one in judged if one.verdict != TAKEN), judged[-1])
    if said.verdict == TAKEN and not went_well:
        return Said(FAILED, words, said.code)
    return said


def _filled(fields: Mapping[str, Any], number: str) -> tuple[dict[str, Any], bool]:
    """Return the fields with the number in its slots, and whether there was one."""
    filled: dict[str, Any] = {}
    placed = False
    for name, value in fields.items():
        if isinstance(value, Mapping):
            filled[name], inside = _filled(value, number)
            placed |= inside
        elif isinstance(value, str) and SLOT in value:
            filled[name], placed = value.replace(SLOT, number), True
        elif isinstance(value, str) and SLOT in unquote(value):  # inside the path
            filled[name] = value.replace(quote(SLOT), quote(number, safe=""))
            placed = True
        else:
            filled[name] = value
    return filled, placed

"""The operator's SMS provider through Apprise: one message, and what the provider said to it.

Apprise tells only whether all went well; how it went is read off the HTTP answers on their way.
Imported late and by the worker alone: Apprise takes most of a second and 57 MB.
"""

import logging
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

import requests
from apprise import Apprise, AppriseAsset, NotifyBase
from apprise.plugins import url_to_dict

from statushub.channels.wire.retry_after import seconds_of

# Its warnings name the numbers they are about: they are read here, and go no further.
logging.getLogger("apprise").addHandler(logging.NullHandler())
logging.getLogger("apprise").propagate = False

SLOT = "{number}"
"""Stands in SMS_URL where the number goes, for services that have no place of their own for it."""
_WORDS = 300


class Unusable(ValueError):
    """SMS_URL is nothing Apprise can send to a number with."""


@dataclass(frozen=True)
class Said:
    """What came of one message. `status`: of the last HTTP answer; None where there was none."""

    accepted: bool
    status: int | None
    retry_after: float | None
    words: str


@dataclass
class _Seen:
    answers: list[requests.Response] = field(default_factory=list)


class _Listening:
    """Stands in for the module `requests` inside one Apprise plugin.

    Keeps connections open between messages, one session a thread, and remembers the answers.
    """

    def __init__(self) -> None:
        self._own = threading.local()

    def __getattr__(self, name: str) -> Any:
        return getattr(requests, name)

    def listen(self) -> _Seen:
        """Begin to remember the answers of this thread anew."""
        self._own.seen = _Seen()
        return self._own.seen  # type: ignore[no-any-return]

    def request(self, method: str, url: str, **how: Any) -> requests.Response:
        if not hasattr(self._own, "session"):
            self._own.session = requests.Session()
        # Providers' calls never lead elsewhere: a redirect would carry number and token along.
        answer: requests.Response = self._own.session.request(
            method, url, **{**how, "allow_redirects": False}
        )
        if hasattr(self._own, "seen"):  # not in a thread of a plugin's own
            self._own.seen.answers.append(answer)
        return answer

    def post(self, url: str, **how: Any) -> requests.Response:
        return self.request("POST", url, **how)

    def get(self, url: str, **how: Any) -> requests.Response:
        return self.request("GET", url, **how)


class Provider:
    """What SMS_URL stands for. `name` is its scheme, such as `twilio`."""

    def __init__(self, url: str) -> None:
        fields = url_to_dict(url)  # type: ignore[no-untyped-call]
        if not fields:
            raise Unusable("SMS_URL is not an address that Apprise knows")
        # Apprise hangs up after 4 seconds; a message taken in the fifth would be sent twice.
        self._fields: dict[str, Any] = {"cto": "10", "rto": "30", **fields}
        self.name = str(fields["schema"])
        # Without a time limit of its own Apprise stays in this thread; its HTTP calls have theirs.
        self._asset = AppriseAsset(
            async_mode=False, http_redirects=False, service_timeout=0, app_id="StatusHub"
        )
        plugin = self._plugin("+34600000000")
        module = sys.modules[type(plugin).__module__]
        found = getattr(module, "requests", None)
        # Another Provider may have been here before (the settings were read again).
        self._listening = found if isinstance(found, _Listening) else _Listening()
        if found is not None:
            module.requests = self._listening  # type: ignore[attr-defined]

    def send(self, number: str, text: str) -> Said:
        """Send one text to one number in E.164."""
        seen = self._listening.listen()
        service = Apprise(asset=self._asset)
        # An object per recipient: Apprise waits up to 5 seconds between two messages of one object.
        service.add(self._plugin(number))
        result = service.notify(body=text)
        last = seen.answers[-1] if seen.answers else None
        logs = [
            entry.message for one in result for attempt in one.attempts for entry in attempt.logs
        ]
        return Said(
            accepted=bool(result) and all(map(_took, seen.answers)),
            status=None if last is None else last.status_code,
            retry_after=None if last is None else seconds_of(last.headers.get("Retry-After")),
            words=_words(last, logs),
        )

    def _plugin(self, number: str) -> NotifyBase:
        fields, placed = _filled(self._fields, number)
        if "targets" in fields:
            fields["targets"] = [number]
        elif not placed:
            raise Unusable(f"SMS_URL names no place for the number: write {SLOT} where it goes")
        plugin = Apprise.instantiate(fields, asset=self._asset)
        if plugin is None or not len(plugin):
            raise Unusable("SMS_URL lacks something its provider needs")
        return plugin


def _took(answer: requests.Response) -> bool:
    return 200 <= answer.status_code < 300


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


def _words(answer: requests.Response | None, logs: list[str]) -> str:
    if answer is not None and not _took(answer):
        return f"{answer.status_code} {answer.reason}: {answer.text[:_WORDS]}"
    return " ".join(logs)[:_WORDS]

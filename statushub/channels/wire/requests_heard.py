"""Stands in for the module `requests` inside Apprise's plugins, and remembers what was answered.

It keeps connections open between messages, reads no more of an answer than an answer can be, and
tells a connection that was never made from one that broke with our message in it.
"""

import threading
import time
from dataclasses import dataclass, field
from typing import Any

import requests
from urllib3.exceptions import HTTPError, NewConnectionError

MOST = 64 * 1024
"""Bytes of an answer that are read."""
PATIENCE = 40.0
"""Seconds an answer may take from its first byte to its last."""


@dataclass
class Heard:
    """What was answered to one message. A body is None where it was too long or broke off."""

    answers: list[tuple[requests.Response, str | None]] = field(default_factory=list)
    fault: requests.RequestException | None = None
    """Why there was no answer in the end."""

    @property
    def never_left(self) -> bool:
        """Whether there was no connection that our message could have gone over."""
        fault = self.fault
        if isinstance(fault, requests.ConnectTimeout | requests.exceptions.SSLError):
            return True
        if isinstance(fault, requests.exceptions.InvalidURL | requests.exceptions.MissingSchema):
            return True
        reason = getattr(fault.args[0], "reason", None) if fault and fault.args else None
        return isinstance(reason, NewConnectionError)


class Listening:
    """The stand-in: whatever it does not listen to is the module's own."""

    def __init__(self) -> None:
        self._own = threading.local()

    def __getattr__(self, name: str) -> Any:
        return getattr(requests, name)

    def begin(self) -> Heard:
        """Begin to remember the answers of this thread anew."""
        self._own.heard = Heard()
        return self._own.heard  # type: ignore[no-any-return]

    def request(self, method: str, url: str, **how: Any) -> requests.Response:
        if not hasattr(self._own, "session"):
            self._own.session = requests.Session()
        # Providers' calls never lead elsewhere: a redirect would carry number and token along.
        how = {**how, "allow_redirects": False, "stream": True}
        heard = getattr(self._own, "heard", None)  # none in a thread of a plugin's own
        try:
            answer: requests.Response = self._own.session.request(method, url, **how)
        except requests.RequestException as fault:
            if heard is not None:
                heard.fault = fault
            raise
        body = _read(answer)
        # What the plugin makes of the answer, it makes of the part that was read.
        answer._content = body or b""  # noqa: SLF001  where `content` looks first
        text = None if body is None else body.decode(answer.encoding or "utf-8", "replace")
        if heard is not None:
            heard.answers.append((answer, text))
        return answer

    def post(self, url: str, **how: Any) -> requests.Response:
        return self.request("POST", url, **how)

    def get(self, url: str, **how: Any) -> requests.Response:
        return self.request("GET", url, **how)


def _read(answer: requests.Response) -> bytes | None:
    """Return the body; None where it is longer than any answer, too slow, or breaks off."""
    if answer.is_redirect:  # `requests` has read it to see where it leads
        return answer.content
    until, found = time.monotonic() + PATIENCE, bytearray()
    try:
        while chunk := answer.raw.read1(8192, decode_content=True):
            found += chunk
            if len(found) > MOST or time.monotonic() > until:
                break
        else:
            answer.close()
            return bytes(found)
    except (HTTPError, OSError, ValueError):
        pass
    answer.raw.close()
    answer.close()
    return None

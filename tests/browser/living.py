"""A whole installation as it runs for real: web and worker in processes of their own, and who gets
what they send: a mail server, an SMS gateway, an endpoint for webhooks, all on this machine.
"""

import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Self

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from statushub import channels, database
from statushub.actions import editors, sign_in_links
from statushub.model.audit import HOUSE
from tests import installation
from tests.channels.conftest import Sink, listening
from tests.databases import fresh_sqlite
from tests.faults.parts import parts_in, until
from tests.installation import Installation
from tests.ports import free_port


class Office:
    """A mail server, with a loop in a thread of its own: the browser has this thread's."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        port = free_port()
        self.url = f"smtp://127.0.0.1:{port}"
        self._controller = Controller(self, hostname="127.0.0.1", port=port)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.taken += [(address, envelope.content) for address in envelope.rcpt_tos]
        return "250 OK"

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._controller.stop()


@dataclass
class Living:
    """The running installation and its surroundings."""

    house: Installation
    """For facts: what subscribers, services and editors there are."""
    address: str
    office: Office
    gateway: Sink
    endpoint: Sink

    def text(self, path: str) -> str:
        """Return what a reader gets at a path now."""
        with urllib.request.urlopen(f"{self.address}{path}", timeout=10) as answer:
            body: bytes = answer.read()
        return body.decode()

    def link_for(self, email: str, *roles: str) -> str:
        """Take an editor in; return their one-time link."""
        with self.house.app.app_context():
            editor = editors.create(email, roles=roles or ("author",), actor=HOUSE)
        return sign_in_links.address(editor, self.address)

    def mails(self, to: str) -> list[EmailMessage]:
        """Return the mails the server took for an address, in the order they came."""
        return [
            message_from_bytes(content, policy=policy.default)
            for recipient, content in list(self.office.taken)
            if recipient == to
        ]


@contextmanager
def living(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Living]:
    """Start everything; stop it at the end."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with listening() as gateway, listening() as endpoint, Office() as office:
        gateway_url = gateway.url.replace("http", "json", 1)
        house = installation.make(
            fresh_sqlite(folder),
            folder,
            monkeypatch,
            BIND=f"127.0.0.1:{port}",
            PUBLIC_URL=address,
            WEB_WORKERS="1",
            SMTP_URL=office.url,
            SMS_URL=f"{gateway_url}/?:to={{number}}",
            WIRE_ALLOW="127.0.0.0/8",
        )
        try:
            with parts_in(folder) as parts:
                part = parts.start("-m", "statushub", "serve")
                until(lambda: _answers(address), f"it answers; it said:\n{part.said}")
                yield Living(house, address, office, gateway, endpoint)
        finally:
            channels.close()
            database.dispose()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/en/", timeout=10):
            return True
    except OSError:
        return False


def seconds_until(true: Callable[[], bool], what: str) -> float:
    """Wait for something a reader would see; return how long it took."""
    began = time.monotonic()
    until(true, what, 20)
    return time.monotonic() - began

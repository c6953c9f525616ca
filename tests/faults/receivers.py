"""Who takes the messages and counts them: a real SMTP server, or the outbox folder."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.ports import free_port

_TO = re.compile(rb"^To: *(\S+)", re.MULTILINE)


class Receiver(Protocol):
    settings: dict[str, str]
    """What an installation needs to be set to, to send here."""

    def number(self) -> int:
        """How many messages have come."""

    def heard(self) -> list[str]:
        """The address of each message, in no order."""


class Folder:
    """The outbox folder of an installation."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "outbox"
        self.settings: dict[str, str] = {}

    def number(self) -> int:
        return sum(1 for _ in self._folder.glob("*.eml"))

    def heard(self) -> list[str]:
        found = [_TO.search(file.read_bytes()) for file in self._folder.glob("*.eml")]
        assert all(found)
        return [match[1].decode() for match in found if match]


class Server:
    """A real SMTP server on this machine; a message counts once its final dot was answered."""

    def __init__(self) -> None:
        self._heard: list[tuple[str, str]] = []
        self._when: dict[str, Callable[[], object]] = {}
        port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=port)
        self.settings = {"SMTP_URL": f"smtp://127.0.0.1:{port}"}
        self.seconds = 0.0
        """How long it thinks over each message."""
        self.messages: list[bytes] = []

    def when(self, address: str, what: Callable[[], object]) -> None:
        """Do something when a message to this address has come, before it is answered."""
        self._when[address] = what

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.seconds:
            await asyncio.sleep(self.seconds)
        assert isinstance(envelope.content, bytes)
        for address in envelope.rcpt_tos:
            self._heard.append((address, envelope.mail_from or ""))
            if address in self._when:
                self.messages.append(envelope.content)
                self._when[address]()
        return "250 OK"

    def number(self) -> int:
        return len(self._heard)

    def heard(self) -> list[str]:
        return [address for address, _ in list(self._heard)]

    def by_sender(self) -> Counter[str]:
        """How many messages came from whom."""
        return Counter(sender for _, sender in list(self._heard))

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()


@contextmanager
def server() -> Iterator[Server]:
    running = Server()
    running.start()
    try:
        yield running
    finally:
        running.stop()

"""An SMTP server that goes away, puts off, hangs up and dawdles, and counts what it took.

It is the judge of what was lost and what came twice: a message counts once its final dot has come,
whether or not its answer was heard.
"""

import asyncio
import re
import threading
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from email.header import decode_header, make_header
from typing import Any

from tests.ports import free_port

_ADDRESS = re.compile(rb"<([^>]*)>")
_SUBJECT = re.compile(rb"^Subject:((?:.*\r\n)(?:[ \t].*\r\n)*)", re.MULTILINE)
_LARGEST = 4_000_000


class Relay:
    """One server on this machine, in a thread of its own."""

    def __init__(self) -> None:
        self.port = free_port()
        self.settings = {"SMTP_URL": f"smtp://127.0.0.1:{self.port}"}
        self.taken: list[tuple[str, str]] = []
        """Recipient and subject of each message, in the order they came."""
        self.by_sender: Counter[str] = Counter()
        self.put_off: Counter[str] = Counter()
        self.connections = 0
        self.seconds = 0.0
        """How long it thinks before each of its answers."""
        self.greylists = False
        """Put everybody off once."""
        self.hangs_up_at = 0
        """After so many messages a connection is closed; 0: never."""
        self.how = "politely"
        """How it hangs up: `politely` (421), `at once`, or `unanswered` (it took the message)."""
        self.refuses_in_time = False
        """Answer every greeting with 421: there, and of no use."""
        self.when: Callable[[int], object] = lambda _number: None
        """Called with the number of messages taken, before each is answered."""
        self._hanging: set[str] = set()
        self._let_go: asyncio.Event
        self._open: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="relay")

    # ---- what a test does to it ------------------------------------------------------------------

    def begin(self) -> None:
        self._thread.start()
        self.come_back()

    def end(self) -> None:
        self.go_away()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def come_back(self) -> None:
        self._do(self._listen())

    def go_away(self) -> None:
        """Stop listening, and cut every connection."""
        self._do(self._close())

    def hang_at(self, address: str) -> None:
        """Never answer the message to this address; its connection stays open."""
        self._hanging.add(address)

    def let_go(self) -> None:
        """Close the connections that hang; from now on nothing hangs."""
        self._hanging.clear()
        self._loop.call_soon_threadsafe(self._let_go.set)

    def _do(self, what: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(what, self._loop).result(20)

    # ---- what it has seen ------------------------------------------------------------------------

    def number(self) -> int:
        return len(self.taken)

    def heard(self, word: str = "") -> list[str]:
        """The address of each message whose subject ends in this word."""
        return [address for address, subject in list(self.taken) if subject.endswith(word)]

    # ---- what it says ----------------------------------------------------------------------------

    async def _listen(self) -> None:
        self._let_go = asyncio.Event()
        self._server = await asyncio.start_server(
            self._receive, "127.0.0.1", self.port, limit=_LARGEST
        )

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        self._server = None
        tasks = list(self._open)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _receive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        self.connections += 1
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await _Visit(self, reader, writer).serve()
        finally:
            self._open.discard(task)
            writer.transport.abort()


class _Visit:
    """One connection."""

    def __init__(
        self, relay: Relay, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._relay = relay
        self._reader = reader
        self._writer = writer
        self._from = self._to = ""
        self._messages = 0

    async def serve(self) -> None:
        if self._relay.refuses_in_time:
            await self._say("421 4.3.2 not now")
            await self._writer.drain()
            return
        await self._say("220 relay.example")
        while line := await self._reader.readline():
            answer = await self._answer(line)
            if answer is None:
                return
            await self._say(answer)
            if answer.startswith(("221", "421")):
                await self._hang_up()
                return

    async def _say(self, answer: str) -> None:
        if self._relay.seconds:
            await asyncio.sleep(self._relay.seconds)
        self._writer.write(f"{answer}\r\n".encode())

    async def _hang_up(self) -> None:
        await self._writer.drain()
        self._writer.close()
        # What the other side sent meanwhile is read: else the end would be a reset, and our last
        # answer might never arrive.
        await self._reader.read()

    async def _answer(self, line: bytes) -> str | None:
        verb = line[:4].upper().rstrip()
        if verb == b"EHLO":
            return "250-relay.example\r\n250-PIPELINING\r\n250 8BITMIME"
        if verb == b"RCPT":
            return self._recipient(line)
        if verb == b"DATA":
            return await self._message() if self._to else "503 5.5.1 nobody to send it to"
        if verb == b"QUIT":
            return "221 2.0.0 goodbye"
        self._to = ""
        if verb == b"MAIL":
            found = _ADDRESS.search(line)
            assert found is not None, line
            self._from = found[1].decode()
        return "250 2.0.0 well"

    def _recipient(self, line: bytes) -> str:
        found = _ADDRESS.search(line)
        assert found is not None, line
        address = found[1].decode()
        if self._relay.greylists and not self._relay.put_off[address]:
            self._relay.put_off[address] += 1
            return "450 4.2.0 greylisted, try again later"
        self._to = address
        return "250 2.1.5 well"

    async def _message(self) -> str | None:
        await self._say("354 go on")
        content = await self._reader.readuntil(b"\r\n.\r\n")
        address, self._to = self._to, ""
        if address in self._relay._hanging:
            await self._relay._let_go.wait()
            return None
        self._relay.taken.append((address, _subject(content)))
        self._relay.by_sender[self._from] += 1
        self._relay.when(len(self._relay.taken))
        self._messages += 1
        if self._messages != self._relay.hangs_up_at:
            return "250 2.0.0 taken"
        if self._relay.how == "politely":
            await self._say("250 2.0.0 taken")
            return "421 4.7.0 too many messages on one connection"
        if self._relay.how == "at once":
            await self._say("250 2.0.0 taken")
            await self._hang_up()
        return None


def _subject(content: bytes) -> str:
    found = _SUBJECT.search(content)
    assert found is not None
    return str(make_header(decode_header(found[1].decode().strip())))


@contextmanager
def open_relay() -> Iterator[Relay]:
    running = Relay()
    running.begin()
    try:
        yield running
    finally:
        running.end()

"""The least an SMTP server can be: `_sink.py PORT [SECONDS]` thinks over each message, answers
and forgets. For a wire that is slow; `smtp-sink` can wait for whole seconds only.
"""

import asyncio
import sys
from functools import partial

END = b"\r\n.\r\n"
SECONDS = float(sys.argv[2]) if len(sys.argv) > 2 else 0.0


class Sink(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._unread = b""
        self._in_message = self._thinking = False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._unread += data
        if not self._thinking:
            self._answer()

    def _answer(self) -> None:
        while (found := self._next()) is not None:
            ended, answer = found
            if ended and SECONDS:
                self._thinking = True
                asyncio.get_running_loop().call_later(SECONDS, partial(self._thought, answer))
                return
            self._transport.write(answer)

    def _thought(self, answer: bytes) -> None:
        self._thinking = False
        self._transport.write(answer)
        self._answer()

    def _next(self) -> tuple[bool, bytes] | None:
        """Return whether a message has ended, and what is said to that or to a command."""
        taken, found, rest = self._unread.partition(END if self._in_message else b"\r\n")
        if not found:
            return None
        self._unread = rest
        if self._in_message:
            self._in_message = False
            return True, b"250 OK\r\n"
        word = taken[:4].upper()
        self._in_message = word == b"DATA"
        if word == b"EHLO":
            return False, b"250-sink\r\n250 PIPELINING\r\n"
        return False, b"354 go on\r\n" if self._in_message else b"250 OK\r\n"


async def listen(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(listen(int(sys.argv[1])))

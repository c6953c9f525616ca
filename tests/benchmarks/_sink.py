"""The least an SMTP server can be: `python -m tests.benchmarks._sink PORT` answers and forgets."""

import asyncio
import sys

END = b"\r\n.\r\n"


class Sink(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._unread = b""
        self._in_message = False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._unread += data
        answers = b""
        while (answer := self._next()) is not None:
            answers += answer
        self._transport.write(answers)

    def _next(self) -> bytes | None:
        taken, found, rest = self._unread.partition(END if self._in_message else b"\r\n")
        if not found:
            return None
        self._unread = rest
        word = b"." if self._in_message else taken[:4].upper()
        self._in_message = word == b"DATA"
        if word == b"EHLO":
            return b"250-sink\r\n250 PIPELINING\r\n"
        return b"354 go on\r\n" if self._in_message else b"250 OK\r\n"


async def listen(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(listen(int(sys.argv[1])))

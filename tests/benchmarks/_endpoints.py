"""Endpoints that take webhooks: `_endpoints.py PORT`.

`POST /slow/...` is answered after five seconds, every other one at once. `GET /heard` tells how
many of each kind have been answered and when the last one came; `GET /last` gives the last body.
"""

import asyncio
import json
import sys
import time
from functools import partial

SLOW_SECONDS = 5.0
heard = {"quick": [0, 0.0], "slow": [0, 0.0]}
last = b"{}"


class Endpoint(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._unread = b""

    def data_received(self, data: bytes) -> None:
        global last
        self._unread += data
        while (end := self._unread.find(b"\r\n\r\n")) >= 0:
            head = self._unread[:end]
            found = head.lower().find(b"content-length:")
            length = int(head[found + 15 :].split(b"\r\n", 1)[0]) if found >= 0 else 0
            if len(self._unread) < end + 4 + length:
                return
            body = self._unread[end + 4 : end + 4 + length]
            self._unread = self._unread[end + 4 + length :]
            if head.startswith(b"GET"):
                self._tell(json.dumps(heard).encode() if b" /heard " in head else last)
                continue
            last = body
            slow = head.startswith(b"POST /slow/")
            one = heard["slow" if slow else "quick"]
            one[:] = one[0] + 1, time.time()
            if slow:
                asyncio.get_running_loop().call_later(SLOW_SECONDS, partial(self._tell, b""))
            else:
                self._tell(b"")

    def _tell(self, body: bytes) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n"
        self._transport.write(head.encode() + body)


async def listen(port: int) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Endpoint, "127.0.0.1", port, backlog=4096)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(listen(int(sys.argv[1])))

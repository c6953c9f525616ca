"""A policy server for Postfix that greylists: the first time a recipient is to come again."""

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.serving import answering


@dataclass
class Greylist:
    """Whom it puts off once, by the beginning of the address; whom it has seen."""

    prefix: str
    port: int = 0
    asked: dict[str, int] = field(default_factory=dict)

    def says(self, recipient: str) -> str:
        self.asked[recipient] = self.asked.get(recipient, 0) + 1
        if recipient.startswith(self.prefix) and self.asked[recipient] == 1:
            return "DEFER_IF_PERMIT Greylisted, come again"
        return "DUNNO"


@contextmanager
def greylisting(prefix: str) -> Iterator[Greylist]:
    """Run one."""
    policy = Greylist(prefix)

    class Door(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            asked: dict[str, str] = {}
            for line in self.rfile:
                name, _, value = line.decode().rstrip("\n").partition("=")
                if name:
                    asked[name] = value
                    continue
                self.wfile.write(f"action={policy.says(asked['recipient'])}\n\n".encode())
                asked.clear()

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Door) as server:
        policy.port = server.server_address[1]
        with answering(server):
            yield policy

"""An SMPP gateway on this machine: it takes messages apart byte by byte, as SMPP 3.4 has them."""

import contextlib
import socket
import socketserver
import ssl
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.serving import answering

BIND = {0x00000001, 0x00000002, 0x00000009}
SUBMIT, ENQUIRE, UNBIND = 0x00000004, 0x00000015, 0x00000006
ANSWER = 0x80000000
OK, THROTTLED, FULL, BAD_NUMBER, BAD_PASSWORD = 0x0, 0x58, 0x14, 0x0B, 0x0E
SYSTEM_ERROR, BAD_LENGTH, SUBMIT_FAILED, ALREADY_BOUND = 0x08, 0x01, 0x45, 0x05


@dataclass(frozen=True)
class Part:
    """One `submit_sm` as it came in."""

    to: str
    coding: int
    content: bytes
    has_header: bool

    @property
    def text(self) -> bytes:
        return self.content[6:] if self.has_header else self.content


@dataclass
class SmppGateway:
    """What it was sent, and how it answers: `says` is asked for the status of each part."""

    port: int = 0
    says: Callable[[Part], int | None] = lambda _part: OK
    """None: it never answers."""
    bind_status: int = OK
    most_lines: int = 100
    lines: set[socket.socket] = field(default_factory=set)
    """Those that are bound now."""
    asks_first: bool = False
    """Whether it sends an `enquire_link` before each answer."""
    parts: list[Part] = field(default_factory=list)
    binds: list[tuple[str, str]] = field(default_factory=list)
    unbinds: int = 0

    @property
    def url(self) -> str:
        return f"smpp://status:secret@127.0.0.1:{self.port}/+34900000000"


@contextmanager
def smpp_listening(certificate: Path | None = None) -> Iterator[SmppGateway]:
    """Open one; with a certificate it speaks nothing but TLS."""
    found = SmppGateway()

    class Line(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(OSError, struct.error):
                while pdu := _read(self.request):
                    if not _answer(found, self.request, *pdu):
                        break
            found.lines.discard(self.request)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

        def handle_error(self, request: object, client_address: object) -> None:
            pass  # a client that does not like our certificate hangs up

    with Server(("127.0.0.1", 0), Line) as server:
        found.port = server.server_address[1]
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        with answering(server):
            yield found


def _read(line: socket.socket) -> tuple[int, int, bytes] | None:
    head = _exactly(line, 16)
    if not head:
        return None
    size, command, _status, sequence = struct.unpack(">LLLL", head)
    return command, sequence, _exactly(line, size - 16)


def _exactly(line: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        more = line.recv(size - len(found))
        if not more:
            return b""
        found += more
    return found


def _send(
    line: socket.socket, command: int, sequence: int, status: int = OK, body: bytes = b""
) -> None:
    line.sendall(struct.pack(">LLLL", 16 + len(body), command, status, sequence) + body)


def _answer(gateway: SmppGateway, line: socket.socket, command: int, seq: int, body: bytes) -> bool:
    """Answer one PDU; return whether the line stays."""
    if command in BIND:
        name, password = body.split(b"\0")[:2]
        if len(gateway.lines) >= gateway.most_lines:
            _send(line, command | ANSWER, seq, ALREADY_BOUND)
            return True
        gateway.lines.add(line)
        gateway.binds.append((name.decode(), password.decode()))
        _send(line, command | ANSWER, seq, gateway.bind_status, b"gateway\0")
    elif command == SUBMIT:
        part = _part(body)
        gateway.parts.append(part)
        number = len(gateway.parts)
        status = gateway.says(part)
        if gateway.asks_first:
            _send(line, ENQUIRE, 7_000_000)
        if status is None:
            time.sleep(60)
        named = f"id-{number}".encode() + b"\0" if status == OK else b""
        _send(line, command | ANSWER, seq, status or OK, named)
    elif command == UNBIND:
        gateway.unbinds += 1
        _send(line, command | ANSWER, seq)
        return False
    elif command == ENQUIRE:
        _send(line, command | ANSWER, seq)
    return True


def _part(body: bytes) -> Part:
    """Take a `submit_sm` apart (SMPP 3.4, 4.4.1)."""
    place = body.index(b"\0") + 1 + 2  # service type; the sender's type and plan
    place = body.index(b"\0", place) + 1 + 2
    end = body.index(b"\0", place)
    to = body[place:end].decode()
    place = end + 1
    esm_class = body[place]
    place += 3  # with protocol id and priority
    for _when in range(2):  # schedule, validity
        place = body.index(b"\0", place) + 1
    place += 2  # receipt wanted, replace
    coding, size = body[place], body[place + 2]
    content = body[place + 3 : place + 3 + size]
    return Part(to, coding, content, bool(esm_class & 0x40))

"""A real SMTP server on this machine that takes, refuses and hangs up as a test tells it to."""

import asyncio
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from statushub import clock

HANG_UP = "hang up"


@dataclass
class Office:
    """What it took, as (recipient, bytes); what it does at an address instead of taking it."""

    port: int = 0
    pipelining: bool = True
    at_recipient: dict[str, str] = field(default_factory=dict)
    at_message: dict[str, str] = field(default_factory=dict)
    at_sender: str = ""
    once: bool = False
    """Do so the first time only."""
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _ in self.taken]

    def said_to(self, answers: dict[str, str], address: str) -> str:
        return (answers.pop if self.once else answers.get)(address, "")


class _Clerk:
    def __init__(self, office: Office) -> None:
        self.office = office

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, said: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.office.connections += 1
        more = ["250-PIPELINING"] if self.office.pipelining else []
        return [*said[:-1], *more, said[-1]]

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.office.at_sender:
            return self.office.at_sender
        envelope.mail_from = address
        self.office.senders.append(address)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        said = self.office.said_to(self.office.at_recipient, address)
        if said:
            return self._end(server, said)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        said = self.office.said_to(self.office.at_message, envelope.rcpt_tos[0])
        if said:
            return self._end(server, said)
        assert isinstance(envelope.original_content, bytes)
        self.office.taken.append((envelope.rcpt_tos[0], envelope.original_content))
        return "250 2.0.0 taken"

    def _end(self, server: SMTP, said: str) -> str:
        line = server.transport
        assert isinstance(line, asyncio.Transport)
        if said.startswith("421"):
            asyncio.get_running_loop().call_later(0.05, line.close)
        if said == HANG_UP:
            line.abort()
        return said


def _login(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and data.password == b"s3cret:/"
    return AuthResult(success=good, handled=False)


@contextmanager
def open_office(
    certificate: Path | None = None, *, tls: bool = False, **how: Any
) -> Iterator[Office]:
    """Open one; with a certificate it wants STARTTLS (with `tls`: TLS at once) and a password."""
    office = Office(**how)
    options: dict[str, Any] = {"enable_SMTPUTF8": True, "hostname": "127.0.0.1"}
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        options.update(authenticator=_login, auth_required=not tls, auth_require_tls=not tls)
        if not tls:
            options.update(tls_context=context, require_starttls=True)
    loop = asyncio.new_event_loop()
    made: list[SMTP] = []

    def answer() -> SMTP:
        made.append(SMTP(_Clerk(office), loop=loop, **options))
        return made[-1]

    opening = loop.create_server(answer, "127.0.0.1", 0, ssl=context if tls else None)
    server = loop.run_until_complete(opening)
    office.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield office
    finally:
        asyncio.run_coroutine_threadsafe(_close(server, made if tls else []), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _close(server: asyncio.Server, lines: Sequence[SMTP]) -> None:
    server.close()
    # Under TLS a line waits for the other end's goodbye, and would outlive the loop.
    for line in lines:
        if isinstance(line.transport, asyncio.WriteTransport):
            line.transport.abort()
            await asyncio.sleep(0)
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def own_certificate(folder: Path) -> Path:
    """Make a certificate for 127.0.0.1 that nobody else has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    built = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(private + built.public_bytes(serialization.Encoding.PEM))
    return file

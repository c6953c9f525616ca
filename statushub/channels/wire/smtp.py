"""The operator's SMTP server: connections that stay open, one round trip a letter where possible.

With PIPELINING (RFC 2920) a message, its final dot and the envelope of the next one leave in one
write. That halves the round trips, and the dot never waits for an acknowledgement (Nagle).
"""

import contextlib
import hashlib
import re
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs, unquote, urlsplit

_CONNECTING = 20.0
_ANSWERING = 120.0
"""Long, because what a server took without our hearing it is handed in twice."""
_IDLE = 30.0
_STARTTLS = ("auto", "always", "never")
_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})\s")
_WORDS = 300
_LONGEST_LINE, _MOST_LINES = 8192, 100
_LONGEST_NAME = 64
_MOST_REFUSED = 3
"""Refusals in a row after which a connection is changed. From its tenth error on Postfix answers
each command a second late, and a refused recipient makes two, for DATA is on its way already."""
_MOST_BROKEN = 2
"""Messages in a row over which connections may break before the rest waits for a better time."""


@dataclass(frozen=True)
class Server:
    """Where mail is handed in. `starttls`: auto (if offered), always, never."""

    host: str
    port: int
    tls: bool = False
    user: str = ""
    password: str = ""
    starttls: str = "auto"

    @property
    def name(self) -> str:
        """Return host and port in at most 64 characters, another one for each server."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        full = f"{host}:{self.port}"
        if len(full) <= _LONGEST_NAME:
            return full
        return f"{full[:47]}~{hashlib.sha256(full.encode()).hexdigest()[:16]}"


def server_of(url: str) -> Server:
    """Return the server that `smtp://user:password@host:port?starttls=...` names; ValueError."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # its own words may name what stands in the address
        raise ValueError("is no address: look at its host and port") from None
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("must look like smtp://user:password@mail.example.org:587")
    asked = parse_qs(parts.query)
    starttls = asked.pop("starttls", ["always" if parts.username else "auto"])[-1]
    if starttls not in _STARTTLS or asked or parts.path.strip("/"):
        raise ValueError("may end in ?starttls=auto, always or never, and in nothing else")
    tls = parts.scheme == "smtps"
    return Server(
        parts.hostname,
        port or (465 if tls else 587 if parts.username else 25),
        tls,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        starttls,
    )


@dataclass(frozen=True)
class Envelope:
    """One message on its way: `message()` makes its bytes when its turn has come."""

    sender: str
    to: str
    message: Callable[[], bytes]
    utf8: bool = False
    """Its address cannot be said without SMTPUTF8."""


@dataclass(frozen=True)
class Reply:
    """What the server said. `stage`: connect, from, to, or message."""

    stage: str
    code: int
    words: str
    utf8: bool = False
    """It was said to a message that needs SMTPUTF8."""

    @property
    def ok(self) -> bool:
        """Whether the server takes responsibility for the message."""
        return self.stage == "message" and 200 <= self.code < 300

    @property
    def enhanced(self) -> str:
        """Return the enhanced status code (RFC 3463), such as 5.1.1; empty where there is none."""
        found = _ENHANCED.match(self.words)
        return found[1] if found else ""


class Broken(Exception):
    """The connection is gone, or could not be made.

    `over_this`: it broke over one message: at its recipient, or (`handed_over`) when all of it was
    on its way, so that nobody knows whether it was taken.
    """

    def __init__(self, words: str, *, over_this: bool = False, handed_over: bool = False) -> None:
        super().__init__(words)
        self.words = words
        self.over_this = over_this or handed_over
        self.handed_over = handed_over


class Smtp:
    """A server, and the connections to it that are kept open. Used by several threads at once."""

    def __init__(self, server: Server, hello: str) -> None:
        """`hello`: the host we say we are."""
        self.server = server
        self._hello = hello
        self._idle: list[_Connection] = []
        self._lock = threading.Lock()

    def deliver(self, envelopes: Sequence[Envelope]) -> Iterator[tuple[int, Reply | Broken]]:
        """Hand in messages, in order; yield each one's place and what the server said to it.

        A connection that breaks is opened again and the work goes on. A message over which a fresh
        one broke is `Broken` alone: it may be the only one that makes the server hang up. When the
        next one fares no better, or no connection can be made, the rest is `Broken`.
        """
        place, in_a_row = 0, 0
        while place < len(envelopes):
            started = place
            connection = None
            try:
                connection = self._take()
                for reply in connection.send(envelopes[place:]):
                    place, in_a_row = place + 1, 0
                    yield place - 1, reply
            except Broken as broken:
                fresh = place == started and not (connection and connection.kept)
                if not broken.handed_over and not fresh:
                    continue
                in_a_row += 1
                if broken.handed_over or (broken.over_this and in_a_row < _MOST_BROKEN):
                    place += 1
                    yield place - 1, broken
                if not broken.over_this or in_a_row >= _MOST_BROKEN:
                    server_away = Broken(broken.words)
                    yield from ((rest, server_away) for rest in range(place, len(envelopes)))
                    return
            finally:
                if connection:
                    self._give_back(connection)

    def trouble(self) -> str | None:
        """Connect, sign in, say goodbye; return what went wrong."""
        try:
            _Connection(self.server, self._hello).close()
        except Broken as broken:
            return broken.words
        return None

    def close(self) -> None:
        """Close the connections that are not in use."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _take(self) -> "_Connection":
        with self._lock:
            while self._idle:
                connection = self._idle.pop()
                if time.monotonic() - connection.used_at < _IDLE:
                    connection.kept = True
                    return connection
                connection.close()
        return _Connection(self.server, self._hello)

    def _give_back(self, connection: "_Connection") -> None:
        if connection.clean and not connection.worn:
            with self._lock:
                self._idle.append(connection)
        else:
            connection.close()


class _Connection:
    """One open connection. `clean`: between two messages, so that another may use it."""

    def __init__(self, server: Server, hello: str) -> None:
        self._smtp = _open(server, hello)
        self._pipelining = self._smtp.has_extn("pipelining")
        self._utf8 = self._smtp.has_extn("smtputf8")
        self.used_at = time.monotonic()
        self.kept = False
        self.clean = True
        self.worn = False
        self._lost = ""
        self._refusals = 0

    def send(self, envelopes: Sequence[Envelope]) -> Iterator[Reply]:
        """Hand in messages; one reply each. Raises Broken at the first one that got none.

        Ends before the last one when the connection is worn.
        """
        self.clean = False
        openings = [self._opening(envelope) for envelope in envelopes]
        said = self._exchange(b"", openings[0])
        for envelope, following in zip(envelopes, [*openings[1:], []], strict=True):
            reply = _refused(said, utf8=envelope.utf8)
            self._refusals = 0 if reply is None else self._refusals + 1
            self.worn = self._refusals >= _MOST_REFUSED
            after = [] if self.worn else following
            if reply is None and len(said) < 3:
                raise Broken(self._lost, over_this=_sender_was_taken(said))
            if reply is None:
                said = self._exchange(_dotted(envelope.message()), after)
                if not said:
                    raise Broken(self._lost, handed_over=True)
                reply = Reply("message", *said[0])
            elif not self._lost:
                # 354 although nobody may receive it: end the message it waits for (RFC 2920, 3.1).
                open_still = said[-1][0] == 354
                said = self._exchange(b".\r\n" if open_still else b"RSET\r\n", after)
            said = said[1:]
            self.used_at = time.monotonic()
            self.clean = not after and not self._lost
            yield reply
            if self.worn:
                return

    def close(self) -> None:
        """Close it; in the middle of a message even a goodbye would become part of that message."""
        with contextlib.suppress(OSError, smtplib.SMTPException):
            if self.clean:
                self._smtp.quit()
            self._smtp.close()

    def _opening(self, envelope: Envelope) -> list[bytes]:
        how = " SMTPUTF8 BODY=8BITMIME" if envelope.utf8 and self._utf8 else ""
        lines = (f"MAIL FROM:<{envelope.sender}>{how}", f"RCPT TO:<{envelope.to}>", "DATA")
        return [f"{line}\r\n".encode() for line in lines]

    def _exchange(self, first: bytes, commands: list[bytes]) -> list[tuple[int, str]]:
        """Write and read the replies, as many as come: fewer once the connection is lost.

        `first` is answered once, whatever it is. Without PIPELINING commands go one by one, and
        those after a refusal not at all.
        """
        said: list[tuple[int, str]] = []
        groups = [[first, *commands]] if self._pipelining else [[first], *([c] for c in commands)]
        try:
            for group in groups:
                wanted = [line for line in group if line]
                self._smtp.sock.sendall(b"".join(wanted))  # type: ignore[union-attr]
                for line in wanted:
                    said.append(self._reply())
                    if self._lost:
                        return said
                    if not self._pipelining and line is not first and said[-1][0] >= 400:
                        return said
        except (OSError, smtplib.SMTPException) as error:
            self._lost = self._lost or _words_of(error)
        return said

    def _reply(self) -> tuple[int, str]:
        """Read one reply, of however many lines. As `smtplib` does, at a third of its cost."""
        read = self._smtp.file.readline  # type: ignore[union-attr]
        code, words, more = _said(read(_LONGEST_LINE))
        lines = 1
        while more:
            code, further, more = _said(read(_LONGEST_LINE))
            words, lines = f"{words} {further}"[:_WORDS], lines + 1
            if lines > _MOST_LINES:
                raise smtplib.SMTPServerDisconnected("a reply without an end")
        if code == 421:
            self._lost = f"421 {words}"
        return code, words


@lru_cache(256)
def _said(line: bytes) -> tuple[int, str, bool]:
    """Return the code and words of a line, and whether more follow; servers say the same often."""
    if not line.endswith(b"\n"):
        raise smtplib.SMTPServerDisconnected(
            "a reply without an end" if line else "Connection unexpectedly closed"
        )
    code = int(line[:3]) if line[:3].isdigit() else -1
    words = " ".join(line[4:].decode("utf-8", "replace").split())[:_WORDS]
    return code, words, code > 0 and line[3:4] == b"-"


def _sender_was_taken(said: Sequence[tuple[int, str]]) -> bool:
    return bool(said) and 200 <= said[0][0] < 300


def _refused(said: Sequence[tuple[int, str]], *, utf8: bool) -> Reply | None:
    """Return the first refusal in the replies to an envelope; 421 refuses the connection only."""
    for stage, (code, words) in zip(("from", "to", "message"), said, strict=False):
        if code != 421 and not 200 <= code < 400:
            return Reply(stage, code, words, utf8)
    return None


def _dotted(message: bytes) -> bytes:
    """Return a message as DATA wants it: lines that begin with a dot get another, a dot ends it."""
    stuffed = message.replace(b"\r\n.", b"\r\n..")
    return (b"." if message.startswith(b".") else b"") + stuffed + b".\r\n"


def _words_of(error: Exception) -> str:
    """Return what went wrong in a line that holds no secret."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return f"{error.smtp_code} {' '.join(words.split())}"[:_WORDS]
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error)[:_WORDS] or type(error).__name__


def _open(server: Server, hello: str) -> smtplib.SMTP:
    """Return a connection that is encrypted and signed in as the settings ask."""
    strict = ssl.create_default_context()
    try:
        smtp: smtplib.SMTP = (
            smtplib.SMTP_SSL(
                server.host, server.port, local_hostname=hello, timeout=_CONNECTING, context=strict
            )
            if server.tls
            else smtplib.SMTP(server.host, server.port, local_hostname=hello, timeout=_CONNECTING)
        )
    except (OSError, smtplib.SMTPException) as error:
        raise Broken(_words_of(error)) from error
    try:
        smtp.ehlo_or_helo_if_needed()
        if not server.tls and _encrypts(server, smtp):
            smtp.starttls(context=strict if server.starttls == "always" else _lenient())
            smtp.ehlo()
        if server.user:
            smtp.login(server.user, server.password)
        assert smtp.sock  # noqa: S101 (connected above)
        smtp.sock.settimeout(_ANSWERING)
        # The last piece of a write must not wait until the ones before it are acknowledged.
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except (OSError, smtplib.SMTPException) as error:
        smtp.close()
        raise Broken(_words_of(error)) from error
    return smtp


def _encrypts(server: Server, smtp: smtplib.SMTP) -> bool:
    offered = smtp.has_extn("starttls")
    if server.starttls == "always" and not offered:
        raise smtplib.SMTPNotSupportedError("the server does not offer STARTTLS")
    return offered and server.starttls != "never"


def _lenient() -> ssl.SSLContext:
    # Where nothing secret is said and plain text would do, encryption to whomever is a gain
    # (RFC 7435): relays next door have certificates of their own making.
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context

"""A mailbox that is read and emptied: a folder of mail on this host, or one on an IMAP server.

Whoever reads it takes a few messages at a time, each at most `LARGEST` bytes of it, removes what is
understood, and sets aside what is not, so that nothing is lost and nothing is read for ever.
"""

import contextlib
import imaplib
import os
import re
import socket
import ssl
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

LARGEST = 256 * 1024
"""Bytes of a message that are read: what is said stands at its beginning."""
ASIDE = "Set-aside"
"""The folder for what nobody here understood."""
_PER_ANSWER = 20.0
_FETCHED = re.compile(rb"BODY\[\]", re.IGNORECASE)


class Away(Exception):
    """The mailbox cannot be read now. Its words hold no secret."""


class Opened(ABC):
    """A mailbox while it is being read."""

    @abstractmethod
    def names(self, most: int) -> Sequence[str]:
        """Return the names of the messages to read first."""

    @abstractmethod
    def content(self, name: str) -> bytes | None:
        """Return the beginning of a message; None if somebody else has taken it away."""

    @abstractmethod
    def remove(self, name: str) -> None:
        """Remove a message for good."""

    @abstractmethod
    def set_aside(self, name: str) -> None:
        """Move a message into the folder `Set-aside`."""


class Mailbox(ABC):
    """Where mail comes back to."""

    @abstractmethod
    def opened(self, seconds: float) -> contextlib.AbstractContextManager[Opened]:
        """Open it for so many seconds at most; whatever goes wrong with it raises Away."""


def mailbox_of(url: str) -> Mailbox:
    """Return the mailbox that `imaps://user:password@host/INBOX` or `maildir:///path` names.

    Raises ValueError.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # its own words may name what stands in the address
        raise ValueError("is no address: look at its host and port") from None
    if parts.scheme == "maildir" and not parts.netloc and len(parts.path) > 1 and not parts.query:
        return Maildir(Path(unquote(parts.path)))
    if parts.scheme not in {"imap", "imaps"} or not parts.hostname or not parts.username:
        raise ValueError("must look like imaps://user:password@host/INBOX or maildir:///path")
    asked = parse_qs(parts.query)
    starttls = asked.pop("starttls", ["always"])[-1]
    if starttls not in {"always", "never"} or asked:
        raise ValueError("may end in ?starttls=always or never, and in nothing else")
    tls = parts.scheme == "imaps"
    return Imap(
        parts.hostname,
        port or (993 if tls else 143),
        unquote(parts.username),
        unquote(parts.password or ""),
        unquote(parts.path.strip("/")) or "INBOX",
        "tls" if tls else starttls,
    )


# ---- a folder on this host -----------------------------------------------------------------------


class Maildir(Mailbox, Opened):
    """A Maildir: one file a message, in `new` and `cur`; the server delivers into `tmp` first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def opened(self, seconds: float) -> Iterator[Opened]:  # noqa: ARG002 (a disk answers)
        """Open it."""
        try:
            yield self
        except OSError as error:
            raise Away(f"{error.strerror or type(error).__name__}: {self.folder}") from error

    def names(self, most: int) -> Sequence[str]:
        """Return what came first, by the names that servers give."""
        found: list[str] = []
        for part in ("new", "cur"):
            folder = self.folder / part
            with os.scandir(folder) as entries:
                found += [f"{part}/{entry.name}" for entry in entries if entry.is_file()]
        return sorted(found, key=lambda name: name.partition("/")[2])[:most]

    def content(self, name: str) -> bytes | None:
        """Return the beginning of the file."""
        try:
            with (self.folder / name).open("rb") as file:
                return file.read(LARGEST)
        except FileNotFoundError:
            return None

    def remove(self, name: str) -> None:
        """Delete the file."""
        (self.folder / name).unlink(missing_ok=True)

    def set_aside(self, name: str) -> None:
        """Move the file into a folder below, as Maildir++ names it."""
        aside = self.folder / f".{ASIDE}"
        for part in ("tmp", "new", "cur"):
            (aside / part).mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):  # another worker was quicker
            (self.folder / name).replace(aside / "cur" / Path(name).name)


# ---- on an IMAP server ---------------------------------------------------------------------------


class Imap(Mailbox):
    """A folder on an IMAP server. `security`: tls, always (STARTTLS) or never."""

    def __init__(
        self, host: str, port: int, user: str, password: str, folder: str, security: str
    ) -> None:
        self.host, self.port = host, port
        self._user, self._password = user, password
        self._folder, self._security = folder, security

    @contextmanager
    def opened(self, seconds: float) -> Iterator[Opened]:
        """Sign in and open the folder; after `seconds` the line is cut, whatever it is at."""
        try:
            imap = self._connected(seconds)
        except (OSError, imaplib.IMAP4.error) as error:
            raise Away(f"{self.host}:{self.port}: {_words_of(error)}") from error
        try:
            _yes(imap.login(self._user, self._password))
            yield _Folder(imap, self._folder)
            imap.close()
        except (OSError, imaplib.IMAP4.error) as error:
            words = _words_of(error).replace(self._password or "\0", "…")
            raise Away(f"{self.host}:{self.port}: {words}") from error
        finally:
            with contextlib.suppress(OSError, imaplib.IMAP4.error):
                imap.logout()
            imap.done()

    def _connected(self, seconds: float) -> "_Plain | _Tls":
        strict = ssl.create_default_context()
        # No single answer may take all the time there is.
        timeout = min(_PER_ANSWER, seconds)
        if self._security == "tls":
            return _Tls(seconds, self.host, self.port, ssl_context=strict, timeout=timeout)
        imap = _Plain(seconds, self.host, self.port, timeout=timeout)
        if self._security == "always":
            try:
                imap.starttls(strict)
            except BaseException:
                imap.done()
                imap.shutdown()
                raise
        return imap


class _Bounded:
    """Takes no more from a server at once than was asked of it, and not for longer than agreed.

    A server that says a word now and then would keep us for ever.
    """

    sock: socket.socket

    def __init__(self, seconds: float, *where: Any, **how: Any) -> None:
        self._scissors = threading.Timer(seconds, self._cut)
        self._scissors.daemon = True
        try:
            super().__init__(*where, **how)
        except BaseException:
            self.done()
            raise

    def open(self, *where: Any, **how: Any) -> None:
        super().open(*where, **how)  # type: ignore[misc]
        self._scissors.start()

    def read(self, size: int) -> bytes:
        if size > 2 * LARGEST:
            raise imaplib.IMAP4.abort("the server says more than it was asked for")
        content: bytes = super().read(size)  # type: ignore[misc]
        return content

    def done(self) -> None:
        self._scissors.cancel()

    def _cut(self) -> None:
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)


class _Plain(_Bounded, imaplib.IMAP4):
    pass


class _Tls(_Bounded, imaplib.IMAP4_SSL):
    pass


class _Folder(Opened):
    def __init__(self, imap: "imaplib.IMAP4", folder: str) -> None:
        self._imap = imap
        self._size = int(_yes(imap.select(_quoted(folder)))[0] or 0)
        self._exact = "UIDPLUS" in imap.capabilities
        self._aside = ""

    def names(self, most: int) -> Sequence[str]:
        """Return the first ones: the whole list of a large folder would be too long a line."""
        if not self._size:
            return []
        span = f"1:{min(self._size, most)}"
        found = _yes(self._imap.uid("SEARCH", span, "UNDELETED"))
        return (found[0] or b"").decode().split()

    def content(self, name: str) -> bytes | None:
        """Return the beginning, and leave no mark that it was read."""
        found = _yes(self._imap.uid("FETCH", name, f"(BODY.PEEK[]<0.{LARGEST}>)"))
        for part in found:
            if isinstance(part, tuple) and _FETCHED.search(part[0]):
                return bytes(part[1])
        return None

    def remove(self, name: str) -> None:
        """Delete it at once, so that a line that breaks leaves nothing half done."""
        _yes(self._imap.uid("STORE", name, "+FLAGS.SILENT", r"(\Deleted)"))
        _yes(self._imap.uid("EXPUNGE", name) if self._exact else self._imap.expunge())

    def set_aside(self, name: str) -> None:
        """Copy it into the folder, then delete it here."""
        if not self._aside:
            self._aside = self._place()
        _yes(self._imap.uid("COPY", name, _quoted(self._aside)))
        self.remove(name)

    def _place(self) -> str:
        """Return the folder for what is set aside, made where it was missing."""
        for folder in (ASIDE, f"INBOX.{ASIDE}"):  # some servers keep everything below INBOX
            if _yes(self._imap.list('""', _quoted(folder)))[0]:
                return folder
            if self._imap.create(_quoted(folder))[0] == "OK":
                return folder
        raise imaplib.IMAP4.error(f"the folder {ASIDE} cannot be made")


def _yes(answer: tuple[str, list[Any]]) -> list[Any]:
    """Return what a server answered if it did what it was asked."""
    said, found = answer
    if said != "OK":
        words = b" ".join(part for part in found if isinstance(part, bytes))
        raise imaplib.IMAP4.error(words.decode("utf-8", "replace"))
    return found


def _quoted(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _words_of(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return " ".join(str(error).split())[:200] or type(error).__name__

"""Where a stranger's address may lead: to the public internet, and nowhere inside (SSRF)."""

import ipaddress
import queue
import re
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from urllib.parse import SplitResult, urlsplit

import idna

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], Sequence[str]]

_PORTS = {80, 443}
_LONGEST = 2000
_NOT_IN_A_URL = re.compile('[\x00-\x20\x7f-\xa0\\\\<>"^`{|}\u2028\u2029\ufeff]')
_NAME = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
# Names that never stand for a host on the public internet (RFC 6761, 6762, 8375, 9476, and habit).
_INSIDE: tuple[str, ...] = (
    ".alt",
    ".corp",
    ".home",
    ".home.arpa",
    ".internal",
    ".intranet",
    ".invalid",
    ".lan",
)
_INSIDE += (".local", ".localdomain", ".localhost", ".onion", ".test")
_NAT64 = IPv6Network("64:ff9b::/96")
_IPV4_COMPATIBLE = IPv6Network("::/96")


_LOOKS_AT_ONCE = 16
_KNOWN = 4096
"""Hosts whose spelling has been looked at are remembered: many addresses share few."""
_looking = threading.BoundedSemaphore(_LOOKS_AT_ONCE)
_UNKNOWN_HOST = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


class NotAllowed(ValueError):
    """The address leads, or may lead, where messages must not go."""


class Malformed(ValueError):
    """Not an address of a web endpoint."""


def look_up(host: str, port: int) -> list[str]:
    """Return every address of a host, as the system knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(sockaddr[0]) for _, _, _, _, sockaddr in found]


class Guard:
    """Checks addresses, before and while connecting.

    `allow`: networks the operator opens although they are private, on any port and without TLS.
    """

    def __init__(self, allow: Sequence[Network], resolve: Resolve = look_up) -> None:
        self._allow = tuple(allow)
        self._resolve = resolve

    def checked(self, url: str) -> str:
        """Return a URL in its one normal form, or raise Malformed or NotAllowed; asks no DNS."""
        parts, host, port = _parsed(url)
        address = _literal(host)
        if address is None:
            if _is_inside(host) and not self._allow:
                raise NotAllowed(host)
            inside = _is_inside(host)
        else:
            self.require(address, port)
            inside = self._is_opened(address)
        if parts.scheme != "https" and not inside:
            raise Malformed("https")
        if port not in _PORTS and not inside:
            raise Malformed("port")
        shown = f"[{host}]" if ":" in host else host
        if port != (443 if parts.scheme == "https" else 80):
            shown += f":{port}"
        normal = parts._replace(netloc=shown, path=parts.path or "/", fragment="").geturl()
        if len(normal) > _LONGEST:
            raise Malformed("length")
        return normal

    def addresses(self, host: str, port: int) -> list[str]:
        """Return the addresses of a host; NotAllowed where a single one of them is not allowed."""
        literal = _literal(host)
        if literal is None and _is_inside(host) and not self._allow:
            raise NotAllowed(host)
        found = [str(literal)] if literal else list(self._resolve(host, port))
        if not found:
            raise OSError(f"{host} has no address")
        for address in found:
            self.require(ipaddress.ip_address(address), port)
        return found

    def leads_nowhere(self, url: str, seconds: float) -> bool:
        """Tell whether a checked URL names a host that is unknown, or inside, right now.

        False also where that could not be found out in time: sending looks again.
        """
        if not _looking.acquire(blocking=False):
            return False
        found: queue.SimpleQueue[BaseException | None] = queue.SimpleQueue()

        def look() -> None:
            try:
                parts = urlsplit(url)
                port = parts.port or (443 if parts.scheme == "https" else 80)
                self.addresses(parts.hostname or "", port)
            except BaseException as error:  # noqa: BLE001  for the caller to judge
                found.put(error)
            else:
                found.put(None)
            finally:
                _looking.release()

        # A thread that nobody joins: the system's look-up knows no deadline.
        threading.Thread(target=look, name="look outside", daemon=True).start()
        try:
            error = found.get(timeout=seconds)
        except queue.Empty:
            return False
        if error is None or isinstance(error, NotAllowed):
            return error is not None
        if isinstance(error, OSError):
            return error.errno in _UNKNOWN_HOST
        raise error

    def require(self, address: Address | str, port: int) -> None:
        """Raise NotAllowed unless a connection to this address and port may be made."""
        try:
            number = ipaddress.ip_address(address)
        except ValueError as error:
            raise NotAllowed(str(address)) from error
        if self._is_opened(number):
            return
        if port not in _PORTS or not all(map(_is_public, _meanings(number))):
            raise NotAllowed(str(address))

    def _is_opened(self, address: Address) -> bool:
        meanings = set(_meanings(address))
        return any(
            meaning.version == network.version and meaning in network
            for meaning in meanings
            for network in self._allow
        )


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and (
        address.is_site_local or address in _IPV4_COMPATIBLE or address.scope_id
    ):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _meanings(address: Address) -> Iterator[Address]:
    """Return what an address may stand for: itself, or the IPv4 address wrapped into it."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            yield address.ipv4_mapped
            return
        if address in _NAT64:
            yield IPv4Address(int(address) & 0xFFFFFFFF)
            return
        if address.sixtofour:
            yield address.sixtofour
        if address.teredo:
            yield from address.teredo
    yield address


def _parsed(url: str) -> tuple[SplitResult, str, int]:
    """Return the parts, the host as DNS would be asked for it, and the port."""
    if _NOT_IN_A_URL.search(url):
        raise Malformed("characters")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Malformed("form") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise Malformed("form")
    if "@" in parts.netloc:
        raise Malformed("user")
    if port == 0:
        raise Malformed("port")
    if not url.isascii():
        host = _in_ascii(host)
        parts = parts._replace(path=_quoted(parts.path), query=_quoted(parts.query))
    if _literal(host) is None and not _NAME.fullmatch(host) and not _is_inside(host):
        raise Malformed("host")
    return parts, host, port or (443 if parts.scheme == "https" else 80)


def _in_ascii(host: str) -> str:
    try:
        return idna.encode(host, uts46=True).decode().lower()
    except idna.IDNAError as error:
        raise Malformed("host") from error


def _quoted(part: str) -> str:
    return "".join(
        c if c.isascii() else "".join(f"%{byte:02X}" for byte in c.encode("utf-8", "replace"))
        for c in part
    )


@lru_cache(_KNOWN)
def _literal(host: str) -> Address | None:
    """Return the address a host is written as, also in the old forms (2130706433, 0x7f.1)."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host)) if host.isascii() else None
    except OSError:
        return None


def _is_inside(host: str) -> bool:
    """Tell whether a name can only be known inside somebody's own network."""
    labels = re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?", host)
    name = host.rstrip(".")
    return bool(labels) and ("." not in name or name.endswith(_INSIDE))

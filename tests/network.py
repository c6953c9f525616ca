"""No test reaches beyond this machine: whatever tries, fails with the address it wanted."""

import ipaddress
import sys
from typing import Any

LOCAL_NAMES = {None, "", "localhost", b"localhost"}


class NetworkUsed(RuntimeError):
    """Not an OSError: code that lives with a failing network must not hide it."""


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        if not isinstance(address, tuple) or address[0] in LOCAL_NAMES:
            return
        if not _is_address(address[0]) or not ipaddress.ip_address(address[0]).is_loopback:
            raise NetworkUsed(address)
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = arguments[0].decode() if isinstance(arguments[0], bytes) else arguments[0]
        if host not in LOCAL_NAMES and not _is_address(host):
            raise NetworkUsed(host)


def block() -> None:
    sys.addaudithook(_watch)

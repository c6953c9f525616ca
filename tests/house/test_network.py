"""The tests' own guard: nothing leaves this machine."""

import socket

import pytest

from tests.network import NetworkUsed


def test_a_name_is_not_looked_up() -> None:
    with pytest.raises(NetworkUsed):
        socket.getaddrinfo("example.com", 443)


@pytest.mark.parametrize("address", ["192.0.2.1", "10.0.0.1", "169.254.169.254"])
def test_an_address_beyond_this_machine_is_not_reached(address: str) -> None:
    with socket.socket() as wire, pytest.raises(NetworkUsed):
        wire.connect((address, 9))


def test_this_machine_is_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()

"""However an address inside is written, wrapped or reached by name, nothing is sent to it."""

import ipaddress
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yarl import URL

from statushub.channels.wire.guard import Guard, Malformed, NotAllowed
from statushub.channels.wire.retry_after import seconds_of

_INSIDE_4 = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/4", "240.0.0.0/4",
]  # fmt: skip
_INSIDE_6 = [
    "::/127", "64:ff9b:1::/48", "100::/64", "2001:db8::/32", "fc00::/7", "fe80::/10", "fec0::/10",
    "ff00::/8",
]  # fmt: skip
inside_4 = st.sampled_from(_INSIDE_4).flatmap(lambda net: st.ip_addresses(v=4, network=net))
inside_6 = st.sampled_from(_INSIDE_6).flatmap(lambda net: st.ip_addresses(v=6, network=net))
_WRAPPERS = {
    "mapped": lambda number: (0xFFFF << 32) | number,
    "compatible": lambda number: number,
    "translated": lambda number: (0xFFFF << 48) | number,
    "NAT64": lambda number: (0x64FF9B << 96) | number,
    "6to4": lambda number: (0x2002 << 112) | (number << 80) | 1,
    "Teredo": lambda number: (0x20010000 << 96) | (0x5DB8D822 << 64) | (number ^ 0xFFFFFFFF),
}
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@st.composite
def written(draw: st.DrawFn) -> str:
    """Draw an IPv4 address inside, in any of the ways that systems read."""
    number = int(draw(inside_4))
    radix: st.SearchStrategy[Callable[[int], str]] = st.sampled_from(
        [str, hex, lambda n: hex(n).upper().replace("X", "x"), "0{:o}".format]
    )
    count = draw(st.integers(1, 4))
    parts = [number >> (24 - 8 * place) & 0xFF for place in range(count - 1)]
    parts.append(number & (0xFFFFFFFF >> (8 * (count - 1))))
    host = ".".join(draw(radix)(part) for part in parts)
    if draw(st.booleans()):
        host += "."
    if draw(st.booleans()):
        host = host.translate(_FULL_WIDTH)
    return host.replace(".", draw(st.sampled_from([".", "。", "．"])))


wrapped = st.builds(
    lambda name, address: f"[{IPv6Address(_WRAPPERS[name](int(address)))}]",
    st.sampled_from(sorted(_WRAPPERS)),
    inside_4,
)
zoned = st.builds(lambda address: f"[{address}%eth0]", inside_6)
hosts = st.one_of(written(), wrapped, zoned, inside_6.map(lambda address: f"[{address}]"))


def refused(url: str) -> bool:
    try:
        Guard([]).checked(url)
    except (Malformed, NotAllowed):
        return True
    return False


@settings(max_examples=400)
@given(hosts, st.sampled_from(["https", "HTTPS", "http"]), st.sampled_from(["", ":443", ":80"]))
def test_an_address_inside_is_refused_however_it_is_written(
    host: str, scheme: str, port: str
) -> None:
    assert refused(f"{scheme}://{host}{port}/x")


@settings(max_examples=300)
@given(st.one_of(inside_4, inside_6), st.lists(st.just("93.184.215.14"), max_size=3))
def test_a_name_with_a_single_address_inside_is_refused(
    inside: IPv4Address | IPv6Address, others: list[str]
) -> None:
    def resolve(host: str, port: int) -> Sequence[str]:
        return [*others, str(inside)]

    with pytest.raises(NotAllowed):
        Guard([], resolve).addresses("hooks.example.org", 443)


@given(st.sampled_from(sorted(_WRAPPERS)), inside_4)
def test_a_name_with_a_wrapped_address_inside_is_refused(name: str, inside: IPv4Address) -> None:
    found = str(IPv6Address(_WRAPPERS[name](int(inside))))
    with pytest.raises(NotAllowed):
        Guard([], lambda _host, _port: [found]).addresses("hooks.example.org", 443)


@given(st.ip_addresses(), st.integers(0, 65535))
def test_what_may_be_connected_to_is_public_and_on_a_web_port(
    address: IPv4Address | IPv6Address, port: int
) -> None:
    try:
        Guard([]).require(address, port)
    except NotAllowed:
        return
    assert port in {80, 443}
    assert address.is_global
    assert not address.is_multicast


_PIECES = st.sampled_from(
    ["https://", "http://", "//", "@", ":", "/", "\\", "#", "?", "[", "]", "%", "%2e", "%00",
     "..", "example.org", "127.0.0.1", "localhost", "::1", "0x7f.1", "2130706433", "xn--", "ñ",
     "。", "\t", "\r\n", " ", "\u202e", "\u200b", ":443", ":80", ":8080", "é", "K", "ſ", "ⓔ"]
)  # fmt: skip


@settings(max_examples=500)
@given(st.lists(_PIECES, max_size=8).map("".join), st.text(max_size=10))
def test_whatever_is_typed_is_refused_or_means_one_thing_to_everybody(
    pieces: str, more: str
) -> None:
    guard = Guard([])
    for url in (pieces, f"https://{pieces}", f"https://example.org{pieces}{more}", more):
        try:
            normal = guard.checked(url)
        except (Malformed, NotAllowed):
            continue
        assert normal.isascii()
        assert normal.isprintable()
        assert " " not in normal
        assert guard.checked(normal) == normal
        parts, sent = urlsplit(normal), URL(normal, encoded=True)
        assert parts.scheme == "https"
        assert parts.username is parts.password is None
        # Who checks it and who connects see the same host and port.
        assert (parts.hostname, parts.port or 443) == (sent.raw_host, sent.port)
        assert parts.hostname
        assert _is_public_or_a_name(parts.hostname)


def _is_public_or_a_name(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host


@given(st.one_of(st.text(), st.text("0123456789٣²⅕eE+-. ", max_size=12), st.datetimes().map(str)))
def test_no_retry_after_keeps_a_message_for_more_than_six_hours(words: str) -> None:
    seconds = seconds_of(words)
    assert seconds is None or 0 <= seconds <= 6 * 3600


@pytest.mark.parametrize(
    "words",
    ["Mon, 32 Jan 2026 00:00:00 GMT", "Mon, 01 Jan 99999999999 00:00:00 GMT", "-1", "1e9", "",
     "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "9" * 5000],
)  # fmt: skip
def test_a_strange_retry_after_is_survived(words: str) -> None:
    seconds = seconds_of(words)
    assert seconds is None or 0 <= seconds <= 6 * 3600

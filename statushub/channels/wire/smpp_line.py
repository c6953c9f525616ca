"""A line to an SMPP gateway: bound once, used for one message at a time, each part answered.

SMPP 3.4: https://smpp.org/SMPP_v3_4_Issue1_2.pdf
"""

import contextlib
import select
import socket
import ssl
import struct
import time
from typing import Any

import smpplib.client
import smpplib.consts
import smpplib.smpp
from smpplib.exceptions import ConnectionError as LineBroken
from smpplib.exceptions import PDUError

from statushub.channels.wire.said import AWAY, DOUBTFUL, FAILED, REFUSED, TAKEN, Said

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 30.0
_IDLE_SECONDS = 20.0
"""A line unused for longer is made anew: gateways hang up on the silent."""
_LONGEST_PDU = 64 * 1024

_NAMES = {
    value: name.removeprefix("SMPP_")
    for name, value in vars(smpplib.consts).items()
    if name.startswith("SMPP_ESME_")
}
_BUSY = {smpplib.consts.SMPP_ESME_RTHROTTLED, smpplib.consts.SMPP_ESME_RMSGQFUL}
_AWAY = _BUSY | {
    smpplib.consts.SMPP_ESME_RINVBNDSTS,
    smpplib.consts.SMPP_ESME_RALYBND,
    smpplib.consts.SMPP_ESME_RSYSERR,
    smpplib.consts.SMPP_ESME_RBINDFAIL,
    smpplib.consts.SMPP_ESME_RINVPASWD,
    smpplib.consts.SMPP_ESME_RINVSYSID,
    # the sender's number, which is the operator's setting
    smpplib.consts.SMPP_ESME_RINVSRCADR,
    smpplib.consts.SMPP_ESME_RINVSRCTON,
    smpplib.consts.SMPP_ESME_RINVSRCNPI,
}
_REFUSED = {
    smpplib.consts.SMPP_ESME_RINVMSGLEN,
    smpplib.consts.SMPP_ESME_RINVDSTADR,
    smpplib.consts.SMPP_ESME_RINVDSTTON,
    smpplib.consts.SMPP_ESME_RINVDSTNPI,
}


BUSY = {_NAMES[status] for status in _BUSY}


Place = tuple[str, int, str, str, bool, bool]
"""Host, port, name, password, encrypted, certificate looked at: what lines have in common."""


class Line(smpplib.client.Client):  # type: ignore[misc]  # smpplib has no types
    """A bound connection to one gateway, used for one message at a time.

    Raises OSError, ConnectionError or PDUError where it cannot be made.
    """

    _socket: socket.socket | None

    def __init__(self, place: Place) -> None:
        host, port, name, password, secure, verify = place
        super().__init__(host, port, allow_unknown_opt_params=True)
        self.place = place
        self._used = time.monotonic()
        self._socket = _connected(host, self.port, _context(verify=verify) if secure else None)
        self.state = smpplib.consts.SMPP_CLIENT_STATE_OPEN
        try:
            self.bind_transmitter(system_id=name, password=password)
        except BaseException:
            self.hang_up()
            raise

    @property
    def is_open(self) -> bool:
        """Whether it has not broken."""
        return self._socket is not None

    def is_well(self) -> bool:
        """Tell whether the line can be used: young, and the gateway has not hung up."""
        if self._socket is None or time.monotonic() - self._used > _IDLE_SECONDS:
            return False
        readable, _, _ = select.select([self._socket], [], [], 0)
        return not readable

    def submit(self, **fields: Any) -> Said:
        """Hand over one part and return the gateway's word on it."""
        self._used = time.monotonic()
        try:
            asked = self.send_message(**fields)
            answer = self._answer_to(asked.sequence)
        except (OSError, LineBroken, PDUError, ValueError, LookupError, struct.error) as error:
            self.hang_up()
            return Said(DOUBTFUL, f"no answer: {type(error).__name__} {error}")
        if answer.is_error():
            return by_status(int(answer.status))
        name = answer.message_id or b""
        return Said(TAKEN, reference=name.decode("ascii", "replace").strip("\0"))

    def _answer_to(self, sequence: int) -> Any:
        until = time.monotonic() + ANSWER_SECONDS
        while True:
            left = until - time.monotonic()
            if left <= 0 or self._socket is None:
                raise TimeoutError
            self._socket.settimeout(left)
            pdu = self.read_pdu()
            if pdu.command == "submit_sm_resp" and pdu.sequence == sequence:
                return pdu
            if pdu.command == "generic_nack":
                return pdu
            if pdu.command == "enquire_link":
                self._enquire_link_received(pdu)
            elif pdu.command == "unbind":
                raise LineBroken

    def _recv_exact(self, exact_size: int) -> bytes:
        if exact_size > _LONGEST_PDU:
            raise PDUError("longer than any answer")
        return super()._recv_exact(exact_size)  # type: ignore[no-any-return]

    def hang_up(self) -> None:
        """Close the line, politely where it still stands."""
        if self._socket is None:
            return
        with contextlib.suppress(Exception):
            self.send_pdu(smpplib.smpp.make_pdu("unbind", client=self))
        self._socket.close()
        self._socket = None


def by_status(status: int) -> Said:
    """Return what a `command_status` means for the message and for its gateway."""
    name = _NAMES.get(status, f"0x{status:08X}")
    words = f"{name}: {smpplib.consts.DESCRIPTIONS.get(status, 'unknown status')}"
    if status in _AWAY:
        return Said(AWAY, words, name)
    return Said(REFUSED if status in _REFUSED else FAILED, words, name)


def is_full(error: BaseException) -> bool:
    """Tell whether a gateway allows no more lines than it has."""
    busy = smpplib.consts.SMPP_ESME_RALYBND
    return isinstance(error, PDUError) and status_of(error) == busy


def status_of(error: PDUError) -> int:
    """Return the `command_status` of an answer that was an error."""
    return int(error.args[1]) if len(error.args) > 1 else smpplib.consts.SMPP_ESME_RBINDFAIL


def _connected(host: str, port: int, context: ssl.SSLContext | None) -> socket.socket:
    raw = socket.create_connection((host, port), CONNECT_SECONDS)
    if context is None:
        return raw
    try:
        return context.wrap_socket(raw, server_hostname=host)
    except OSError:
        raw.close()
        raise


def _context(*, verify: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context

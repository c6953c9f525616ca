"""Stands in for the module `smpplib` inside Apprise's plugin, and reads what the gateway answers.

The plugin hands parts over and never looks at a `submit_sm_resp`, so rejected and throttled
messages count as sent. Here each part waits for its own answer. Lines are kept open;
`smpps` is really encrypted; and a text is cut where `sms_length` says that it is cut.
"""

import contextlib
import random
import select
import socket
import ssl
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import smpplib
import smpplib.client
import smpplib.consts
import smpplib.gsm
import smpplib.smpp
from smpplib.exceptions import ConnectionError as LineBroken
from smpplib.exceptions import PDUError

from statushub.channels.sms_length import encoded, length, parts
from statushub.channels.wire.said import AWAY, DOUBTFUL, FAILED, REFUSED, TAKEN, Said

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 30.0
_IDLE_SECONDS = 20.0
"""A line unused for longer is made anew: gateways hang up on the silent."""
_LONGEST_PDU = 64 * 1024
_PAUSE = 1.0
_PAUSES = 10
"""How often a part waits where the gateway is busy and has taken the parts before it."""

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


@dataclass
class Heard:
    """What was answered to the parts of one message."""

    secure: bool
    verify: bool
    said: Said | None = None
    taken: int = 0


_Place = tuple[str, int, str, str, bool, bool]
"""Host, port, name, password, encrypted, certificate looked at: what lines have in common."""


class Listening:
    """The stand-in for `smpplib`, shared by all gateways of this protocol."""

    consts = smpplib.consts
    exceptions = smpplib.exceptions

    def __init__(self) -> None:
        self._own = threading.local()
        self._freed = threading.Condition()
        self._idle: dict[_Place, list[Line]] = {}
        self._busy: Counter[_Place] = Counter()
        self.client = SimpleNamespace(Client=self._client)
        self.gsm = SimpleNamespace(make_parts=_parts)

    def begin(self, *, secure: bool, verify: bool) -> Heard:
        """Begin to remember the answers of this thread anew."""
        self._own.heard = Heard(secure, verify)
        return self._own.heard  # type: ignore[no-any-return]

    @property
    def heard(self) -> Heard:
        """What this thread's gateway has said so far."""
        return self._own.heard  # type: ignore[no-any-return]

    def close(self) -> None:
        """Hang up every line that nobody uses."""
        with self._freed:
            lines = [line for idle in self._idle.values() for line in idle]
            self._idle.clear()
        for line in lines:
            line.hang_up()

    def _client(self, host: str, port: int, **_options: Any) -> "_Client":
        return _Client(self, host, port)

    def take(self, place: _Place) -> "Line":
        """Return a line that is well for one message, a new one where none is idle.

        A gateway that allows no more lines than there are has those waited for.
        """
        until = time.monotonic() + ANSWER_SECONDS
        while True:
            line = self._idle_one(place)
            if line is not None:
                return line
            with self._freed:
                self._busy[place] += 1
            try:
                return Line(place)
            except BaseException as error:
                with self._freed:
                    self._busy[place] -= 1
                    others = self._busy[place] or self._idle.get(place)
                    if not (_is_full(error) and others and time.monotonic() < until):
                        raise
                    if not self._idle.get(place):
                        self._freed.wait(1.0)

    def _idle_one(self, place: _Place) -> "Line | None":
        while True:
            with self._freed:
                idle = self._idle.get(place)
                if not idle:
                    return None
                line = idle.pop()
                self._busy[place] += 1
            if line.is_well():
                return line
            line.hang_up()
            with self._freed:
                self._busy[place] -= 1

    def give_back(self, line: "Line") -> None:
        """Keep a line for the next message, or forget it if it broke."""
        with self._freed:
            self._busy[line.place] -= 1
            if line.is_open:
                self._idle.setdefault(line.place, []).append(line)
            self._freed.notify()


class _Client:
    """What the plugin takes for a client: a line that may be open already."""

    def __init__(self, listening: Listening, host: str, port: int) -> None:
        self._listening = listening
        self._place = host, port
        self._line: Line | None = None

    def connect(self) -> None:
        """Wait for the name and password before making a line."""

    def bind_transmitter(self, *, system_id: str, password: str) -> None:
        heard = self._listening.heard
        place = (*self._place, system_id, password, heard.secure, heard.verify)
        try:
            self._line = self._listening.take(place)
        except PDUError as error:
            heard.said = _by_status(_status_of(error))
            raise LineBroken from error
        except (OSError, LineBroken, ValueError) as error:
            why = error.__cause__ or error
            words = str(why) or type(why).__name__
            heard.said = Said(AWAY, f"no connection: {words}")
            raise LineBroken from error

    def send_message(self, **fields: Any) -> None:
        """Hand one part over and hear what the gateway says to it; raise where it is not taken."""
        heard, line = self._listening.heard, self._line
        if line is None:
            raise LineBroken
        said, pauses = line.submit(**fields), 0
        while heard.taken and said.code in _BUSY_NAMES and pauses < _PAUSES:
            # What was taken is paid for: better to wait here than to send all of it again.
            time.sleep(_PAUSE)
            said, pauses = line.submit(**fields), pauses + 1
        if said.verdict != TAKEN:
            heard.said = _of_a_whole(said, heard.taken)
            raise LineBroken(said.words)
        heard.taken += 1
        heard.said = heard.said or said

    def unbind(self) -> None:
        """Keep the line for the next message."""
        line, self._line = self._line, None
        if line is not None:
            self._listening.give_back(line)

    def disconnect(self) -> None:
        """See `unbind`."""


class Line(smpplib.client.Client):  # type: ignore[misc]  # smpplib has no types
    """A bound connection to one gateway, used for one message at a time.

    Raises OSError, ConnectionError or PDUError where it cannot be made.
    """

    _socket: socket.socket | None

    def __init__(self, place: _Place) -> None:
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
            return _by_status(int(answer.status))
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


def _by_status(status: int) -> Said:
    """Return what a `command_status` means for the message and for its gateway."""
    name = _NAMES.get(status, f"0x{status:08X}")
    words = f"{name}: {smpplib.consts.DESCRIPTIONS.get(status, 'unknown status')}"
    if status in _AWAY:
        return Said(AWAY, words, name)
    return Said(REFUSED if status in _REFUSED else FAILED, words, name)


_BUSY_NAMES = {_NAMES[status] for status in _BUSY}


def _of_a_whole(said: Said, taken: int) -> Said:
    """Return what the word on one part means for the message, some parts of which were taken."""
    if not taken or said.verdict in {REFUSED, DOUBTFUL}:
        return said
    return Said(FAILED, f"after {taken} parts: {said.words}", said.code)


def _is_full(error: BaseException) -> bool:
    busy = smpplib.consts.SMPP_ESME_RALYBND
    return isinstance(error, PDUError) and _status_of(error) == busy


def _status_of(error: PDUError) -> int:
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


def _parts(body: str) -> tuple[list[bytes], int, int]:
    """Return the parts as smpplib's `make_parts` does, cut between characters."""
    is_gsm = length(body).encoding == "GSM-7"
    coding = (
        smpplib.consts.SMPP_ENCODING_DEFAULT if is_gsm else smpplib.consts.SMPP_ENCODING_ISO10646
    )
    cut = [encoded(part, gsm=is_gsm) for part in parts(body)]
    if len(cut) == 1:
        return cut, coding, smpplib.consts.SMPP_MSGTYPE_DEFAULT
    return list(_headed(cut)), coding, smpplib.consts.SMPP_GSMFEAT_UDHI


def _headed(cut: list[bytes]) -> Iterator[bytes]:
    """Put before each part what joins them again on the phone (3GPP 23.040, 9.2.3.24.1)."""
    reference = random.randint(0, 255)  # noqa: S311  tells messages apart, nothing more
    for number, part in enumerate(cut, 1):
        yield bytes((5, 0, 3, reference, len(cut), number)) + part

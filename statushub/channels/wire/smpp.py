"""Stands in for the module `smpplib` inside Apprise's plugin, and reads what the gateway answers.

The plugin hands parts over and never looks at a `submit_sm_resp`, so rejected and throttled
messages count as sent. Here each part waits for its own answer. Lines are kept open;
`smpps` is really encrypted; and a text is cut where `sms_length` says that it is cut.
"""

import random
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
from statushub.channels.wire import smpp_line
from statushub.channels.wire.said import AWAY, DOUBTFUL, FAILED, REFUSED, TAKEN, Said
from statushub.channels.wire.smpp_line import BUSY, Line, Place, by_status, is_full, status_of

_PAUSE = 1.0
_PAUSES = 10
"""How often a part waits where the gateway is busy and has taken the parts before it."""


@dataclass
class Heard:
    """What was answered to the parts of one message."""

    secure: bool
    verify: bool
    said: Said | None = None
    taken: int = 0


class Listening:
    """The stand-in for `smpplib`, shared by all gateways of this protocol."""

    consts = smpplib.consts
    exceptions = smpplib.exceptions

    def __init__(self) -> None:
        self._own = threading.local()
        self._freed = threading.Condition()
        self._idle: dict[Place, list[Line]] = {}
        self._busy: Counter[Place] = Counter()
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

    def take(self, place: Place) -> "Line":
        """Return a line that is well for one message, a new one where none is idle.

        A gateway that allows no more lines than there are has those waited for.
        """
        until = time.monotonic() + smpp_line.ANSWER_SECONDS
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
                    if not (is_full(error) and others and time.monotonic() < until):
                        raise
                    if not self._idle.get(place):
                        self._freed.wait(1.0)

    def _idle_one(self, place: Place) -> "Line | None":
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
            heard.said = by_status(status_of(error))
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
        while heard.taken and said.code in BUSY and pauses < _PAUSES:
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


def _of_a_whole(said: Said, taken: int) -> Said:
    """Return what the word on one part means for the message, some parts of which were taken."""
    if not taken or said.verdict in {REFUSED, DOUBTFUL}:
        return said
    return Said(FAILED, f"after {taken} parts: {said.words}", said.code)


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

"""A reader at each process that answers: what one of them shows, all of them must show."""

import http.client
import time
from collections.abc import Callable, Sequence
from pathlib import Path

_MOST = 200
"""Connections to be opened until each process has one: the system shares them out as it likes."""
_PAUSE = 0.01


class Reader:
    """Reads one page of one process again and again, over one connection."""

    def __init__(self, port: int, path: str) -> None:
        self._asked = http.client.HTTPConnection("127.0.0.1", port)
        self._path = path
        self._port = port
        self._tag = ""
        self.is_new()

    def is_new(self) -> bool:
        """Tell whether the page is another than last time."""
        said = {"If-None-Match": self._tag} if self._tag else {}
        self._asked.request("GET", self._path, headers=said)
        answer = self._asked.getresponse()
        answer.read()
        assert answer.status in {200, 304}, answer.status
        self._tag = answer.headers["ETag"]
        return answer.status == 200

    def socket(self) -> str:
        """Return the number the system knows the answering end of its connection by."""
        ends = f"0100007F:{self._port:04X}", f"0100007F:{self._asked.sock.getsockname()[1]:04X}"
        for line in Path("/proc/net/tcp").read_text().splitlines():
            fields = line.split()
            if tuple(fields[1:3]) == ends:
                return fields[9]
        raise AssertionError(ends)

    def close(self) -> None:
        self._asked.close()


def readers(port: int, path: str, pids: Sequence[int]) -> list[Reader]:
    """Return one reader for each process."""
    found: dict[int, Reader] = {}
    for _ in range(_MOST):
        one = Reader(port, path)
        answers = next(pid for pid in pids if _holds(pid, one.socket()))
        if answers in found:
            one.close()
        found.setdefault(answers, one)
        if len(found) == len(pids):
            return list(found.values())
    message = f"of {len(pids)} processes only {len(found)} answer"
    raise AssertionError(message)


def seen_by_all(port: int, path: str, pids: Sequence[int], act: Callable[[], object]) -> float:
    """Do something; return the seconds until every process shows another page."""
    waiting = readers(port, path, pids)
    act()
    began = time.monotonic()
    while waiting:
        now = time.monotonic() - began
        assert now < 30, "nothing came in 30 s"
        waiting = [one for one in waiting if not one.is_new()]
        time.sleep(_PAUSE)
    return time.monotonic() - began


def _holds(pid: int, socket: str) -> bool:
    there = Path(f"/proc/{pid}/fd").iterdir()
    return any(_target(one) == f"socket:[{socket}]" for one in there)


def _target(one: Path) -> str:
    try:
        return str(one.readlink())
    except FileNotFoundError:
        return ""

"""Counting what readers look at, beside the work: in memory first, then a few rows now and then.

Nothing of who looked is kept, not for a moment: no address, no name of a browser. Answering waits
for no database; while there is none, counts wait in memory, a few hundred numbers at most.
"""

import atexit
import contextlib
import os
import threading
from collections import Counter, deque
from collections.abc import Mapping
from datetime import datetime

from statushub import clock, database
from statushub.model import looks, page_views
from statushub.model.page_views import Looked

WRITE_SECONDS = 60.0
_AT_ONCE = 500

Sort = tuple[str, str, str]
"""What was looked at, in which language, and by what sort of reader (`looks.seen`)."""


class _Counts:
    """What this process has counted and not yet written down."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._noted: deque[tuple[datetime, Sort]] = deque()
        """What was looked at lately, not yet counted: many at once are counted for less."""
        self._counted: Counter[Looked] = Counter()
        self._pid = 0

    def note(self, sort: Sort) -> None:
        self._noted.append((clock.now(), sort))  # threads may do so at the same time
        if len(self._noted) > _AT_ONCE:
            with self._lock:
                self._count()

    def write(self) -> None:
        """Write it down; what cannot be written is kept."""
        with self._lock:
            self._count()
            found, self._counted = self._counted, Counter()
        if not found:
            return
        try:
            with database.transaction() as session:
                page_views.add(session, found)
        except database.DatabaseError:
            with self._lock:
                self._counted.update(found)
            raise

    def _count(self) -> None:
        while self._noted:
            at, sort = self._noted.popleft()
            self._counted[Looked(at.date(), *sort)] += 1

    def watch(self) -> None:
        """Write now and then from now on, once per process (also after a fork), and at its end."""
        if self._pid == os.getpid():
            return
        self._lock = threading.Lock()  # what the parent has counted is its own
        self._noted, self._counted = deque(), Counter()
        self._pid = os.getpid()
        atexit.register(self._write_if_possible)
        threading.Thread(target=self._keep_writing, name="page views", daemon=True).start()

    def _keep_writing(self) -> None:
        pause = threading.Event()
        while not pause.wait(WRITE_SECONDS):
            self._write_if_possible()

    def _write_if_possible(self) -> None:
        with contextlib.suppress(database.DatabaseError):  # said by those who must read it
            self.write()


_counts = _Counts()


def configure() -> None:
    """Begin to count: the database is another one."""
    global _counts
    _counts = _Counts()


def note(address: str, agent: str, *, again: bool = False) -> None:
    """Count a look at an address; `again`: an open page looked by itself whether it has changed."""
    sort = looks.seen(address, agent)
    if sort is not None and not (again and sort[0] in looks.PAGES):
        _counts.note(sort)


def write() -> None:
    """Write down what this process has counted."""
    _counts.write()


def settle(source: str, counted: Mapping[Looked, int]) -> int:
    """Take what stands in a log of a web server; return how many looks are new."""
    with database.transaction() as session:
        return page_views.settle(session, source, counted)


def watch() -> None:
    """Write it down now and then from now on."""
    _counts.watch()

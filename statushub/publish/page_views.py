"""Counting what readers look at, beside the work: in memory first, then a few rows now and then.

Nothing of who looked is kept, not for a moment: no address, no name of a browser. Answering waits
for no database; while there is none, counts wait in memory, a few hundred numbers at most.
"""

import atexit
import contextlib
import os
import threading
from collections import Counter
from collections.abc import Mapping

from statushub import clock, database
from statushub.model import looks, page_views
from statushub.model.page_views import Looked

WRITE_SECONDS = 60.0


class _Counts:
    """What this process has counted and not yet written down."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counted: Counter[Looked] = Counter()
        self._of: object = None
        self._pid = 0

    def note(self, looked: Looked) -> None:
        with self._lock:
            self._belong_here()
            self._counted[looked] += 1

    def write(self) -> None:
        """Write it down; what cannot be written is kept."""
        with self._lock:
            self._belong_here()
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

    def _belong_here(self) -> None:
        """Forget what was counted while another database was in use."""
        if self._of is not database.opened():
            self._counted.clear()
            self._of = database.opened()

    def watch(self) -> None:
        """Write now and then from now on, once per process (also after a fork), and at its end."""
        if self._pid == os.getpid():
            return
        self._lock, self._counted = threading.Lock(), Counter()  # the parent's are its own
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


def note(address: str, agent: str, *, again: bool = False) -> None:
    """Count a look at an address; `again`: an open page looked by itself whether it has changed."""
    found = looks.seen(address, agent)
    if found is None or (again and found[0] in looks.PAGES):
        return
    _counts.note(Looked(clock.now().date(), *found))


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

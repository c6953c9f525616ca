"""Who goes first in this process: what everybody waits for, before what each waits for alone.

A publication writes a hundred small files. After each, Python's threads would have it wait behind
those that write letters, and a page that is made in 0.1 s would be out after 0.8.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_LONGEST_SECONDS = 1.0
"""Nobody gives way for longer: who goes first may be waiting for a disk, or for another machine."""

_lock = threading.Lock()
_free = threading.Event()
_free.set()
_first = 0


@contextmanager
def taken() -> Iterator[None]:
    """Go before all who give way, until this is done."""
    _go(+1)
    try:
        yield
    finally:
        _go(-1)


def give_way() -> None:
    """Wait while somebody goes first: to be called between two pieces of work, holding nothing."""
    _free.wait(_LONGEST_SECONDS)


def _go(step: int) -> None:
    global _first
    with _lock:
        _first += step
        if _first:
            _free.clear()
        else:
            _free.set()

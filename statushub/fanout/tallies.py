"""Counting what became of letters, beside the work: in memory first, then a few rows now and then.

One row that every step of every worker had to write would have them all wait for each other.
"""

import threading
from collections import Counter
from collections.abc import Mapping

from sqlalchemy import event
from sqlalchemy.orm import Session

from statushub import database
from statushub.model import tallies

_lock = threading.Lock()
_counted: Counter[tuple[str, str]] = Counter()
_of: object = None


def note(session: Session, channel: str, by_state: Mapping[str, int]) -> None:
    """Count outcomes once the session's transaction is committed, and not if it never is."""
    found = Counter({(channel, state): number for state, number in by_state.items() if number})

    def count(_session: Session) -> None:
        _add(found)

    if found:
        event.listen(session, "after_commit", count, once=True)


def _add(found: Counter[tuple[str, str]]) -> None:
    global _of
    with _lock:
        if _of is not database.opened():  # what was counted belongs to another database
            _counted.clear()
            _of = database.opened()
        _counted.update(found)


def write() -> None:
    """Write down what was counted since the last time."""
    with _lock:
        found = Counter(_counted) if _of is database.opened() else Counter()
        _counted.clear()
    if not found:
        return
    try:
        with database.transaction() as session:
            tallies.add(session, found)
    except database.DatabaseError:
        _add(found)
        raise

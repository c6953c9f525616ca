"""What was rendered last under each name, and of what: not rendered again while that is the same.

What is rendered depends on nothing but what it is made of (and the language being spoken), so this
changes no byte. Whatever makes something gets everything it needs handed in, and by this alone is
told what a change touches: nobody has to say.
"""

import threading
from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any, TypeVar

from statushub import language

T = TypeVar("T")

_QUARTER = 15


class Kept:
    """The last thing made under each of at most so many names; what nobody asked for goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._made: dict[Hashable, tuple[tuple[object, ...], Any]] = {}
        self._lock = threading.Lock()

    def made(self, name: Hashable, make: Callable[..., T], *of: object) -> T:
        """Return `make(*of)`, or what it made before under this name of the same."""
        name = (name, language.current())
        with self._lock:
            found = self._made.pop(name, None)
        # Compared, not looked up by what it is made of: views that stayed the same share most of
        # their parts, which are then compared by identity, and none of them has to be hashed.
        if found is None or found[0] != of:
            found = (of, make(*of))
        with self._lock:
            self._made[name] = found
            if len(self._made) > self._most:
                del self._made[next(iter(self._made))]
        made: T = found[1]
        return made


def dated(at: datetime) -> datetime:
    """Return an instant of the same day as `at` wherever one is, a new one each quarter of an hour.

    For what depends on "as of" by its day alone: no clock begins a day within a quarter.
    """
    return at.replace(minute=at.minute // _QUARTER * _QUARTER, second=0, microsecond=0)

"""What was rendered last under each name, and of what: not rendered again while that is the same.

What is rendered depends on nothing but what it is made of, so this changes no byte, and nobody has
to say what a change touches: whoever makes something is handed everything it is made of. The
language being spoken belongs to the name.
"""

import threading
from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any, TypeVar, cast
from weakref import WeakSet

T = TypeVar("T")

_every: "WeakSet[Kept]" = WeakSet()

_QUARTER = 15


class Kept:
    """The last thing made under each of at most so many names; what nobody asked for goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._made: dict[Hashable, tuple[tuple[object, ...], Any]] = {}
        self._lock = threading.Lock()
        _every.add(self)

    def made(self, name: Hashable, make: Callable[..., T], *of: object) -> T:
        """Return `make(*of)`, or what it made before under this name of the same."""
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
        return cast("T", found[1])

    def holds(self, name: Hashable, *of: object) -> bool:
        """Tell whether `made` would return what is here already."""
        with self._lock:
            found = self._made.get(name)
        return found is not None and found[0] == of

    def last(self, name: Hashable) -> Any:
        """Return what was made last under this name, of whatever; None where nothing was."""
        with self._lock:
            found = self._made.get(name)
        return found[1] if found else None

    def drop(self, name: Hashable) -> None:
        """Keep nothing under this name."""
        with self._lock:
            self._made.pop(name, None)

    def same(self, name: Hashable, one: T) -> T:
        """Return what was given before under this name, where it equals what is given now."""
        found: T = self.made(name, _itself, one)
        return found

    def forget(self) -> None:
        """Make everything anew from now on."""
        with self._lock:
            self._made.clear()


def forget() -> None:
    """Make everything anew from now on, whatever it is."""
    for one in list(_every):
        one.forget()


def _itself(one: T) -> T:
    return one


def dated(at: datetime) -> datetime:
    """Return an instant of the same day as `at` wherever one is, a new one each quarter of an hour.

    For what depends on "as of" by its day alone: no clock begins a day within a quarter.
    """
    return at.replace(minute=at.minute // _QUARTER * _QUARTER, second=0, microsecond=0)

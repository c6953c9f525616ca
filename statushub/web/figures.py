"""Where messages stand, as rows of numbers with the columns that have something to tell."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from statushub.language import LazyString
from statushub.language import lazy_pgettext as _p
from statushub.model import deliveries, fanouts
from statushub.model.deliveries import Number, Speed, Times
from statushub.model.fanouts import Fanout

WAITING = "waiting"
SENDING = "sending"
SENT = "sent"
DELIVERED = "delivered"
UNKNOWN = "unknown"
FAILED = "failed"
LEFT_OUT = "left_out"
COLUMNS: Mapping[str, tuple[LazyString, tuple[str, ...]]] = {
    WAITING: (_p("delivery", "To go"), deliveries.WAITING),
    SENDING: (_p("delivery", "Being sent"), (fanouts.SENDING,)),
    SENT: (_p("delivery", "Sent"), (fanouts.SENT,)),
    DELIVERED: (_p("delivery", "Delivered"), (fanouts.DELIVERED,)),
    UNKNOWN: (_p("delivery", "Not certain"), (fanouts.UNKNOWN,)),
    FAILED: (_p("delivery", "Failed"), (fanouts.FAILED_PERMANENT,)),
    LEFT_OUT: (
        _p("delivery", "Left out"),
        (fanouts.SUPPRESSED, fanouts.CANCELLED, fanouts.OVERTAKEN),
    ),
}
"""What is counted together, and what it is called."""
_ALWAYS = (SENT, FAILED)


@dataclass(frozen=True)
class Row:
    """One line of numbers."""

    key: Any
    states: Mapping[str, int]
    speed: Speed | None

    @property
    def total(self) -> int:
        """Return how many messages there are in all."""
        return sum(self.states.values())

    def __getitem__(self, column: str) -> int:
        """Return the number in one column."""
        return sum(self.states.get(state, 0) for state in COLUMNS[column][1])


@dataclass(frozen=True)
class Figures:
    """Everything that is counted about some fan-outs, to be put together in rows."""

    numbers: Sequence[Number]
    times: Mapping[int, Mapping[tuple[str, str], Times]]
    """By fan-out, then by channel and language."""

    def rows(
        self, of_number: Callable[[Number], Any], of_times: Callable[[int, tuple[str, str]], Any]
    ) -> list[Row]:
        """Return one row for each key, in the order the keys come."""
        states: dict[Any, Counter[str]] = {}
        for one in self.numbers:
            states.setdefault(of_number(one), Counter())[one.state] += one.number
        times: dict[Any, list[Times]] = {}
        for fanout_id, places in self.times.items():
            for place, found in places.items():
                times.setdefault(of_times(fanout_id, place), []).append(found)
        return [
            Row(key, counted, deliveries.speed(times.get(key, ())))
            for key, counted in states.items()
        ]

    def by_place(self) -> list[Row]:
        """Return a row for each channel and language."""
        found = self.rows(lambda one: (one.channel, one.language), lambda _id, place: place)
        return sorted(found, key=lambda row: str(row.key))

    def by_fanout(self) -> dict[int, Row]:
        """Return a row for each fan-out."""
        found = self.rows(lambda one: one.fanout_id, lambda fanout_id, _place: fanout_id)
        return {row.key: row for row in found}

    def all(self) -> Row:
        """Return everything in one row."""
        found = self.rows(lambda _one: None, lambda _id, _place: None)
        return found[0] if found else Row(None, {}, None)


def read(session: Any, orders: Iterable[Fanout]) -> Figures:
    """Count some fan-outs."""
    by_id = {one.id: one for one in orders}
    numbers = deliveries.numbers(session, list(by_id))
    left: Counter[int] = Counter()
    for one in numbers:
        if one.state in deliveries.LEFT:
            left[one.fanout_id] += one.number
    times = {
        fanout_id: deliveries.times(session, by_id[fanout_id], number)
        for fanout_id, number in left.items()
    }
    return Figures(numbers, times)


def columns(rows: Iterable[Row]) -> list[tuple[str, str]]:
    """Return the columns that have something to tell, with their names."""
    several = list(rows)
    return [
        (name, str(label))
        for name, (label, _states) in COLUMNS.items()
        if name in _ALWAYS or any(row[name] for row in several)
    ]

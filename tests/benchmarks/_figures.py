"""A line of figures: what was measured, against which limit of the same run, and what is wanted."""

import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_FORM = "{:<34} {:<11} {:>11} {:>26} {:>26} {:>7} {:>7}  {}"
HEAD = _FORM.format(
    "work", "database", "subscribers", "figure", "limit", "ratio", "wanted", ""
).rstrip()


@dataclass(frozen=True)
class Figure:
    """One line of the table.

    `ratio` to what was measured beside it; `least` and `most`: where it is wanted, None where that
    side is open; `floor`: below which something has been lost, where the goal is not (always) met;
    `also`: whatever else must hold, such as a number of seconds.
    """

    work: str
    database: str
    size: int
    figure: str
    limit: str
    ratio: float | None = None
    least: float | None = None
    most: float | None = None
    floor: float | None = None
    also: bool = True

    @property
    def is_good(self) -> bool:
        """Whether it lies where it may."""
        floor = self.least if self.floor is None else self.floor
        low = self.ratio is not None and floor is not None and self.ratio < floor
        high = self.ratio is not None and self.most is not None and self.ratio > self.most
        return self.also and not low and not high

    @property
    def remark(self) -> str:
        """What is to be said of it."""
        if not self.is_good:
            return "<-- beyond its limit"
        short = self.ratio is not None and self.least is not None and self.ratio < self.least
        return f"short of its goal (floor {self.floor:.2f})" if short else ""

    def __str__(self) -> str:
        wanted = f">={self.least:.2f}" if self.least is not None else ""
        if self.most is not None:
            wanted = f"<={self.most:.2f}" if not wanted else f"{wanted[2:]}-{self.most:.2f}"
        return _FORM.format(
            self.work,
            self.database,
            f"{self.size:,}",
            self.figure,
            self.limit,
            "" if self.ratio is None else f"{self.ratio:.2f}",
            wanted,
            self.remark,
        ).rstrip()


def show(figure: Figure) -> bool:
    """Print one line; return whether it is as wanted."""
    print(figure)
    sys.stdout.flush()
    return figure.is_good


def by_turns(
    rounds: int, limit: Callable[[], float], ours: Callable[[], float]
) -> tuple[float, float, float]:
    """Measure both by turns, the limit first and last: what disturbs one disturbs the other.

    Both return a rate. Return the medians of the limit, of ours, and of each round's ratio to the
    mean of the limits before and after it.
    """
    limits = [limit()]
    rates: list[float] = []
    for _ in range(rounds):
        rates.append(ours())
        limits.append(limit())
    return statistics.median(limits), statistics.median(rates), paired(limits, rates)


def paired(limits: Sequence[float], ours: Sequence[float]) -> float:
    """Return the median ratio of each figure to the mean of the limits before and after it."""
    return statistics.median(
        one / statistics.fmean(limits[place : place + 2]) for place, one in enumerate(ours)
    )


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]

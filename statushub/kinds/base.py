"""What a kind of notice declares: its states and moves, its text parts, its moments."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from statushub.language import LazyString

Phase = Literal["ahead", "now", "standing", "over"]
"""ahead: announced, not begun · now: touches readers · standing: in force, calmly · over."""

IMPACTS = ("none", "minor", "major", "critical", "maintenance")
"""From harmless to worst; the last one says only that it is planned."""
_GRADES = IMPACTS[:4]
PLANNED = IMPACTS[4]

StatuspageKind = Literal["incident", "scheduled_maintenance"]
"""What a notice may be for clients of the Statuspage API."""
INCIDENT: StatuspageKind = "incident"
SCHEDULED: StatuspageKind = "scheduled_maintenance"


@dataclass(frozen=True)
class State:
    """One state of a notice of this kind."""

    name: str
    label: LazyString
    phase: Phase
    moves: tuple[str, ...] = ()
    """States a person may move to from here (staying is always allowed while not over)."""
    words: LazyString | None = None
    """What the page says when an update reached this state with no text of its own."""
    statuspage: str = ""
    """What clients of the Statuspage API read instead of its name; empty: its name."""


@dataclass(frozen=True)
class Part:
    """One named piece of text, in every language."""

    name: str
    label: LazyString
    limit: int
    """The most characters it may have."""
    required: bool = False
    lasting: bool = False
    """It belongs to the notice as a whole and carries over from update to update."""
    markdown: bool = True
    """Written in Markdown and shown as HTML; else one plain line."""
    hint: LazyString | None = None
    beside: str | None = None
    """The part it is to be compared with: they stand side by side where there is room."""


DAY = 24 * 60
"""Minutes. A lead of whole days is counted by the calendar: at the same time of day."""


@dataclass(frozen=True)
class Reminders:
    """How long before a date subscribers may be told of it once more."""

    offered: tuple[int, ...]
    """Leads in minutes, the longest first. 0: that it has come is told, whoever heard of it last;
    where this is offered and not chosen, it is not told."""
    default: tuple[int, ...]
    """What is chosen where nobody chooses."""
    words: LazyString
    """The sentence that reminds, with `%(when)s` in it: "This starts on %(when)s." """


@dataclass(frozen=True)
class Moment:
    """One date a notice of this kind may have."""

    name: str
    label: LazyString
    required: bool = False
    after: str | None = None
    """The moment that must come before this one."""
    moves: Mapping[str, str] = field(default_factory=dict)
    """When the moment comes, a notice in state KEY moves by itself to state VALUE."""
    reminders: Reminders | None = None
    """None: nobody is reminded of it."""
    hint: LazyString | None = None


@dataclass(frozen=True)
class Kind:
    """One kind of notice. A file in `kinds/` with a `KIND` is all it takes to have one."""

    name: str
    label: LazyString
    label_plural: LazyString
    explanation: LazyString
    """One sentence for editors: when to choose this kind."""
    states: tuple[State, ...]
    first: tuple[str, ...]
    """The states a new notice may begin in; the first one is the default."""
    parts: tuple[Part, ...]
    moments: tuple[Moment, ...]
    impacts: tuple[str, ...]
    """The impacts it may have; the first one is the default."""
    position: int
    """Its place in menus."""
    urgency: int = 50
    """Priority of its messages among others, lower first (codes are 1, digests 100)."""
    graded: bool = False
    """Its impact tells how bad it is: who wants serious news only hears of it from there on."""
    pressing: tuple[str, ...] = ()
    """Impacts at which it waits neither for the end of quiet hours nor for a daily digest."""
    claims_status: str | None = None
    """The service status offered first at the desk; None: services are named, not degraded."""
    contact_points_first: bool = False
    """It is about ways to reach services before services: the desk asks for them first."""
    statuspage: StatuspageKind | None = None
    """What it is for clients of the Statuspage API; None: they do not see it.

    A scheduled maintenance is what begins and ends by itself at dates that are known ahead."""
    cap_category: str = "Other"
    """What it is about for readers of CAP alerts: `Infra` for what is built and may break."""
    listed: bool = False
    """It stands on the page of changes: what is in effect, coming and past."""
    accountable: bool = False
    """People act on its words later: what is corrected is a posting of its own, with the difference
    shown, and once it is over its words stay as they are."""
    superseded: str | None = None
    """The state it comes to by itself when a later notice takes its place; None: none can."""

    def state(self, name: str) -> State:
        """Return a state by name; KeyError when this kind has no such state."""
        return {state.name: state for state in self.states}[name]

    def part(self, name: str) -> Part:
        """Return a text part by name; KeyError when this kind has no such part."""
        return {part.name: part for part in self.parts}[name]

    def moment(self, name: str) -> Moment:
        """Return a moment by name; KeyError when this kind has no such moment."""
        return {moment.name: moment for moment in self.moments}[name]

    def needs(self, moment: Moment, state: str) -> bool:
        """Tell whether a notice in this state must have a date.

        What is ahead and begins by itself must know when, also where the date is optional.
        """
        return moment.required or (state in moment.moves and self.state(state).phase == "ahead")

    @property
    def foremost(self) -> tuple[Moment, ...]:
        """Return the dates to ask for first: those that some notice of this kind must have."""
        return tuple(
            moment
            for moment in self.moments
            if any(self.needs(moment, state.name) for state in self.states)
        )

    @property
    def begins(self) -> Moment | None:
        """Return the date at which what is ahead begins by itself."""
        return self._leading({"ahead"}, {"now", "standing"})

    @property
    def ends(self) -> Moment | None:
        """Return the date at which it is over by itself."""
        return self._leading({"now", "standing"}, {"over"})

    def _leading(self, out: Collection[str], into: Collection[str]) -> Moment | None:
        return next(
            (
                moment
                for moment in self.moments
                for old, new in moment.moves.items()
                if self.state(old).phase in out and self.state(new).phase in into
            ),
            None,
        )

    @property
    def closed(self) -> State:
        """Return the state a notice of this kind normally ends in."""
        return next(state for state in self.states if state.phase == "over")


def worst(impacts: Iterable[str]) -> str:
    """Return the worst of some impacts."""
    return max(impacts, key=_grade, default=IMPACTS[0])


def no_worse_than(impact: str) -> tuple[str, ...]:
    """Return an impact and those that are less."""
    return _GRADES[: _grade(impact) + 1]


def _grade(impact: str) -> int:
    return _GRADES.index(impact) if impact in _GRADES else 0

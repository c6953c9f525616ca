"""How a contact point stands at an instant, and what time alone will change: from rows, purely."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from statushub.model.contact_claims import CLOSED, OPEN, ContactClaim, weightiest
from statushub.model.opening import Timetable
from statushub.model.waits import Wait

HOURS = "hours"
"""The source of a state that nobody stated: it follows from the hours."""
_AHEAD = timedelta(days=60)
_STEPS = 200


@dataclass(frozen=True)
class Availability:
    """How a contact point stands."""

    state: str
    """open, busy, limited or closed; empty: nobody said and no hours tell."""
    source: str
    """Who has the word: notice, hand, feed or hours; empty with an empty state."""
    claim: ContactClaim | None
    """The claim that has the word, if it is one."""
    until: datetime | None
    """When the state will be another one, as far as time alone tells."""
    opens_at: datetime | None
    """While it is closed: when it will not be, as far as is known."""
    wait_minutes: int | None
    """The wait to expect; None: unknown, or it is closed."""
    wait_as_of: datetime | None
    """When the newest wait was measured, a stale one too."""
    wait_source: str
    """Who measured it: hand, feed, file, or notice for one that was announced."""
    wait_goes_stale_at: datetime | None
    """Until when the wait counts."""
    changes: tuple[datetime, ...]
    """The instants to come at which this reads differently by itself."""

    @property
    def is_closed(self) -> bool:
        """Tell whether nobody can be reached there now."""
        return self.state == CLOSED

    @property
    def wait_is_stale(self) -> bool:
        """Tell whether there was a wait that is too old to count."""
        return self.wait_minutes is None and self.wait_goes_stale_at is not None


def availability(
    claims: Sequence[ContactClaim],
    wait: Wait | None,
    stale_after: timedelta,
    timetable: Timetable | None,
    at: datetime,
) -> Availability:
    """Return how a contact point stands at `at`.

    A claim to be busy or limited speaks of the hours in which it is open: outside them it is
    closed all the same.
    """
    state, source, claim = _state(claims, timetable, at)
    until = opens_at = None
    for moment in _ahead(claims, timetable, at):
        then = _state(claims, timetable, moment)[0]
        if until is None and then != state:
            until = moment
        if state != CLOSED:
            if until is not None:
                break
        elif then != CLOSED:
            opens_at = moment
            break
    minutes, source_of_wait = None, wait.source if wait else ""
    stale_at = wait.as_of + stale_after if wait and wait.minutes is not None else None
    if state != CLOSED and claim is not None and claim.wait_minutes is not None:
        minutes, source_of_wait, stale_at = claim.wait_minutes, claim.source, None
    elif state != CLOSED and wait is not None and stale_at is not None and at < stale_at:
        minutes = wait.minutes
    return Availability(
        state,
        source,
        claim,
        until,
        opens_at,
        minutes,
        wait.as_of if wait else None,
        source_of_wait,
        stale_at,
        tuple(sorted(one for one in {until, opens_at, stale_at} if one and one > at)),
    )


def _state(
    claims: Sequence[ContactClaim], timetable: Timetable | None, at: datetime
) -> tuple[str, str, ContactClaim | None]:
    is_open = timetable.is_open(at) if timetable else None
    claim = weightiest(claims, at)
    if claim is not None and (claim.state in (OPEN, CLOSED) or is_open is not False):
        return claim.state, claim.source, claim
    if is_open is None:
        return "", "", None
    return (OPEN if is_open else CLOSED), HOURS, None


def _ahead(
    claims: Sequence[ContactClaim], timetable: Timetable | None, at: datetime
) -> Iterator[datetime]:
    """Go through the instants to come at which the state may be another one, in order."""
    lapses = sorted({one.lapses_at for one in claims if one.lapses_at and one.lapses_at > at})
    last, moment = at + _AHEAD, at
    for _ in range(_STEPS):
        later = [one for one in lapses if one > moment]
        # While somebody says open or closed, hours change nothing: they are not gone through.
        decided = (claim := weightiest(claims, moment)) and claim.state in (OPEN, CLOSED)
        changed = timetable.next_change(moment) if timetable and not decided else None
        following = min([*later[:1], *([changed] if changed else [])], default=None)
        # What somebody said of weeks to come counts however far off it is.
        if following is None or (following > last and following not in lapses):
            return
        yield following
        moment = following

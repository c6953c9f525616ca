"""The dates of a notice: checked against its kind, kept, and the earliest that is still to come."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from statushub import clock
from statushub.errors import Faults
from statushub.kinds import Kind
from statushub.language import gettext as _
from statushub.model.notices import Moment, Notice


def check(
    kind: Kind, state: str, moments: Mapping[str, datetime], now: datetime, faults: Faults
) -> None:
    """Note unknown dates, missing ones, and ones in an impossible order."""
    known = {moment.name: moment for moment in kind.moments}
    for name in moments:
        if name not in known:
            faults.add(
                name,
                _("There is no such date here. There are: %(dates)s.", dates=", ".join(known)),
            )
    for moment in kind.moments:
        at = moments.get(moment.name)
        if at is None:
            if kind.needs(moment, state):
                faults.add(moment.name, _("Say when."))
            continue
        earlier = moments.get(moment.after) if moment.after else None
        if earlier is not None and at <= earlier:
            faults.add(
                moment.name,
                _(
                    "This must come after “%(label)s”.",
                    label=known[moment.after or ""].label,
                ),
            )
        if state in moment.moves and moment.after and at <= now:
            faults.add(moment.name, _("This is in the past. Choose a time to come."))
        if kind.state(state).phase == "now" and not moment.moves and at > now:
            faults.add(moment.name, _("This has not happened yet. Choose a time in the past."))


def check_begun(kind: Kind, state: str, moments: Mapping[str, datetime], faults: Faults) -> None:
    """Note a date still to come by which a new notice would reach the state it is in already."""
    for moment in kind.moments:
        at = moments.get(moment.name)
        if at is None or moment.after or at <= clock.now() or state not in moment.moves.values():
            continue
        ahead = next(kind.state(name).label for name, to in moment.moves.items() if to == state)
        faults.add(
            moment.name,
            _("This is still to come. Choose a time in the past, or “%(state)s”.", state=ahead),
        )


def keep(session: Session, notice: Notice, moments: Mapping[str, datetime]) -> None:
    """Store the dates given; one that changes has not come yet."""
    current = {moment.name: moment for moment in notice.moments}
    for name, at in moments.items():
        if name not in current:
            notice.moments.append(Moment(name=name, at=at))
        elif current[name].at != at:
            current[name].at = at
            current[name].come_at = None
    session.flush()


def settle(notice: Notice) -> None:
    """Work out when the notice next moves by itself, from its state and its dates."""
    notice.due_at = min(
        (moment.at for moment in notice.moments if notice.awaits(moment.name)), default=None
    )


def began(notice: Notice) -> datetime | None:
    """Return the date a notice begins with, as its kind orders them."""
    kind = notice.of_kind
    return next(
        (moment.at for moment in notice.moments if not kind.moment(moment.name).after), None
    )


def check_posted_at(at: datetime, previous: datetime | None, faults: Faults) -> None:
    """Note a posting dated ahead, or before the one it follows."""
    if at > clock.now():
        faults.add("posted_at", _("This has not happened yet. Choose a time in the past."))
    elif previous is not None and at < previous:
        faults.add("posted_at", _("An update cannot come before the one it follows."))


def check_promise(
    kind: Kind, state: str, promise: datetime | None, now: datetime, faults: Faults
) -> None:
    """Note a promise of a next word that has passed already, or that nobody will keep."""
    if promise is None:
        return
    if promise <= now:
        faults.add("next_update_at", _("This is in the past. Choose a time to come."))
    elif kind.state(state).phase == "over":
        faults.add("next_update_at", _("A notice that is over cannot promise another update."))

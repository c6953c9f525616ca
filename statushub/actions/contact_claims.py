"""Stating how contact points stand: a notice's claims on them follow its updates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from statushub.errors import Faults
from statushub.language import gettext as _
from statushub.model import contact_claims, contact_points, pages
from statushub.model.affected import AffectedContactPoint
from statushub.model.availability import availability
from statushub.model.contact_claims import CLOSED, NOTICE, STATES, USUAL, ContactClaim
from statushub.model.contact_points import ContactPoint
from statushub.model.notices import Notice, Update
from statushub.model.waits import LONGEST_MINUTES

_JUST = timedelta(microseconds=1)


@dataclass(frozen=True)
class ContactStated:
    """What a notice states of one contact point."""

    state: str
    """open, busy, limited or closed; usual: it states nothing any more."""
    wait_minutes: int | None = None
    """The wait to expect while it does."""
    use_instead: Sequence[str] | None = None
    """Public ids of what to use instead, in order; None: what the contact point itself says."""


def check(
    session: Session, page_id: int, stated: Mapping[str, ContactStated], faults: Faults
) -> dict[int, ContactStated]:
    """Note what cannot be stated; return what is, by row id of the contact point."""
    if not stated:
        return {}
    known = {one.public_id: one for one in contact_points.in_order(session, page_id)}
    former = {one.public_id for one in contact_points.retired(session, page_id)}
    for public_id, said in stated.items():
        field = f"contact_points.{public_id}"
        if public_id in former:
            faults.add(field, _("This contact point is no longer there."))
        elif public_id not in known:
            faults.add(field, _("This page has no such contact point."))
        else:
            _check_one(field, known[public_id], said, known, former, faults)
    return {known[public_id].id: said for public_id, said in stated.items() if public_id in known}


def _check_one(
    field: str,
    point: ContactPoint,
    said: ContactStated,
    known: Mapping[str, ContactPoint],
    former: set[str],
    faults: Faults,
) -> None:
    states = (*STATES, USUAL)
    if said.state not in states:
        faults.add(
            f"{field}.state",
            _("There is no such state. There are: %(states)s.", states=", ".join(states)),
        )
    if said.wait_minutes is not None:
        _check_wait(f"{field}.wait_minutes", point, said.state, said.wait_minutes, faults)
    for other in said.use_instead or ():
        if other == point.public_id:
            words = _("A contact point cannot be used instead of itself.")
        elif other in former:
            words = _("What is to be used instead is no longer there.")
        elif other not in known:
            words = _("This page has no such contact point.")
        else:
            continue
        faults.add(f"{field}.use_instead", words)


def _check_wait(field: str, point: ContactPoint, state: str, minutes: int, faults: Faults) -> None:
    if not 0 <= minutes <= LONGEST_MINUTES:
        words = _(
            "A wait is between 0 and %(most)s minutes.",
            most=LONGEST_MINUTES,
        )
    elif not point.of_type.waits:
        words = _("Nobody waits there: leave this empty.")
    elif state in (CLOSED, USUAL):
        words = _("There is no wait to expect in this state: leave this empty.")
    else:
        return
    faults.add(field, words)


def newest_of(notice: Notice) -> dict[int, ContactStated]:
    """Return a notice's newest statement about each contact point it has spoken of."""
    return {
        affected.contact_point_id: ContactStated(
            affected.stated, affected.wait_minutes, affected.use_instead
        )
        for update in notice.updates
        for affected in update.contact_points
    }


def follow(
    session: Session,
    notice: Notice,
    update: Update,
    said: Mapping[int, ContactStated],
    at: datetime,
) -> None:
    """Make a notice's open claims what it now states, and note on the update what that changed.

    As `claims.follow` does for services; `said`: what the update itself says. A claim lapses at
    the notice's end, where that is known beforehand: readers learn in time what will be, and
    nobody need be there to end it.
    """
    stated = newest_of(notice) | dict(said)
    if not stated:
        return
    rows = {one.id: one for one in contact_points.by_rows(session, sorted(stated))}
    zone = pages.the_page(session).time_zone
    held = {one.contact_point_id: one for one in contact_claims.of_notice(session, notice.id)}
    lapsed = [one.lapses_at for one in held.values() if one.lapses_at]
    before = _states(session, rows, zone, min([at, *lapsed]) - _JUST)
    desired = (
        {row_id: stated[row_id] for row_id in rows if _goes_on(rows[row_id], stated[row_id])}
        if notice.phase == "now"
        else {}
    )
    changed = held.keys() | desired.keys()
    for row_id, claim in held.items():
        if row_id in desired and _is(claim, desired[row_id]):
            del desired[row_id]
            changed.discard(row_id)
            claim.lapses_at = notice.ends_at
        else:
            claim.until = max(at, claim.since)
    session.add_all(_claim(notice, row_id, said, at) for row_id, said in desired.items())
    session.flush()
    after = _states(session, rows, zone, at)
    update.contact_points = [
        AffectedContactPoint(
            contact_point_id=row_id,
            stated=stated[row_id].state,
            wait_minutes=stated[row_id].wait_minutes,
            use_instead=_listed(stated[row_id].use_instead),
            old_state=before[row_id],
            new_state=after[row_id],
        )
        for row_id in rows
        if row_id in said or row_id in changed
    ]


def _goes_on(point: ContactPoint, said: ContactStated) -> bool:
    return said.state != USUAL and point.retired_at is None


def _is(claim: ContactClaim, said: ContactStated) -> bool:
    return (claim.state, claim.wait_minutes, claim.use_instead) == (
        said.state,
        said.wait_minutes,
        _listed(said.use_instead),
    )


def _listed(public_ids: Sequence[str] | None) -> list[str] | None:
    return None if public_ids is None else list(dict.fromkeys(public_ids))


def _claim(notice: Notice, row_id: int, said: ContactStated, at: datetime) -> ContactClaim:
    return ContactClaim(
        contact_point_id=row_id,
        state=said.state,
        source=NOTICE,
        notice_id=notice.id,
        since=at,
        lapses_at=notice.ends_at,
        wait_minutes=said.wait_minutes,
        use_instead=_listed(said.use_instead),
    )


def _states(
    session: Session, rows: Mapping[int, ContactPoint], zone: str, at: datetime
) -> dict[int, str]:
    """Return how some contact points stand at an instant, by row id."""
    claims = contact_claims.open_claims(session, list(rows))
    return {
        row_id: availability(
            [one for one in claims if one.contact_point_id == row_id],
            None,
            timedelta(),
            point.timetable(zone),
            at,
        ).state
        for row_id, point in rows.items()
    }

"""Contact points in the form of a posting: how each stands, and what may be said of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from statushub import clock, language
from statushub.actions import contact_claims as actions
from statushub.actions.contact_claims import ContactStated
from statushub.errors import Faults
from statushub.language import gettext as _
from statushub.model import contact_claims, contact_points
from statushub.model.availability import availability
from statushub.model.contact_claims import STATES, USUAL
from statushub.model.contact_points import ContactPoint
from statushub.model.notices import Notice
from statushub.model.pages import Page
from statushub.render import phrases
from statushub.render.contact_view import label_of
from statushub.render.view.phrase import Phrase

NOTHING = "none"
"""What a form says where there is nothing to use instead; left empty, the contact point says."""


@dataclass(frozen=True)
class ContactLine:
    """One contact point in the form."""

    id: str
    name: Phrase
    now: str
    """How it stands now, in a word; empty where nobody knows."""
    choices: Sequence[tuple[str, str]]
    """States with their words, the gravest first; the first of all: nothing is said."""
    waits: bool
    """Whether a wait can be expected there."""
    others: Sequence[tuple[str, str]]
    """What may be used instead: ids with names."""


def lines(session: Any, page: Page, notice: Notice | None) -> list[ContactLine]:
    """Return the contact points there are, as a posting on `notice` (None: a new one) sees them."""
    found = contact_points.in_order(session, page.id)
    spoken = language.current()
    names = {one.public_id: str(label_of(one, spoken)) for one in found}
    stated = actions.newest_of(notice) if notice else {}
    states = _states(session, page, found)
    return [
        ContactLine(
            one.public_id,
            label_of(one, spoken),
            phrases.contact_state_label(states[one.id]),
            _choices(stated.get(one.id)),
            one.of_type.waits,
            [
                ("", _("What it usually names")),
                *((code, name) for code, name in names.items() if code != one.public_id),
                (NOTHING, _("Nothing")),
            ],
        )
        for one in found
    ]


def _states(session: Any, page: Page, found: Sequence[ContactPoint]) -> dict[int, str]:
    claims = contact_claims.open_claims(session, [one.id for one in found])
    return {
        one.id: availability(
            [claim for claim in claims if claim.contact_point_id == one.id],
            None,
            timedelta(),
            one.timetable(page.time_zone),
            clock.now(),
        ).state
        for one in found
    }


def _choices(stated: ContactStated | None) -> list[tuple[str, str]]:
    words = [(state, phrases.contact_state_label(state)) for state in reversed(STATES)]
    if stated is None or stated.state == USUAL:
        return [("", _("Not affected")), *words]
    as_it_is = _("As it is: %(status)s", status=phrases.contact_state_label(stated.state))
    return [("", as_it_is), *words, (USUAL, _("As usual again"))]


def stated(filled: Mapping[str, Mapping[str, str]], faults: Faults) -> dict[str, ContactStated]:
    """Return what a form states of contact points; note what is no number."""
    return {
        public_id: ContactStated(
            said["state"],
            _minutes(f"contact_points.{public_id}.wait_minutes", said, faults),
            _instead(said.get("use_instead", "")),
        )
        for public_id, said in filled.items()
        if said.get("state")
    }


def _minutes(field: str, said: Mapping[str, str], faults: Faults) -> int | None:
    typed = said.get("wait_minutes", "").strip()
    if not typed:
        return None
    try:
        return int(typed)
    except ValueError:
        faults.add(field, _("Write this as a whole number."))
        return None


def _instead(chosen: str) -> list[str] | None:
    if not chosen:
        return None
    return [] if chosen == NOTHING else [chosen]

"""Contact points in the form of a posting: how each stands, and what may be said of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from statushub import clock, language
from statushub.actions import contact_claims as actions
from statushub.actions.contact_claims import ContactStated
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
from statushub.web.desk import contact_said

_FEW = 40
"""Contact points up to which each line lists all the others."""


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
    default: Mapping[str, str]
    """The fields that follow a state, as the notice has stated them, else the contact point."""
    places: Sequence[tuple[str, str]]
    """For each choice of what to use instead, in order: its field, and what it is called."""
    called: str
    """What it is called where it is to be used instead of another."""
    others: Sequence[tuple[str, str]]
    """What may be used instead: ids with names; the first of all: nothing. Empty where there are so
    many that names are typed: a list in every line would be too heavy for a phone.
    """


def lines(session: Any, page: Page, notice: Notice | None) -> list[ContactLine]:
    """Return the contact points there are, as a posting on `notice` (None: a new one) sees them."""
    found = contact_points.in_order(session, page.id)
    spoken = language.current()
    called = contact_said.names(found)
    few = len(found) <= _FEW
    stated = actions.newest_of(notice) if notice else {}
    states = _states(session, page, found)
    return [
        ContactLine(
            one.public_id,
            label_of(one, spoken),
            phrases.contact_state_label(states[one.id]),
            _choices(stated.get(one.id)),
            one.of_type.waits,
            default := _default(one, stated.get(one.id), found),
            _places(default),
            called[one.public_id],
            [
                ("", _("Nothing")),
                *(other for other in called.items() if other[0] != one.public_id),
            ]
            if few
            else [],
        )
        for one in found
    ]


def _default(
    point: ContactPoint, stated: ContactStated | None, there: Sequence[ContactPoint]
) -> dict[str, str]:
    wait = "" if stated is None or stated.wait_minutes is None else str(stated.wait_minutes)
    known = {one.public_id for one in there}
    named = stated.use_instead if stated else None
    if named is None:
        named = contact_said.usual(point, there)
    in_order = [one for one in named if one in known]
    return {"wait_minutes": wait} | contact_said.written(in_order)


def _places(default: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return three choices, and more where more are named already: none is lost by looking."""
    names = [_("First choice"), _("Second choice"), _("Third choice")]
    named = sum(contact_said.is_choice(field) for field in default)
    names += [_("Choice %(number)s", number=place + 1) for place in range(len(names), named)]
    return list(zip(map(contact_said.field, range(len(names))), names, strict=True))


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

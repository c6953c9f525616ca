"""Kinds, states, impacts and moves as somebody asked for them: found, or refused in words."""

from statushub import kinds
from statushub.errors import Faults, Refused
from statushub.kinds import Kind
from statushub.language import gettext as _
from statushub.model.notices import Notice


def known_kind(name: str) -> Kind:
    """Return a kind by name; Refused when there is none."""
    try:
        return kinds.get(name)
    except KeyError:
        known = ", ".join(kind.name for kind in kinds.every())
        raise Refused(
            "kind", _("There is no such kind of notice. There are: %(kinds)s.", kinds=known)
        ) from None


def check_choices(kind: Kind, state: str, impact: str, faults: Faults) -> None:
    """Note a state or an impact that this kind does not have."""
    states = [known.name for known in kind.states]
    if state not in states:
        faults.add(
            "state",
            _("There is no such state here. There are: %(states)s.", states=", ".join(states)),
        )
    if impact not in kind.impacts:
        faults.add(
            "impact",
            _(
                "There is no such impact here. There are: %(impacts)s.",
                impacts=", ".join(kind.impacts),
            ),
        )


def check_move(notice: Notice, state: str, faults: Faults) -> None:
    """Note a move that the notice cannot make from where it is, and say which it can."""
    here = notice.of_kind.state(notice.state)
    if state == notice.state or state in here.moves:
        return
    possible = [notice.of_kind.state(name).label for name in here.moves]
    faults.add(
        "state",
        _(
            "A notice that is “%(here)s” cannot become “%(there)s”. It can become: %(possible)s.",
            here=here.label,
            there=notice.of_kind.state(state).label,
            possible=", ".join(str(label) for label in possible) or "–",
        ),
    )

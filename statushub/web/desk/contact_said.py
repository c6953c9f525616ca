"""What a form of a posting says of contact points, field by field: read into what is stated."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from statushub import database, language
from statushub.actions import contact_claims as actions
from statushub.actions.contact_claims import ContactStated
from statushub.errors import Faults
from statushub.language import gettext as _
from statushub.model import contact_points
from statushub.model.contact_claims import CLOSED, USUAL
from statushub.model.contact_points import ContactPoint
from statushub.model.notices import Notice
from statushub.model.pages import the_page
from statushub.render.contact_view import label_of

_INSTEAD = "use_instead"


def field(place: int) -> str:
    """Return the field of one choice of what to use instead; the first has place 0."""
    return f"{_INSTEAD}.{place + 1}" if place else _INSTEAD


def is_choice(name: str) -> bool:
    """Tell whether a field is one of those."""
    first, _dot, place = name.partition(".")
    return first == _INSTEAD and (not place or (place.isdecimal() and len(place) < 4))


def written(public_ids: Iterable[str]) -> dict[str, str]:
    """Return what is to be used instead as fields."""
    return {field(place): public_id for place, public_id in enumerate(public_ids)}


def names(there: Sequence[ContactPoint]) -> dict[str, str]:
    """Return what contact points are called in a form: by name, with the address where two share
    one.
    """
    labels = {one.public_id: str(label_of(one, language.current())) for one in there}
    times = Counter(labels.values())
    return {
        one.public_id: labels[one.public_id]
        if times[labels[one.public_id]] == 1
        else f"{labels[one.public_id]} ({one.of_type.shown(one.address)})"
        for one in there
    }


def usual(point: ContactPoint, there: Iterable[ContactPoint]) -> list[str]:
    """Return what a contact point itself names to use instead, in its order."""
    by_row = {one.id: one.public_id for one in there}
    return [
        by_row[one.alternative_id] for one in point.alternatives if one.alternative_id in by_row
    ]


def stated(
    filled: Mapping[str, Mapping[str, str]], faults: Faults, notice: Notice | None = None
) -> dict[str, ContactStated]:
    """Return what a form states of contact points, on `notice` where there is one already; note
    what is no number.
    """
    if not filled:
        return {}
    with database.reading() as session:
        there = contact_points.in_order(session, the_page(session).id)
        before = actions.newest_of(notice) if notice else {}
    points = {one.public_id: one for one in there}
    by_name = {name.casefold(): public_id for public_id, name in names(there).items()}
    stood = {public_id: before[one.id] for public_id, one in points.items() if one.id in before}
    return {
        public_id: ContactStated(
            said["state"],
            _minutes(public_id, said, stood.get(public_id), faults),
            _instead(said, stood.get(public_id), _usual(points.get(public_id), there), by_name),
        )
        for public_id, said in filled.items()
        if said.get("state")
    }


def _usual(point: ContactPoint | None, there: Sequence[ContactPoint]) -> list[str]:
    return usual(point, there) if point else []


def _minutes(
    public_id: str, said: Mapping[str, str], before: ContactStated | None, faults: Faults
) -> int | None:
    typed = said.get("wait_minutes", "").strip()
    if not typed:
        return None
    try:
        minutes = int(typed)
    except ValueError:
        faults.add(f"contact_points.{public_id}.wait_minutes", _("Write this as a whole number."))
        return None
    # The form brought it from what was said before; where nobody waits any more it is left behind.
    left = before is not None and before.wait_minutes == minutes
    return None if left and said["state"] in (CLOSED, USUAL) else minutes


def _instead(
    said: Mapping[str, str],
    before: ContactStated | None,
    usually: Sequence[str],
    by_name: Mapping[str, str],
) -> list[str] | None:
    """Return the choices in order; None where they are those that the contact point itself names,
    and go on following it, unless the notice had named them.
    """
    fields = sorted(filter(is_choice, said), key=lambda name: int(name.partition(".")[2] or 1))
    if not fields or said["state"] == USUAL:
        return None
    typed = (said[name].strip() for name in fields)
    chosen = list(dict.fromkeys(by_name.get(one.casefold(), one) for one in typed if one))
    had_named = before is not None and before.use_instead is not None
    return None if chosen == usually and not had_named else chosen

"""What is stated of a contact point, field by field: the command, and its check."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from statushub import contact_types, language
from statushub.errors import Faults, Refused
from statushub.hours import zones
from statushub.language import gettext as _
from statushub.model import contact_points, opening_checks, services
from statushub.model.contact_points import ContactPoint
from statushub.model.opening import Exceptional
from statushub.model.pages import Page
from statushub.model.services import Service
from statushub.texts import clean, clean_line

LONGEST_STALE_MINUTES = 24 * 60
MOST_EXCEPTIONS = 200
MOST_ALTERNATIVES = 20
_LABEL_LENGTH = 120
_INSTRUCTIONS_LENGTH = 1_000
_REASON_LENGTH = 200


@dataclass(frozen=True)
class UseInstead:
    """Another contact point to use instead, by its public id, and why that one, by language."""

    contact_point_id: str
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SaveContactPoint:
    """Everything that is stated of a contact point; `contact_point_id` None adds one."""

    type: str
    address: str
    labels: Mapping[str, str] = field(default_factory=dict)
    """Its name by language: in every one, or in none, and it is called what its type is."""
    instructions: Mapping[str, str] = field(default_factory=dict)
    languages: Sequence[str] = ()
    """Codes of the languages spoken there."""
    hours: str = ""
    """OpenStreetMap's opening_hours; empty: nothing is said."""
    holidays: str = ""
    """Country and region of the public holidays it keeps, such as `ES-MD`."""
    time_zone: str | None = None
    """None: as the page's."""
    stale_after_minutes: int = 30
    exceptions: Sequence[Exceptional] = ()
    alternatives: Sequence[UseInstead] = ()
    """In order. Two contact points may name each other."""
    services: Sequence[str] = ()
    """Public ids of the services it serves."""
    contact_point_id: str | None = None


@dataclass(frozen=True)
class Checked:
    """The same, in the form it is kept in."""

    address: str
    labels: Mapping[str, str]
    instructions: Mapping[str, str]
    languages: list[str]
    hours: str
    holidays: str
    time_zone: str | None
    exceptions: Sequence[Exceptional]
    alternatives: Sequence[tuple[ContactPoint, Mapping[str, str]]]
    services: Sequence[Service]


def checked(session: Session, page: Page, command: SaveContactPoint, faults: Faults) -> Checked:
    """Return what is stated in the form it is kept in, noting each field that is wrong."""
    labels = _filled(command.labels, clean_line)
    instructions = _filled(command.instructions, clean)
    _check_labels(labels, faults)
    _check_words("instructions", instructions, _INSTRUCTIONS_LENGTH, faults)
    if not 1 <= command.stale_after_minutes <= LONGEST_STALE_MINUTES:
        words = _("Enter minutes from 1 to %(most)s.", most=LONGEST_STALE_MINUTES)
        faults.add("stale_after_minutes", words)
    return Checked(
        address=_address(command, faults),
        labels=labels,
        instructions=instructions,
        languages=_languages(command.languages, faults),
        hours=opening_checks.hours("hours", clean_line(command.hours), faults),
        holidays=opening_checks.holidays("holidays", clean_line(command.holidays), faults),
        time_zone=_zone(command.time_zone, faults),
        exceptions=_exceptions(command.exceptions, faults),
        alternatives=_alternatives(session, page, command, faults),
        services=_services(session, page, command.services, faults),
    )


def _address(command: SaveContactPoint, faults: Faults) -> str:
    if command.type not in {one.name for one in contact_types.every()}:
        known = ", ".join(one.name for one in contact_types.every())
        faults.add("type", _("There is no such type. There are: %(types)s.", types=known))
        return ""
    try:
        return contact_types.get(command.type).checked(clean_line(command.address))
    except Refused as refused:
        faults.extend(refused.faults)
        return ""


def _filled(words: Mapping[str, str], cleaned: Callable[[str], str]) -> dict[str, str]:
    return {code: text for code, raw in words.items() if (text := cleaned(raw))}


def _check_labels(labels: Mapping[str, str], faults: Faults) -> None:
    _check_words("labels", labels, _LABEL_LENGTH, faults)
    for code in language.available() if labels else ():
        if code not in labels:
            words = _("Give a name in %(language)s.", language=language.name_here(code))
            faults.add(f"labels.{code}", words)


def _check_words(name: str, words: Mapping[str, str], limit: int, faults: Faults) -> None:
    for code, text in words.items():
        if code not in language.available():
            faults.add(f"{name}.{code}", _("This page has no such language."))
        elif len(text) > limit:
            faults.add(f"{name}.{code}", _("Use at most %(limit)s characters.", limit=limit))


def _languages(codes: Sequence[str], faults: Faults) -> list[str]:
    found = list(dict.fromkeys(code for raw in codes if (code := clean_line(raw))))
    unknown = [code for code in found if not language.is_known(code)]
    if unknown:
        words = _(
            "There is no language %(code)s. Write codes such as en, es or ca.", code=unknown[0]
        )
        faults.add("languages", words)
    return found


def _zone(name: str | None, faults: Faults) -> str | None:
    zone = clean_line(name or "")
    if zone and zone not in zones():
        faults.add("time_zone", _("Choose a time zone from the list, such as Europe/Madrid."))
    return zone or None


def _exceptions(stated: Sequence[Exceptional], faults: Faults) -> Sequence[Exceptional]:
    if len(stated) > MOST_EXCEPTIONS:
        faults.add("exceptions", _("Use at most %(most)s exceptions.", most=MOST_EXCEPTIONS))
        return ()
    found = []
    for place, one in enumerate(stated):
        reasons = _filled(one.reasons, clean_line)
        _check_words(f"exceptions.{place}.reasons", reasons, _REASON_LENGTH, faults)
        found.append(replace(one, reasons=reasons))
    return opening_checks.exceptions("exceptions", found, faults)


def _alternatives(
    session: Session, page: Page, command: SaveContactPoint, faults: Faults
) -> list[tuple[ContactPoint, Mapping[str, str]]]:
    if len(command.alternatives) > MOST_ALTERNATIVES:
        faults.add("alternatives", _("Use at most %(most)s of them.", most=MOST_ALTERNATIVES))
        return []
    if not command.alternatives:
        return []
    there = {one.public_id: one for one in contact_points.in_order(session, page.id)}
    gone = {one.public_id for one in contact_points.retired(session, page.id)}
    found: dict[str, tuple[ContactPoint, Mapping[str, str]]] = {}
    for place, one in enumerate(command.alternatives):
        reasons = _filled(one.reasons, clean_line)
        _check_words(f"alternatives.{place}.reasons", reasons, _REASON_LENGTH, faults)
        public_id, field_name = one.contact_point_id, f"alternatives.{place}.contact_point_id"
        if public_id == command.contact_point_id:
            faults.add(field_name, _("A contact point cannot stand in for itself."))
        elif public_id in gone:
            faults.add(field_name, _("This contact point is off the page. Choose another one."))
        elif public_id not in there:
            faults.add(field_name, _("This page has no such contact point."))
        elif public_id in found:
            faults.add(field_name, _("This one stands in the list already."))
        else:
            found[public_id] = there[public_id], reasons
    return list(found.values())


def _services(
    session: Session, page: Page, public_ids: Sequence[str], faults: Faults
) -> list[Service]:
    offered = {one.public_id: one for one in services.in_order(session, page.id)}
    wanted = list(dict.fromkeys(public_ids))
    if not offered.keys() >= set(wanted):
        faults.add("services", _("This page has no such service."))
    return [offered[public_id] for public_id in wanted if public_id in offered]

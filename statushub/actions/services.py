"""Services and their groups: added, changed, moved, retired; and their status stated by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from statushub import clock, database, language
from statushub.actions.claims import state_by_hand
from statushub.actions.pages import facts_changed
from statushub.errors import Faults, Refused
from statushub.language import gettext as _
from statushub.model import audit, claims, pages, services
from statushub.model.audit import Actor
from statushub.model.claims import STATUSES
from statushub.model.services import Service, ServiceGroup, ServiceGroupText, ServiceText
from statushub.texts import clean, clean_line

_NAME_LENGTH = 120
_DESCRIPTION_LENGTH = 1_000


@dataclass(frozen=True)
class SaveService:
    """A service's words in each language and its place; `service_id` None adds one."""

    names: Mapping[str, str]
    descriptions: Mapping[str, str] = field(default_factory=dict)
    group_id: str | None = None
    service_id: str | None = None


@dataclass(frozen=True)
class SaveGroup:
    """A group's name in each language; `group_id` None adds one."""

    names: Mapping[str, str]
    group_id: str | None = None


def save_service(command: SaveService, actor: Actor) -> Service:
    """Add or change a service; raise Refused naming each field that is wrong."""
    names = _named(command.names)
    descriptions = {code: clean(words) for code, words in command.descriptions.items()}
    faults = Faults()
    _check_names(names, faults)
    for code, words in descriptions.items():
        if len(words) > _DESCRIPTION_LENGTH:
            faults.add(f"descriptions.{code}", _too_long(_DESCRIPTION_LENGTH))
    faults.refuse_if_any()
    with database.transaction() as session:
        page = pages.the_page(session)
        now = clock.now()
        group = services.group(session, page.id, command.group_id) if command.group_id else None
        if command.service_id:
            service, verb = services.service(session, page.id, command.service_id), "change_service"
        else:
            service, verb = Service(page_id=page.id, created_at=now, updated_at=now), "add_service"
            service.position = len(services.in_order(session, page.id))
            session.add(service)
        service.group_id = group.id if group else None
        service.updated_at = now
        service.texts = [
            ServiceText(language=code, name=name, description=descriptions.get(code, ""))
            for code, name in names.items()
        ]
        session.flush()
        audit.note(session, actor, verb, ("service", service.public_id))
        facts_changed(session, page.id)
        return service


def save_group(command: SaveGroup, actor: Actor) -> ServiceGroup:
    """Add or change a group; raise Refused naming each field that is wrong."""
    names = _named(command.names)
    faults = Faults()
    _check_names(names, faults)
    faults.refuse_if_any()
    with database.transaction() as session:
        page = pages.the_page(session)
        now = clock.now()
        if command.group_id:
            group, verb = services.group(session, page.id, command.group_id), "change_group"
        else:
            group, verb = ServiceGroup(page_id=page.id, created_at=now), "add_group"
            group.position = len(services.groups(session, page.id))
            session.add(group)
        group.updated_at = now
        group.texts = [ServiceGroupText(language=code, name=name) for code, name in names.items()]
        session.flush()
        audit.note(session, actor, verb, ("service_group", group.public_id))
        facts_changed(session, page.id)
        return group


def state_status(service_id: str, status: str, actor: Actor) -> None:
    """State a service's status by hand; `operational` takes the hand's earlier statement back."""
    if status not in STATUSES:
        raise Refused(
            "status",
            _("There is no such status. There are: %(statuses)s.", statuses=", ".join(STATUSES)),
        )
    with database.transaction() as session:
        page = pages.the_page(session)
        service = services.service(session, page.id, service_id)
        state_by_hand(session, service.id, status, clock.now())
        service.updated_at = clock.now()
        audit.note(session, actor, "state_status", ("service", service_id), status=status)
        facts_changed(session, page.id)


def retire_service(service_id: str, actor: Actor) -> None:
    """Take a service off the page; its history stays, and its open claims end."""
    with database.transaction() as session:
        page = pages.the_page(session)
        service = services.service(session, page.id, service_id)
        now = clock.now()
        service.retired_at = service.updated_at = now
        for claim in claims.open_claims(session, [service.id]):
            claim.until = now
        audit.note(session, actor, "retire_service", ("service", service_id))
        facts_changed(session, page.id)


def restore_service(service_id: str, actor: Actor) -> None:
    """Put a retired service back where it was."""
    with database.transaction() as session:
        page = pages.the_page(session)
        service = services.service(session, page.id, service_id)
        service.retired_at, service.updated_at = None, clock.now()
        audit.note(session, actor, "restore_service", ("service", service_id))
        facts_changed(session, page.id)


def remove_group(group_id: str, actor: Actor) -> None:
    """Remove a group; its services stay, without a heading."""
    with database.transaction() as session:
        page = pages.the_page(session)
        group = services.group(session, page.id, group_id)
        for service in services.with_group(session, group.id):
            service.group_id = None
        session.flush()
        session.delete(group)
        audit.note(session, actor, "remove_group", ("service_group", group_id))
        facts_changed(session, page.id)


def arrange(group_ids: Sequence[str], service_ids: Sequence[str], actor: Actor) -> None:
    """Put groups and services in the order given; what is not named keeps its place behind them."""
    with database.transaction() as session:
        page = pages.the_page(session)
        _place(services.groups(session, page.id), group_ids)
        _place(services.in_order(session, page.id), service_ids)
        audit.note(session, actor, "arrange_services", ("page", page.public_id))
        facts_changed(session, page.id)


def _place(rows: Sequence[Service] | Sequence[ServiceGroup], order: Sequence[str]) -> None:
    places = {public_id: place for place, public_id in enumerate(order)}
    for row in rows:
        row.position = places.get(row.public_id, len(order) + row.position)


def _named(names: Mapping[str, str]) -> dict[str, str]:
    return {code: name for code, raw in names.items() if (name := clean_line(raw))}


def _check_names(names: Mapping[str, str], faults: Faults) -> None:
    for code in names:
        if code not in language.available():
            faults.add(f"names.{code}", _("This page has no such language."))
    for code in language.available():
        if code not in names:
            faults.add(f"names.{code}", _("Give a name in this language."))
        elif len(names[code]) > _NAME_LENGTH:
            faults.add(f"names.{code}", _too_long(_NAME_LENGTH))


def _too_long(limit: int) -> str:
    return _("Use at most %(limit)s characters.", limit=limit)

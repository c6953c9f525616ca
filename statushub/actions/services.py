"""Services and their groups: added, changed, moved, retired; and their status stated by hand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from statushub import clock, database, language
from statushub.actions import asked_for
from statushub.actions.claims import state_by_hand
from statushub.actions.pages import facts_changed
from statushub.errors import Faults
from statushub.language import gettext as _
from statushub.model import audit, claims, pages, services
from statushub.model.audit import Actor
from statushub.model.claims import STATUSES
from statushub.model.pages import Page
from statushub.model.services import Service, ServiceGroup, ServiceGroupText, ServiceText
from statushub.texts import clean, clean_line

_NAME_LENGTH = 120
_DESCRIPTION_LENGTH = 1_000

Also = Callable[[Session, Service], None]
"""Something that must commit together with a write: the answer to an idempotent request."""


@dataclass(frozen=True)
class SaveService:
    """A service's words in each language and its place; `service_id` None adds one."""

    names: Mapping[str, str]
    descriptions: Mapping[str, str] = field(default_factory=dict)
    group_id: str | None = None
    service_id: str | None = None
    phrases: asked_for.Phrases = field(default_factory=dict)
    """What customers call it, or want to do, by language."""


@dataclass(frozen=True)
class SaveGroup:
    """A group's name in each language; `group_id` None adds one."""

    names: Mapping[str, str]
    group_id: str | None = None


def save_service(command: SaveService, actor: Actor, also: Also | None = None) -> Service:
    """Add or change a service; raise Refused naming each field that is wrong."""
    with database.transaction() as session:
        page = pages.the_page(session)
        service = _save(session, page, command, actor)
        facts_changed(session, page.id)
        if also:
            also(session, service)
    return service


def change_service(
    service_id: str,
    change: Callable[[SaveService], SaveService],
    actor: Actor,
    *,
    status: str | None = None,
    also: Also | None = None,
) -> Service:
    """Change a service from what it is now, and state its status by hand where one is given.

    All of it or nothing; raises Refused naming each field that is wrong, or NotThere.
    """
    with database.transaction() as session:
        page = pages.the_page(session)
        service = services.service(session, page.id, service_id)
        faults = Faults()
        if status is not None:
            _check_status(status, faults)
        now_is = SaveService(
            names={text.language: text.name for text in service.texts},
            descriptions={text.language: text.description for text in service.texts},
            phrases={text.language: text.phrases for text in service.texts},
            group_id=service.group.public_id if service.group else None,
            service_id=service_id,
        )
        changed = change(now_is)
        if changed != now_is or faults:
            _save(session, page, changed, actor, faults)
        if status is not None:
            _state_by_hand(session, service, status, actor)
        facts_changed(session, page.id)
        if also:
            also(session, service)
    return service


def _save(
    session: Session,
    page: Page,
    command: SaveService,
    actor: Actor,
    faults: Faults | None = None,
) -> Service:
    faults = Faults() if faults is None else faults
    names = _named(command.names)
    descriptions = {code: clean(words) for code, words in command.descriptions.items()}
    phrases = asked_for.cleaned(command.phrases)
    _check_names(names, faults)
    asked_for.check(phrases, faults)
    for code, words in descriptions.items():
        if code not in language.available():
            faults.add(f"descriptions.{code}", _("This page has no such language."))
        elif len(words) > _DESCRIPTION_LENGTH:
            faults.add(f"descriptions.{code}", _too_long(_DESCRIPTION_LENGTH))
    group = _group(session, page, command.group_id, faults)
    faults.refuse_if_any()
    now = clock.now()
    if command.service_id:
        service, verb = services.service(session, page.id, command.service_id), "change_service"
    else:
        service, verb = Service(page_id=page.id, created_at=now, updated_at=now), "add_service"
        service.position = len(services.in_order(session, page.id))
        session.add(service)
    service.group = group
    service.updated_at = now
    service.texts = [
        ServiceText(
            language=code,
            name=name,
            description=descriptions.get(code, ""),
            phrases=phrases.get(code, []),
        )
        for code, name in names.items()
    ]
    session.flush()
    audit.note(session, actor, verb, ("service", service.public_id))
    return service


def _group(
    session: Session, page: Page, group_id: str | None, faults: Faults
) -> ServiceGroup | None:
    if not group_id:
        return None
    for group in services.groups(session, page.id):
        if group.public_id == group_id:
            return group
    faults.add("group_id", _("This page has no such group."))
    return None


def save_group(
    command: SaveGroup,
    actor: Actor,
    also: Callable[[Session, ServiceGroup], None] | None = None,
) -> ServiceGroup:
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
        if also:
            also(session, group)
    return group


def state_status(service_id: str, status: str, actor: Actor) -> None:
    """State a service's status by hand; `operational` takes the hand's earlier statement back."""
    faults = Faults()
    _check_status(status, faults)
    faults.refuse_if_any()
    with database.transaction() as session:
        page = pages.the_page(session)
        service = services.service(session, page.id, service_id)
        _state_by_hand(session, service, status, actor)
        facts_changed(session, page.id)


def _check_status(status: str, faults: Faults) -> None:
    if status not in STATUSES:
        faults.add(
            "status",
            _("There is no such status. There are: %(statuses)s.", statuses=", ".join(STATUSES)),
        )


def _state_by_hand(session: Session, service: Service, status: str, actor: Actor) -> None:
    state_by_hand(session, service.id, status, clock.now())
    service.updated_at = clock.now()
    session.flush()
    audit.note(session, actor, "state_status", ("service", service.public_id), status=status)


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
            faults.add(
                f"names.{code}",
                _("Give a name in %(language)s.", language=language.name_here(code)),
            )
        elif len(names[code]) > _NAME_LENGTH:
            faults.add(f"names.{code}", _too_long(_NAME_LENGTH))


def _too_long(limit: int) -> str:
    return _("Use at most %(limit)s characters.", limit=limit)

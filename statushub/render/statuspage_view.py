"""The page as clients of the Statuspage API see it, made from the facts and the page's own view."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain

from statushub import kinds
from statushub.model.claims import worst
from statushub.model.facts import Facts
from statushub.model.services import Service
from statushub.render import phrases
from statushub.render.view.component import ComponentView, StatuspageView
from statushub.render.view.notice import NoticeView
from statushub.render.view.page import PageView
from statushub.render.view.phrase import NOTHING

LISTED = 50
"""So many incidents, and so many maintenances, are told of: the newest."""


def statuspage_view(facts: Facts, page: PageView, reader: str) -> StatuspageView:
    """Return the page as those clients see it; inside `language.speaking(reader)`.

    What was withdrawn is not there, as what is deleted at Statuspage is not.
    """
    listed = sorted(
        (one for one in page.notices if not one.withdrawn_at and one.updates),
        key=lambda one: (one.updates[-1].at, one.number),
        reverse=True,
    )
    incidents = _of(kinds.INCIDENT, listed)
    maintenances = _of(kinds.SCHEDULED, listed)
    components = tuple(_components(facts, reader))
    told = chain(incidents, maintenances)
    return StatuspageView(
        masthead=page.masthead,
        updated_at=max(
            [
                page.masthead.created_at,
                *(one.updated_at for one in components),
                *(changed_at(one) for one in told),
            ]
        ),
        components=components,
        incidents=incidents,
        maintenances=maintenances,
    )


def changed_at(notice: NoticeView) -> datetime:
    """Return when anybody last said anything new in a notice, or corrected it."""
    said = ((one.at, one.edited_at) for one in notice.updates)
    return max(at for at in (*chain.from_iterable(said), notice.withdrawn_at) if at)


def _of(what: str, notices: Iterable[NoticeView]) -> tuple[NoticeView, ...]:
    return tuple(one for one in notices if kinds.get(one.kind).statuspage == what)[:LISTED]


def _components(facts: Facts, reader: str) -> Iterator[ComponentView]:
    single = [one for one in facts.services if one.group_id is None]
    for place, service in enumerate(single, 1):
        yield _component(facts, service, place, reader)
    place = len(single)
    for group in facts.groups:
        members = [
            _component(facts, service, number, reader, group.public_id)
            for number, service in enumerate(
                (one for one in facts.services if one.group_id == group.id), 1
            )
        ]
        if not members:
            continue
        place += 1
        yield ComponentView(
            id=group.public_id,
            name=phrases.group_name(group, reader),
            description=NOTHING,
            status=worst(one.status for one in members),
            created_at=group.created_at,
            updated_at=max(group.updated_at, *(one.updated_at for one in members)),
            position=place,
            members=tuple(one.id for one in members),
        )
        yield from members


def _component(
    facts: Facts, service: Service, place: int, reader: str, group_id: str | None = None
) -> ComponentView:
    turns = ((one.since, one.until) for one in facts.claims.get(service.id, ()))
    changed = [service.updated_at, *(at for at in chain.from_iterable(turns) if at)]
    return ComponentView(
        id=service.public_id,
        name=phrases.service_name(service, reader),
        description=phrases.service_description(service, reader) or NOTHING,
        status=facts.status(service.id),
        created_at=service.created_at,
        updated_at=max(changed),
        position=place,
        group_id=group_id,
    )

"""A service and a service group as the API shows them."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, Field

from statushub import language
from statushub.model.services import Service, ServiceGroup
from statushub.render import addresses

_NAMES = Field(description="By language.", examples=[{"en": "Payments", "es": "Pagos"}])


class ServiceRecord(BaseModel):
    """What a customer wants to use."""

    id: str
    names: dict[str, str] = _NAMES
    descriptions: dict[str, str] = Field(description="By language; empty where there is none.")
    phrases: dict[str, list[str]] = Field(
        description="By language: what customers call it or want to do.",
        examples=[{"en": ["pay my bill"], "es": ["pagar la factura"]}],
    )
    group_id: str | None
    status: str = Field(
        description="The worst that open notices and a hand state of it now.",
        examples=["operational"],
    )
    status_by_hand: str | None = Field(description="What was stated by hand; null: nothing.")
    created_at: datetime
    updated_at: datetime
    urls: dict[str, str] = Field(description="Where readers find it, by language.")


class ServiceList(BaseModel):
    """All services now offered, in the page's order."""

    services: list[ServiceRecord]


class GroupRecord(BaseModel):
    """A heading under which services stand."""

    id: str
    names: dict[str, str] = _NAMES
    created_at: datetime
    updated_at: datetime


class GroupList(BaseModel):
    """All groups, in the page's order."""

    service_groups: list[GroupRecord]


def service(
    row: Service, statuses: Mapping[int, str], by_hand: Mapping[int, str], public_url: str
) -> ServiceRecord:
    """Return a service, with statuses by row id."""
    return ServiceRecord(
        id=row.public_id,
        names={text.language: text.name for text in row.texts},
        descriptions={text.language: text.description for text in row.texts},
        phrases={text.language: text.phrases for text in row.texts},
        group_id=row.group.public_id if row.group else None,
        status=statuses[row.id],
        status_by_hand=by_hand.get(row.id),
        created_at=row.created_at,
        updated_at=row.updated_at,
        urls={
            code: addresses.service(public_url, code, row.public_id)
            for code in language.available()
        },
    )


def group(row: ServiceGroup) -> GroupRecord:
    """Return a group."""
    return GroupRecord(
        id=row.public_id,
        names={text.language: text.name for text in row.texts},
        created_at=row.created_at,
        updated_at=row.updated_at,
    )

"""What is sent to add or change a service or a group."""

from pydantic import Field

from statushub.model.claims import STATUSES
from statushub.web.api.bodies.moments import Body

_EXAMPLE = [{"en": "Payments", "es": "Pagos"}]
_PHRASES = [{"en": ["pay my bill"], "es": ["pagar la factura"]}]


class AddService(Body):
    """A new service."""

    names: dict[str, str] = Field(
        description="By language: every language of the page.", examples=_EXAMPLE
    )
    descriptions: dict[str, str] = Field({}, description="By language.")
    phrases: dict[str, list[str]] = Field(
        {},
        description="By language: what customers call it or want to do, so that they find it.",
        examples=_PHRASES,
    )
    group_id: str | None = Field(None, description="The group it stands in.")


class ChangeService(Body):
    """What is to change; what is left out stays, and so does a language that is left out."""

    names: dict[str, str] = Field({}, description="By language.", examples=_EXAMPLE)
    descriptions: dict[str, str] = Field({}, description="By language; empty text removes one.")
    phrases: dict[str, list[str]] = Field(
        {},
        description="By language: all of that language's; an empty list removes them.",
        examples=_PHRASES,
    )
    group_id: str | None = Field(None, description="The group it stands in; null: none.")
    status: str | None = Field(
        None,
        description="Its status, stated by hand: "
        + ", ".join(STATUSES)
        + ". `operational` takes back what a hand stated before; what notices state remains.",
        examples=["degraded_performance"],
    )


class AddGroup(Body):
    """A new group."""

    names: dict[str, str] = Field(
        description="By language: every language of the page.", examples=_EXAMPLE
    )


class ChangeGroup(Body):
    """What is to change; a language that is left out stays."""

    names: dict[str, str] = Field(description="By language.", examples=_EXAMPLE)

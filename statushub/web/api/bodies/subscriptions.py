"""What is sent to add a subscription or to choose anew for one."""

from pydantic import Field

from statushub import kinds
from statushub.web.api.bodies.addresses import Portion
from statushub.web.api.bodies.moments import Body

_KINDS = "Kinds of notice it hears of: " + ", ".join(kind.name for kind in kinds.every()) + "."
_ALL = " Null: all there are and will be."


class AddSubscription(Body):
    """An address that is to hear from the page."""

    channel: str = Field(description="How it is reached.", examples=["webhook"])
    address: str = Field(
        description="E-mail address, phone number with + and country, or https:// address.",
        examples=["https://example.org/hooks/status"],
    )
    language: str = Field(description="The language it hears in.", examples=["es"])
    services: list[str] | None = Field(None, description="Ids of services it hears of." + _ALL)
    kinds: list[str] | None = Field(None, description=_KINDS + _ALL)
    confirmed: bool = Field(
        default=False,
        description="Its owner has agreed already. Otherwise they are asked, and hear nothing until"
        " they confirm. A webhook always confirms itself: it is sent a signed request with a"
        " `challenge` and must answer with it.",
    )


class ChangeSubscription(Body):
    """What is to change; what is left out stays."""

    language: str = Field("", description="The language it hears in.", examples=["es"])
    services: list[str] | None = Field(None, description="Ids of services it hears of." + _ALL)
    kinds: list[str] | None = Field(None, description=_KINDS + _ALL)


class SubscriptionSearch(Portion):
    """Which subscriptions are wanted."""

    address: str = Field("", max_length=2000, description="Only addresses that contain this.")

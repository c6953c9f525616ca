"""What is sent to add a subscription or to choose anew for one."""

from pydantic import Field

from statushub import kinds
from statushub.actions.choices import MINIMA
from statushub.web.api.bodies.addresses import Portion
from statushub.web.api.bodies.moments import Body

_KINDS = "Kinds of notice it hears of: " + ", ".join(kind.name for kind in kinds.every()) + "."
_ALL = " Null: all there are and will be."


_HOUR = ' As "22:00"; null: none.'


class Wishes(Body):
    """What an address hears of and when, beside its language."""

    services: list[str] | None = Field(None, description="Ids of services it hears of." + _ALL)
    kinds: list[str] | None = Field(None, description=_KINDS + _ALL)
    all_notices: bool = Field(
        default=True,
        description="False: it hears only of `notices`. When they have been over for 14 days, the"
        " subscription is deleted.",
    )
    notices: list[str] = Field(
        [], description="Ids of notices it hears of whatever their services, kind and impact."
    )
    minimum_impact: str | None = Field(
        None,
        description="It hears of incidents from this impact on: " + ", ".join(MINIMA) + ". Null: of"
        " all. Planned work and policy changes are chosen by `kinds`.",
        examples=["major"],
    )
    daily: bool = Field(
        default=False,
        description="What is no serious incident comes in one message a day. Email only.",
    )
    daily_at: str | None = Field(
        None,
        description='When that message comes, as "08:00", which it is, too, where this is null.',
        examples=["08:00"],
    )
    quiet_from: str | None = Field(
        None,
        description="When its quiet hours begin: what is no serious incident waits until they are"
        " over. At most 20 hours." + _HOUR,
        examples=["22:00"],
    )
    quiet_until: str | None = Field(
        None, description="When its quiet hours end." + _HOUR, examples=["07:00"]
    )
    time_zone: str | None = Field(
        None,
        description="Where its hours are meant, an IANA name; null: where the page is.",
        examples=["America/Bogota"],
    )


class AddSubscription(Wishes):
    """An address that is to hear from the page."""

    channel: str = Field(description="How it is reached.", examples=["webhook"])
    address: str = Field(
        description="E-mail address, phone number with + and country, or https:// address.",
        examples=["https://example.org/hooks/status"],
    )
    language: str = Field(description="The language it hears in.", examples=["es"])
    confirmed: bool = Field(
        default=False,
        description="Its owner has agreed already. Otherwise they are asked, and hear nothing until"
        " they confirm. A webhook always confirms itself: it is sent a signed request with a"
        " `challenge` and must answer with it.",
    )


class ChangeSubscription(Wishes):
    """What is to change; what is left out stays."""

    language: str = Field("", description="The language it hears in.", examples=["es"])


class SubscriptionSearch(Portion):
    """Which subscriptions are wanted."""

    address: str = Field("", max_length=2000, description="Only addresses that contain this.")

"""What is sent to open a notice, to post on it, to correct a wording, to withdraw."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, JsonValue

from statushub import kinds
from statushub.actions.contact_claims import ContactStated
from statushub.kinds import IMPACTS
from statushub.model.claims import STATUSES
from statushub.model.contact_claims import STATES, USUAL
from statushub.model.waits import LONGEST_MINUTES
from statushub.web.api.bodies import moments
from statushub.web.api.bodies.moments import Body, Dated, MomentText

_EXAMPLE: JsonValue = {
    "en": {
        "title": "Payments are slow",
        "body": "Paying by card takes up to a minute. Your money is safe.",
        "advice": "Pay by bank transfer, or try again after noon.",
    },
    "es": {
        "title": "Los pagos van lentos",
        "body": "Pagar con tarjeta tarda hasta un minuto. Su dinero está seguro.",
        "advice": "Pague por transferencia o inténtelo después del mediodía.",
    },
}


def _several(given: Any) -> Any:
    """Take one id for a list of one."""
    return [given] if isinstance(given, str) else given


Texts = Annotated[
    dict[str, dict[str, str]],
    Field(
        description="Words by language, then by part. Parts: "
        + ", ".join(sorted({part.name for kind in kinds.every() for part in kind.parts}))
        + ". Each language needs every part that any language has, unless it stands in"
        " `without_languages`.",
        examples=[_EXAMPLE],
    ),
]
ServiceStatuses = Annotated[
    dict[str, str],
    Field(
        description="The status each service gets, by service id: " + ", ".join(STATUSES) + ".",
    ),
]


_REMINDERS = {
    f"{kind.name}.{moment.name}": moment.reminders
    for kind in kinds.every()
    for moment in kind.moments
    if moment.reminders
}
Reminders = Annotated[
    dict[str, list[int]],
    Field(
        description="How many minutes before a date subscribers are told of it once more, by the"
        " name of the date; an empty list: not at all. Whole days (1440) are counted at the page's"
        " own time of day. Where 0 is offered, it says whether subscribers are told when the date"
        " comes. Offered: "
        + "; ".join(
            f"{name}: {', '.join(map(str, one.offered))}" for name, one in _REMINDERS.items()
        )
        + ".",
        examples=[{"starts_at": [1440, 60]}],
    ),
]


class ContactPointState(Body):
    """How a contact point stands."""

    state: str = Field(
        description="One of: "
        + ", ".join(STATES)
        + f"; or {USUAL}: the notice says nothing of it any more, and its hours count again.",
        examples=["closed"],
    )
    wait_minutes: int | None = Field(
        None,
        description="The wait to expect, in minutes, where people still get through.",
        json_schema_extra={"minimum": 0, "maximum": LONGEST_MINUTES},
    )
    use_instead: Annotated[list[str], BeforeValidator(_several)] | None = Field(
        None,
        description="Contact point ids, in order. Left out: what the contact point itself names.",
        examples=[["k3v9q0m2x7ab"]],
    )

    def stated(self) -> ContactStated:
        """Return it as the statement it is."""
        return ContactStated(self.state, self.wait_minutes, self.use_instead)


class _Posting(Dated):
    impact: str | None = Field(None, description="One of: " + ", ".join(IMPACTS) + ".")
    without_languages: list[str] = Field(
        [], description="Languages this is explicitly published without."
    )
    services: ServiceStatuses = Field({})
    contact_points: dict[str, ContactPointState] = Field(
        {},
        description="How each contact point stands while the notice goes on, by contact point id."
        " It ends with the notice.",
    )
    reminders: Reminders | None = Field(
        None,
        description="Left out: what suits the kind, where a date is new and subscribers are told;"
        " else it stays.",
    )
    next_update_at: MomentText | None = Field(None, description="By when you will say more.")
    supersedes: str | None = Field(
        None,
        description="The id of the earlier notice that this one replaces when it takes effect."
        " Kinds: " + ", ".join(kind.name for kind in kinds.every() if kind.superseded) + ".",
    )
    notify: bool = Field(True, description="Whether subscribers are told.")

    def stated_contact_points(self) -> dict[str, ContactStated]:
        """Return what is stated of contact points, by id."""
        return {public_id: said.stated() for public_id, said in self.contact_points.items()}

    def moments(self) -> dict[str, datetime]:
        """Return the dates that were given, by name."""
        found = {name: getattr(self, name) for name in moments.declared()}
        return {name: at for name, at in found.items() if at is not None}


class OpenNotice(_Posting):
    """A new notice."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "incident",
                    "state": "identified",
                    "impact": "major",
                    "texts": _EXAMPLE,
                    "services": {"k3v9q0m2x7ab": "degraded_performance"},
                    "next_update_at": "2026-03-03T11:00:00+01:00",
                }
            ]
        }
    )

    kind: str = Field(
        description="One of: " + ", ".join(kind.name for kind in kinds.every()) + ".",
        examples=["incident"],
    )
    state: str | None = Field(
        None, description="Left out: the kind's first state.", examples=["investigating"]
    )
    texts: Texts


class PostUpdate(_Posting):
    """What is new. What is left out stays as it is, except the promise of a next word."""

    state: str | None = Field(None, description="Left out: it stays.")
    texts: Texts = Field({})


class ChooseReminders(Body):
    """Who is reminded when. A date that is not named keeps its reminders."""

    reminders: Reminders


class CorrectUpdate(Body):
    """The right wording. Readers see that it was edited."""

    texts: Texts
    notify: bool = Field(default=False, description="Whether subscribers are told what changed.")


class WithdrawNotice(Body):
    """Why the notice is taken back, if you wish to say."""

    texts: Texts = Field({})
    notify: bool = Field(default=False, description="Whether subscribers are told.")

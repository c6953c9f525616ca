"""What is sent about contact points: what queues measure, and what contact points are."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field, JsonValue, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from statushub import contact_types
from statushub.actions.contact_points import Exceptional, SaveContactPoint, UseInstead
from statushub.actions.waits import Report
from statushub.model.contact_claims import STATES
from statushub.model.waits import LONGEST_MINUTES
from statushub.web.api.bodies.moments import Body, MomentText

MOST_REPORTS = 1000
_LABELS: list[JsonValue] = [{"en": "Helpline", "es": "Atención telefónica"}]


def _day(given: Any) -> date:
    try:
        return date.fromisoformat(given)
    except (TypeError, ValueError) as error:
        raise PydanticCustomError("day_type", "not a date") from error


DayText = Annotated[
    date,
    PlainValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-12-24"]}),
]


class Measured(Body):
    """What was measured: a wait, a state, or both."""

    wait_minutes: int | None = Field(
        None,
        description="The wait to expect, in minutes. Null: it is unknown. Left out: nothing is said"
        " of it.",
        examples=[7],
        json_schema_extra={"minimum": 0, "maximum": LONGEST_MINUTES},
    )
    state: str | None = Field(
        None,
        description="How it stands, as your system sees it: "
        + ", ".join(STATES)
        + ". It counts until the wait would be stale, unless it is said again; what a notice or an"
        " editor states has the word before it. Null: you say nothing of it any more.",
        examples=["busy"],
    )
    as_of: MomentText | None = Field(
        None,
        description="When this was measured. Null: now. What is not newer than the newest changes"
        " nothing, so that a request may be repeated.",
    )

    @property
    def says_something(self) -> bool:
        """Whether it tells a wait or a state."""
        return not self.model_fields_set.isdisjoint({"wait_minutes", "state"})

    def report(self, contact_point_id: str) -> Report:
        """Return it as the report it is."""
        return Report(
            contact_point_id,
            self.wait_minutes,
            self.state,
            self.as_of,
            tells_wait="wait_minutes" in self.model_fields_set,
            tells_state="state" in self.model_fields_set,
        )


class MeasuredOne(Measured):
    """What was measured at one of several contact points."""

    id: str = Field(description="The contact point's id.", examples=["k3v9q0m2x7ab"])


class MeasureMany(Body):
    """What was measured at several contact points; all of it is taken, or nothing."""

    contact_points: list[MeasuredOne] = Field(min_length=1, max_length=MOST_REPORTS)


class OtherHoursBody(Body):
    """Days on which it keeps other hours; both days included."""

    first_day: DayText
    last_day: DayText
    hours: str = Field("", description="Such as `10:00-14:00`; empty: closed all day.")
    reasons: dict[str, str] = Field({}, description="By language.")


class UseInsteadBody(Body):
    """What to use instead of it."""

    id: str
    reasons: dict[str, str] = Field({}, description="By language.")


class _Stated(Body):
    labels: dict[str, str] = Field({}, description="By language.", examples=_LABELS)
    instructions: dict[str, str] = Field({}, description="How to use it, by language.")
    languages: list[str] = Field([], description="Codes of the languages spoken there.")
    services: list[str] = Field([], description="Ids of the services it serves.")
    hours: str = Field(
        "", description="As OpenStreetMap writes opening hours.", examples=["Mo-Fr 09:00-20:00"]
    )
    holidays: str = Field(
        "", description="Country and region of the holidays it keeps.", examples=["ES-MD"]
    )
    time_zone: str | None = Field(None, description="An IANA name; null: the page's.")
    exceptions: list[OtherHoursBody] = Field([])
    alternatives: list[UseInsteadBody] = Field([], description="What to use instead, in order.")
    stale_after_minutes: int = Field(30, description="For how long a wait counts.")

    def changes(self) -> dict[str, Any]:
        """Return what was sent of it, as the command's own fields."""
        names = self.model_fields_set & SaveContactPoint.__dataclass_fields__.keys()
        found: dict[str, Any] = {name: getattr(self, name) for name in names}
        if "exceptions" in found:
            found["exceptions"] = tuple(
                Exceptional(one.first_day, one.last_day, one.hours, one.reasons)
                for one in self.exceptions
            )
        if "alternatives" in found:
            found["alternatives"] = tuple(
                UseInstead(one.id, one.reasons) for one in self.alternatives
            )
        # Lists as the command keeps them: else what is the same would look changed.
        return {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in found.items()
        }


class AddContactPoint(_Stated):
    """A new contact point."""

    type: str = Field(
        description="One of: " + ", ".join(one.name for one in contact_types.every()) + ".",
        examples=["phone"],
    )
    address: str = Field(description="Address or number.", examples=["+34 915 550 100"])


class ChangeContactPoint(Measured, _Stated):
    """What was measured, or what is to change; what is left out stays."""

    type: str = Field("", description="Its type.")
    address: str = Field("", description="Address or number.")

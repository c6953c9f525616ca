"""What is sent about contact points: what queues measure, and what contact points are."""

from pydantic import Field

from statushub.actions.waits import Report
from statushub.model.contact_claims import STATES
from statushub.model.waits import LONGEST_MINUTES
from statushub.web.api.bodies.moments import Body, MomentText

MOST_REPORTS = 1000


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


class ChangeContactPoint(Measured):
    """What is to change; what is left out stays."""

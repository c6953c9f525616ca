"""A contact point as the API shows it, and what became of a measurement."""

from datetime import date, datetime

from pydantic import BaseModel, Field, RootModel

from statushub import language
from statushub.actions.waits import Told
from statushub.model.availability import Availability
from statushub.model.contact_points import ContactPoint, HoursException
from statushub.render import addresses
from statushub.render.view.contact_point import ContactPointView

_BY_LANGUAGE = "By language; empty where nothing was written."


class ExceptionRecord(BaseModel):
    """Days on which it keeps other hours."""

    first_day: date
    last_day: date
    hours: str = Field(description="Such as `10:00-14:00`; empty: closed all day.")
    reasons: dict[str, str] = Field(description=_BY_LANGUAGE)


class AlternativeRecord(BaseModel):
    """What to use instead of it."""

    id: str
    reasons: dict[str, str] = Field(description=_BY_LANGUAGE)


class ContactPointRecord(BaseModel):
    """A way to reach services, and how it stands now."""

    id: str
    type: str
    labels: dict[str, str] = Field(
        description="By language.", examples=[{"en": "Helpline", "es": "Atención telefónica"}]
    )
    instructions: dict[str, str] = Field(description=_BY_LANGUAGE)
    address: str
    link: str | None = Field(description="Where a link to the address leads, such as `tel:`.")
    languages: list[str] = Field(description="Spoken there; empty: not said.")
    services: list[str] = Field(description="Ids of the services it serves.")
    hours: str = Field(description="As OpenStreetMap writes opening hours; empty: not said.")
    holidays: str = Field(description="Country and region, such as `ES-MD`; empty: none.")
    time_zone: str | None
    exceptions: list[ExceptionRecord]
    alternatives: list[AlternativeRecord] = Field(description="In order.")
    stale_after_minutes: int = Field(description="For how long a wait counts.")
    state: str = Field(description="open, busy, limited or closed; empty: unknown.")
    source: str = Field(description="Who says so: notice, hand, feed or hours; empty: nobody.")
    until: datetime | None = Field(description="When the state will be another, if that is known.")
    opens_at: datetime | None = Field(description="While it is closed: when it will not be.")
    wait_minutes: int | None = Field(description="Null: unknown, or too old to count.")
    wait_as_of: datetime | None = Field(description="When the newest wait was measured.")
    wait_source: str = Field(description="hand, feed, file or notice; empty: nobody measured any.")
    use_instead: list[str] = Field(
        description="Ids of what can be used instead now, in order: none that is closed itself."
    )
    created_at: datetime
    updated_at: datetime
    retired_at: datetime | None
    urls: dict[str, str] = Field(description="Where readers find it, by language.")


class ContactPointList(BaseModel):
    """All contact points there are now, in the page's order."""

    contact_points: list[ContactPointRecord]


class MeasuredRecord(BaseModel):
    """What became of a measurement."""

    id: str
    outcome: str = Field(
        description="`taken`: it counts now. `repeated`: there was one of the same instant."
        " `older`: there is a newer one. Then nothing has changed.",
    )
    wait_minutes: int | None = Field(description="The newest there is.")
    as_of: datetime | None = Field(description="When the newest was measured.")


class ChangedContactPoint(RootModel[ContactPointRecord | MeasuredRecord]):
    """What became of a measurement; where more than that was sent, the contact point."""


class MeasuredList(BaseModel):
    """What became of several measurements, in their order."""

    contact_points: list[MeasuredRecord]


def measured(told: Told) -> MeasuredRecord:
    """Return what became of a measurement."""
    return MeasuredRecord(
        id=told.contact_point_id,
        outcome=told.outcome,
        wait_minutes=told.minutes,
        as_of=told.as_of,
    )


def contact_point(
    row: ContactPoint,
    stands: Availability,
    view: ContactPointView,
    services: list[str],
    alternatives: list[AlternativeRecord],
    public_url: str,
) -> ContactPointRecord:
    """Return a contact point; of `view` only what is the same in every language."""
    return ContactPointRecord(
        id=row.public_id,
        type=row.type,
        labels={text.language: text.label for text in row.texts},
        instructions={text.language: text.instructions for text in row.texts},
        address=row.address,
        link=view.link,
        languages=row.languages,
        services=services,
        hours=row.hours,
        holidays=row.holidays,
        time_zone=row.time_zone,
        exceptions=[_exception(one) for one in row.exceptions],
        alternatives=alternatives,
        stale_after_minutes=row.stale_after_minutes,
        state=stands.state,
        source=stands.source,
        until=stands.until,
        opens_at=stands.opens_at,
        wait_minutes=stands.wait_minutes,
        wait_as_of=stands.wait_as_of,
        wait_source=stands.wait_source,
        use_instead=[one.id for one in view.instead.offered],
        created_at=row.created_at,
        updated_at=row.updated_at,
        retired_at=row.retired_at,
        urls={
            code: addresses.contact_point(public_url, code, row.public_id)
            for code in language.available()
        },
    )


def _exception(row: HoursException) -> ExceptionRecord:
    return ExceptionRecord(
        first_day=row.first_day, last_day=row.last_day, hours=row.hours, reasons=row.reasons
    )

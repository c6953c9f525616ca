"""A notice and its updates as the API shows them: the same keys whatever the language."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field, create_model

from statushub import language
from statushub.model.affected import AffectedContactPoint
from statushub.model.notices import Notice, Update
from statushub.model.reminders import Reminder
from statushub.render import addresses
from statushub.web.api.bodies import moments

Texts = dict[str, dict[str, str]]


class ServiceChange(BaseModel):
    """What an update says of one service."""

    id: str
    status: str = Field(description="The status the notice states.")
    old_status: str = Field(description="What the service's status was before the update.")
    new_status: str = Field(description="What it was afterwards, all statements considered.")


class ContactPointStatement(BaseModel):
    """What a notice states of one contact point."""

    state: str = Field(
        description="open, busy, limited or closed; usual: it states nothing any more."
    )
    wait_minutes: int | None = Field(description="The wait to expect, where that was said.")
    use_instead: list[str] | None = Field(
        description="Contact point ids, in order; null: what the contact point itself names."
    )


class ContactPointChange(ContactPointStatement):
    """What an update says of one contact point."""

    id: str
    old_state: str = Field(description="How it stood before the update; empty: unknown.")
    new_state: str = Field(description="How it stood afterwards, all statements considered.")


class UpdateRecord(BaseModel):
    """One dated posting on a notice."""

    id: str
    notice_id: str
    state: str
    impact: str
    texts: Texts = Field(description="As written, by language, then by part.")
    without_languages: list[str]
    services: list[ServiceChange]
    contact_points: list[ContactPointChange]
    notify: bool
    posted_at: datetime
    edited_at: datetime | None
    corrects: str | None = Field(
        description="The id of the update whose words it puts right, where it does nothing else."
    )
    urls: dict[str, str] = Field(description="Where readers find it, by language.")


class ReminderRecord(BaseModel):
    """That subscribers are told once more before a date comes."""

    moment: str = Field(description="The name of the date.")
    lead_minutes: int = Field(description="How long before it; 0: when it comes.")
    due_at: datetime
    told_at: datetime | None
    skipped_at: datetime | None = Field(
        description="When it was left out: too late, or of no use any more."
    )


class _NoticeRecord(BaseModel):
    """A notice with all its updates, oldest first."""

    id: str
    number: int
    kind: str
    state: str
    phase: str = Field(description="ahead, now, standing or over.")
    impact: str
    texts: Texts = Field(
        description="What belongs to the notice as a whole, such as its title, as it reads now."
    )
    services: dict[str, str] = Field(description="The status it states, by service id.")
    contact_points: dict[str, ContactPointStatement] = Field(
        description="What it states of contact points, by contact point id."
    )
    reminders: list[ReminderRecord]
    next_update_at: datetime | None
    supersedes: str | None = Field(description="The id of the earlier notice that it replaces.")
    superseded_by: str | None = Field(
        description="The id of the notice that replaces it, also where that is still to come."
    )
    began_at: datetime
    closed_at: datetime | None
    withdrawn_at: datetime | None
    created_at: datetime
    updated_at: datetime
    urls: dict[str, str] = Field(description="Where readers find it, by language.")
    updates: list[UpdateRecord]


if TYPE_CHECKING:

    class NoticeRecord(_NoticeRecord):
        def __init__(self, **fields: Any) -> None: ...

else:  # a new kind, with moments of its own, needs no line here
    NoticeRecord = create_model(
        "NoticeRecord",
        __base__=_NoticeRecord,
        __doc__=_NoticeRecord.__doc__,
        **{
            name: (datetime | None, Field(description=f"{meaning}."))
            for name, meaning in moments.declared().items()
        },
    )


class NoticeList(BaseModel):
    """Some notices, the one with the newest word first."""

    notices: list[NoticeRecord]
    next: str | None = Field(description="Where the list goes on; null at its end.")


def notice(row: Notice, reminders: Sequence[Reminder], public_url: str) -> NoticeRecord:
    """Return a notice with its updates, from a row whose session is open, and its reminders."""
    dates = {name: row.moment(name) for name in moments.declared()}
    return NoticeRecord(
        id=row.public_id,
        number=row.number,
        kind=row.kind,
        state=row.state,
        phase=row.phase,
        impact=row.impact,
        texts=_lasting(row),
        services={
            affected.service.public_id: affected.stated
            for posting in row.updates
            for affected in posting.services
        },
        contact_points={
            affected.contact_point.public_id: ContactPointStatement(**_statement(affected))
            for posting in row.updates
            for affected in posting.contact_points
        },
        reminders=[
            ReminderRecord(
                moment=one.moment,
                lead_minutes=one.lead_minutes,
                due_at=one.due_at,
                told_at=one.told_at,
                skipped_at=one.skipped_at,
            )
            for one in reminders
        ],
        next_update_at=row.next_update_at,
        supersedes=row.supersedes.public_id if row.supersedes else None,
        superseded_by=row.superseded_by.public_id if row.superseded_by else None,
        began_at=row.began_at,
        closed_at=row.closed_at,
        withdrawn_at=row.withdrawn_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
        urls={
            code: addresses.notice(public_url, code, row.public_id) for code in language.available()
        },
        updates=[update(posting, public_url) for posting in row.updates],
        **dates,
    )


def update(row: Update, public_url: str) -> UpdateRecord:
    """Return an update, from a row whose session is open."""
    return UpdateRecord(
        id=row.public_id,
        notice_id=row.notice.public_id,
        state=row.state,
        impact=row.impact,
        texts=_texts(row),
        without_languages=row.without_languages,
        services=[
            ServiceChange(
                id=affected.service.public_id,
                status=affected.stated,
                old_status=affected.old_status,
                new_status=affected.new_status,
            )
            for affected in row.services
        ],
        contact_points=[
            ContactPointChange(
                id=affected.contact_point.public_id,
                old_state=affected.old_state,
                new_state=affected.new_state,
                **_statement(affected),
            )
            for affected in row.contact_points
        ],
        notify=row.notify,
        posted_at=row.posted_at,
        edited_at=row.edited_at,
        corrects=next(
            (one.public_id for one in row.notice.updates if one.id == row.corrects_id), None
        ),
        urls={
            code: addresses.update(public_url, code, row.notice.public_id, row.public_id)
            for code in language.available()
        },
    )


def _statement(affected: AffectedContactPoint) -> dict[str, Any]:
    return {
        "state": affected.stated,
        "wait_minutes": affected.wait_minutes,
        "use_instead": affected.use_instead,
    }


def _texts(row: Update) -> Texts:
    texts: Texts = {}
    for words in row.texts:
        texts.setdefault(words.language, {})[words.part] = words.content
    return texts


def _lasting(row: Notice) -> Texts:
    """Return the newest words of each part that carries over from update to update."""
    texts: Texts = {}
    for posting in row.updates:
        for words in posting.texts:
            if row.of_kind.part(words.part).lasting:
                texts.setdefault(words.language, {})[words.part] = words.content
    return texts

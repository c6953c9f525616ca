"""Writing one posting: the update, its words, its claims, and the orders that follow from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import update as update_rows
from sqlalchemy.orm import Session

from statushub import clock
from statushub.actions import claims as claiming
from statushub.actions import contact_claims as contact_claiming
from statushub.actions import fanouts as ordering
from statushub.actions import moments as dating
from statushub.actions import texts as wording
from statushub.actions.contact_claims import ContactStated
from statushub.actions.pages import facts_changed
from statushub.actions.texts import Texts
from statushub.kinds.parts import ENDS
from statushub.model import fanouts, ids
from statushub.model.audit import Actor
from statushub.model.notices import Notice, Update
from statushub.model.pages import Page


@dataclass(frozen=True)
class Posting:
    """What one posting says, checked and ready to be written."""

    texts: Texts
    without_languages: tuple[str, ...]
    notify: bool
    stated: Mapping[int, str]
    touched: list[int]
    public_id: str | None = None
    corrects_id: int | None = None
    """The update whose words it puts right."""
    said: Mapping[int, ContactStated] = field(default_factory=dict)
    """What it says itself of contact points, by row id; what was said before stays."""


def add_update(
    session: Session, notice: Notice, posting: Posting, actor: Actor, now: datetime
) -> Update:
    """Add the update itself and bring everything that follows from it into line."""
    first = not notice.updates
    update = Update(
        public_id=posting.public_id or ids.public_id(),
        notice_id=notice.id,
        state=notice.state,
        impact=notice.impact,
        editor_id=actor.editor_id,
        notify=posting.notify,
        without_languages=list(posting.without_languages),
        posted_at=now,
        created_at=clock.now(),
        corrects_id=posting.corrects_id,
    )
    session.add(update)
    session.flush()
    wording.keep(session, notice.of_kind, update, posting.texts, now)
    began, ended = dating.began(notice), notice.moment(ENDS)
    notice.began_at = began or notice.created_at
    if notice.phase == "over":
        notice.closed_at = notice.closed_at or (min(ended, now) if ended else now)
        at = notice.closed_at
    else:
        notice.closed_at = None
        at = min(began, now) if first and began else now
    claiming.follow(session, notice, update, posting.stated, posting.touched, at)
    contact_claiming.follow(session, notice, update, posting.said, at)
    notice.updated_at = now
    dating.settle(notice)
    session.flush()
    session.refresh(notice, ["updates"])
    return update


def tell(
    session: Session,
    page_id: int,
    notice: Notice,
    update: Update,
    *,
    told: bool | None = None,
    besides: Update | None = None,
) -> str | None:
    """Order what follows a posting: the publication and, unless silent, the fan-out.

    `told`: whether people are told; None: as the update says. `besides`: an update of another
    notice that says the same and is told: nobody is told twice. Return the fan-out's public id, if
    there is one.
    """
    facts_changed(session, page_id)
    if not (update.notify if told is None else told):
        return None
    return ordering.order(
        session,
        page_id=page_id,
        purpose=fanouts.UPDATE,
        content={"besides": besides.public_id} if besides else None,
        update_id=update.id,
        urgency=urgency(notice),
    ).public_id


def urgency(notice: Notice) -> int:
    """Return how urgent messages about a notice are, lower first: its kind's, less its impact."""
    grave = {"critical": 10, "major": 5}.get(notice.impact, 0)
    return max(2, notice.of_kind.urgency - grave)


def next_number(session: Session, page_id: int) -> int:
    """Return the number of a new notice of a page."""
    # The row's own counter, moved inside this transaction: two notices never share a number.
    return session.execute(
        update_rows(Page)
        .where(Page.id == page_id)
        .values(last_number=Page.last_number + 1)
        .returning(Page.last_number)
    ).scalar_one()

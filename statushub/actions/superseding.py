"""One notice in the place of an earlier one: said beforehand, done when the later takes effect."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from statushub import language
from statushub.actions import claims as claiming
from statushub.actions import postings, reminders
from statushub.actions.postings import Posting
from statushub.errors import Faults, NotThere
from statushub.kinds import Kind
from statushub.language import gettext as _
from statushub.model import audit, notices
from statushub.model.audit import Actor
from statushub.model.notices import Notice, Update
from statushub.model.pages import Page
from statushub.render import phrases

_FIELD = "supersedes"


def named(
    session: Session,
    page_id: int,
    kind: Kind,
    public_id: str | None,
    later: Notice | None,
    faults: Faults,
) -> Notice | None:
    """Return the notice that `later` is to replace, held until the transaction ends.

    None where none is named, or where what is named cannot be replaced: then that is noted.
    `later`: None while it is being opened.
    """
    if not public_id:
        return None
    if kind.superseded is None:
        faults.add(_FIELD, _("A notice of this kind replaces no other."))
        return None
    try:
        earlier = notices.notice(session, page_id, public_id)
    except NotThere:
        faults.add(_FIELD, _("There is no such notice."))
        return None
    session.refresh(earlier, with_for_update=True)
    if later is not None and later.supersedes_id == earlier.id:
        return earlier
    for words in _objections(kind, earlier, later):
        faults.add(_FIELD, words)
        return None
    return earlier


def _objections(kind: Kind, earlier: Notice, later: Notice | None) -> Iterator[str]:
    """Go through the reasons why the one cannot be replaced by the other, the plainest first."""
    if earlier is later:
        yield _("A notice cannot replace itself.")
    if later is not None and later in _chain(earlier):
        yield _("That notice replaces this one already. Two cannot replace each other.")
    if earlier.kind != kind.name:
        yield _("Only a notice of the same kind can be replaced.")
    if earlier.phase == "over":
        yield _("That notice is over already. There is nothing left to replace.")
    # Also keeps every row behind the one it points to, so that a copy can be made in order.
    if later is not None and earlier.id > later.id:
        yield _("Only an earlier notice can be replaced.")
    other = earlier.superseded_by
    if other is not None and other is not later:
        title = phrases.of_part(reversed(other.updates), "title", language.current())
        yield _("Another notice replaces that one already: “%(title)s”.", title=title)


def _chain(notice: Notice) -> Iterator[Notice]:
    """Go through what a notice replaces, and what that replaces, and so on."""
    earlier = notice.supersedes
    while earlier is not None:
        yield earlier
        earlier = earlier.supersedes


def hold(session: Session, later: Notice) -> None:
    """Hold what a notice is going to replace, before anything else of the page is held."""
    if later.supersedes is not None:
        session.refresh(later.supersedes, with_for_update=True)


def complete(
    session: Session,
    page: Page,
    later: Notice,
    actor: Actor,
    now: datetime,
    *,
    notify: bool,
    told: Update | None,
) -> None:
    """Move what a notice replaces, if that has come: the later one has taken effect.

    `told`: the update that tells people so; who hears that needs no word on the earlier one.
    """
    earlier = later.supersedes
    if earlier is None or later.phase in {"ahead", "over"} or earlier.phase == "over":
        return
    state = earlier.of_kind.superseded
    if state is None:
        return
    earlier.state = state
    stated = claiming.newest_of(earlier)
    posting = Posting({}, (), notify and earlier.tells, stated, [])
    update = postings.add_update(session, earlier, posting, actor, now)
    reminders.follow(session, earlier, page.time_zone)
    subject = ("notice", earlier.public_id)
    audit.note(session, actor, "supersede_notice", subject, by=later.public_id)
    postings.tell(session, page.id, earlier, update, besides=told)


def gives_way(notice: Notice, to: str, at: datetime) -> bool:
    """Tell whether a notice does not end at a moment of its own: another takes its place just then.

    It is moved with that one, whichever of the two is woken first.
    """
    later = notice.superseded_by
    if later is None or later.phase != "ahead" or notice.of_kind.state(to).phase != "over":
        return False
    return later.due_at is not None and later.due_at <= at

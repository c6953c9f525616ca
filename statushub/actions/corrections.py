"""Putting right the wording of an update, in the open: what it said before is kept and shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from statushub import clock, database
from statushub.actions import claims as claiming
from statushub.actions import postings
from statushub.actions import texts as wording
from statushub.actions.pages import facts_changed
from statushub.actions.postings import Posting
from statushub.actions.texts import Texts
from statushub.errors import Faults
from statushub.language import gettext as _
from statushub.model import audit, notices, pages
from statushub.model.audit import Actor
from statushub.model.notices import Update


@dataclass(frozen=True)
class CorrectUpdate:
    """Put right the wording of an update, or add a language it lacked."""

    update_id: str
    texts: Texts
    origins: Mapping[str, str] = field(default_factory=dict)
    notify: bool = False
    """Whether subscribers are told what has changed."""


@dataclass(frozen=True)
class Corrected:
    """What a correction made."""

    update: Update
    """The one put right."""
    posting: Update | None
    """The one that shows readers the difference; None: readers see only that it was edited."""
    fanout_id: str | None
    """The public id of the fan-out that tells subscribers, if they are told."""


@dataclass(frozen=True)
class _Changes:
    """What a correction does to words that stood there; a text that was missing is none."""

    replaced: list[tuple[str, str]]
    emptied: list[tuple[str, str]]
    """Language and part of each."""

    def __bool__(self) -> bool:
        return bool(self.replaced or self.emptied)


def correct_update(command: CorrectUpdate, actor: Actor) -> Corrected:
    """Put right an update's wording; readers see that it was edited.

    Where the kind answers for its words, or subscribers are to be told, the correction is a posting
    of its own that shows the difference. A text in a language that lacked it corrects nothing.
    """
    with database.transaction() as session:
        page = pages.the_page(session)
        update = notices.update(session, page.id, command.update_id)
        notice = notices.notice(session, page.id, update.notice.public_id, lock=True)
        kind, now = notice.of_kind, clock.now()
        texts = wording.cleaned(command.texts)
        changes = _changes(update, command.texts, texts)
        faults = Faults()
        if notice.withdrawn_at:
            faults.add("texts", _("This notice was withdrawn."))
        elif changes and kind.accountable and notice.phase == "over":
            faults.add(
                "texts",
                _(
                    "This notice is over. What people read then stays as it was."
                    " Open a new notice instead."
                ),
            )
        wording.check_shape(kind, texts, faults)
        for code, name in changes.emptied:
            if kind.part(name).required:
                faults.add(f"texts.{code}.{name}", _("This cannot be left empty."))
        faults.refuse_if_any()

        wording.keep(session, kind, update, texts, now, command.origins)
        for code, name in changes.emptied:
            wording.remove(session, update, code, name, now)
        update.edited_at = now
        update.without_languages = [
            code for code in update.without_languages if not texts.get(code)
        ]
        notice.updated_at = now
        audit.note(session, actor, "correct_update", ("update", update.public_id))
        facts_changed(session, page.id)
        if not changes or not (kind.accountable or command.notify):
            return Corrected(update, None, None)
        return _posted(session, command, update, actor, now)


def _changes(update: Update, given: Texts, texts: Texts) -> _Changes:
    stood = {(words.language, words.part): words.content for words in update.texts}
    named = [(code, name) for code, parts in given.items() for name in parts]
    there = [place for place in named if place in stood]
    now = {place: texts.get(place[0], {}).get(place[1], "") for place in there}
    return _Changes(
        [place for place in there if now[place] and now[place] != stood[place]],
        [place for place in there if not now[place]],
    )


def _posted(
    session: Session, command: CorrectUpdate, update: Update, actor: Actor, now: datetime
) -> Corrected:
    """Add the posting that shows the difference; its place in time ties it to what it put right."""
    notice = update.notice
    posting = Posting({}, (), command.notify, claiming.newest_of(notice), [], corrects_id=update.id)
    added = postings.add_update(session, notice, posting, actor, now)
    return Corrected(update, added, postings.tell(session, notice.page_id, notice, added))

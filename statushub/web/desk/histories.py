"""What became of a notice: its updates with their words, who heard of them, and who did what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from statushub import clock, language
from statushub.language import gettext as _
from statushub.model import audit, editors, facts, fanouts
from statushub.model.notices import Notice, Update
from statushub.model.pages import Page
from statushub.model.words import Words, versions_of
from statushub.render import affected_view, affected_words, phrases
from statushub.render.affected_view import NOTHING_AROUND, Surroundings
from statushub.render.view.phrase import Phrase
from statushub.web import settings
from statushub.web.desk import progress as fares
from statushub.web.desk import words
from statushub.web.desk.progress import Progress


@dataclass(frozen=True)
class Version:
    """One earlier wording of a part."""

    label: str
    language: str
    tongue: str
    """The language's name."""
    content: str
    until: datetime


@dataclass(frozen=True)
class Said:
    """One part of an update in one language, as it stands."""

    label: str
    phrase: Phrase


@dataclass(frozen=True)
class Posted:
    """One update as the desk shows it."""

    update: Update
    state: str
    impact: str
    texts: Mapping[str, Sequence[Said]]
    """By language; a language with none is missing."""
    instead: str
    """What readers see where nothing was written."""
    services: Sequence[tuple[Phrase, str, str]]
    """Name, new status and its words."""
    contact_points: Sequence[str]
    """What it says of each, in the sentence that readers get."""
    earlier: Sequence[Version]
    progress: Progress | None
    """How the messages about it fare; None: nobody was to be told."""


@dataclass(frozen=True)
class Deed:
    """One line of the audit trail."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True)
class History:
    """Everything that happened to a notice: updates newest first, deeds oldest first."""

    updates: Sequence[Posted]
    deeds: Sequence[Deed]


def state(notice: Notice) -> str:
    """Return where a notice stands, in a word or two."""
    return _("Withdrawn") if notice.withdrawn_at else str(notice.of_kind.state(notice.state).label)


def gather(session: Any, page: Page, notice: Notice) -> History:
    """Read what became of a notice."""
    orders = fanouts.of_notice(session, notice.id)
    told = {fanout.update_id: fanout for fanout in orders if not fanout.reminds}
    around = _around(session, page, notice)
    updates = []
    for update in reversed(notice.updates):
        fanout = told.get(update.id)
        earlier = versions_of(session, update.id)
        progress = fares.progress(session, fanout, update) if fanout else None
        updates.append(_posted(notice, update, around, earlier, progress))
    return History(updates, _deeds(session, notice))


def _around(session: Any, page: Page, notice: Notice) -> Surroundings:
    if not any(update.contact_points for update in notice.updates):
        return NOTHING_AROUND
    return affected_view.surroundings(facts.gather(session, page, clock.now(), history_days=0))


def _posted(
    notice: Notice,
    update: Update,
    around: Surroundings,
    versions: Sequence[Words],
    progress: Progress | None,
) -> Posted:
    kind, spoken = notice.of_kind, language.current()
    in_order = [part.name for part in kind.parts]
    texts: dict[str, list[Said]] = {}
    for text in sorted(update.texts, key=lambda one: in_order.index(one.part)):
        phrase = phrases.of_part([update], text.part, text.language)
        texts.setdefault(text.language, []).append(Said(str(kind.part(text.part).label), phrase))
    return Posted(
        update=update,
        state=_("Correction") if update.corrects_id else str(kind.state(update.state).label),
        impact=phrases.impact_label(update.impact),
        texts=texts,
        instead=_("We have corrected what this notice says.")
        if update.corrects_id
        else str(kind.state(update.state).words or ""),
        services=[
            (
                phrases.service_name(affected.service, spoken),
                affected.new_status,
                phrases.status_label(affected.new_status),
            )
            for affected in update.services
        ],
        contact_points=[
            affected_words.sentence(said, around.zone)
            for said in affected_view.of_update(
                notice, update, around, spoken, settings().public_url
            )
        ],
        earlier=[
            Version(
                str(kind.part(one.part).label),
                one.language,
                words.tongue(one.language),
                one.content,
                until,
            )
            for one in versions
            if (until := one.replaced_at) is not None
        ],
        progress=progress,
    )


def _deeds(session: Any, notice: Notice) -> list[Deed]:
    subjects = [notice.public_id, *(update.public_id for update in notice.updates)]
    entries = audit.about(session, subjects)
    called = editors.names(session, [entry.actor_id for entry in entries])
    return [
        Deed(
            entry.at,
            called.get(entry.actor_id) or _who(entry.actor_kind),
            str(words.DEEDS.get(entry.verb, entry.verb)),
        )
        for entry in entries
    ]


def _who(kind: str) -> str:
    return {"house": _("StatusHub itself"), "token": _("A program, with a token")}.get(
        kind, _("Somebody who is no editor any more")
    )

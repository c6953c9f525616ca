"""Reminders at the desk: offered when a notice is written, and shown where it stands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from statushub import language
from statushub.kinds import Kind
from statushub.language import gettext as _
from statushub.model import reminders
from statushub.model.notices import Notice
from statushub.model.reminders import Reminder

ASKED = "reminded"
"""The field that names the dates a form asks about: a box that is not ticked sends nothing."""

Leads = Mapping[str, Sequence[str]]
"""As the form has them: minutes by the name of the date, which stands there also without any."""


@dataclass(frozen=True)
class Offer:
    """The reminders of one date that may be chosen."""

    field: str
    date: str
    """The name of the date, and what it is called."""
    label: str
    options: Sequence[tuple[str, str, str]]
    chosen: Sequence[str]


@dataclass(frozen=True)
class Line:
    """One reminder of a notice."""

    lead: str
    date: str
    """What it is before."""
    due_at: datetime
    told_at: datetime | None
    skipped: bool


def default(kind: Kind) -> Leads:
    """Return what is chosen in a form for a new notice."""
    return {
        moment.name: [str(lead) for lead in moment.reminders.default]
        for moment in kind.moments
        if moment.reminders
    }


def given(form: MultiDict[str, str], kind: Kind) -> Leads:
    """Return what was sent; a date that the form did not ask about is not in it."""
    asked = form.getlist(ASKED)
    return {
        moment.name: form.getlist(f"reminders.{moment.name}")
        for moment in kind.moments
        if moment.reminders and moment.name in asked
    }


def fields(leads: Leads) -> Iterator[tuple[str, str]]:
    """Go through them as name and value of hidden fields."""
    for name, chosen in leads.items():
        yield ASKED, name
        yield from ((f"reminders.{name}", lead) for lead in chosen)


def read(leads: Leads) -> dict[str, list[int]]:
    """Return them as an action wants them; what is no number is none it accepts."""
    return {
        name: [int(lead) if lead.isascii() and lead.isdigit() else -1 for lead in chosen]
        for name, chosen in leads.items()
    }


def offers(kind: Kind, leads: Leads) -> list[Offer]:
    """Return what a form offers: what the kind does, and what somebody chose beside it."""
    found = []
    for moment in kind.moments:
        if moment.reminders is None or moment.name not in leads:
            continue
        chosen = leads[moment.name]
        others = {int(one) for one in chosen if one.isascii() and one.isdigit()}
        every = sorted({*moment.reminders.offered, *others}, reverse=True)
        options = [(str(lead), words(lead), "") for lead in every]
        label = _("Remind subscribers: %(date)s", date=moment.label)
        found.append(Offer(f"reminders.{moment.name}", moment.name, label, options, chosen))
    return found


def words(lead: int) -> str:
    """Return a lead in words."""
    if lead == 0:
        return _("On the day, when it comes")
    return _("%(duration)s before", duration=language.duration(lead * 60))


def standing(session: Any, notice: Notice) -> Leads:
    """Return what is chosen for the dates of a notice that are still to come."""
    there = reminders.of_notice(session, notice.id)
    return {
        moment.name: [str(one.lead_minutes) for one in there if one.moment == moment.name]
        for moment in notice.of_kind.moments
        if moment.reminders and notice.awaits(moment.name)
    }


def lines(session: Any, notice: Notice) -> list[Line]:
    """Return a notice's reminders as they are shown, the earliest first."""
    there = sorted(reminders.of_notice(session, notice.id), key=lambda one: one.due_at)
    return [_line(notice, one) for one in there if _tells(notice, one)]


def _tells(notice: Notice, one: Reminder) -> bool:
    """Tell whether there is something to say of it: not of one that is off with its notice."""
    return one.told_at is not None or one.skipped_at is not None or notice.awaits(one.moment)


def _line(notice: Notice, one: Reminder) -> Line:
    label = str(notice.of_kind.moment(one.moment).label)
    skipped = one.skipped_at is not None
    return Line(words(one.lead_minutes), label, one.due_at, one.told_at, skipped)

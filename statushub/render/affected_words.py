"""What a notice says of a contact point, in whole sentences: the same ones on every medium.

Dates are absolute, for nobody knows when a message is read.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from markupsafe import Markup, escape

from statushub import language
from statushub.language import gettext as _
from statushub.language import pgettext
from statushub.model.contact_claims import CLOSED
from statushub.render.view.affected import AffectedContactView, UsableView

NAMED = 3
"""So many things to use instead are named: whoever is offered more chooses none."""
_PLACE = "\ufffc"
"""Stands for a name while the words around it are made safe for HTML."""


def sentence(contact: AffectedContactView, zone: str) -> str:
    """Return how a contact point stands, until when, and what to use instead.

    `Phone: closed until Monday 2 March, 9:00. Use web chat instead.`
    """
    return " ".join(_sentences(contact, zone))


def linked(contact: AffectedContactView, zone: str, link: Callable[[UsableView], Markup]) -> Markup:
    """Return the same sentences, with what to use instead as links."""
    said = escape(" ".join(_sentences(contact, zone, placeholder=True)))
    for one in contact.offered[:NAMED]:
        said = said.replace(_PLACE, link(one), 1)
    return said


def in_brief(contacts: Iterable[AffectedContactView], zone: str) -> str:
    """Return it for where each character costs, with one thing to use instead, and no more.

    `Phone closed until Monday 2 March, 9:00. Use web chat instead.`
    """
    said: list[str] = []
    for contact in contacts:
        said += [
            f"{contact.label} {_words(contact, zone)}.",
            *_instead([str(one.within) for one in contact.offered[:1]]),
        ]
    return " ".join(said)


def _sentences(
    contact: AffectedContactView, zone: str, *, placeholder: bool = False
) -> Iterator[str]:
    yield f"{contact.label}: {_words(contact, zone)}."
    if contact.wait_minutes is not None:
        yield _wait(contact.wait_minutes)
    if contact.closed_too:
        names = language.enumerate_words([str(one.label) for one in contact.closed_too])
        yield _("Closed as well: %(names)s.", names=names)
    offered = [str(one.within) for one in contact.offered[:NAMED]]
    yield from _instead([_PLACE for _one in offered] if placeholder else offered)


def _words(contact: AffectedContactView, zone: str) -> str:
    return _ended(contact, zone) if contact.ended else _stated(contact, zone)


def _stated(contact: AffectedContactView, zone: str) -> str:
    # Words that fit every name: a phone, an office, letters.
    state = {
        "open": pgettext("contact point of any name", "open"),
        "busy": pgettext("contact point of any name", "busy"),
        "limited": pgettext("contact point of any name", "limited service"),
        "closed": pgettext("contact point of any name", "closed"),
    }[contact.stated]
    start, until = (_when(at, contact.at, zone) for at in (contact.begins_at, contact.until))
    if start and until:
        return _("%(state)s from %(start)s until %(until)s", state=state, start=start, until=until)
    if start:
        return _("%(state)s from %(start)s", state=state, start=start)
    if until:
        return _("%(state)s until %(until)s", state=state, until=until)
    return _("%(state)s for now", state=state)


def _ended(contact: AffectedContactView, zone: str) -> str:
    if contact.new_state == CLOSED and contact.until:
        return _("opens again %(time)s", time=_when(contact.until, contact.at, zone))
    if contact.new_state == CLOSED:
        return _("still closed")
    if contact.old_state == CLOSED:
        return _("open again")
    return _("as usual again")


def _wait(minutes: int) -> str:
    if not minutes:
        return _("You do not have to wait.")
    return _("Expect to wait about %(time)s.", time=language.duration(minutes * 60))


def _instead(offered: Sequence[str]) -> Iterator[str]:
    if offered:
        names = language.enumerate_words(offered, either=True)
        yield _("Use %(names)s instead.", names=names)


def _when(moment: datetime | None, said: datetime, zone: str) -> str:
    return language.soon(moment, said, zone) if moment else ""

"""What every medium says about an update: its state, title, tone, advice, services and dates."""

from dataclasses import dataclass

from statushub import language
from statushub.language import gettext as _
from statushub.language import pgettext
from statushub.model.claims import STATUSES
from statushub.render import phrases
from statushub.render.matter import Edition
from statushub.render.view.affected import AffectedContactView, AffectedView
from statushub.render.view.notice import MomentView
from statushub.render.view.phrase import NOTHING, Phrase

_WORKING = STATUSES[0]


@dataclass(frozen=True)
class Tone:
    """The name of a colour, and a sign that tells the same without colour."""

    name: str
    sign: str


_TONES = {status: Tone(status, sign) for status, sign in zip(STATUSES, "✓■▲◆✕", strict=True)}
"""As on the page: its shapes are a tick, a square, a triangle, a diamond and a cross."""
_GONE = Tone("none", "–")
_CALM = "under_maintenance"


@dataclass(frozen=True)
class ServiceWords:
    """A service as a message names it. No status where it works and always did."""

    name: Phrase
    tone: Tone
    status: str
    before: str
    """Its status before, where it has changed; else empty."""


def state(edition: Edition) -> str:
    """Return where the notice stands, in a word or two; `Update` where nothing moved."""
    if edition.notice.withdrawn_at:
        return pgettext("notice", "Withdrawn")
    if edition.reminds:
        return pgettext("message", "Reminder")
    return edition.update.label


def state_in_full(edition: Edition) -> str:
    """Return where the notice stands, and that this is a further word on it."""
    if edition.reminds:
        return state(edition)
    if edition.notice.withdrawn_at or not edition.update.keeps_state:
        return state(edition)
    return f"{edition.update.state_label} · {state(edition)}"


def title(edition: Edition) -> Phrase:
    """Return the title; a withdrawn notice is told by its day, for its words are gone."""
    notice, page = edition.notice, edition.page
    if not notice.withdrawn_at:
        return notice.title
    posted = notice.updates[-1].at
    words = _("Our notice of %(day)s", day=language.day(posted, page.zone))
    return phrases.plain(words, page.language, page.language)


def subject(edition: Edition, *, test: bool = False) -> str:
    """Return `[Resolved] Phone lines closed in Madrid`: state first, the title unchanged."""
    words = f"[{state(edition)}] {' '.join(str(title(edition)).split())}"
    return _("[Test] %(subject)s", subject=words) if test else words


def tone(edition: Edition) -> Tone:
    """Return the tone of the whole: how bad it is now, calm when it is over or still ahead.

    The sign beside a state says only whether it is over: a cross would deny "Investigating".
    """
    notice = edition.notice
    if notice.withdrawn_at:
        return _GONE
    if notice.phase == "over":
        return _TONES[_WORKING]
    status = notice.tone
    calm = status == _WORKING or notice.phase != "now"
    return Tone(_CALM if calm else status, "●")


def advice(edition: Edition) -> Phrase:
    """Return what to do now: this update's own words, or the last ones while it is not over."""
    if edition.notice.withdrawn_at:
        return NOTHING
    if edition.update.advice or edition.notice.phase == "over":
        return edition.update.advice
    return edition.notice.advice


def services(edition: Edition) -> list[ServiceWords]:
    """Return what this update says of services; else which ones the notice touches."""
    notice, update = edition.notice, edition.update
    if notice.withdrawn_at:
        return []
    if update.services and not edition.reminds:
        return [_service(service, changed=True) for service in update.services]
    return [_service(service, changed=False) for service in notice.services]


def contacts(edition: Edition) -> tuple[AffectedContactView, ...]:
    """Return what this update says of contact points; else what the notice says of them."""
    notice, update = edition.notice, edition.update
    return update.contact_points or (() if notice.phase == "over" else notice.contact_points)


def moments(edition: Edition) -> tuple[MomentView, ...]:
    """Return the notice's dates."""
    return () if edition.notice.withdrawn_at else edition.notice.moments


def foreign(edition: Edition) -> bool:
    """Tell whether any of what is said stands in another language than the reader's."""
    notice, update = edition.notice, edition.update
    said = (title(edition), update.body, advice(edition), *(one.phrase for one in notice.parts))
    return any(phrase.foreign for phrase in said)


def _service(service: AffectedView, *, changed: bool) -> ServiceWords:
    old, new = service.old_status, service.new_status
    moved = changed and old != new
    return ServiceWords(
        service.name,
        _TONES[new],
        phrases.status_label(new) if moved or new != _WORKING else "",
        phrases.status_label(old) if moved else "",
    )

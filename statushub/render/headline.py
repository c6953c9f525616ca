"""The words every medium shares about an update: its state, its subject, what to do now."""

from statushub.language import gettext as _
from statushub.language import pgettext
from statushub.render.matter import Edition
from statushub.render.view import NOTHING, Phrase


def state_words(edition: Edition) -> str:
    """Return where the notice stands, in a word or two; `Update` where nothing moved."""
    if edition.notice.withdrawn_at:
        return pgettext("notice", "Withdrawn")
    if edition.update.keeps_state:
        return _("Update")
    return edition.update.state_label


def subject(edition: Edition, *, test: bool = False) -> str:
    """Return `[Resolved] Phone lines closed in Madrid`: state first, the title unchanged."""
    words = f"[{state_words(edition)}] {edition.notice.title}"
    return _("[Test] %(subject)s", subject=words) if test else words


def advice(edition: Edition) -> Phrase:
    """Return what to do now: this update's own words, or the last ones while it is not over."""
    if edition.notice.withdrawn_at:
        return NOTHING
    if edition.update.advice or edition.notice.phase == "over":
        return edition.update.advice
    return edition.notice.advice


def foreign(edition: Edition) -> bool:
    """Tell whether any of what is said stands in another language than the reader's."""
    notice, update = edition.notice, edition.update
    said = (notice.title, update.body, advice(edition), *(part.phrase for part in notice.parts))
    return any(phrase.foreign for phrase in said)

"""Which words a reader gets: their language where there are any, else another one, marked."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup, escape

from statushub import language
from statushub.language import gettext as _
from statushub.language import pgettext
from statushub.model.notices import Update
from statushub.model.pages import Page
from statushub.model.services import Service, ServiceGroup
from statushub.model.words import MACHINE, Words
from statushub.render.view.phrase import NOTHING, Phrase


def plain(content: str, spoken: str, reader: str) -> Phrase:
    """Return words without mark-up, as those of a name."""
    return Phrase(content, escape(content), spoken, foreign=spoken != reader)


def first_of(by_language: Mapping[str, str], reader: str) -> Phrase:
    """Return the words of the first language of the reader's chain that has any."""
    for spoken in (*language.chain(reader), *sorted(by_language)):
        if by_language.get(spoken):
            return plain(by_language[spoken], spoken, reader)
    return NOTHING


def of_part(updates: Iterable[Update], part: str, reader: str) -> Phrase:
    """Return one part's words; of several updates the first that has some in a language counts."""
    written: dict[str, Words] = {}
    for update in updates:
        for words in update.texts:
            if words.part == part and words.content:
                written.setdefault(words.language, words)
    for spoken in (*language.chain(reader), *sorted(written)):
        if spoken in written:
            return as_phrase(written[spoken], reader)
    return NOTHING


def as_phrase(words: Words, reader: str) -> Phrase:
    """Return one text as it stands, for a reader of some language."""
    return Phrase(
        words.content,
        Markup(words.html) if words.html else escape(words.content),  # noqa: S704 - sanitised when written
        words.language,
        foreign=words.language != reader,
        machine=words.origin == MACHINE,
    )


def service_name(service: Service, reader: str) -> Phrase:
    return first_of({text.language: text.name for text in service.texts}, reader)


def service_description(service: Service, reader: str) -> Phrase:
    return first_of({text.language: text.description for text in service.texts}, reader)


def group_name(group: ServiceGroup | None, reader: str) -> Phrase:
    """Return a group's name; nothing for the nameless one."""
    if group is None:
        return NOTHING
    return first_of({text.language: text.name for text in group.texts}, reader)


def about_page(page: Page, reader: str) -> Phrase:
    return first_of({text.language: text.about for text in page.texts}, reader)


def status_label(status: str) -> str:
    """Return a service's status in the words readers see everywhere."""
    return {
        "operational": pgettext("status", "Working normally"),
        "under_maintenance": pgettext("status", "Under maintenance"),
        "degraded_performance": pgettext("status", "Slow or unreliable"),
        "partial_outage": pgettext("status", "Partial outage"),
        "major_outage": pgettext("status", "Major outage"),
    }[status]


def contact_state_label(state: str) -> str:
    """Return how a contact point stands, in a word; nothing where nobody knows."""
    match state:
        case "open":
            return pgettext("contact point", "Open")
        case "busy":
            return pgettext("contact point", "Busy")
        case "limited":
            return pgettext("contact point", "Limited")
        case "closed":
            return pgettext("contact point", "Closed")
        case _:
            return ""


def impact_label(impact: str) -> str:
    """Return an impact in words; nothing where it tells a reader nothing."""
    return {
        "minor": _("Minor impact"),
        "major": _("Major impact"),
        "critical": _("Critical impact"),
    }.get(impact, "")

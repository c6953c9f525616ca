"""Text messages: `Name: what + what to do + link`, in one part where that is possible."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from statushub.channels import Message
from statushub.channels.base import pieces
from statushub.channels.sms_length import Length, length, plainly
from statushub.language import gettext as _
from statushub.render import affected_words, headline, notes, text
from statushub.render.matter import Account, Confirmation, Edition, News
from statushub.render.plain import one_line

MOST_PARTS = 3
"""What an update may cost where nobody wrote its text message by hand."""

Fitted = Callable[[str], str]
"""Writes words with the letters that a message may have, one for one."""

_LINK = "https://status.example.org/en/confirm/" + 33 * "x"
_STANDS_FOR = {"code": "000000", "confirm_url": _LINK, "manage_url": _LINK, "link": _LINK}
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")


def preview(message: Message) -> Length:
    """Return what a composed message costs as a text message, as long as it will be."""
    return length("".join(_STANDS_FOR.get(piece, piece) for piece in pieces(message.text)))


def update(matter: News, language: str, fitted: Fitted = str) -> Message:
    """Return an update as a text message."""
    return _news(matter.edition(language), language, fitted, test=False)


def reminder(matter: News, language: str, fitted: Fitted = str) -> Message:
    """Return as a text message that a date is near."""
    return _news(matter.edition(language), language, fitted, test=False)


def test(matter: News, language: str, fitted: Fitted = str) -> Message:  # noqa: PT028
    """Return an update as a text message that says it is a test."""
    return _news(matter.edition(language), language, fitted, test=True)


def confirmation(matter: Confirmation, language: str) -> Message:
    """Return the request to confirm an address, as a text message."""
    return _note(notes.confirmation(matter), matter.page.name, language)


def account(matter: Account, language: str) -> Message:
    """Return something about an editor's account, as a text message."""
    return _note(notes.account(matter), matter.page.name, language)


WRITERS: Mapping[str, Callable[[Any, str], Message]] = {
    "update": update,
    "reminder": reminder,
    "test": test,
    "confirmation": confirmation,
    "account": account,
}


def _plain(writer: Callable[[Any, str], Message]) -> Callable[[Any, str], Message]:
    def written(matter: Any, language: str) -> Message:
        message = writer(matter, language)
        return replace(message, text=plainly(message.text))

    return written


PLAIN_WRITERS: Mapping[str, Callable[[Any, str], Message]] = {
    **{purpose: _plain(writer) for purpose, writer in {**text.WRITERS, **WRITERS}.items()},
    "update": partial(update, fitted=plainly),
    "reminder": partial(reminder, fitted=plainly),
    "test": partial(test, fitted=plainly),
}
"""The same without the accents that cost: more of an update then fits the parts it may have."""


def _news(edition: Edition, language: str, fitted: Fitted, *, test: bool) -> Message:
    written = _written(edition)
    name = edition.page.name
    if test:
        name = _("Test: %(name)s", name=name)
    words = _by_hand(name, written, edition.notice.url) if written else _made(name, edition, fitted)
    return Message(
        language,
        fitted(words),
        sender_name=edition.page.name,
        thread=edition.notice.id,
        first_in_thread=edition.update.number == 1 and not edition.reminds,
    )


def _written(edition: Edition) -> str:
    """The text message an editor wrote; not one in a language the title is not in."""
    sms = edition.update.sms
    if edition.reminds:
        return ""  # written for the day it was announced on
    return "" if sms.language != edition.notice.title.language else " ".join(sms.content.split())


def _by_hand(name: str, written: str, url: str) -> str:
    """An editor's own words: the name before and the link after them, where they lack them."""
    if not written.casefold().startswith(name.casefold()):
        written = f"{name}: {written}"
    return written if url in written else f"{written} {url}"


def _made(name: str, edition: Edition, fitted: Fitted) -> str:
    """Return what fits the fewest parts and, within those, says the most.

    What is closed and what to use instead goes before anything else there is room for.
    """
    for form in map(fitted, _of_contacts(name, edition)):
        if length(form).parts <= MOST_PARTS:
            return form
    forms = [fitted(form) for form in _forms(name, edition)]
    for most in range(1, MOST_PARTS + 1):
        for form in forms:
            if length(form).parts <= most:
                return form
    return _cut(name, edition, fitted)


def _of_contacts(name: str, edition: Edition) -> Iterator[str]:
    """Go from what is said of all contact points down to that of the first, which matters most.

    With the title where services are touched, too.
    """
    contacts = edition.update.contact_points
    what = [_what(edition)] if edition.notice.services else []
    for number in range(len(contacts), 0, -1):
        said = affected_words.in_brief(contacts[:number], edition.page.zone)
        if said:
            yield " ".join((f"{name}:", *what, said, edition.notice.url))


def _forms(name: str, edition: Edition) -> Iterator[str]:
    """Go from all we say to do now down to its first sentence; without advice, what we say."""
    what = _what(edition)
    said = headline.advice(edition) if edition.reminds else edition.update.advice
    if not said and not edition.reminds:
        said = edition.update.body
    sentences = _SENTENCE_END.split(one_line(said.content)) if said else []
    # That a date is near is word enough, where there is no room for more.
    for number in range(len(sentences), -1 if edition.reminds else 0, -1):
        yield " ".join((f"{name}:", what, *sentences[:number], edition.notice.url))


def _cut(name: str, edition: Edition, fitted: Fitted) -> str:
    """A first sentence too long for any text message: as many of its words as there is room for."""
    words = next(_forms(name, edition)).removesuffix(edition.notice.url).split()
    fewest = len(f"{name}: {_what(edition)}".split())
    for number in range(len(words) - 1, fewest, -1):
        # Three dots: an ellipsis would cost as much as an accent.
        form = fitted(f"{' '.join(words[:number])}... {edition.notice.url}")
        if length(form).parts <= MOST_PARTS:
            return form
    return " ".join((*words[:fewest], edition.notice.url))


def _what(edition: Edition) -> str:
    """What the matter is, as a sentence; what became of it, where it was told before."""
    what = " ".join(str(headline.title(edition)).split())
    if edition.update.number > 1 or edition.notice.withdrawn_at or edition.reminds:
        what = f"{headline.state(edition)}: {what}"
    what = what if what.endswith((".", "?", "!", "…")) else f"{what}."
    return f"{what} {edition.reminds.short}" if edition.reminds else what


def _note(note: notes.Note, name: str, language: str) -> Message:
    what = note.subject if name in note.subject else f"{name}: {note.subject}"
    words = f"{what}: {note.url}" if note.url else " ".join((f"{what}.", *note.after))
    return Message(language, words, sender_name=name)

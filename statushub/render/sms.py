"""Text messages: `Name: what + what to do + link`, in one part where that is possible."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from smpplib import consts, gsm

from statushub.channels import Message
from statushub.language import gettext as _
from statushub.render import headline, notes
from statushub.render.matter import Account, Confirmation, Edition, News
from statushub.render.plain import one_line

MOST_PARTS = 3
"""What an update may cost where nobody wrote its text message by hand."""

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")


@dataclass(frozen=True)
class Size:
    """What a text message costs: its characters, how they are encoded, and the parts it takes."""

    characters: int
    encoding: str
    parts: int


def measured(words: str) -> Size:
    """Return what these words cost as a text message."""
    parts, encoding, _flag = gsm.make_parts(words)
    name = "GSM-7" if encoding == consts.SMPP_ENCODING_DEFAULT else "UCS-2"
    return Size(len(words), name, len(parts))


def preview(message: Message) -> Size:
    """Return what a composed message costs as a text message."""
    return measured(message.text)


def update(matter: News, language: str) -> Message:
    """Return an update as a text message."""
    return _news(matter.edition(language), language, test=False)


def test(matter: News, language: str) -> Message:
    """Return an update as a text message that says it is a test."""
    return _news(matter.edition(language), language, test=True)


def confirmation(matter: Confirmation, language: str) -> Message:
    """Return the request to confirm an address, as a text message."""
    return _note(notes.confirmation(matter), matter.page.name, language)


def account(matter: Account, language: str) -> Message:
    """Return something about an editor's account, as a text message."""
    return _note(notes.account(matter), matter.page.name, language)


WRITERS: Mapping[str, Callable[[Any, str], Message]] = {
    "update": update,
    "test": test,
    "confirmation": confirmation,
    "account": account,
}


def _news(edition: Edition, language: str, *, test: bool) -> Message:
    written = one_line(edition.update.sms.content)
    name = edition.page.name
    if test:
        name = _("Test: %(name)s", name=name)
    words = _by_hand(written, name, edition) if written else _made(name, edition)
    return Message(language, words, sender_name=edition.page.name, thread=edition.notice.id)


def _by_hand(written: str, name: str, edition: Edition) -> str:
    """An editor's own words: the name before and the link after them, where they lack them."""
    if not written.startswith(name):
        written = f"{name}: {written}"
    url = edition.notice.url
    return written if url in written else f"{written} {url}"


def _made(name: str, edition: Edition) -> str:
    """The fullest form that fits one part; else the fullest that fits as many as may be."""
    forms = list(_forms(name, edition))
    for most in (1, MOST_PARTS):
        for form in forms:
            if measured(form).parts <= most:
                return form
    return forms[-1]


def _forms(name: str, edition: Edition) -> Iterator[str]:
    """Go from the fullest form to the shortest; whole sentences of advice, then the bare title."""
    what = one_line(str(edition.notice.title))
    if edition.update.number > 1 or edition.notice.withdrawn_at:
        what = f"{headline.state_words(edition)}: {what}"
    url = edition.notice.url
    advice = one_line(headline.advice(edition).content)
    sentences = _SENTENCE_END.split(advice) if advice else []
    ended = what if what.endswith((".", "?", "!")) else f"{what}."
    for number in range(len(sentences), 0, -1):
        yield f"{name}: {ended} {' '.join(sentences[:number])} {url}"
    if sentences:
        return
    yield f"{name}: {ended} {url}"


def _note(note: notes.Note, name: str, language: str) -> Message:
    link = f" {note.url}" if note.url else ""
    return Message(language, f"{name}: {note.subject}.{link}", sender_name=name)

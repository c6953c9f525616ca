"""One door to everything that is sent: the words for one medium, purpose and language."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from statushub.channels import Message, mark
from statushub.channels.sms_length import Length
from statushub.language import speaking
from statushub.render import mail, record, sms, text
from statushub.render.matter import Matter

MEDIA: Mapping[str, Mapping[str, Callable[[Any, str], Message]]] = {
    "mail": mail.WRITERS,
    "sms": sms.WRITERS,
    "sms_plain": sms.PLAIN_WRITERS,
    "webhook": record.WRITERS,
}
"""Who writes for a medium, by purpose. A medium without a writer of its own gets plain text."""

_MEASURES: Mapping[str, Callable[[Message], Length]] = {
    "sms": sms.preview,
    "sms_plain": sms.preview,
}
"""Media whose messages are paid for by their length."""

_MARK = re.compile(mark("([a-z_]+)"))


def compose(medium: str, purpose: str, language: str, matter: Matter) -> Message:
    """Return the message that everybody of this medium and language gets.

    Pure: the same matter gives the same bytes. What differs per recipient stands as marks.
    """
    writers = MEDIA.get(medium, text.WRITERS)
    writer = writers.get(purpose) or text.WRITERS[purpose]
    with speaking(language):
        return writer(matter, language)


def measured(medium: str, message: Message) -> Length | None:
    """Return what a message costs by its length; None where length costs nothing."""
    measure = _MEASURES.get(medium)
    return measure(message) if measure else None


def kept(message: Message) -> dict[str, Any]:
    """Return a message as JSON that `made_again` reads: for a test of what stands nowhere yet."""
    if message.body is not None:
        raise TypeError("a document is not kept")
    return asdict(message)


def made_again(content: Mapping[str, Any]) -> Message:
    """Return the message that was `kept`."""
    return Message(**content)


def marks_in(message: Message) -> frozenset[str]:
    """Return the names of the marks a message holds: what each recipient must be given."""
    if message.body is not None:
        return frozenset(_MARK.findall(message.body.decode()))
    places = (message.subject, message.text, message.html or "", *message.headers.values())
    return frozenset(_MARK.findall("\n".join(places)))

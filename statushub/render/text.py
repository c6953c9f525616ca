"""Plain text: what a medium without a writer of its own gets, and the text half of a mail."""

import textwrap
from collections.abc import Callable, Mapping
from typing import Any

from statushub.channels import Message, mark
from statushub.language import gettext as _
from statushub.language import ngettext
from statushub.render import affected_words, headline, notes, phrases
from statushub.render.environment import filled_text
from statushub.render.matter import (
    Account,
    Code,
    Confirmation,
    Digest,
    Edition,
    News,
    Paused,
    Reply,
)
from statushub.render.plain import one_line
from statushub.render.view.phrase import Phrase

_GIST = 240
"""Characters of what a digest says of a notice; its link leads to the rest."""


def update(matter: News, language: str) -> Message:
    """Return an update as text."""
    return _news(matter.edition(language), language, test=False)


def reminder(matter: News, language: str) -> Message:
    """Return as text that a date is near."""
    return _news(matter.edition(language), language, test=False)


def test(matter: News, language: str) -> Message:
    """Return an update as text that says it is a test."""
    return _news(matter.edition(language), language, test=True)


def digest(matter: Digest, language: str) -> Message:
    """Return what a day brought, as text."""
    return Message(
        language, summed_up(matter), subject=_("Daily digest"), sender_name=matter.page.name
    )


def confirmation(matter: Confirmation, language: str) -> Message:
    """Return the request to confirm an address, as text."""
    return _note(notes.confirmation(matter), matter.page.name, language)


def paused(matter: Paused, language: str) -> Message:
    """Return that an endpoint is paused, as text. Mark: `endpoint_url`."""
    return _note(notes.paused(matter), matter.page.name, language)


def account(matter: Account, language: str) -> Message:
    """Return something about an editor's account, as text."""
    return _note(notes.account(matter), matter.page.name, language)


def code(matter: Code, language: str) -> Message:
    """Return a code with what it is for and how long it works, short enough for one part."""
    name, number = matter.page.name, matter.minutes
    if matter.already:
        words = ngettext(
            "%(code)s is your code to change what you get from %(name)s. "
            "It works for %(num)s minute. Not you? Ignore this message.",
            "%(code)s is your code to change what you get from %(name)s. "
            "It works for %(num)s minutes. Not you? Ignore this message.",
            number,
            code=mark("code"),
            name=name,
        )
    else:
        words = ngettext(
            "%(code)s is your code for %(name)s. It works for %(num)s minute. "
            "Not you? Ignore this message.",
            "%(code)s is your code for %(name)s. It works for %(num)s minutes. "
            "Not you? Ignore this message.",
            number,
            code=mark("code"),
            name=name,
        )
    return Message(
        language, words, subject=_("Your code for %(name)s", name=name), sender_name=name
    )


def reply(matter: Reply, language: str) -> Message:
    """Return the answer to STOP, START or HELP, short enough for one part."""
    name = matter.page.name
    words = _REPLIES.get(matter.said, _help)(name, matter.page.home)
    return Message(language, words, subject=name, sender_name=name)


def _stopped(name: str, _url: str) -> str:
    return _("%(name)s: you get no more SMS from us. To get them again, reply START.", name=name)


def _started(name: str, _url: str) -> str:
    return _("%(name)s: you get our SMS again. To end them, reply STOP.", name=name)


def _help(name: str, url: str) -> str:
    return _(
        "%(name)s: we write when something happens to our services. "
        "To end this, reply STOP. %(url)s",
        name=name,
        url=url,
    )


_REPLIES = {"stop": _stopped, "start": _started}


WRITERS: Mapping[str, Callable[[Any, str], Message]] = {
    "update": update,
    "reminder": reminder,
    "test": test,
    "confirmation": confirmation,
    "code": code,
    "account": account,
    "digest": digest,
    "paused": paused,
    "reply": reply,
}


def summed_up(matter: Digest) -> str:
    """Return what a day brought as plain text, without a footer."""
    return filled_text("text/digest.txt", **day(matter))


def day(matter: Digest) -> dict[str, object]:
    """Return what templates of a digest see, whatever the medium."""
    verdict = matter.verdict
    return {
        "page": matter.page,
        "at": matter.at,
        "sentence": verdict.sentence,
        "more": verdict.more,
        "told": [
            {
                "state": headline.state(one.edition),
                "tone": headline.tone(one.edition),
                "title": headline.title(one.edition),
                "url": one.edition.notice.url,
                "at": one.edition.said_at,
                "reminds": one.edition.reminds.words if one.edition.reminds else "",
                "words": _gist(one.edition),
                "earlier": one.earlier,
                "next_update_at": None
                if one.edition.notice.phase == "over"
                else one.edition.notice.next_update_at,
            }
            for one in matter.told
        ],
        "week": matter.week,
    }


def _gist(edition: Edition) -> Phrase:
    """Return what to do now, else what was said, in a line or two."""
    page, advised = edition.page, headline.advice(edition)
    contacts = affected_words.in_brief(headline.contacts(edition), page.zone)
    if contacts and not advised:
        return phrases.plain(contacts, page.language, page.language)
    said = advised or edition.update.body
    short = textwrap.shorten(one_line(said.content), _GIST, placeholder="…")
    return phrases.plain(short, said.language, page.language)


def told(edition: Edition, *, test: bool) -> str:
    """Return an update in full as plain text, without a footer."""
    return filled_text("text/update.txt", **seen(edition, test=test))


def seen(edition: Edition, *, test: bool) -> dict[str, object]:
    """Return what templates of an update see, whatever the medium."""
    notice, update = edition.notice, edition.update
    return {
        "page": edition.page,
        "notice": notice,
        "update": update,
        "at": edition.said_at,
        "reminds": edition.reminds.words if edition.reminds else "",
        "title": headline.title(edition),
        "state": headline.state_in_full(edition),
        "tone": headline.tone(edition),
        "advice": headline.advice(edition),
        "moments": headline.moments(edition),
        "contacts": headline.contacts(edition),
        "services": headline.services(edition),
        "replaces": None if notice.withdrawn_at else notice.supersedes,
        "replaced_by": None if notice.withdrawn_at else notice.superseded_by,
        "next_update_at": None if notice.phase == "over" else notice.next_update_at,
        "foreign": headline.foreign(edition),
        "test": test,
    }


def _news(edition: Edition, language: str, *, test: bool) -> Message:
    return Message(
        language,
        told(edition, test=test),
        subject=headline.subject(edition, test=test),
        sender_name=edition.page.name,
        thread=edition.notice.id,
        first_in_thread=edition.update.number == 1 and not edition.reminds,
    )


def _note(note: notes.Note, name: str, language: str) -> Message:
    return Message(
        language,
        filled_text("text/note.txt", note=note),
        subject=note.subject,
        sender_name=name,
    )

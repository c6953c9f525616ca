"""Mail: HTML with its styles inlined, and text that reads well on its own."""

import textwrap
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from css_inline import CSSInliner

from statushub.channels import Message, mark
from statushub.language import enumerate_words
from statushub.language import gettext as _
from statushub.render import affected_words, colours, headline, notes, text
from statushub.render.environment import filled, filled_text
from statushub.render.matter import Account, Code, Confirmation, Digest, Edition, News, Paused
from statushub.render.plain import one_line
from statushub.render.view.masthead import Masthead

_PREVIEW = 140
"""Characters of a mail's preview line."""


def update(matter: News, language: str) -> Message:
    """Return an update as a mail to a subscriber. Marks: `manage_url`, `unsubscribe_url`."""
    edition = matter.edition(language)
    return _news(edition, language, _way_out(edition.page), test=False)


def reminder(matter: News, language: str) -> Message:
    """Return as a mail that a date is near. Marks: `manage_url`, `unsubscribe_url`."""
    return update(matter, language)


def digest(matter: Digest, language: str) -> Message:
    """Return what a day brought. Marks: `manage_url`, `unsubscribe_url`."""
    seen = text.day(matter) | {
        "language": language,
        "subject": _("Daily digest: %(sentence)s", sentence=matter.verdict.sentence),
        "first_words": enumerate_words([str(headline.title(one.edition)) for one in matter.told]),
        "manage_url": mark("manage_url"),
        "unsubscribe_url": mark("unsubscribe_url"),
        "digest": True,
        "test": False,
    }
    footer = filled_text("mail/footer.txt", **seen)
    return Message(
        language,
        f"{text.summed_up(matter)}\n-- \n{footer}",
        subject=str(seen["subject"]),
        html=_html("mail/digest.html", matter.page, seen),
        sender_name=matter.page.name,
        headers=_headers(language) | _way_out(matter.page),
    )


def test(matter: News, language: str) -> Message:
    """Return the same mail to an editor: it says that it is a test and offers no way out."""
    return _news(matter.edition(language), language, {}, test=True)


def confirmation(matter: Confirmation, language: str) -> Message:
    """Return the request to confirm an address. Mark: `confirm_url` (already: `manage_url`)."""
    why = _(
        "You get this because somebody typed in this address at %(home)s", home=matter.page.home
    )
    return _note(notes.confirmation(matter), matter.page, language, why)


def paused(matter: Paused, language: str) -> Message:
    """Return that an endpoint is paused, as a mail to its owner. Mark: `endpoint_url`."""
    why = _("You get this because you added this webhook at %(home)s", home=matter.page.home)
    return _note(notes.paused(matter), matter.page, language, why)


def account(matter: Account, language: str) -> Message:
    """Return something about an editor's account. Mark, where it has a link: `link`."""
    why = _("You get this because you have an account at %(home)s", home=matter.page.home)
    return _note(notes.account(matter), matter.page, language, why)


def code(matter: Code, language: str) -> Message:
    """Return a code in a mail. Mark: `code`."""
    short = text.code(matter, language)
    note = notes.Note(short.subject, (short.text,))
    why = _(
        "You get this because somebody typed in this address at %(home)s", home=matter.page.home
    )
    return _note(note, matter.page, language, why)


WRITERS: Mapping[str, Callable[[Any, str], Message]] = {
    "update": update,
    "reminder": reminder,
    "test": test,
    "confirmation": confirmation,
    "code": code,
    "account": account,
    "digest": digest,
    "paused": paused,
}


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(load_remote_stylesheets=False)


def _html(template: str, page: Masthead, words: Mapping[str, object]) -> str:
    accent = {
        "day": colours.readable(page.colour, colours.LIGHT, colours.LIGHT_SURFACE),
        "night": colours.readable(page.colour, colours.DARK, colours.DARK_SURFACE),
    }
    return _inliner().inline(filled(template, **words, accent=accent))


def _news(edition: Edition, language: str, headers: dict[str, str], *, test: bool) -> Message:
    seen = text.seen(edition, test=test) | {
        "language": language,
        "digest": False,
        "subject": headline.subject(edition, test=test),
        "first_words": _first_words(edition),
        "manage_url": mark("manage_url"),
        "unsubscribe_url": mark("unsubscribe_url"),
    }
    footer = filled_text("mail/footer.txt", **seen)
    return Message(
        language,
        f"{text.told(edition, test=test)}\n-- \n{footer}",
        subject=headline.subject(edition, test=test),
        html=_html("mail/update.html", edition.page, seen),
        sender_name=edition.page.name,
        headers=_headers(language) | headers,
        thread=edition.notice.id,
        first_in_thread=edition.update.number == 1 and not edition.reminds,
    )


def _first_words(edition: Edition) -> str:
    """What a list of mails shows after the subject: what to do, else what is said."""
    contacts = affected_words.in_brief(headline.contacts(edition), edition.page.zone)
    said = headline.advice(edition).content or contacts or edition.update.body.content
    words = one_line(said)
    if edition.reminds:
        words = f"{edition.reminds.words} {words}"
    return textwrap.shorten(words, _PREVIEW, placeholder="…")


def _note(note: notes.Note, page: Masthead, language: str, why: str) -> Message:
    seen = {"note": note, "page": page, "language": language, "why": why, "subject": note.subject}
    return Message(
        language,
        f"{filled_text('text/note.txt', note=note)}\n-- \n{why}\n",
        subject=note.subject,
        html=_html("mail/note.html", page, seen),
        sender_name=page.name,
        headers=_headers(language),
    )


def _headers(language: str) -> dict[str, str]:
    return {
        "Auto-Submitted": "auto-generated",
        "Content-Language": language,
        # Exchange keeps its out-of-office notes to itself when asked; bounces still come.
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }


def _way_out(page: Masthead) -> dict[str, str]:
    return {
        "List-Unsubscribe": f"<{mark('unsubscribe_url')}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": _list_id(page),
    }


def _list_id(page: Masthead) -> str:
    """RFC 2919: an identifier that looks like a host's name."""
    return f"<{page.id}.{urlsplit(page.public_url).hostname}>"

"""What a message is about: one small frozen shape per purpose, with nothing of an address in it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from statushub import kinds
from statushub import language as tongues
from statushub.model import fanouts
from statushub.render.view.masthead import Masthead
from statushub.render.view.notice import NoticeView
from statushub.render.view.page import Verdict
from statushub.render.view.update import UpdateView
from statushub.render.week import Change

CODE_MINUTES = 10
"""How long a code works where the order does not say."""


@dataclass(frozen=True)
class Reminds:
    """That a date of a notice is near."""

    moment: str
    """By the name its kind gives it."""
    at: datetime
    """When it comes."""
    lead_minutes: int
    said_at: datetime
    """When people were reminded."""
    words: str
    """One sentence: "This starts on Sunday 8 March 2026, 23:00 (Madrid)." """
    short: str
    """The same where room is dear: "This starts on 8 Mar 2026, 23:00." """


@dataclass(frozen=True)
class Edition:
    """One update as it reads in one language, with its notice and the page around it."""

    page: Masthead
    notice: NoticeView
    update: UpdateView
    reminds: Reminds | None = None
    """It is said again, because a date is near; None: it is what is new."""

    @property
    def said_at(self) -> datetime:
        """Return when it was said."""
        if self.reminds:
            return self.reminds.said_at
        return self.notice.withdrawn_at or self.update.at


def reminds(notice: NoticeView, content: Mapping[str, Any], zone: str) -> Reminds:
    """Return what a reminder says, by the content of its order, in the language being spoken."""
    at = datetime.fromisoformat(content["at"])
    declared = kinds.get(notice.kind).moment(content["moment"])
    words = declared.reminders.words if declared.reminders else f"{declared.label}: %(when)s"
    return Reminds(
        content["moment"],
        at,
        content["lead_minutes"],
        datetime.fromisoformat(content["said_at"]),
        str(words) % {"when": tongues.when(at, zone)},
        str(words) % {"when": tongues.short_when(at, zone)},
    )


@dataclass(frozen=True)
class News:
    """An update in every language there is, the page's own first: a document needs them all."""

    editions: Mapping[str, Edition]

    def edition(self, language: str) -> Edition:
        """Return it in this language, or in the first there is."""
        return self.editions.get(language) or next(iter(self.editions.values()))


@dataclass(frozen=True)
class Confirmation:
    """Somebody asked for our updates at an address: is it theirs? Mark: `confirm_url`.

    `already`: the address gets updates already; then the mark is `manage_url`.
    """

    page: Masthead
    already: bool = False
    days: int = 0
    """How long the link works; 0: not said."""
    some_only: bool = False
    """What it gets already is about single notices."""
    titles: tuple[str, ...] = ()
    """The notices it is to hear of, and of nothing else that it does not hear of yet."""


@dataclass(frozen=True)
class Code:
    """A code to type into a form. Mark: `code`. `already`: the address gets updates already."""

    page: Masthead
    already: bool = False
    minutes: int = CODE_MINUTES


@dataclass(frozen=True)
class Account:
    """Something an editor must know about their account.

    `template` names words of ours (see `render/account.py`), whose link is the mark `link`;
    without one, `subject` and `text` are the words themselves and may hold marks.
    """

    page: Masthead
    template: str = ""
    subject: str = ""
    text: str = ""
    hours: int = 0
    """How long the link works; 0: not said."""
    at: str = ""
    """When it happened, RFC 3339; empty: not said."""


@dataclass(frozen=True)
class Paused:
    """An endpoint of the reader's has failed for days and is paused. Mark: `endpoint_url`."""

    page: Masthead
    endpoint: str
    """As it may be shown: without what may be a secret in it."""
    since: str
    """Since when nothing has gone through, RFC 3339."""
    said: str
    """What happened last, a sentence in the reader's language."""


@dataclass(frozen=True)
class Reply:
    """The answer to a word somebody wrote back. `said`: stop, start or help."""

    page: Masthead
    said: str = "help"


@dataclass(frozen=True)
class Told:
    """One notice in a digest: the newest of its updates, and how many more there were."""

    edition: Edition
    earlier: int = 0


@dataclass(frozen=True)
class Digest:
    """What a day brought, in one message. Marks: `manage_url`, `unsubscribe_url`."""

    page: Masthead
    at: datetime
    verdict: Verdict
    """How everything stands now."""
    told: tuple[Told, ...]
    week: tuple[Change, ...] = ()
    """What changes this week, of the whole page like the verdict."""


Matter = Digest | News | Confirmation | Code | Account | Paused | Reply


def of(
    purpose: str,
    content: Mapping[str, Any],
    language: str,
    pages: Mapping[str, Masthead],
    editions: Mapping[str, Sequence[Edition]] | None = None,
) -> Matter:
    """Return what a fan-out's messages in this language are about.

    `content` is the fan-out's own; `pages` the page in each language; `editions` the updates in
    each language, where the purpose tells of some.
    """
    if editions and purpose not in _SHAPES:
        return News({code: told[0] for code, told in editions.items()})
    if editions:
        told = editions.get(language) or next(iter(editions.values()))
        content = {**content, "titles": tuple(str(one.notice.title) for one in told)}
    page = pages.get(language) or next(iter(pages.values()))
    shape = _SHAPES[purpose]
    known = {name: content[name] for name in shape.__dataclass_fields__ if name in content}
    return _made(shape, page, known)


def day(
    at: datetime,
    page: Masthead,
    verdict: Verdict,
    editions: Sequence[Edition],
    week: Sequence[Change] = (),
) -> Digest:
    """Return what a digest tells in one language; of several updates of a notice the newest."""
    newest: dict[str, Edition] = {}
    for edition in sorted(editions, key=lambda one: one.update.at, reverse=True):
        newest.setdefault(edition.notice.id, edition)
    count = [edition.notice.id for edition in editions].count
    told = (Told(edition, count(about) - 1) for about, edition in newest.items())
    return Digest(page, at, verdict, tuple(told), tuple(week))


def _made(shape: Callable[..., Matter], page: Masthead, known: Mapping[str, Any]) -> Matter:
    return shape(page=page, **known)


_SHAPES: dict[str, type[Confirmation | Code | Account | Paused | Reply]] = {
    fanouts.CONFIRMATION.name: Confirmation,
    fanouts.CODE.name: Code,
    fanouts.ACCOUNT.name: Account,
    fanouts.PAUSED.name: Paused,
    fanouts.REPLY.name: Reply,
}

"""The letters of a batch: words rendered once per language, personal links for each recipient."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from statushub import channels, clock, database, language
from statushub.actions import sign_in_links
from statushub.channels import Channel, Letter, Message
from statushub.database import among, numbers
from statushub.model import facts, fanouts, notices, subscriptions
from statushub.model.editors import Editor
from statushub.model.facts import Facts
from statushub.model.fanouts import Fanout
from statushub.model.notices import Notice
from statushub.model.pages import Page
from statushub.model.subscriptions import Subscription
from statushub.render import addresses, compose, matter, week
from statushub.render.matter import Digest, Edition
from statushub.render.notice_view import notice_view
from statushub.render.page_view import masthead, page_view
from statushub.render.view.masthead import Masthead

_Whom = Row[int, str, str, str, int, int, int, datetime | None]
# Columns, not objects: half of a letter's cost was making the object.
_WHOM = (
    Subscription.id,
    Subscription.public_id,
    Subscription.address,
    Subscription.language,
    Subscription.generation,
    Subscription.nonce,
    Subscription.secret_generation,
    Subscription.secret_changed_at,
)
_KEPT_FOR = timedelta(seconds=5)
_kept: dict[tuple[object, int, Channel], tuple[datetime, "Writer"]] = {}
_lock = threading.Lock()
# Made once: making a statement costs more than running it.
_ALL = select(*_WHOM).where(among(Subscription.id, numbers("to"))).order_by(Subscription.id)
_STAYED = _ALL.where(Subscription.ended_at.is_(None), Subscription.suppressed_at.is_(None))


@dataclass(frozen=True)
class Told:
    """One update that a fan-out tells of."""

    notice: Notice
    update_id: str
    reminder: Mapping[str, Any] | None
    """What of it is near, where it is said again for that; else None."""


def writer_of(fanout: Fanout, channel: Channel) -> "Writer":
    """Return a writer of an update's letters; those of several batches share one for a moment.

    Half of what a batch costs beside its letters is reading the facts and rendering the words.
    """
    if fanout.update is None:
        return Writer(fanout, channel)
    now, place = clock.now(), (database.opened(), fanout.id, channel)
    with _lock:
        for other, (since, _) in list(_kept.items()):
            if abs(now - since) > _KEPT_FOR:
                del _kept[other]
        if place in _kept:
            return _kept[place][1]
    writer = Writer(fanout, channel)
    with _lock:
        _kept[place] = now, writer
    return writer


class Writer:
    """Writes the letters of one fan-out on one channel, and keeps what all of them share."""

    def __init__(self, fanout: Fanout, channel: Channel) -> None:
        self._fanout = fanout
        self._channel = channel
        self._public_url = channel.core.public_url
        self._messages: dict[str, Message] = {}
        self._marks: dict[str, frozenset[str]] = {}
        self._pages: dict[str, Masthead] = {}
        self._editions: dict[str, list[Edition]] = {}
        self._digests: dict[str, Digest] = {}
        with database.reading() as session:
            self._gather(session)
            self._endpoint = _endpoint(session, fanout)

    def letters(self, recipients: Sequence[int]) -> list[Letter]:
        """Return the letters for some recipients (row ids); one that is gone has none."""
        if self._fanout.of_purpose.to_editors:
            with database.reading() as session:
                editors = select(Editor).where(Editor.id.in_(recipients))
                return [self._to_editor(editor) for editor in session.scalars(editors)]
        if "subscription" in self._fanout.content and self._endpoint is None:
            return []  # what it would have told of was deleted meanwhile
        # Whoever left since the planning hears no more of what only subscribers are told.
        while_subscribed = self._fanout.of_purpose.while_subscribed
        with database.glance() as connection:
            held = connection.execute(
                _STAYED if while_subscribed else _ALL, {"to": recipients}
            ).all()
        return [self._to_subscription(one) for one in held]

    def why_not(self, recipients: Sequence[int]) -> dict[int, str]:
        """Return the state of deliveries that no letter is written for: they left, or are gone."""
        if not recipients or self._fanout.of_purpose.to_editors:
            return dict.fromkeys(recipients, fanouts.CANCELLED)
        query = select(Subscription.id).where(
            Subscription.id.in_(recipients),
            Subscription.ended_at.is_(None),
            Subscription.suppressed_at.is_not(None),
        )
        with database.reading() as session:
            unreachable = set(session.scalars(query))
        return {
            one: fanouts.SUPPRESSED if one in unreachable else fanouts.CANCELLED
            for one in recipients
        }

    def _gather(self, session: Session) -> None:
        """Read the facts once, and see them as each language sees them."""
        page = session.get_one(Page, self._fanout.page_id)
        found = facts.gather(session, page, clock.now())
        told = _told(session, self._fanout)
        sums_up = self._fanout.purpose == fanouts.DIGEST.name
        for code in language.available():
            with language.speaking(code):
                self._pages[code] = masthead(page, found.logo, code, self._public_url)
                if told:
                    self._editions[code] = [self._edition(found, code, one) for one in told]
                if sums_up:
                    whole = page_view(found, code, self._public_url)
                    self._digests[code] = matter.day(
                        found.at,
                        self._pages[code],
                        whole.verdict,
                        self._editions.get(code, ()),
                        week.changes(whole),
                    )

    def _edition(self, found: Facts, code: str, told: Told) -> Edition:
        page = self._pages[code]
        view = notice_view(found, told.notice, code, self._public_url)
        shown = next(one for one in view.updates if one.id == told.update_id)
        near = matter.reminds(view, told.reminder, page.zone) if told.reminder else None
        return Edition(page, view, shown, near)

    def _message(self, code: str) -> Message:
        if code not in self._messages:
            message = self._words(code)
            self._messages[code] = message
            self._marks[code] = compose.marks_in(message)
        return self._messages[code]

    def _words(self, code: str) -> Message:
        content, purpose = self._fanout.content, self._fanout.of_purpose.name
        if "message" in content:  # a test of what stands nowhere yet: its words came with it
            return compose.made_again(content["message"])
        if self._endpoint:
            content = content | _shown(self._endpoint, content, code)
        subject = self._digests.get(code) or matter.of(
            purpose, content, code, self._pages, self._editions
        )
        return compose.compose(self._channel.medium, purpose, code, subject)

    def _key(self, recipient: str) -> str:
        return f"{self._fanout.public_id}-{recipient}"

    def _to_subscription(self, held: _Whom) -> Letter:
        code = held.language if held.language in language.available() else language.default()
        message = self._message(code)
        personal = {
            **self._links(held, code, self._marks[code]),
            **self._channel.personal(held.public_id, subscriptions.good_secrets(held)),
        }
        waits_for_answer = (
            self._fanout.purpose == fanouts.CONFIRMATION.name
            and self._channel.confirm_by == "answer"
        )
        return Letter(
            held.id,
            held.address,
            self._key(held.public_id),
            message,
            personal,
            expects=personal["code"] if waits_for_answer else None,
        )

    def _links(self, held: _Whom, code: str, wanted: Iterable[str]) -> Mapping[str, str]:
        """Derive only what this message holds marks for: a tag costs more than a splice."""
        made = {
            "manage_url": lambda: addresses.manage(
                self._public_url, code, subscriptions.manage_token(held)
            ),
            "unsubscribe_url": lambda: addresses.unsubscribe(
                self._public_url, subscriptions.unsubscribe_token(held)
            ),
            "confirm_url": lambda: addresses.confirm(
                self._public_url, code, subscriptions.confirm_token(held)
            ),
            "code": lambda: subscriptions.code_of(held),
        }
        if self._endpoint:
            token = subscriptions.manage_token(self._endpoint)
            made["endpoint_url"] = lambda: addresses.manage(self._public_url, code, token)
        return {name: made[name]() for name in wanted}

    def _to_editor(self, editor: Editor) -> Letter:
        code = editor.language if editor.language in language.available() else language.default()
        message = self._message(code)
        home = addresses.home(self._public_url, code)
        made = {
            "link": sign_in_links.address(editor, self._public_url),
            # A test message shows where these links stand; there is no subscription behind them.
            "manage_url": home,
            "unsubscribe_url": home,
        }
        personal = {name: made[name] for name in self._marks[code]}
        return Letter(editor.id, editor.email, self._key(editor.public_id), message, personal)


def _told(session: Session, fanout: Fanout) -> list[Told]:
    """Return the updates a fan-out tells of, each with its notice: by its order or its content."""
    if fanout.update:
        notice = session.get_one(Notice, fanout.update.notice_id)
        return [Told(notice, fanout.update.public_id, fanout.content if fanout.reminds else None)]
    updates = notices.updates_by_ids(session, fanout.content.get("updates", ()))
    named = notices.by_ids(session, fanout.page_id, fanout.content.get("notices", ()))
    near = fanout.content.get("reminders", {})
    return [
        *(Told(one.notice, one.public_id, near.get(one.public_id)) for one in updates),
        *(Told(one, one.updates[-1].public_id, None) for one in named),
    ]


def _endpoint(session: Session, fanout: Fanout) -> Subscription | None:
    """Return the subscription a message to its owner is about, if it is about one."""
    public_id = fanout.content.get("subscription")
    query = select(Subscription).where(Subscription.public_id == public_id)
    return session.scalars(query).first() if public_id else None


def _shown(endpoint: Subscription, content: Mapping[str, Any], code: str) -> dict[str, str]:
    """Return what a message says of an endpoint, in its own language."""
    channel = channels.get(endpoint.channel)
    with language.speaking(code):
        said = channel.explained(content["code"], content["words"])
    return {"endpoint": channel.masked(endpoint.address), "said": said}

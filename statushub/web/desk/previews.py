"""What a posting would be, before it is: the page, each message, and who would hear.

Nothing here imitates: the posting is done, looked at, and taken back (`rehearse`).
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import Response, flash, make_response, render_template
from markupsafe import Markup

from statushub import channels, clock, language
from statushub.actions import trials
from statushub.actions.notices import Posted
from statushub.channels import Channel, Message, Price, splice
from statushub.channels.sms_length import Length
from statushub.errors import NotThere
from statushub.language import gettext as _
from statushub.model import audiences, facts, fanouts, pages
from statushub.render import compose, feed
from statushub.render import page as rendering
from statushub.render.matter import Edition, News
from statushub.render.notice_view import notice_view
from statushub.render.page_view import page_view
from statushub.render.stylesheet import stylesheet
from statushub.render.view.page import PageView
from statushub.web import headers, settings, signin
from statushub.web.desk import words
from statushub.web.desk.filled import Filled
from statushub.web.desk.postings import Posting

# A frame without an origin fetches nothing from ours, and this stylesheet may not be out yet.
_STYLE_LINK = re.compile(r'<link rel="stylesheet"[^>]*>')


@dataclass(frozen=True)
class Hearers:
    """How many would hear on one channel in one language."""

    channel: str
    language: str
    number: int
    later: int
    """Of them, after their quiet hours."""
    daily: int
    """Of them, in their daily digest."""
    parts: int
    """What their messages need together, where length costs; 0 elsewhere."""
    cost: Price | None
    """What those will cost, about, where the operator named a price."""


@dataclass(frozen=True)
class Rehearsal:
    """Everything that is read while the posting stands."""

    pages: dict[str, PageView]
    news: News
    hearers: Sequence[Hearers]


@dataclass(frozen=True)
class Shown:
    """One message as its reader would see it."""

    channel: str
    sender: str
    subject: str
    text: str
    html: str | None
    length: Length | None


@dataclass(frozen=True)
class Tongue:
    """Everything in one language."""

    code: str
    name: str
    page: str
    messages: Sequence[Shown]
    entry_title: str
    entry: Markup


def made(posting: Posting, filled: Filled, wanted: str) -> Response:
    """Return the preview that was asked for; raise Refused where nothing could be posted.

    `wanted`: preview, test (the preview, and a message to whoever asks), or `page.es`.
    """
    seen = _rehearsed(posting, filled)
    which, _dot, code = wanted.partition(".")
    if which == "page":
        return _document(seen, code)
    if which == "test":
        _send_test(seen)
    shown = render_template(
        "desk/notices/preview.html",
        posting=posting,
        filled=filled,
        tongues=[_tongue(seen, code) for code in language.available()],
        documents=_documents(seen),
        hearers=seen.hearers if filled.notify else (),
        cost=_cost(seen.hearers),
        money=lambda price: language.money(price.amount, price.currency),
        digits=language.number,
        total=sum(one.number for one in seen.hearers) if filled.notify else 0,
    )
    response = make_response(shown)
    response.headers["Content-Security-Policy"] = headers.PREVIEW
    return response


def _rehearsed(posting: Posting, filled: Filled) -> Rehearsal:
    found: list[Rehearsal] = []
    posting.post(
        filled, lambda session, posted: found.append(_look(session, posted)), rehearse=True
    )
    return found[0]


def _look(session: Any, posted: Posted) -> Rehearsal:
    page = pages.the_page(session)
    read = facts.gather(session, page, clock.now())
    public_url = settings().public_url
    views, editions = {}, {}
    for code in language.available():
        with language.speaking(code):
            views[code] = page_view(read, code, public_url)
            notice = notice_view(read, posted.notice, code, public_url)
            update = next(one for one in notice.updates if one.id == posted.update.public_id)
            editions[code] = Edition(views[code].masthead, notice, update)
    news = News(editions)
    about = audiences.topic(posted.notice)
    hearers = [
        _hearers(one, news) for one in audiences.counts(session, about, page.time_zone, clock.now())
    ]
    return Rehearsal(views, news, hearers)


def _hearers(some: audiences.Hearers, news: News) -> Hearers:
    channel, code = channels.get(some.channel), some.language
    spoken = code if code in language.available() else language.default()
    message = compose.compose(channel.medium, fanouts.UPDATE.name, spoken, news)
    length = compose.measured(channel.medium, message)
    # A digest is a message of its own, and tells of more than this.
    parts = length.parts * (some.number - some.daily) if length else 0
    price = channel.price
    return Hearers(
        str(channel.label),
        words.tongue(code),
        some.number,
        some.later,
        some.daily,
        parts,
        Price(price.amount * parts, price.currency) if price and parts else None,
    )


def _cost(hearers: Sequence[Hearers]) -> Price | None:
    """Return what all messages will cost, where that is more than one of the lines."""
    costs = [one.cost for one in hearers if one.cost]
    if len(costs) < 2:
        return None
    return Price(sum((cost.amount for cost in costs), Decimal(0)), costs[0].currency)


def _tongue(seen: Rehearsal, code: str) -> Tongue:
    edition = seen.news.editions[code]
    with language.speaking(code):
        page = rendering.index(seen.pages[code], live=False)
        style = stylesheet(seen.pages[code].masthead.colour).body.decode()
        title, entry = feed.entry(seen.pages[code], edition.notice, edition.update)
    return Tongue(
        code=code,
        name=words.tongue(code),
        page=_STYLE_LINK.sub(lambda _found: f"<style>{style}</style>", page.body.decode()),
        messages=[
            shown for channel in channels.every() if (shown := _shown(channel, seen.news, code))
        ],
        entry_title=title,
        entry=entry,
    )


def _shown(channel: Channel, news: News, code: str) -> Shown | None:
    """Return a message as it would read; None for a document, which has every language in it."""
    message = compose.compose(channel.medium, fanouts.UPDATE.name, code, news)
    if message.body is not None:
        return None
    links = dict.fromkeys(compose.marks_in(message), news.edition(code).page.home)
    return Shown(
        channel=str(channel.label),
        sender=message.sender_name,
        subject=splice(message.subject, links),
        text=splice(message.text, links),
        html=splice(message.html, links) if message.html else None,
        length=compose.measured(channel.medium, message),
    )


def _documents(seen: Rehearsal) -> list[tuple[str, str]]:
    """Return the documents that programs get, each with the name of its channel."""
    found = []
    for channel in channels.every():
        message = compose.compose(
            channel.medium, fanouts.UPDATE.name, language.default(), seen.news
        )
        if message.body is not None:
            content = json.loads(message.body)
            found.append((str(channel.label), json.dumps(content, ensure_ascii=False, indent=2)))
    return found


def _document(seen: Rehearsal, code: str) -> Response:
    """Return the notice's own page as a document of its own."""
    if code not in seen.pages:
        raise NotThere(code)
    with language.speaking(code):
        made_ = rendering.notice(
            seen.pages[code].masthead, seen.news.editions[code].notice, live=False
        )
    response = Response(made_.body, content_type=made_.content_type)
    response.headers["Content-Security-Policy"] = headers.STILL
    response.headers["Cache-Control"] = "no-store"
    return response


def _send_test(seen: Rehearsal) -> None:
    channel = next(one for one in channels.every() if one.reaches_editors)
    messages: list[Message] = [
        compose.compose(channel.medium, fanouts.TEST.name, code, seen.news)
        for code in seen.news.editions
    ]
    trials.send_test([compose.kept(message) for message in messages], signin.actor())
    account = signin.editor()
    flash(
        _(
            "A test in each language is on its way to %(email)s. Nobody else gets it.",
            email=account.email if account else "",
        ),
        "success",
    )

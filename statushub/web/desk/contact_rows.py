"""Every contact point in a row: how it stands, who says so, the wait and how old that figure is."""

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from statushub import clock, contact_types, language
from statushub.language import gettext as _
from statushub.language import pgettext
from statushub.model import contact_claims
from statushub.model.availability import HOURS
from statushub.model.contact_points import ContactPoint
from statushub.model.facts import Facts, gather
from statushub.model.pages import Page
from statushub.model.waits import Wait
from statushub.render import contact_words, phrases
from statushub.render.contact_view import contact_views
from statushub.render.view.contact_point import ContactPointView
from statushub.render.view.phrase import NOTHING, Phrase
from statushub.web.desk import words


@dataclass(frozen=True)
class Row:
    """One contact point at a glance."""

    point: ContactPointView
    source: str
    """Who has the word, in words; empty where nobody does."""
    since: str
    """Since when, in words: the time alone where it was today."""
    notice_id: str
    notice_title: Phrase
    hand: str
    """What the hand states; empty: nothing."""
    hand_label: str
    """The same in words, where a notice or the hours say otherwise; else empty."""
    stands: str
    """How it stands, and until when by its hours, as readers are told."""
    figure: int | None
    """The wait last measured, however old."""
    is_old: bool
    """Whether it is too old to count."""
    age: str
    """How long ago that was, and by whom, in words."""
    search: str
    """Everything it may be looked for by."""


@dataclass(frozen=True)
class Shelf:
    """The contact points of one type."""

    type: str
    label: str
    rows: tuple[Row, ...]

    def narrowed(self, asked: str) -> "Shelf | None":
        """Return it with the rows that are looked for (in `plain` words); None without any."""
        rows = tuple(one for one in self.rows if asked in one.search)
        return replace(self, rows=rows) if rows else None


def plain(asked: str) -> str:
    """Return words as they are compared: small letters without accents."""
    parted = unicodedata.normalize("NFD", asked.casefold())
    return "".join(sign for sign in parted if not unicodedata.combining(sign))


def shelves(session: Any, page: Page, public_url: str) -> list[Shelf]:
    """Read every contact point there is now, by type."""
    facts = gather(session, page, clock.now(), history_days=0)
    views = contact_views(facts, language.current(), public_url)
    by_type: dict[str, list[Row]] = defaultdict(list)
    served = _served(facts)
    for point in facts.contact_points:
        row = _row(facts, point, views[point.id], served[point.id])
        by_type[point.type].append(row)
    return [
        Shelf(kind.name, str(kind.label), tuple(by_type[kind.name]))
        for kind in contact_types.every()
        if kind.name in by_type
    ]


def _served(facts: Facts) -> dict[int, list[str]]:
    """Return the names of the services of each contact point."""
    spoken = language.current()
    found: dict[int, list[str]] = defaultdict(list)
    for service in facts.services:
        for row_id in facts.offers.get(service.id, ()):
            found[row_id].append(str(phrases.service_name(service, spoken)))
    return found


def _row(facts: Facts, point: ContactPoint, view: ContactPointView, served: Sequence[str]) -> Row:
    claims = facts.contact_claims.get(point.id, ())
    hand = next((one.state for one in claims if one.source == contact_claims.HAND), "")
    stands = facts.availability(point)
    notice = next(
        (one for one in facts.open_notices if stands.claim and one.id == stands.claim.notice_id),
        None,
    )
    wait = facts.waits.get(point.id)
    search = (str(view.label), view.shown, view.type_label, view.state_label, *served)
    return Row(
        point=view,
        source=_source(view),
        since=_since(view.since, facts) if view.since else "",
        notice_id=notice.public_id if notice else "",
        notice_title=phrases.of_part(notice.updates[::-1], "title", language.current())
        if notice
        else NOTHING,
        hand=hand,
        hand_label="" if hand == view.state else phrases.contact_state_label(hand),
        stands=contact_words.sentence(contact_words.stands(view, facts.at, facts.page.time_zone)),
        figure=wait.minutes if wait else None,
        is_old=stands.wait_goes_stale_at is not None and stands.wait_goes_stale_at <= facts.at,
        age=_age(wait, facts.at),
        search=plain(" ".join(search)),
    )


def _source(view: ContactPointView) -> str:
    return {
        contact_claims.NOTICE: _("by a notice"),
        contact_claims.HAND: _("by hand"),
        contact_claims.FEED: _("by a feed"),
        HOURS: _("by its hours"),
    }.get(view.source, "")


def _since(moment: datetime, facts: Facts) -> str:
    zone = facts.page.time_zone
    if language.day(moment, zone) == language.day(facts.at, zone):
        return language.clock_time(moment, zone)
    return language.short_when(moment, zone)


def _age(wait: Wait | None, at: datetime) -> str:
    if wait is None or wait.minutes is None:
        return ""
    ago = words.since((at - wait.as_of).total_seconds())
    who = {
        "hand": pgettext("wait", "by hand"),
        "feed": pgettext("wait", "by a feed"),
        "file": pgettext("wait", "from a file"),
    }.get(wait.source, wait.source)
    return _("%(ago)s, %(source)s", ago=ago, source=who)

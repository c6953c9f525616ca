"""The whole page as one reader sees it, made from one reading of the facts."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from statushub import language
from statushub.model.claims import STATUSES, Claim, worst
from statushub.model.facts import Facts
from statushub.model.pages import Page
from statushub.model.services import Service
from statushub.render import addresses, phrases
from statushub.render.contact_view import contact_views
from statushub.render.notice_view import notice_view
from statushub.render.uptime_view import uptime_view
from statushub.render.verdict import verdict
from statushub.render.view.contact_point import ContactPointView
from statushub.render.view.masthead import Masthead
from statushub.render.view.notice import NoticeView
from statushub.render.view.page import PageView
from statushub.render.view.phrase import NOTHING
from statushub.render.view.service import GroupView, ServiceView

_LOGO_ENDINGS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/svg+xml": "svg",
}
_GRAVITY = {"minor": 1, "major": 2, "critical": 3}


def masthead(page: Page, logo: bytes | None, reader: str, public_url: str) -> Masthead:
    """Return what stands around everything a page shows."""
    name = logo_name(page, logo)
    return Masthead(
        id=page.public_id,
        name=page.name(reader),
        about=phrases.about_page(page, reader),
        language=reader,
        languages=language.available(),
        public_url=public_url,
        zone=page.time_zone,
        zone_name=language.city(page.time_zone),
        colour=page.colour,
        logo_url=addresses.asset(public_url, name) if name else None,
        support_url=page.support_url,
        created_at=page.created_at,
    )


def logo_name(page: Page, logo: bytes | None) -> str | None:
    """Return the file name of the logo, which changes whenever its bytes do."""
    ending = _LOGO_ENDINGS.get(page.logo_type or "")
    if not logo or not ending:
        return None
    return f"logo.{hashlib.sha256(logo).hexdigest()[:12]}.{ending}"


def page_view(facts: Facts, reader: str, public_url: str) -> PageView:
    """Return the page in the reader's language; inside `language.speaking(reader)`."""
    notices = [notice_view(facts, one, reader, public_url) for one in facts.open_notices]
    now = sorted(_in_phase(notices, "now"), key=_gravest_first)
    contacts = contact_views(facts, reader, public_url)
    groups = _groups(facts, notices, contacts, reader, public_url)
    services = [service for group in groups for service in group.services]
    over = [notice_view(facts, one, reader, public_url) for one in facts.closed_notices]
    return PageView(
        masthead=masthead(facts.page, facts.logo, reader, public_url),
        as_of=facts.at,
        status=worst(service.status for service in services),
        verdict=verdict(services, now, _calm_since(facts), tuple(contacts.values())),
        groups=groups,
        contact_points=tuple(contacts.values()),
        now=tuple(now),
        ahead=tuple(sorted(_in_phase(notices, "ahead"), key=lambda one: one.begins_at)),
        standing=tuple(_in_phase(notices, "standing")),
        over=tuple(over),
    )


def _gravest_first(notice: NoticeView) -> tuple[int, float]:
    """Order by impact, then by the newest word: what hurts most is read first."""
    return (-_GRAVITY.get(notice.impact, 0), -notice.newest.at.timestamp())


def _in_phase(notices: Sequence[NoticeView], phase: str) -> list[NoticeView]:
    return [notice for notice in notices if notice.phase == phase]


def _calm_since(facts: Facts) -> datetime | None:
    """Return when the last trouble of any service ended, as far as the history tells."""
    ended = (
        claim.until
        for claims in facts.claims.values()
        for claim in claims
        if claim.until and claim.status != STATUSES[0]
    )
    return max(ended, default=None)


def _groups(
    facts: Facts,
    notices: Sequence[NoticeView],
    contacts: Mapping[int, ContactPointView],
    reader: str,
    public_url: str,
) -> tuple[GroupView, ...]:
    made = []
    for group in (None, *facts.groups):
        group_id = group.id if group else None
        services = tuple(
            _service_view(facts, service, notices, contacts, reader, public_url)
            for service in facts.services
            if service.group_id == group_id
        )
        if services:
            made.append(GroupView(phrases.group_name(group, reader), services))
    return tuple(made)


def _service_view(
    facts: Facts,
    service: Service,
    notices: Sequence[NoticeView],
    contacts: Mapping[int, ContactPointView],
    reader: str,
    public_url: str,
) -> ServiceView:
    status = facts.status(service.id)
    reached = tuple(
        contacts[point] for point in facts.offers.get(service.id, ()) if point in contacts
    )
    ways = {one.id for one in reached}
    return ServiceView(
        id=service.public_id,
        name=phrases.service_name(service, reader),
        description=phrases.service_description(service, reader) or NOTHING,
        status=status,
        status_label=phrases.status_label(status),
        since=_since(facts.claims_now(service.id)),
        url=addresses.service(public_url, reader, service.public_id),
        notices=tuple(one for one in notices if one.touches(service.public_id) or one.bars(ways)),
        contact_points=reached,
        uptime=uptime_view(facts.uptime(service)),
    )


def _since(claims: Sequence[Claim]) -> datetime | None:
    """Return since when the worst of some claims is in force; None while all is well."""
    status = worst(claim.status for claim in claims)
    if status == STATUSES[0]:
        return None
    return min(claim.since for claim in claims if claim.status == status)

"""Changing the page itself, and saying that its facts have changed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import available_timezones

from sqlalchemy import update as update_rows
from sqlalchemy.orm import Session

from statushub import clock, database, engine, language
from statushub.errors import Faults
from statushub.language import gettext as _
from statushub.model import audit
from statushub.model.audit import Actor
from statushub.model.pages import Page, PageText

PUBLISH_JOB = "publish_page"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_LOGO_TYPES = {"image/png", "image/svg+xml", "image/jpeg", "image/webp"}
_LOGO_BYTES = 200_000
_NAME_LENGTH = 120


def facts_changed(session: Session, page_id: int) -> int:
    """Say, inside a write, that readers must see something new; order its publication.

    Return the new version of the facts.
    """
    version = session.execute(
        update_rows(Page)
        .where(Page.id == page_id)
        .values(facts_version=Page.facts_version + 1, updated_at=clock.now())
        .returning(Page.facts_version, Page.public_id)
    ).one()
    order_publication(session, page_id, f"{version.public_id}-{version.facts_version}")
    return int(version.facts_version)


def order_publication(session: Session, page_id: int, key: str) -> None:
    """Enqueue a publication of the page; `key` tells this order from others."""
    engine.enqueue(session, PUBLISH_JOB, page_id, key=f"publish-{key}", priority=1)


@dataclass(frozen=True)
class SetUpPage:
    """What the page is called in each language, and how it looks."""

    names: Mapping[str, str]
    time_zone: str
    about: Mapping[str, str] = field(default_factory=dict)
    colour: str = "#0b5394"
    support_url: str = ""
    logo: tuple[str, bytes] | None = None
    """Content type and bytes of a new logo; None keeps what is there."""
    without_logo: bool = False


def set_up(command: SetUpPage, actor: Actor) -> Page:
    """Create the page, or change it; raise Refused naming each field that is wrong."""
    _check(command)
    with database.transaction() as session:
        page = session.query(Page).order_by(Page.id).first()
        now = clock.now()
        verb = "change_page"
        if page is None:
            page, verb = Page(created_at=now, updated_at=now), "create_page"
            session.add(page)
        page.time_zone = command.time_zone
        page.colour = command.colour.lower()
        page.support_url = command.support_url.strip() or None
        if command.logo:
            page.logo_type, page.logo = command.logo
        if command.without_logo:
            page.logo_type = page.logo = None
        page.texts = [
            PageText(
                language=code,
                name=command.names.get(code, "").strip(),
                about=command.about.get(code, "").strip(),
            )
            for code in language.available()
            if command.names.get(code, "").strip()
        ]
        session.flush()
        audit.note(session, actor, verb, ("page", page.public_id))
        facts_changed(session, page.id)
    return page


def _check(command: SetUpPage) -> None:
    faults = Faults()
    for code in language.available():
        name = command.names.get(code, "").strip()
        if not name:
            faults.add(f"names.{code}", _("Give the page a name in this language."))
        elif len(name) > _NAME_LENGTH:
            faults.add(
                f"names.{code}",
                _("Use at most %(limit)s characters.", limit=_NAME_LENGTH),
            )
    if command.time_zone not in available_timezones():
        faults.add("time_zone", _("Choose a time zone from the list, such as Europe/Madrid."))
    if not _COLOUR.fullmatch(command.colour):
        faults.add("colour", _("Write the colour as # and six digits, such as #0b5394."))
    if command.support_url.strip() and not command.support_url.strip().startswith(
        ("https://", "http://", "mailto:", "tel:")
    ):
        faults.add("support_url", _("Begin the address with https://."))
    if command.logo and command.logo[0] not in _LOGO_TYPES:
        faults.add("logo", _("Use a PNG, SVG, JPEG or WebP picture."))
    if command.logo and len(command.logo[1]) > _LOGO_BYTES:
        faults.add("logo", _("Use a picture of at most 200 kB."))
    faults.refuse_if_any()

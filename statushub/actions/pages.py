"""Changing the page itself, and saying that its facts have changed."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from sqlalchemy import case, select
from sqlalchemy import update as update_rows
from sqlalchemy.orm import Session

from statushub import clock, database, engine, hours, language
from statushub.actions import logos
from statushub.errors import Faults, Refused
from statushub.language import gettext as _
from statushub.model import audit, pages
from statushub.model.audit import Actor
from statushub.model.pages import Page, PageText
from statushub.model.publications import Publication
from statushub.texts import clean, clean_line

PUBLISH_JOB = "publish_page"
_COLOUR = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")
_NAME_LENGTH = 120
_ABOUT_LENGTH = 1_000
_ADDRESS_LENGTH = 2_000


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


def measured(session: Session, page_id: int) -> None:
    """Say, inside a write, that a measurement which readers see has changed.

    No publication is ordered for each of them: hundreds may come a second. The worker's watch
    finds that the facts have moved on, and publishes all of them at once (`publish.store.due`).
    """
    shown = (
        select(Publication.facts_version)
        .where(Publication.page_id == page_id)
        .order_by(Publication.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    waiting = Page.facts_version > shown  # then `updated_at` tells since when, and stays
    session.execute(
        update_rows(Page)
        .where(Page.id == page_id)
        .values(
            facts_version=Page.facts_version + 1,
            updated_at=case((waiting, Page.updated_at), else_=clock.now()),
        ),
        execution_options=database.ROWS_ALONE,
    )


def order_publication(session: Session, page_id: int, key: str) -> None:
    """Enqueue a publication of the page; `key` tells this order from others."""
    engine.enqueue(session, PUBLISH_JOB, page_id, key=f"publish-{key}", priority=1)


@dataclass(frozen=True)
class SetUpPage:
    """What the page is called in each language, and how it looks."""

    names: Mapping[str, str]
    time_zone: str
    """An IANA name; the city alone will do where it is the only one of its name."""
    about: Mapping[str, str] = field(default_factory=dict)
    colour: str = "#0b5394"
    support_url: str = ""
    logo: bytes | None = None
    """A new logo; None keeps what is there."""
    without_logo: bool = False


def set_up(command: SetUpPage, actor: Actor) -> Page:
    """Create the page, or change it; raise Refused naming each field that is wrong."""
    checked = _checked(command)
    with database.transaction() as session:
        page = pages.page_or_none(session)
        now = clock.now()
        verb = "change_page"
        if page is None:
            page, verb = Page(created_at=now, updated_at=now), "create_page"
            session.add(page)
        page.time_zone = checked.time_zone
        page.colour = checked.colour
        page.support_url = checked.support_url or None
        if checked.logo:
            page.logo_type, page.logo = checked.logo
        elif command.without_logo:
            page.logo_type = page.logo = None
        page.texts = [
            # What was said in a language that is not offered now comes back with it.
            *(text for text in page.texts if text.language not in language.available()),
            *(
                PageText(language=code, name=name, about=checked.about.get(code, ""))
                for code, name in checked.names.items()
            ),
        ]
        session.flush()
        audit.note(session, actor, verb, ("page", page.public_id))
        facts_changed(session, page.id)
    return page


@dataclass(frozen=True)
class _Checked:
    """The same, in the form it is kept in."""

    names: dict[str, str]
    about: dict[str, str]
    time_zone: str
    colour: str
    support_url: str
    logo: tuple[str, bytes] | None


def _checked(command: SetUpPage) -> _Checked:
    faults = Faults()
    logo = None
    if command.logo is not None:
        try:
            logo = logos.checked(command.logo)
        except Refused as refused:
            faults.extend(refused.faults)
    checked = _Checked(
        names={code: clean_line(words) for code, words in command.names.items()},
        about={code: clean(words) for code, words in command.about.items()},
        time_zone=_zone_of(command.time_zone),
        colour=_colour_of(command.colour),
        support_url=clean_line(command.support_url),
        logo=logo,
    )
    _check_words(checked, faults)
    if not checked.time_zone:
        faults.add("time_zone", _("Choose a time zone from the list, such as Europe/Madrid."))
    if not checked.colour:
        faults.add("colour", _("Write the colour as # and six digits, such as #0b5394."))
    if checked.support_url and not _is_address(checked.support_url):
        words = _(
            "Write a full address such as https://example.org/help or mailto:help@example.org."
        )
        faults.add("support_url", words)
    faults.refuse_if_any()
    return checked


def _check_words(checked: _Checked, faults: Faults) -> None:
    for field_, by_language in (("names", checked.names), ("about", checked.about)):
        for code in by_language:
            if code not in language.available():
                faults.add(f"{field_}.{code}", _("This page has no such language."))
    for code in language.available():
        name = checked.names.get(code, "")
        if not name:
            faults.add(
                f"names.{code}",
                _("Give the page a name in %(language)s.", language=language.name_here(code)),
            )
        elif len(name) > _NAME_LENGTH:
            faults.add(f"names.{code}", _too_long(_NAME_LENGTH))
        if len(checked.about.get(code, "")) > _ABOUT_LENGTH:
            faults.add(f"about.{code}", _too_long(_ABOUT_LENGTH))


def _too_long(limit: int) -> str:
    return _("Use at most %(limit)s characters.", limit=limit)


def _zone_of(typed: str) -> str:
    """Return the IANA name of a zone as somebody types it: `europe/madrid`, `Bogotá`."""
    letters = unicodedata.normalize("NFKD", clean_line(typed).casefold())
    wanted = "_".join("".join(one for one in letters if not unicodedata.combining(one)).split())
    known = {name.casefold(): name for name in hours.zones()}
    if wanted in known:
        return known[wanted]
    ends = [name for low, name in known.items() if wanted and low.endswith(f"/{wanted}")]
    return ends[0] if len(ends) == 1 else ""


def _colour_of(typed: str) -> str:
    """Return a colour as `#rrggbb`: also from `#RGB`, and without its `#`."""
    found = _COLOUR.fullmatch(clean_line(typed))
    if not found:
        return ""
    digits = found[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def _is_address(typed: str) -> bool:
    if len(typed) > _ADDRESS_LENGTH or " " in typed:
        return False
    try:
        parts = urlsplit(typed)
        reaches = parts.hostname if parts.scheme in {"http", "https"} else parts.path
    except ValueError:
        return False
    return parts.scheme in {"http", "https", "mailto", "tel"} and bool(reaches)

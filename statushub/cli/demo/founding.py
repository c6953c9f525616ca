"""Founding the demo organisation: its page, its services, those who hear from it."""

from collections.abc import Sequence

from statushub import channels, database, language
from statushub.actions import pages as page_actions
from statushub.actions import services as service_actions
from statushub.actions import subscriber_list
from statushub.actions.pages import SetUpPage
from statushub.actions.services import SaveGroup, SaveService
from statushub.actions.subscriber_list import Entry, TakenIn
from statushub.cli.demo import offers, organisation
from statushub.cli.demo.offers import Offer
from statushub.cli.demo.stories import LANGUAGES, in_each
from statushub.errors import NotThere
from statushub.model import pages, services
from statushub.model.audit import HOUSE
from statushub.model.pages import Page
from statushub.model.services import Service


def the_page() -> Page | None:
    """Return the page that is there already, whosever it is."""
    with database.reading() as session:
        try:
            return pages.the_page(session)
        except NotThere:
            return None


def is_demo(page: Page) -> bool:
    """Tell whether a page is the demo organisation's."""
    return any(text.name in organisation.NAME for text in page.texts)


def add_page() -> Page:
    """Set the page up."""
    command = SetUpPage(
        in_each(organisation.NAME),
        organisation.ZONE,
        in_each(organisation.ABOUT),
        organisation.COLOUR,
        organisation.SUPPORT_URL,
    )
    return page_actions.set_up(command, HOUSE)


def add_services() -> None:
    """Add the groups and services that are not there; a retired one counts as there."""
    known, headings = offered(), _headings()
    for heading, offered_there in offers.GROUPS:
        missing = [offer for offer in offered_there if offer.key not in known]
        group_id = next((headings[name] for name in heading if name in headings), None)
        if missing and group_id is None:
            group_id = service_actions.save_group(SaveGroup(in_each(heading)), HOUSE).public_id
        for offer in missing:
            _add_service(offer, group_id)


def _add_service(offer: Offer, group_id: str | None) -> None:
    phrases = dict(zip(LANGUAGES, offer.phrases, strict=True))
    command = SaveService(
        in_each(offer.name),
        in_each(offer.description),
        group_id,
        phrases={code: phrases.get(code[:2], offer.phrases[0]) for code in language.available()},
    )
    service_actions.save_service(command, HOUSE)


def _headings() -> dict[str, str]:
    with database.reading() as session:
        page = pages.the_page(session)
        return {
            text.name: group.public_id
            for group in services.groups(session, page.id)
            for text in group.texts
        }


def offered() -> dict[str, Service]:
    """Return the services that are there, by what the demo's stories call them."""
    keys = {name: offer.key for offer in offers.every() for name in offer.name}
    with database.reading() as session:
        page = pages.the_page(session)
        rows = [*services.in_order(session, page.id), *services.retired(session, page.id)]
    return {keys[text.name]: row for row in rows for text in row.texts if text.name in keys}


def add_subscribers() -> None:
    """Add the people who hear from the demo; known addresses stay as they are."""
    known = offered()
    ways = {channel.name for channel in channels.every()}
    entries = [
        Entry(
            line,
            person.channel,
            person.address,
            person.language if person.language in language.available() else language.default(),
            _rows(person.services, known),
            person.kinds,
            agreed=True,
        )
        for line, person in enumerate(organisation.SUBSCRIBERS, 1)
        if person.channel in ways
    ]
    for _done in subscriber_list.take_in(entries, HOUSE, TakenIn()):
        pass  # taken in as it is asked for the next number


def _rows(keys: Sequence[str] | None, known: dict[str, Service]) -> tuple[int, ...] | None:
    return None if keys is None else tuple(known[key].id for key in keys if key in known)

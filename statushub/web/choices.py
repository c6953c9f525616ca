"""What a subscription's form offers, and what was filled in."""

import itertools
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from statushub import database, kinds, language
from statushub.actions.choices import Choices
from statushub.model import pages, services
from statushub.model.subscriptions import Subscription
from statushub.render import phrases
from statushub.render.view import Phrase

_LONGEST = 2001
"""Characters of an address shown again: nobody needs a megabyte back."""


@dataclass(frozen=True)
class Choice:
    """One box to tick."""

    value: str
    label: Phrase


@dataclass(frozen=True)
class Group:
    """Services under one heading."""

    name: Phrase
    services: tuple[Choice, ...]


@dataclass(frozen=True)
class Offer:
    """Everything there is to choose from, in the language of the page."""

    languages: tuple[Choice, ...]
    groups: tuple[Group, ...]
    kinds: tuple[Choice, ...]


@dataclass(frozen=True)
class Filled:
    """A form as it was filled in, so that nothing is typed twice."""

    language: str
    every_service: bool = True
    services: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    channel: str = ""
    address: str = ""

    @property
    def choices(self) -> Choices:
        """Return what it asks for. Every kind ticked means: also the kinds there will be."""
        every_kind = self.kinds >= {kind.name for kind in kinds.every()}
        return Choices(
            self.language,
            None if self.every_service else tuple(sorted(self.services)),
            None if every_kind else tuple(sorted(self.kinds)),
        )


def offer() -> Offer:
    """Return what may be chosen now."""
    spoken = language.current()
    with database.reading() as session:
        offered = services.in_order(session, pages.the_page(session).id)
    return Offer(
        tuple(
            Choice(code, phrases.plain(language.name_of(code), code, spoken))
            for code in language.available()
        ),
        tuple(
            Group(
                phrases.group_name(group, spoken),
                tuple(
                    Choice(service.public_id, phrases.service_name(service, spoken))
                    for service in members
                ),
            )
            for group, members in itertools.groupby(offered, key=lambda service: service.group)
        ),
        tuple(
            Choice(kind.name, phrases.plain(str(kind.label_plural), spoken, spoken))
            for kind in kinds.every()
        ),
    )


def blank(channel: str) -> Filled:
    """Return the form as it is before anybody touched it."""
    return Filled(
        language.current(), kinds=frozenset(kind.name for kind in kinds.every()), channel=channel
    )


def given(form: MultiDict[str, str]) -> Filled:
    """Return what was filled in, unchecked."""
    return Filled(
        language=form.get("language", ""),
        every_service=form.get("which", "all") == "all",
        services=frozenset(form.getlist("services")),
        kinds=frozenset(form.getlist("kinds")),
        channel=form.get("channel", ""),
        address=form.get("address", "")[:_LONGEST],
    )


def of(held: Subscription) -> Filled:
    """Return the form as a subscription stands."""
    every_kind = frozenset(kind.name for kind in kinds.every())
    return Filled(
        held.language,
        held.all_services,
        frozenset(service.public_id for service in held.services),
        every_kind if held.all_kinds else frozenset(row.kind for row in held.chosen_kinds),
        held.channel,
    )

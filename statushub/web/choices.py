"""What a subscription's form offers, and what was filled in."""

import itertools
from collections.abc import Collection
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from statushub import clock, database, hours, kinds, language
from statushub.actions.choices import DIGEST_AT, Choices
from statushub.language import gettext as _
from statushub.model import notices, pages, services
from statushub.model.subscriptions import Subscription
from statushub.render import phrases
from statushub.render.view.phrase import Phrase
from statushub.web import zones

_LONGEST = 2001
"""Characters of an address shown again: nobody needs a megabyte back."""
_NO_TIME = -1
"""What no time of day is read as; it is refused with the rest."""
_SERIOUS, _WORST = "major", "critical"


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
    notices: tuple[Choice, ...]
    """Those followed, or asked for."""
    minima: tuple[Choice, ...]
    zones: tuple[Choice, ...]
    """The page's own first."""
    more_zones: tuple[Choice, ...]

    @property
    def zone_options(self) -> list[tuple[str, Phrase]]:
        """Return all zones as value and words."""
        return [(one.value, one.label) for one in (*self.zones, *self.more_zones)]


@dataclass(frozen=True)
class Filled:
    """A form as it was filled in, so that nothing is typed twice."""

    language: str
    every_service: bool = True
    services: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    channel: str = ""
    address: str = ""
    every_notice: bool = True
    notices: tuple[str, ...] = ()
    minimum_impact: str = ""
    daily: bool = False
    daily_at: str = hours.written(DIGEST_AT)
    quiet_from: str = ""
    quiet_until: str = ""
    time_zone: str = ""
    """Empty: the page's."""

    @property
    def choices(self) -> Choices:
        """Return what it asks for. Every kind ticked means: also the kinds there will be."""
        every_kind = self.kinds >= {kind.name for kind in kinds.every()}
        # What another choice hides is not meant: a notice followed alone has no kinds to choose.
        of_some = not self.every_notice and bool(self.notices)
        return Choices(
            self.language,
            None if self.every_service or of_some else tuple(sorted(self.services)),
            None if every_kind or of_some else tuple(sorted(self.kinds)),
            self.every_notice,
            self.notices,
            self.minimum_impact or None,
            self.daily,
            _minutes(self.daily_at) if self.daily else None,
            _minutes(self.quiet_from),
            _minutes(self.quiet_until),
            self.time_zone or None,
        )

    @property
    def particular(self) -> bool:
        """Whether anything but the language differs from what the form offers first."""
        return self != Filled(
            self.language, kinds=_every_kind(), channel=self.channel, address=self.address
        )


def _minutes(words: str) -> int | None:
    if not words.strip():
        return None
    found = hours.read(words.strip())
    return _NO_TIME if found is None else found


def _every_kind() -> frozenset[str]:
    return frozenset(kind.name for kind in kinds.every())


def offer(filled: Filled, *, whole: bool = True) -> Offer:
    """Return what may be chosen now. `whole`: also the time zones few need."""
    spoken = language.current()
    with database.reading() as session:
        page = pages.the_page(session)
        offered = services.in_order(session, page.id)
        followed = notices.by_ids(session, page.id, filled.notices)
    few = zones.common(page.time_zone, filled.time_zone)
    return Offer(
        tuple(_plain(code, language.name_of(code), code) for code in language.available()),
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
        tuple(_plain(kind.name, str(kind.label_plural)) for kind in kinds.every()),
        tuple(
            Choice(one.public_id, phrases.of_part(one.updates[::-1], "title", spoken))
            for one in followed
        ),
        _minima(filled.minimum_impact),
        tuple(_zone("" if name == page.time_zone else name, name) for name in few),
        _more_zones(few) if whole else (),
    )


def _plain(value: str, words: str, spoken: str = "") -> Choice:
    current = language.current()
    return Choice(value, phrases.plain(words, spoken or current, current))


def _minima(held: str) -> tuple[Choice, ...]:
    """Return how bad an incident may be asked to be: few answers, and one given by a program."""
    return (
        _plain("", _("Hear of every incident")),
        *((_plain("minor", _("Of incidents with a minor impact and worse")),) * (held == "minor")),
        _plain(_SERIOUS, _("Only of serious ones (major or critical impact)")),
        _plain(_WORST, _("Only of the worst (critical impact)")),
    )


def _zone(value: str, name: str) -> Choice:
    offset = zones.offset(name, clock.now())
    place = language.place(name)
    return _plain(value, place if place == offset else f"{place} ({offset})")


def _more_zones(few: Collection[str]) -> tuple[Choice, ...]:
    """Return all other zones by their names in the language of the page."""
    rest = ((language.place(name), name) for name in zones.names() if name not in few)
    return tuple(_plain(name, place) for place, name in sorted(rest))


def blank(channel: str) -> Filled:
    """Return the form as it is before anybody touched it."""
    return Filled(language.current(), kinds=_every_kind(), channel=channel)


def given(form: MultiDict[str, str]) -> Filled:
    """Return what was filled in, unchecked."""
    return Filled(
        language=form.get("language", ""),
        every_service=form.get("which", "all") == "all",
        services=frozenset(form.getlist("services")),
        kinds=frozenset(form.getlist("kinds")),
        channel=form.get("channel", ""),
        address=form.get("address", "")[:_LONGEST],
        every_notice=form.get("scope") != "some",
        notices=tuple(form.getlist("notices")),
        minimum_impact=form.get("minimum_impact", ""),
        daily=form.get("pace", "all") == "daily",
        daily_at=form.get("daily_at") or hours.written(DIGEST_AT),
        quiet_from=form.get("quiet_from", ""),
        quiet_until=form.get("quiet_until", ""),
        time_zone=form.get("time_zone", ""),
    )


def of(held: Subscription) -> Filled:
    """Return the form as a subscription stands."""
    return Filled(
        held.language,
        held.all_services,
        frozenset(service.public_id for service in held.services),
        _every_kind() if held.all_kinds else frozenset(row.kind for row in held.chosen_kinds),
        held.channel,
        every_notice=held.all_notices,
        notices=tuple(row.notice.public_id for row in held.followed if row.agreed),
        minimum_impact=held.minimum_impact or "",
        daily=held.daily,
        daily_at=hours.written(DIGEST_AT if held.daily_at is None else held.daily_at),
        quiet_from=_written(held.quiet_from),
        quiet_until=_written(held.quiet_until),
        time_zone=held.time_zone or "",
    )


def _written(minutes: int | None) -> str:
    return "" if minutes is None else hours.written(minutes)

"""What a subscription is to hear of: language, services, kinds; checked once for every way in."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from statushub import kinds, language
from statushub.errors import Faults
from statushub.language import gettext as _
from statushub.model import services
from statushub.model.services import Service
from statushub.model.subscriptions import Subscription, SubscriptionKind


@dataclass(frozen=True)
class Choices:
    """What somebody wants to hear of, and in which language. None: all there are and will be."""

    language: str
    services: tuple[str, ...] | None = None
    """Public ids."""
    kinds: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Chosen:
    """Choices that were checked, with their rows."""

    language: str
    services: tuple[Service, ...] | None
    kinds: tuple[str, ...] | None


def check(
    session: Session,
    page_id: int,
    choices: Choices,
    faults: Faults,
    had: Iterable[Service] = (),
) -> Chosen:
    """Return the choices with their rows, noting every one that cannot be had.

    `had`: services chosen before, which may be kept though they are no longer offered.
    """
    if choices.language not in language.available():
        faults.add(
            "language",
            _(
                "This page has no such language. It has: %(languages)s.",
                languages=", ".join(language.available()),
            ),
        )
    offered = {
        service.public_id: service for service in (*had, *services.in_order(session, page_id))
    }
    _check_services(choices.services, offered, faults)
    _check_kinds(choices.kinds, faults)
    return Chosen(
        choices.language,
        None
        if choices.services is None
        else tuple(offered[name] for name in dict.fromkeys(choices.services) if name in offered),
        None if choices.kinds is None else tuple(dict.fromkeys(choices.kinds)),
    )


def _check_services(
    names: tuple[str, ...] | None, offered: Collection[str], faults: Faults
) -> None:
    unknown = [name for name in names or () if name not in offered]
    if names == ():
        faults.add("services", _("Choose at least one service, or all of them."))
    elif unknown:
        words = _("This page has no such service: %(names)s.", names=_some(unknown))
        faults.add("services", words)


def _check_kinds(names: tuple[str, ...] | None, faults: Faults) -> None:
    known = [kind.name for kind in kinds.every()]
    if names == ():
        faults.add("kinds", _("Choose at least one kind of news, or all of them."))
    elif any(name not in known for name in names or ()):
        words = _("There is no such kind of notice. There are: %(kinds)s.", kinds=", ".join(known))
        faults.add("kinds", words)


def _some(names: list[str]) -> str:
    """Return the first few names, each cut: whoever sends a megabyte need not get it back."""
    return ", ".join(name[:40] for name in names[:5])


def apply(subscription: Subscription, chosen: Chosen) -> None:
    """Make a subscription hear of what was chosen."""
    subscription.language = chosen.language
    subscription.all_services = chosen.services is None
    subscription.services = list(chosen.services or ())
    subscription.all_kinds = chosen.kinds is None
    kept = {row.kind: row for row in subscription.chosen_kinds}
    subscription.chosen_kinds = [
        kept.get(name) or SubscriptionKind(kind=name) for name in chosen.kinds or ()
    ]


def of(subscription: Subscription) -> Choices:
    """Return what a subscription hears of now."""
    services_ = tuple(service.public_id for service in subscription.services)
    kinds_ = tuple(row.kind for row in subscription.chosen_kinds)
    return Choices(
        subscription.language,
        None if subscription.all_services else services_,
        None if subscription.all_kinds else kinds_,
    )

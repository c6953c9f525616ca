"""What a subscription is to hear of, how bad it must be and when: checked once for every way in."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from statushub import clock, hours, kinds, language
from statushub.channels import Channel
from statushub.errors import Faults
from statushub.language import gettext as _
from statushub.model import notices, pages, services
from statushub.model.notices import Notice
from statushub.model.services import Service
from statushub.model.subscriptions import Subscription, SubscriptionKind, SubscriptionNotice

MINIMA = ("minor", "major", "critical")
"""The least impacts that may be asked for; none at all: everything."""
DIGEST_AT = 8 * 60
"""When a digest comes where nobody said."""
LONGEST_QUIET = 20 * 60
"""Minutes: what never speaks could as well be ended, and clocks leap by up to two hours."""
_MOST_NOTICES = 100


@dataclass(frozen=True)
class Choices:
    """What somebody wants to hear of, when, and in which language. None: all there are, or none.

    Times of day are minutes since midnight in their time zone (None: the page's).
    """

    language: str
    services: tuple[str, ...] | None = None
    """Public ids."""
    kinds: tuple[str, ...] | None = None
    all_notices: bool = True
    """False: only of `notices`."""
    notices: tuple[str, ...] = ()
    """Public ids of notices to hear of, whatever else was chosen."""
    minimum_impact: str | None = None
    daily: bool = False
    daily_at: int | None = None
    quiet_from: int | None = None
    quiet_until: int | None = None
    time_zone: str | None = None


@dataclass(frozen=True)
class Chosen:
    """Choices that were checked, with their rows."""

    wanted: Choices
    services: tuple[Service, ...] | None
    kinds: tuple[str, ...] | None
    notices: tuple[Notice, ...]


def check(
    session: Session,
    page_id: int,
    choices: Choices,
    faults: Faults,
    channel: Channel | None,
    had: Subscription | None = None,
) -> Chosen:
    """Return the choices with their rows, noting every one that cannot be had on a channel.

    `had`: whose they are; what was chosen before may be kept though it is no longer offered.
    """
    if choices.language not in language.available():
        faults.add(
            "language",
            _(
                "This page has no such language. It has: %(languages)s.",
                languages=", ".join(language.available()),
            ),
        )
    kept = had.services if had else ()
    offered = {
        service.public_id: service for service in (*kept, *services.in_order(session, page_id))
    }
    _check_services(choices.services, offered, faults)
    _check_kinds(choices.kinds, faults)
    check_when(choices, channel, faults)
    followed = _followed(session, page_id, choices, faults, had.followed if had else ())
    return Chosen(
        choices,
        None
        if choices.services is None
        else tuple(offered[name] for name in dict.fromkeys(choices.services) if name in offered),
        None if choices.kinds is None else tuple(dict.fromkeys(choices.kinds)),
        followed,
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


def check_when(choices: Choices, channel: Channel | None, faults: Faults) -> None:
    """Note what cannot be had of how bad it must be, how often and when."""
    if choices.minimum_impact not in (None, *MINIMA):
        faults.add(
            "minimum_impact",
            _("There is no such impact. There are: %(impacts)s.", impacts=", ".join(MINIMA)),
        )
    start, end = choices.quiet_from, choices.quiet_until
    for field in ("daily_at", "quiet_from", "quiet_until"):
        if getattr(choices, field) not in (None, *range(hours.DAY)):
            faults.add(field, _("This is not a time of day. Write it like 22:00."))
            return
    if choices.daily and channel and not channel.digests:
        faults.add("daily", _("A daily digest comes by email only. Choose to hear at once."))
    if (start is None) != (end is None):
        field = "quiet_from" if start is None else "quiet_until"
        faults.add(field, _("Say when quiet hours begin and when they end, or neither."))
    elif start is not None and end is not None:
        if channel and channel.for_programs:
            faults.add("quiet_from", _("This channel reaches a program, which needs no rest."))
        elif not 0 < hours.length(start, end) <= LONGEST_QUIET:
            words = _(
                "Quiet hours last %(hours)s hours at most. Choose another end.",
                hours=LONGEST_QUIET // 60,
            )
            faults.add("quiet_until", words)
    if choices.time_zone is not None and choices.time_zone not in hours.zones():
        faults.add("time_zone", _("There is no such time zone. Choose one from the list."))


def _followed(
    session: Session,
    page_id: int,
    choices: Choices,
    faults: Faults,
    had: Sequence[SubscriptionNotice],
) -> tuple[Notice, ...]:
    names = tuple(dict.fromkeys(choices.notices))
    kept = {row.notice.public_id for row in had if row.agreed}
    if len(names) > _MOST_NOTICES:
        faults.add("notices", _("These are too many notices."))
        return ()
    found = {one.public_id: one for one in notices.by_ids(session, page_id, names)}
    gone = [name for name in names if name not in found]
    over = [name for name in names if name in found and found[name].phase == "over"]
    if gone:
        faults.add("notices", _("This page has no such notice: %(names)s.", names=_some(gone)))
    elif any(name not in kept for name in over):
        faults.add("notices", _("This is over: nothing more will be said of it."))
    elif not names and not choices.all_notices:
        faults.add("notices", _("Choose at least one notice, or everything."))
    return tuple(found[name] for name in names if name in found)


def _some(names: list[str]) -> str:
    """Return the first few names, each cut: whoever sends a megabyte need not get it back."""
    return ", ".join(name[:40] for name in names[:5])


def apply(session: Session, subscription: Subscription, chosen: Chosen) -> None:
    """Make a subscription hear of what was chosen."""
    wanted = chosen.wanted
    subscription.language = wanted.language
    subscription.all_services = chosen.services is None
    subscription.services = list(chosen.services or ())
    subscription.all_kinds = chosen.kinds is None
    kept = {row.kind: row for row in subscription.chosen_kinds}
    subscription.chosen_kinds = [
        kept.get(name) or SubscriptionKind(kind=name) for name in chosen.kinds or ()
    ]
    subscription.all_notices = wanted.all_notices
    follow(subscription, chosen.notices)
    subscription.minimum_impact = wanted.minimum_impact
    subscription.quiet_from, subscription.quiet_until = wanted.quiet_from, wanted.quiet_until
    subscription.time_zone = wanted.time_zone
    _set_digest(session, subscription, wanted)


def follow(subscription: Subscription, followed: Iterable[Notice]) -> None:
    """Make these the notices it hears of, agreed upon; nothing else is asked for any more."""
    rows = {row.notice_id: row for row in subscription.followed}
    subscription.followed = [
        rows.get(notice.id) or SubscriptionNotice(notice_id=notice.id, notice=notice)
        for notice in followed
    ]
    for row in subscription.followed:
        row.agreed = True


def _set_digest(session: Session, subscription: Subscription, wanted: Choices) -> None:
    """Set when the next digest is due. One that went on keeps what it has told already."""
    now = clock.now()
    if not wanted.daily:
        subscription.digest_at = subscription.digested_through = None
    elif not subscription.daily or subscription.digested_through is None:
        subscription.digested_through = now
    subscription.daily, subscription.daily_at = wanted.daily, wanted.daily_at
    if wanted.daily:
        hour = DIGEST_AT if wanted.daily_at is None else wanted.daily_at
        zone = wanted.time_zone or pages.the_page(session).time_zone
        subscription.digest_at = next_digest(hour, zone)


def next_digest(hour: int, zone: str) -> datetime:
    """Return when the next digest is due that comes at an hour (minutes since midnight)."""
    return hours.following(clock.now(), zone, hour)


def of(subscription: Subscription) -> Choices:
    """Return what a subscription hears of now."""
    services_ = tuple(service.public_id for service in subscription.services)
    kinds_ = tuple(row.kind for row in subscription.chosen_kinds)
    return Choices(
        subscription.language,
        None if subscription.all_services else services_,
        None if subscription.all_kinds else kinds_,
        subscription.all_notices,
        tuple(row.notice.public_id for row in subscription.followed if row.agreed),
        subscription.minimum_impact,
        subscription.daily,
        subscription.daily_at,
        subscription.quiet_from,
        subscription.quiet_until,
        subscription.time_zone,
    )

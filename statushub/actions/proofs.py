"""Asking an address to prove itself, by link, code or answer, and never too often."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from statushub import channels, clock, language
from statushub.actions import fanouts as ordering
from statushub.actions import follows
from statushub.channels import Channel
from statushub.errors import Faults, Refused
from statushub.language import gettext as _
from statushub.model import fanouts, limits
from statushub.model.pages import Page
from statushub.model.subscriptions import Subscription, digest_of

LINK_LASTS = timedelta(days=90)
CODE_LASTS = timedelta(minutes=10)
TRIES = 5
"""Wrong codes before a new one must be asked for."""
_PER_ADDRESS = (("hour", timedelta(hours=1), 3), ("day", timedelta(days=1), 10))
_PER_HOST = (("hour", timedelta(hours=1), 10), ("day", timedelta(days=1), 40))
"""For what many addresses share (`Channel.counted_with`), where strangers ask."""
_LONGEST_ADDRESS = 2000


def checked_channel(name: str, faults: Faults, *, by_themselves: bool) -> Channel | None:
    """Return a channel people may use (`by_themselves`: on the public form), or note the fault."""
    offered = channels.offered() if by_themselves else channels.every()
    for channel in offered:
        if channel.name == name:
            return channel
    faults.add(
        "channel",
        _(
            "Choose how to reach you. There are: %(channels)s.",
            channels=", ".join(channel.name for channel in offered),
        ),
    )
    return None


def checked_address(channel: Channel, address: str, faults: Faults) -> str:
    """Return the address in its one normal form, or note what is wrong with it."""
    given = _without_marks(address)
    if not given:
        faults.add("address", _("Fill this in."))
    elif len(given) > _LONGEST_ADDRESS or not given.isprintable():
        faults.add("address", _("This is not an address. Type it anew."))
    else:
        try:
            return channel.check_address(given)
        except Refused as refused:
            faults.extend(refused.faults)
    return ""


def look_outside(name: str, address: str, *, by_themselves: bool) -> None:
    """Raise Refused where a look outside shows that an address is of no use.

    Called before the transaction, because it may take seconds; what else is wrong with the channel
    or the address is told in the transaction, with all other faults.
    """
    faults = Faults()
    channel = checked_channel(name, faults, by_themselves=by_themselves)
    checked = checked_address(channel, address, faults) if channel else ""
    if channel and checked:
        channel.look_outside(checked)


def _without_marks(address: str) -> str:
    """Return what was typed without what is copied along unseen: direction marks, odd spaces."""
    kinds = ((one, unicodedata.category(one)) for one in address[: _LONGEST_ADDRESS + 1])
    return "".join(" " if kind == "Zs" else one for one, kind in kinds if kind != "Cf").strip()


def hold(
    session: Session, page: Page, channel: str, address: str, *, stranger: bool = False
) -> None:
    """Let nobody else ask for the same address until this transaction ends.

    It also counts the asking. Two at once would both miss the row that neither has made yet.
    `stranger`: somebody asks whom nobody knows; then what it shares with others counts, too.
    """
    digest = digest_of(channel, address)
    until = _too_often(session, f"address:{page.id}:{digest}", _PER_ADDRESS)
    if until:
        raise Refused(
            "address",
            _(
                "We have written to this address several times already. Look for the newest"
                " message, or try again after %(when)s.",
                when=language.when(until, page.time_zone),
            ),
        )
    shared = channels.get(channel).counted_with(address) if stranger else None
    until = _too_often(session, f"host:{page.id}:{shared}", _PER_HOST) if shared else None
    if until:
        raise Refused(
            "address",
            _(
                "We have sent several requests to this host already. Try again after %(when)s.",
                when=language.when(until, page.time_zone),
            ),
        )


def _too_often(
    session: Session, about: str, allowed: Sequence[tuple[str, timedelta, int]]
) -> datetime | None:
    """Count one more and return from when on it may be asked again, if it is too often."""
    for name, window, most in allowed:
        key = f"{about}:{name}"
        if limits.count(session, key, int(window.total_seconds())) > most:
            return limits.window(session, key)[1] + timedelta(minutes=1)
    return None


def order(session: Session, held: Subscription, *, at_once: bool = False) -> None:
    """Order what lets an address prove itself, in place of what was sent before.

    `at_once`: somebody sits before the form, and may type a code where the channel works by codes.
    Else it is a link, which waits until they find it (an endpoint simply answers).
    """
    held.nonce += 1
    held.tries = 0
    held.asked_at = held.updated_at = clock.now()
    session.flush()
    by_code = at_once and channels.get(held.channel).confirm_by == "code"
    asked = follows.asked_for(held)
    ordering.order(
        session,
        page_id=held.page_id,
        purpose=fanouts.CODE if by_code else fanouts.CONFIRMATION,
        recipients=[held.id],
        content={
            "already": is_live(held) and not asked,
            "some_only": not held.all_notices,
            "notices": [notice.public_id for notice in asked],
            "days": LINK_LASTS.days,
            "minutes": CODE_LASTS // timedelta(minutes=1),
        },
    )


def order_links(session: Session, page: Page, recipients: Sequence[int]) -> None:
    """Order the links for many new subscriptions at once, by row id."""
    ordering.order(
        session,
        page_id=page.id,
        purpose=fanouts.CONFIRMATION,
        recipients=recipients,
        content={"days": LINK_LASTS.days},
    )


def is_live(held: Subscription) -> bool:
    """Tell whether a subscription hears of notices."""
    return held.confirmed_at is not None and held.ended_at is None and held.suppressed_at is None

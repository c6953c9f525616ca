"""What editors and tokens do for subscribers: add one, remove one, send the confirmation again."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from statushub import channels, clock, database
from statushub.actions import choices as choosing
from statushub.actions import proofs
from statushub.actions import subscriptions as own
from statushub.actions.choices import Choices
from statushub.errors import Faults, Refused
from statushub.language import gettext as _
from statushub.model import audit, pages, subscriptions
from statushub.model.audit import Actor
from statushub.model.subscriptions import Subscription

Also = Callable[[Session, Subscription], None]
"""Something that must commit together with a write: the answer to an idempotent request."""


@dataclass(frozen=True)
class Add:
    """Somebody else's address, put on the list for them."""

    channel: str
    address: str
    choices: Choices
    confirmed: bool = False
    """They have agreed already; else they are asked to confirm."""


def add(command: Add, actor: Actor, also: Also | None = None) -> Subscription:
    """Add a subscription; raise Refused naming each field that is wrong.

    Whoever unsubscribed is not brought back by another's word: they are asked, and only they can.
    """
    proofs.look_outside(command.channel, command.address, by_themselves=False)
    with database.transaction() as session:
        page = pages.the_page(session)
        faults = Faults()
        channel = proofs.checked_channel(command.channel, faults, by_themselves=False)
        address = proofs.checked_address(channel, command.address, faults) if channel else ""
        chosen = choosing.check(session, page.id, command.choices, faults, channel)
        if command.confirmed and channel and channel.confirm_by == "answer":
            faults.add("confirmed", _("Such an address confirms itself by answering our request."))
        faults.refuse_if_any()
        proofs.hold(session, page, command.channel, address)
        held = own.taken_in(session, page, command.channel, address)
        _refuse_known(held, command)
        own.start_afresh(held)
        choosing.apply(session, held, chosen)
        session.flush()
        audit.note(session, actor, "add", ("subscription", held.public_id))
        if command.confirmed:
            own.set_confirmed(session, held, actor)
        else:
            proofs.order(session, held)
        if also:
            also(session, held)
    return held


def _refuse_known(held: Subscription, command: Add) -> None:
    if proofs.is_live(held):
        raise Refused("address", _("This address is on the list already."))
    if command.confirmed and held.ended_at is not None:
        raise Refused(
            "confirmed",
            _("This address has unsubscribed. Have a confirmation sent: only they can come back."),
        )


def change(
    public_id: str, alter: Callable[[Choices], Choices], actor: Actor, also: Also | None = None
) -> Subscription:
    """Choose for somebody else what they hear of, from what they hear of now.

    Raises NotThere, or Refused naming each choice that cannot be had.
    """
    with database.transaction() as session:
        held = subscriptions.subscription(session, public_id, lock=True)
        faults = Faults()
        wanted = alter(choosing.of(held))
        channel = channels.get(held.channel)
        chosen = choosing.check(session, held.page_id, wanted, faults, channel, had=held)
        faults.refuse_if_any()
        choosing.apply(session, held, chosen)
        held.updated_at = clock.now()
        session.flush()
        audit.note(session, actor, "change_choices", ("subscription", held.public_id))
        if also:
            also(session, held)
    return held


def remove(public_id: str, actor: Actor) -> None:
    """Take a subscription off the list with everything it holds; raise NotThere."""
    with database.transaction() as session:
        held = subscriptions.subscription(session, public_id, lock=True)
        audit.note(session, actor, "remove", ("subscription", held.public_id))
        own.forget(session, held)


def resend(public_id: str, actor: Actor) -> Subscription:
    """Send the confirmation again; raise NotThere, or Refused where there is nothing to confirm."""
    with database.transaction() as session:
        held = subscriptions.subscription(session, public_id, lock=True)
        if proofs.is_live(held):
            raise Refused("address", _("This address is confirmed already."))
        proofs.hold(session, pages.the_page(session), held.channel, held.address)
        own.start_afresh(held)
        proofs.order(session, held)
        audit.note(session, actor, "resend", ("subscription", held.public_id))
    return held


def resume(public_id: str, actor: Actor) -> Subscription:
    """Write again to an address that could not be reached; raise NotThere or Refused.

    Who unsubscribed is asked instead (`resend`), and comes back by their own word only.
    """
    with database.transaction() as session:
        held = subscriptions.subscription(session, public_id, lock=True)
        if held.ended_at is not None or held.suppressed_at is None:
            raise Refused("address", _("Nothing keeps us from writing to this address."))
        held.suppressed_at = held.suppressed_because = held.failing_since = None
        held.bounces = 0
        held.updated_at = held.digested_through = clock.now()
        audit.note(session, actor, "resume", ("subscription", held.public_id))
    return held


def note_handed_out(actor: Actor) -> None:
    """Note that the whole list is handed out: who did it must be known."""
    with database.transaction() as session:
        page = pages.the_page(session)
        audit.note(session, actor, "hand_out", ("page", page.public_id))

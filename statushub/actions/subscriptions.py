"""What subscribers do for themselves: ask, confirm, choose, end, begin again, be forgotten."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from statushub import channels, clock, database
from statushub.actions import choices as choosing
from statushub.actions import endpoints, follows, proofs
from statushub.actions.choices import Choices
from statushub.errors import Faults, NotThere, Refused
from statushub.language import gettext as _
from statushub.model import audit, pages, subscriptions
from statushub.model.audit import HOUSE, Actor
from statushub.model.pages import Page
from statushub.model.subscriptions import Subscriber, Subscription


@dataclass(frozen=True)
class Ask:
    """Somebody asks to hear from us at an address they say is theirs."""

    channel: str
    address: str
    choices: Choices


def ask(command: Ask) -> Subscription:
    """Keep what was asked for and order its proof; raise Refused naming each field that is wrong.

    The same happens, seen from outside, whether the address is known or not. One that is known and
    confirmed keeps its choices, and hears that it gets our messages already. A notice it does not
    hear of yet is added to them once its owner says yes: nobody else may add to them.
    """
    proofs.look_outside(command.channel, command.address, by_themselves=True)
    with database.transaction() as session:
        page = pages.the_page(session)
        faults = Faults()
        channel = proofs.checked_channel(command.channel, faults, by_themselves=True)
        address = proofs.checked_address(channel, command.address, faults) if channel else ""
        chosen = choosing.check(session, page.id, command.choices, faults, channel)
        faults.refuse_if_any()
        proofs.hold(session, page, command.channel, address, stranger=True)
        held = taken_in(session, page, command.channel, address)
        if proofs.is_live(held):
            follows.want(session, held, chosen.notices)
        else:
            start_afresh(held)
            choosing.apply(session, held, chosen)
        proofs.order(session, held, at_once=True)
        _note(session, held, "ask")
    return held


def ask_again(token: str) -> Subscription:
    """Order another proof for an address asked for before; raise NotThere or Refused."""
    with database.transaction() as session:
        held = subscriptions.by_token(session, token, subscriptions.ENTRY, lock=True)
        page = pages.the_page(session)
        proofs.hold(session, page, held.channel, held.address, stranger=True)
        proofs.order(session, held, at_once=True)
        _note(session, held, "ask_again")
    return held


def confirm(token: str) -> Subscription:
    """Confirm by the link in the message; once confirmed, it changes nothing any more.

    Raises NotThere for a link that is not ours, Refused for one that came too late.
    """
    with database.transaction() as session:
        held = subscriptions.by_token(session, token, subscriptions.CONFIRM, lock=True)
        if held.confirmed_at is None:
            if _asked_before(held, proofs.LINK_LASTS):
                raise Refused(
                    "token", _("This link has expired. Subscribe again to get a new one.")
                )
            set_confirmed(session, held, _own(held))
        elif follows.wanted(held):
            if not proofs.is_live(held) or _asked_before(held, proofs.LINK_LASTS):
                raise Refused("token", _("This link has expired. Ask again to get a new one."))
            follows.agree(session, held, _own(held))
    return held


def confirm_by_code(token: str, code: str, owner: str = "") -> Subscription:
    """Confirm by the digits in the message, or show by them that the address is one's own.

    `token` is an entry token; `owner` the manage token of a subscription of the same person, to
    which this one is joined. Raises NotThere or Refused; a wrong code is counted.
    """
    with database.transaction() as session:
        held = subscriptions.by_token(session, token, subscriptions.ENTRY, lock=True)
        fault = _wrong_with(held, "".join(code.split()))
        if fault is None and owner:
            endpoints.join(session, held, owner)
        if fault is None:
            held.nonce += 1  # good for one time
            held.asked_at = None
            if held.confirmed_at is None:
                set_confirmed(session, held, _own(held))
            elif proofs.is_live(held) and follows.wanted(held):
                follows.agree(session, held, _own(held))
            else:
                _note(session, held, "use_code")
    if fault:
        raise fault
    return held


def _wrong_with(held: Subscription, code: str) -> Refused | None:
    if _asked_before(held, proofs.CODE_LASTS):
        return Refused("code", _("This code was used or has expired. Ask for a new one."))
    if held.tries >= proofs.TRIES:
        return Refused("code", _("Too many wrong codes. Ask for a new one."))
    if not subscriptions.code_fits(held, code):
        held.tries += 1
        return Refused("code", _("This is not the code we sent last. Check the digits."))
    return None


def confirm_answered(subscription_id: int) -> None:
    """Confirm an address that answered our signed request; nothing happens if it is gone."""
    with database.transaction() as session:
        held = session.get(Subscription, subscription_id, with_for_update=True)
        if held is not None and held.confirmed_at is None and held.ended_at is None:
            set_confirmed(session, held, HOUSE)


def change(token: str, choices: Choices) -> Subscription:
    """Choose anew what to hear of and in which language; raise NotThere or Refused."""
    with _own_subscription(token) as (session, held):
        faults = Faults()
        channel = channels.get(held.channel)
        chosen = choosing.check(session, held.page_id, choices, faults, channel, had=held)
        faults.refuse_if_any()
        choosing.apply(session, held, chosen)
        held.updated_at = clock.now()
        _note(session, held, "change_choices")
    return held


def end(token: str) -> Subscription:
    """Unsubscribe, by an unsubscribe or a manage token; doing it twice is doing it once."""
    with database.transaction() as session:
        held = by_either_token(session, token, lock=True)
        if held.ended_at is None:
            held.ended_at = held.updated_at = clock.now()
            subscriptions.void_links(held)
            _note(session, held, "end")
    return held


def resume(token: str) -> Subscription:
    """Begin again after an end, or after an address could not be reached; raise NotThere.

    An endpoint that stopped long ago is asked first, and Refused is raised if it was just now.
    """
    with _own_subscription(token) as (session, held):
        if proofs.is_live(held):
            return held
        if endpoints.must_prove_anew(held):
            proofs.hold(session, pages.the_page(session), held.channel, held.address)
            start_afresh(held)
            proofs.order(session, held)
        else:
            confirmed_at = held.confirmed_at or clock.now()
            start_afresh(held)
            held.confirmed_at = confirmed_at
            held.updated_at = held.digested_through = clock.now()
        _note(session, held, "resume")
    return held


def erase(token: str) -> None:
    """Forget the subscriber: the address and every choice go, what was audited has only an id."""
    with _own_subscription(token) as (session, held):
        _note(session, held, "erase")
        forget(session, held)


def forget_unconfirmed() -> int:
    """Delete what nobody confirmed in all the time its link was valid; return how many."""
    with database.transaction() as session:
        page = pages.the_page(session)
        old = select(Subscription.id).where(
            Subscription.page_id == page.id,
            Subscription.confirmed_at.is_(None),
            Subscription.updated_at < clock.now() - proofs.LINK_LASTS,
        )
        ids = session.scalars(old.limit(1000)).all()
        if ids:
            session.execute(delete(Subscription).where(Subscription.id.in_(ids)))
            session.execute(
                delete(Subscriber).where(
                    ~select(Subscription.id)
                    .where(Subscription.subscriber_id == Subscriber.id)
                    .exists()
                )
            )
            audit.note(session, HOUSE, "forget", ("page", page.public_id), number=len(ids))
    return len(ids)


def by_either_token(session: Session, token: str, *, lock: bool = False) -> Subscription:
    """Return the subscription an unsubscribe or a manage token is for; NotThere."""
    try:
        return subscriptions.by_token(session, token, subscriptions.UNSUBSCRIBE, lock=lock)
    except NotThere:
        return subscriptions.by_token(session, token, subscriptions.MANAGE, lock=lock)


def taken_in(session: Session, page: Page, channel: str, address: str) -> Subscription:
    """Return the row of an address, a new one if there is none. The address must be held."""
    held = subscriptions.by_address(session, page.id, channel, address)
    if held is None:
        now = clock.now()
        held = Subscription(
            page_id=page.id,
            subscriber=Subscriber(created_at=now),
            channel=channel,
            address=address,
            digest=subscriptions.digest_of(channel, address),
            language="",
            created_at=now,
            updated_at=now,
        )
        session.add(held)
        session.flush()
    return held


def start_afresh(held: Subscription) -> None:
    """Make a subscription wait for its confirmation, whatever it was before."""
    held.confirmed_at = held.ended_at = held.failing_since = None
    held.suppressed_at = held.suppressed_because = None
    held.bounces = 0


def set_confirmed(session: Session, held: Subscription, actor: Actor) -> None:
    """Make a subscription hear of notices from now on."""
    start_afresh(held)
    held.confirmed_at = held.updated_at = clock.now()
    audit.note(session, actor, "confirm", ("subscription", held.public_id))


def forget(session: Session, held: Subscription) -> None:
    """Delete a subscription, and its subscriber with the last one."""
    subscriber = held.subscriber
    session.delete(held)
    session.flush()
    session.refresh(subscriber, ["subscriptions"])
    if not subscriber.subscriptions:
        session.delete(subscriber)


def _own(held: Subscription) -> Actor:
    return Actor("subscriber", held.public_id)


def _note(session: Session, held: Subscription, verb: str) -> None:
    session.flush()
    audit.note(session, _own(held), verb, ("subscription", held.public_id))


def _asked_before(held: Subscription, lasts: timedelta) -> bool:
    return held.asked_at is None or clock.now() - held.asked_at > lasts


@contextmanager
def _own_subscription(token: str) -> Iterator[tuple[Session, Subscription]]:
    with database.transaction() as session:
        yield session, subscriptions.by_token(session, token, subscriptions.MANAGE, lock=True)

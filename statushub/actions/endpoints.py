"""Endpoints of programs: paused when they fail for days, given new secrets, joined to a person."""

from datetime import timedelta

from sqlalchemy.orm import Session

from statushub import channels, clock, database, language
from statushub.actions import fanouts as ordering
from statushub.actions import proofs
from statushub.channels import Channel
from statushub.errors import NotThere, Refused
from statushub.language import gettext as _
from statushub.model import audit, endpoints, fanouts, pages, subscriptions
from statushub.model.audit import HOUSE, Actor
from statushub.model.subscriptions import SECRETS_OVERLAP, Subscription

STILL_THEIRS = timedelta(days=30)
"""After a longer stop an endpoint is asked again: its host may have come into other hands."""


def pause_failing() -> int:
    """Pause every endpoint that has failed for days, and tell its owner; return how many."""
    paused = 0
    with database.transaction() as session:
        page = pages.the_page(session)
        for channel in channels.every():
            if channel.pauses_after is None:
                continue
            since = clock.now() - channel.pauses_after
            for held in endpoints.failing(session, page.id, channel.name, since):
                last = endpoints.given_up(session, held, channel.pauses_after)
                if last is not None:
                    _pause(session, held, last.code, last.words)
                    paused += 1
    return paused


def _pause(session: Session, held: Subscription, code: str | None, words: str) -> None:
    since = held.failing_since
    held.suppressed_at = held.updated_at = clock.now()
    held.suppressed_because = words
    audit.note(session, HOUSE, "pause", ("subscription", held.public_id))
    owners = [one.id for one in endpoints.beside(session, held) if _is_read(one)]
    if owners and since is not None:
        ordering.order(
            session,
            page_id=held.page_id,
            purpose=fanouts.PAUSED,
            recipients=owners,
            content={
                "subscription": held.public_id,
                "since": since.isoformat(),
                "code": code,
                "words": words,
            },
        )


def _is_read(held: Subscription) -> bool:
    """Tell whether a person reads what goes to a subscription, links and all."""
    return proofs.is_live(held) and channels.get(held.channel).confirm_by == "link"


def renew_secret(token: str) -> Subscription:
    """Give one's own endpoint a new secret, by its manage token; raise NotThere or Refused."""
    with database.transaction() as session:
        held = subscriptions.by_token(session, token, subscriptions.MANAGE, lock=True)
        _renew(session, held, Actor("subscriber", held.public_id))
    return held


def renew_secret_of(public_id: str, actor: Actor) -> Subscription:
    """Give somebody's endpoint a new secret; raise NotThere or Refused."""
    with database.transaction() as session:
        held = subscriptions.subscription(session, public_id, lock=True)
        _renew(session, held, actor)
    return held


def _renew(session: Session, held: Subscription, actor: Actor) -> None:
    """Refused soon after the last time: a second press would end the secret in use at once."""
    channel = channels.get(held.channel)
    if channel.secret_for(held.public_id) is None:
        raise Refused("secret", _("Messages to such an address are not signed."))
    if len(subscriptions.good_secrets(held)) > 1 and held.secret_changed_at is not None:
        until = held.secret_changed_at + SECRETS_OVERLAP
        zone = pages.the_page(session).time_zone
        raise Refused(
            "secret",
            _(
                "The secret was renewed already, and the one before works until %(when)s. You can"
                " renew it again after that.",
                when=language.when(until, zone),
            ),
        )
    held.secret_generation += 1
    held.secret_changed_at = held.updated_at = clock.now()
    session.flush()
    audit.note(session, actor, "renew_secret", ("subscription", held.public_id))


def must_prove_anew(held: Subscription) -> bool:
    """Tell whether only an answer of the endpoint itself lets it hear from us again."""
    if channels.get(held.channel).confirm_by != "answer":
        return False
    stopped = held.ended_at or held.suppressed_at
    never = held.confirmed_at is None
    return never or (stopped is not None and clock.now() - stopped > STILL_THEIRS)


def join(session: Session, held: Subscription, owner: str) -> None:
    """Let a subscription belong to the subscriber of another, whose manage token `owner` is.

    The caller has seen that whoever asks reads what reaches both. One that belongs to somebody
    already stays theirs. Raises NotThere.
    """
    mine = subscriptions.by_token(session, owner, subscriptions.MANAGE)
    if mine.subscriber_id == held.subscriber_id or endpoints.beside(session, held):
        return
    before = held.subscriber
    held.subscriber = mine.subscriber
    session.flush()
    session.delete(before)
    audit.note(
        session, Actor("subscriber", mine.public_id), "join", ("subscription", held.public_id)
    )


def offered_to(held: Subscription) -> tuple[Channel, ...]:
    """Return the channels for programs that a person may add beside their own subscription."""
    if channels.get(held.channel).confirm_by != "link":
        return ()
    return tuple(one for one in channels.every() if one.self_sign_up and one.for_programs)


def require_owner(session: Session, owner: str) -> None:
    """Raise NotThere unless `owner` is the manage token of a subscription of a person."""
    if not offered_to(subscriptions.by_token(session, owner, subscriptions.MANAGE)):
        raise NotThere(owner)

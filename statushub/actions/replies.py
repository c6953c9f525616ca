"""What people write back: STOP ends, START begins again, HELP is answered; each at most once."""

from datetime import timedelta

import structlog
from sqlalchemy.orm import Session

from statushub import channels, clock, database
from statushub.actions import fanouts as ordering
from statushub.actions import proofs
from statushub.channels import Channel, Heard
from statushub.model import audit, fanouts, limits, pages, subscriptions
from statushub.model.audit import Actor
from statushub.model.subscriptions import Subscription

STOP = "stop"
START = "start"
HELP = "help"

_WINDOW = timedelta(hours=1)
_MOST_ANSWERS = 3
"""Answers to one address in that time, whatever it goes on asking: each costs, and machines chat
with machines."""

_log = structlog.get_logger()


def heard(channel: Channel, found: Heard) -> str | None:
    """Do what somebody asks for by writing back; return what was answered, None for nothing.

    Somebody we do not know gets no answer: it would cost us what strangers like.
    """
    asked = channel.command_in(found.words)
    if asked is None:
        return None
    with database.transaction() as session:
        page = pages.the_page(session)
        held = subscriptions.by_address(session, page.id, channel.name, found.sender)
        if held is None:
            _log.info("word from a stranger", channel=channel.name, word=asked)
            return None
        session.refresh(held, with_for_update=True)
        if not _DEEDS[asked](session, held) or not _may_answer(session, held):
            return None
        ordering.order(
            session,
            page_id=page.id,
            purpose=fanouts.REPLY,
            recipients=[held.id],
            content={"said": asked},
        )
    return asked


def channel_of_replies() -> Channel | None:
    """Return the channel people may write back to, if there is one."""
    return next((one for one in channels.every() if one.answers_back), None)


def _stop(session: Session, held: Subscription) -> bool:
    """End the subscription; said again it is not answered again."""
    if held.ended_at is not None:
        return False
    held.ended_at = held.updated_at = clock.now()
    subscriptions.void_links(held)
    _note(session, held, "end")
    return True


def _start(session: Session, held: Subscription) -> bool:
    """Begin again what was confirmed once; what never was is not confirmed by this."""
    if held.confirmed_at is None:
        return False
    if not proofs.is_live(held):
        held.ended_at = held.suppressed_at = held.suppressed_because = None
        held.updated_at = clock.now()
        _note(session, held, "resume")
    return True


def _help(session: Session, held: Subscription) -> bool:
    del session
    return held.confirmed_at is not None or held.ended_at is not None


_DEEDS = {STOP: _stop, START: _start, HELP: _help}


def _may_answer(session: Session, held: Subscription) -> bool:
    seconds = int(_WINDOW.total_seconds())
    return limits.count(session, f"reply:{held.digest}", seconds) <= _MOST_ANSWERS


def _note(session: Session, held: Subscription, verb: str) -> None:
    actor = Actor("subscriber", held.public_id)
    audit.note(session, actor, verb, ("subscription", held.public_id))

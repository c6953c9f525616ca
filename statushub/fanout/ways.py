"""Which provider carries the next letters: the first one that is well, at the pace it stands.

What is learnt of a provider stands in its row, so that all workers share it: after a failure it
rests, longer each time, then one caller tries it, and the others follow when that went well.
"""

import threading
import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from statushub import channels, clock, database
from statushub.channels import Channel, Outcome, Provider
from statushub.model import providers
from statushub.model.providers import Provider as Known

_FIRST_REST = 5.0
_LONGEST_REST = 300.0
_PROBE = timedelta(seconds=15)
_FRESH_SECONDS = 1.0
_ANSWERS = {channels.SENT, channels.FAILED_PERMANENT, channels.UNKNOWN}
"""States that show a provider at work; a broken connection leaves a letter failed for now."""

_log = structlog.get_logger()
_lock = threading.Lock()
_read: tuple[object, float, dict[tuple[str, str], Known]] | None = None


def out(channel: Channel) -> Provider | None:
    """Return the provider to use now; None while all of them rest."""
    now, known = clock.now(), _known()
    for provider in channel.providers:
        seen = known.get((channel.name, provider.name))
        if seen is None or not seen.failures:
            return provider
        if not providers.rests(seen, now) and _probe(seen, now):
            return provider
    return None


def resting() -> list[str]:
    """Return the channels that nothing can be sent on just now: their batches wait."""
    now, known = clock.now(), _known()
    if not known:
        return []

    def rests(channel: Channel, provider: Provider) -> bool:
        seen = known.get((channel.name, provider.name))
        return seen is not None and providers.rests(seen, now)

    return [
        channel.name
        for channel in channels.every()
        if all(rests(channel, provider) for provider in channel.providers)
    ]


def step_of(channel: Channel, provider: Provider | None) -> int:
    """Return how many letters may go in one step: no more than a second's worth."""
    if provider is None or provider.per_second is None:
        return channel.step
    return max(1, min(channel.step, int(provider.per_second)))


def reserve(session: Session, channel: Channel, provider: Provider, number: int) -> float:
    """Reserve the sending of some letters; return the seconds to wait before it."""
    if provider.per_second is None or not number:
        return 0.0
    return providers.reserve(
        session, channel.name, provider.name, number, provider.per_second, clock.now()
    )


def failures_of(channel: Channel, provider: Provider | None) -> int:
    """Return how often in a row a provider is known to have failed."""
    seen = _known().get((channel.name, provider.name)) if provider else None
    return seen.failures if seen else 0


def learn(
    channel: Channel, provider: Provider, outcomes: Sequence[Outcome], chosen_after: int
) -> None:
    """Remember what these outcomes say of the provider's health.

    `chosen_after`: how often it was known to have failed when it was chosen. All threads that were
    under way when it went away fail at once, and that is one failure: else it would rest the longer
    the more of them there are.
    """
    seen = _known().get((channel.name, provider.name))
    failures = seen.failures if seen else 0
    outages = [outcome for outcome in outcomes if outcome.outage]
    answered = any(outcome.state in _ANSWERS for outcome in outcomes if not outcome.outage)
    if not outages and not (answered and failures):
        return
    with database.transaction() as session:
        if answered and seen is not None and failures:
            providers.recovered(session, seen)
            chosen_after = 0
            _log.info("provider works again", channel=channel.name, provider=provider.name)
        if outages:
            known = Known(channel=channel.name, name=provider.name, failures=chosen_after)
            _rest(session, known, outages)
    _forget()


def _rest(session: Session, seen: Known, outages: Iterable[Outcome]) -> None:
    now = clock.now()
    asked = max((outcome.retry_after or 0.0 for outcome in outages), default=0.0)
    words = next((outcome.words for outcome in outages if outcome.words), "")
    rest = max(asked, min(_LONGEST_REST, _FIRST_REST * 2 ** min(seen.failures, 10)))
    until = now + timedelta(seconds=rest)
    if providers.failed(session, seen, until=until, now=now, words=words):
        _log.warning(
            "provider rests", channel=seen.channel, provider=seen.name, seconds=rest, words=words
        )


def _probe(seen: Known, now: datetime) -> bool:
    with database.transaction() as session:
        taken = providers.probed(session, seen, now + _PROBE, now)
    _forget()
    return taken


def _known() -> dict[tuple[str, str], Known]:
    """Return what the table says, read at most once a second."""
    global _read
    with _lock:
        opened = database.opened()
        if _read and _read[0] is opened and time.monotonic() - _read[1] < _FRESH_SECONDS:
            return _read[2]
    with database.reading() as session:
        found = {(one.channel, one.name): one for one in providers.every(session)}
    with _lock:
        _read = opened, time.monotonic(), found
    return found


def _forget() -> None:
    global _read
    with _lock:
        _read = None

"""One SMS provider at work: letters handed over a few at once, and what that means for each."""

import re
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from importlib import import_module
from time import perf_counter
from typing import TYPE_CHECKING

import structlog

from statushub.channels.base import (
    FAILED_PERMANENT,
    FAILED_TEMPORARY,
    SENT,
    UNKNOWN,
    Letter,
    Outcome,
    splice,
    unsent,
)
from statushub.channels.wire.said import AWAY, DOUBTFUL, HIDDEN, REFUSED, SHAKY, TAKEN, Said

if TYPE_CHECKING:
    from statushub.channels.wire.gateway import Gateway

AT_ONCE = 8
_PATIENCE = 120.0
"""Seconds after which a letter is given up that the provider has neither taken nor refused."""
_FIRST_PAUSE = 5.0
_LONGEST_PAUSE = 300.0
_REMEMBERED = 500
_DIGITS = re.compile(r"\+?\d[\d\s().-]{4,}\d")
_STATES = {
    TAKEN: SENT,
    REFUSED: FAILED_PERMANENT,
    DOUBTFUL: UNKNOWN,
    HIDDEN: UNKNOWN,
}
_Sending = Future[tuple[Said, float]]

_log = structlog.get_logger()


@dataclass
class Round:
    """Some letters handed over together, and what was said to them."""

    heard: list[Said] = field(default_factory=list)
    shaky: list[tuple[Letter, Outcome]] = field(default_factory=list)

    @property
    def works(self) -> bool:
        """Whether the provider showed itself at work."""
        return any(one.verdict in {TAKEN, REFUSED} for one in self.heard)


class Carrier:
    """A provider by its address and the name it goes by."""

    def __init__(self, name: str, url: str, variable: str) -> None:
        self.name = name
        self._url = url
        self._variable = variable
        self._lock = threading.Lock()
        self._opened: tuple[Gateway, ThreadPoolExecutor] | None = None
        self._quiet_until = 0.0
        self._doubts = 0
        self._blamed: dict[str, bool] = {}

    def trouble(self) -> str | None:
        """Return what is wrong with the address."""
        try:
            self._ready()
        except ValueError as error:
            return str(error)
        return None

    def close(self) -> None:
        """Let go of the threads and of kept lines."""
        with self._lock:
            if self._opened:
                gateway, pool = self._opened
                pool.shutdown(wait=False, cancel_futures=True)
                gateway.close()
            self._opened = None

    def send(self, letters: Sequence[Letter]) -> Iterator[Outcome]:
        """Hand letters over; see `Channel.send`."""
        try:
            gateway, pool = self._ready()
        except ValueError as error:  # a setting that cannot work: the operator can mend it
            yield from unsent(letters, self._away(Said(AWAY, str(error), "setting")))
            return
        left, away = list(letters), self._pause()
        while left and away is None:
            # While it is in doubt one letter goes, and the others wait for what comes of it.
            size = 1 if self._doubts else AT_ONCE
            now, left = left[:size], left[size:]
            round_ = Round()
            yield from self._hand_over(gateway, pool, now, round_)
            yield from self._blame(round_)
            away = self._learnt(round_)
        if away is not None:
            yield from unsent(left, self._away(away))

    def _hand_over(
        self, gateway: "Gateway", pool: ThreadPoolExecutor, letters: Sequence[Letter], round_: Round
    ) -> Iterator[Outcome]:
        """Yield what became of letters handed over together, except who is to blame for a shaky."""
        futures = {pool.submit(_timed, gateway, letter): letter for letter in letters}
        bug: BaseException | None = None
        try:
            for future in _in_time(futures):
                if future.done() and not future.cancelled() and future.exception():
                    bug = future.exception()
                    continue
                said, seconds = _result(future)
                outcome = self._outcome(futures[future], said, seconds)
                round_.heard.append(said)
                if said.verdict == SHAKY:
                    round_.shaky.append((futures[future], outcome))
                else:
                    yield outcome
        finally:
            for future in futures:
                future.cancel()
        if bug is not None:  # what is known of the others is told by now
            raise bug

    def _blame(self, round_: Round) -> Iterator[Outcome]:
        """Decide whether a provider broke over a letter, or over whatever it was given.

        It is the letter where others went well beside it, or where it alone was broken over twice.
        """
        alone = len(round_.heard) == 1
        for letter, outcome in round_.shaky:
            again = alone and self._blamed.pop(letter.key, False)
            if round_.works or again:
                yield outcome
            else:
                self._blamed[letter.key] = True
                yield replace(outcome, outage=True)
        while len(self._blamed) > _REMEMBERED:
            self._blamed.pop(next(iter(self._blamed)), None)

    def _learnt(self, round_: Round) -> Said | None:
        """Return why the other letters had better not be tried now; None where nothing is wrong."""
        if round_.works:
            self._doubts = 0
        elif doubtful := [one for one in round_.heard if one.verdict == DOUBTFUL]:
            if not self._doubts:
                words = _redacted(doubtful[0].words)
                _log.warning("no usable answer from a provider", provider=self.name, words=words)
            pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(self._doubts, 10))
            self._doubts += 1
            self._quiet_until = time.monotonic() + pause
            return self._pause()
        bad = [one for one in round_.heard if one.verdict == AWAY]
        if not round_.works:
            bad += [one for one in round_.heard if one.verdict == SHAKY]
        return max(bad, key=lambda one: one.retry_after or 0.0, default=None)

    def _pause(self) -> Said | None:
        """Return that nothing more is to be handed over just now, after an answer in doubt."""
        left = self._quiet_until - time.monotonic()
        if left <= 0:
            return None
        return Said(AWAY, "it gave no usable answer to the messages before", "doubt", left)

    def _away(self, said: Said) -> Outcome:
        return replace(self._outcome(None, said, 0.0), outage=True)

    def _outcome(self, letter: Letter | None, said: Said, seconds: float) -> Outcome:
        state = _STATES.get(said.verdict, FAILED_TEMPORARY)
        return Outcome(
            letter.recipient if letter else 0,
            state,
            seconds,
            self.name,
            said.code,
            "" if state == SENT else _redacted(said.words),
            said.retry_after if state == FAILED_TEMPORARY else None,
            unreachable=said.dead,
            outage=said.verdict == AWAY,
            reference=said.reference,
        )

    def _ready(self) -> tuple["Gateway", ThreadPoolExecutor]:
        """Return what the address stands for, and threads to use it; ValueError if it cannot."""
        with self._lock:
            if self._opened is None:
                # Not at the top: Apprise costs a second and 57 MB, and only the worker sends.
                module = import_module("statushub.channels.wire.gateway")
                try:
                    gateway = module.Gateway(self._url)
                except ValueError as error:
                    message = f"{self._variable} {error}"
                    raise ValueError(message) from error
                self._opened = gateway, ThreadPoolExecutor(AT_ONCE, thread_name_prefix="sms")
            return self._opened


def _timed(gateway: "Gateway", letter: Letter) -> tuple[Said, float]:
    began = perf_counter()
    said = gateway.send(letter.address, splice(letter.message.text, letter.personal))
    return said, perf_counter() - began


def _in_time(futures: Iterable[_Sending]) -> Iterator[_Sending]:
    """Yield sendings as they end, and after all patience those that did not."""
    left = set(futures)
    try:
        for future in as_completed(futures, timeout=_PATIENCE):
            left.discard(future)
            yield future
    except TimeoutError:
        yield from left


def _result(future: _Sending) -> tuple[Said, float]:
    if future.cancel() or future.cancelled():
        return Said(AWAY, "it was too busy with the messages before"), 0.0
    if not future.done():
        return Said(DOUBTFUL, "it has not answered in two minutes"), _PATIENCE
    return future.result()


def _redacted(words: str) -> str:
    """Return the provider's words without anybody's number."""
    return _DIGITS.sub("…", words)

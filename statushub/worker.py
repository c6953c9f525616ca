"""The worker: the jobs by name, and the watch that finds what nobody is doing."""

import contextlib
import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from types import FrameType

import structlog

from statushub import clock, database, engine, precedence
from statushub.actions import answers, digests, follows, notices, receipts, reminders, waits
from statushub.actions.digests import DIGEST_JOB
from statushub.actions.endpoints import pause_failing
from statushub.actions.fanouts import PLAN_JOB, SEND_JOB
from statushub.actions.pages import PUBLISH_JOB, order_publication
from statushub.actions.subscriptions import forget_unconfirmed
from statushub.exchange import returns
from statushub.fanout import batches, leases, plan, release, rollup, sweep, tallies
from statushub.insight.waits import look_back
from statushub.model import limits
from statushub.model import notices as facts_of_notices
from statushub.model import reminders as facts_of_reminders
from statushub.publish import serve, store
from statushub.publish.copies import Copy
from statushub.settings import Settings

LOOK_SECONDS = 0.5
"""How often the watch looks for what readers must see: about 1 % of a core, all looks together."""
MOMENT_SECONDS = 1.0
"""How often it looks for moments that have come, which editors give to the minute."""
SWEEP_SECONDS = 1.0
RENEW_SECONDS = 2.0
TALLY_SECONDS = 2.0
DIGEST_SECONDS = 5.0
ROLL_UP_SECONDS = 60.0
CLEAN_SECONDS = 3600.0
LOOK_BACK_SECONDS = 30.0
MAILBOX_SECONDS = 60.0
COPY_SECONDS = 0.5
PATIENCE_SECONDS = 8
"""How long a worker that is asked to stop waits for the steps in hand."""
LONGEST_STOP_SECONDS = 12.0
_PLANNING = 2
"""Threads that never send, so that publishing and planning wait for nobody's wire."""

_digesting = threading.Lock()
_log = structlog.get_logger()


class Watch:
    """Looks again and again for due moments, outdated pages and work left lying; renews leases."""

    def __init__(self, threads: int, copied_to: str | None = None) -> None:
        self._stop = threading.Event()
        self._looks = [
            Look(RENEW_SECONDS, leases.renew),
            Look(MOMENT_SECONDS, advance_due),
            Look(MOMENT_SECONDS, remind_due),
            Look(LOOK_SECONDS, republish_due),
            Look(DIGEST_SECONDS, wake_digests),
            Look(SWEEP_SECONDS, partial(sweep.sweep, threads)),
            Look(TALLY_SECONDS, tallies.write),
            LookApart(MAILBOX_SECONDS, returns.read_mailboxes),
            LookApart(ROLL_UP_SECONDS, rollup.roll_up),
            LookApart(LOOK_BACK_SECONDS, look_back),
            LookApart(CLEAN_SECONDS, clean_up),
            *([LookApart(COPY_SECONDS, Copy(copied_to).keep_up)] if copied_to else []),
        ]

    def run(self) -> None:
        """Go on until stopped."""
        while not self._stop.wait(LOOK_SECONDS):
            for look in self._looks:
                look.if_due()

    def stop(self) -> None:
        """End the watch."""
        self._stop.set()


class Look:
    """One thing to look for, and how often. Whatever goes wrong in it, the others are not held."""

    def __init__(self, seconds: float, look: Callable[[], object]) -> None:
        self._seconds = seconds
        self._look = look
        self._last = float("-inf")
        self._away = False

    def if_due(self) -> None:
        """Look if it is time."""
        if time.monotonic() - self._last >= self._seconds:
            self._last = time.monotonic()
            self._begin()

    def _begin(self) -> None:
        self._look_once()

    def _look_once(self) -> None:
        """Look. A database that is away is waited for and said once."""
        try:
            self._look()
        except database.DatabaseError as error:
            if not self._away:
                _log.warning("database away", error=type(error).__name__)
            self._away = True
        except Exception:  # noqa: BLE001  the watch must outlive a bug in one of its looks
            _log.exception("a look of the watch failed")
        else:
            self._away = False


class LookApart(Look):
    """A look that takes its time (another machine, a great many rows), in a thread of its own: the
    others do not wait for it, least of all the renewal of leases.
    """

    _thread: threading.Thread | None = None

    def _begin(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._look_once, name="look", daemon=True)
            self._thread.start()


def advance_due() -> None:
    """Move every notice whose moment has come."""
    with database.reading() as session:
        due = [notice.public_id for notice in facts_of_notices.due(session, clock.now())]
    for notice_id in due:
        notices.advance(notice_id)


def remind_due() -> None:
    """Have everybody told who is to be reminded of a date by now."""
    with database.reading() as session:
        due = facts_of_reminders.due(session, clock.now())
    for notice_id in due:
        reminders.remind(notice_id)


def republish_due() -> None:
    """Order a publication when time has overtaken the newest set, or its order was lost."""
    page_id = store.the_page_id()
    if page_id is None:
        return
    overtaken = store.due(page_id)
    if overtaken is not None:
        with database.transaction() as session:
            order_publication(session, page_id, overtaken)


def wake_digests() -> None:
    """Have the daily digests ordered that are due: by a job, for it may take a while."""
    if store.the_page_id() is not None:
        digests.wake()


def clean_up() -> None:
    """Remove what has served its time."""
    engine.clean_up()
    store.forget_old()
    if store.the_page_id() is not None:
        forget_unconfirmed()
        pause_failing()
        follows.forget_over()
    answers.forget_old()
    receipts.forget_old()
    waits.forget_old()
    with database.transaction() as session:
        limits.forget_ended(session)


def declare(core: Settings) -> None:
    """Declare what each job does. Each looks at its rows first, so running twice does no harm."""

    @engine.job(PUBLISH_JOB)
    def publish_page(page_id: int) -> None:
        with precedence.taken():
            visible = store.publish(page_id, core.public_url)
            try:
                # Before the messages: where web and worker share a host, no link runs ahead.
                serve.mirror().refresh()
            finally:
                release.release_updates(visible)

    @engine.job(PLAN_JOB)
    def plan_fanout(fanout_id: str) -> None:
        plan.plan(fanout_id)

    @engine.job(DIGEST_JOB)
    def order_digests() -> None:
        if _digesting.acquire(blocking=False):  # else another thread here is at it
            try:
                while not leases.stopping.is_set() and digests.order_due():
                    pass
            finally:
                _digesting.release()

    @engine.job(SEND_JOB)
    def send_batches() -> None:
        batches.send_free(core.send_threads)


def start(core: Settings) -> Watch:
    """Begin to work in this process; return the watch, to be stopped with `stop`."""
    leases.stopping.clear()
    if core.is_sqlite:
        sweep.free_leases()
    declare(core)
    engine.launch(core.send_threads + leases.AWAITED + _PLANNING)
    watch = Watch(core.send_threads, core.publish_url)
    threading.Thread(target=watch.run, name="watch", daemon=True).start()
    return watch


def stop(watch: Watch) -> None:
    """Finish the step in hand, put unfinished batches back, and stop."""
    leases.stopping.set()
    until = time.monotonic() + PATIENCE_SECONDS
    engine.stop(PATIENCE_SECONDS)
    leases.all_let_go(until - time.monotonic())
    watch.stop()
    with contextlib.suppress(database.DatabaseError):  # counts are not worth waiting for
        tallies.write()


def run(core: Settings) -> None:
    """Work until SIGTERM or SIGINT."""
    asked = threading.Event()

    def ask(_signal: int, _frame: FrameType | None) -> None:
        asked.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    watch = start(core)
    # What is there now stays: looking through it again and again for what can be thrown away cost
    # a third of a fan-out.
    gc.collect()
    gc.freeze()
    _log.info("worker started")
    asked.wait()
    # Threads that hang on a wire are not waited for at length: what they hold is free for another
    # worker when its lease runs out. Without this the interpreter would join them at its end.
    last_word = threading.Timer(LONGEST_STOP_SECONDS, os._exit, (0,))
    last_word.daemon = True
    last_word.start()
    stop(watch)
    _log.info("worker stopped")
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)

"""A worker that dies at a chosen line: `python -m tests.faults.dying WHERE FANOUT`."""

import os
import signal
import sys
from collections import Counter
from collections.abc import Callable

from statushub import database
from statushub.actions import notices, reminders
from statushub.app import create_app
from statushub.fanout import leases, plan, release
from statushub.model import fanouts, pages
from statushub.model import notices as facts_of_notices
from statushub.model import reminders as facts_of_reminders
from statushub.model.audit import HOUSE
from statushub.publish import store
from statushub.settings import Settings
from tests.installation import BODY, TITLE

DEAD = 9


def _die(*_: object) -> None:
    os._exit(DEAD)


def _before_the_commit(_fanout: str, _core: Settings) -> None:
    texts = {code: {"title": TITLE[code], "body": BODY[code]} for code in TITLE}
    notices.open_notice(notices.OpenNotice("incident", texts), HOUSE, also=_die)


def _after_publishing(_fanout: str, core: Settings) -> None:
    page = store.the_page_id()
    assert page is not None
    assert store.publish(page, core.public_url)


def _between_two_portions(fanout: str, _core: Settings) -> None:
    assert not plan._plan_portion(fanout)


def _after_planning(fanout: str, _core: Settings) -> None:
    while not plan._plan_portion(fanout):
        pass


def _inside_the_release(fanout: str, _core: Settings) -> None:
    with database.transaction() as session:
        release._open_batches(session, fanouts.fanout(session, fanout, lock=True))
        session.flush()
        _die()


def _with_a_lease(_fanout: str, _core: Settings) -> None:
    assert leases.lease(Counter(), only_awaited=False, suspects=True)


def _frozen_with_a_lock(_fanout: str, _core: Settings) -> None:
    taken = leases.lease(Counter(), only_awaited=False, suspects=True)
    assert taken is not None
    with database.transaction() as session:
        assert leases.still_ours(session, taken[2])
        os.kill(os.getpid(), signal.SIGSTOP)


def _before_the_reminder(notice: str, _core: Settings) -> None:
    with database.transaction() as session:
        page = pages.the_page(session)
        found = facts_of_notices.notice(session, page.id, notice, lock=True)
        due = facts_of_reminders.of_notice(session, found.id)
        assert reminders._remind(session, found, due[0].moment, due, page.time_zone)
        session.flush()
        _die()


def _after_the_reminder(notice: str, _core: Settings) -> None:
    assert reminders.remind(notice)


MOMENTS: dict[str, Callable[[str, Settings], None]] = {
    "before the commit": _before_the_commit,
    "after publishing": _after_publishing,
    "between two portions": _between_two_portions,
    "after planning": _after_planning,
    "inside the release": _inside_the_release,
    "with a lease": _with_a_lease,
    "frozen with a lock": _frozen_with_a_lock,
    "before the reminder is ordered": _before_the_reminder,
    "after a reminder is ordered": _after_the_reminder,
}

if __name__ == "__main__":
    where, which = sys.argv[1:]
    MOMENTS[where](which, create_app().config["STATUSHUB"])
    _die()

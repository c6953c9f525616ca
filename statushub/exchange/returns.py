"""Mail that came back, taken in: read, acted on, removed, or set aside for a person to look at."""

import threading
import time
from collections import Counter

import structlog

from statushub import channels, database
from statushub.actions import bounces as actions
from statushub.channels.wire.mailbox import Away, Mailbox, Opened
from statushub.errors import NotThere
from statushub.exchange import bounces

NOT_OURS = "not ours"
"""A report about a letter that was not sent from here, or that somebody made up."""
NOT_UNDERSTOOD = "not understood"
"""Something else than a report."""
KNOWN = "known"
"""Said before, or of no consequence."""

MOST = 100
"""Messages read before the mailbox is looked at anew."""
LONGEST = 50.0
"""Seconds with one mailbox, before the next look goes on."""

_ASIDE = {NOT_OURS, NOT_UNDERSTOOD}

_log = structlog.get_logger()
_reading = threading.Lock()
_away: set[str] = set()


def take(content: bytes) -> str:
    """Act on one message that came back; return what it was. Raises only for a database away."""
    report = bounces.read(content)
    if report is None:
        return NOT_UNDERSTOOD
    if report.what == bounces.COMPLAINT:
        return _complaint(report)
    if report.key is None:
        return NOT_OURS
    if report.what == bounces.FAILED:
        changed = actions.came_back(
            report.key, report.status, report.words, nobody_there=report.nobody_there
        )
    else:
        changed = report.what == bounces.DELIVERED and actions.arrived(report.key)
    return report.what if changed else KNOWN


def _complaint(report: bounces.Report) -> str:
    try:
        if report.key:
            changed = actions.complained(report.key)
        elif report.unsubscribe_token:
            changed = actions.complained_with(report.unsubscribe_token)
        else:
            return NOT_OURS
    except NotThere:
        return NOT_OURS
    return report.what if changed else KNOWN


def read_mailboxes() -> None:
    """Empty every mailbox that mail comes back to; one that cannot be read is said once."""
    with _reading:
        for channel in channels.every():
            mailbox = channel.mailbox
            if mailbox is not None:
                _read(channel.name, mailbox)


def _read(name: str, mailbox: Mailbox) -> None:
    found: Counter[str] = Counter()
    try:
        with mailbox.opened(LONGEST) as box:
            _empty(box, found, time.monotonic() + LONGEST)
        _away.discard(name)
    except Away as away:
        if name not in _away:
            _log.warning("mailbox away", channel=name, words=str(away))
        _away.add(name)
    finally:
        if found:
            _log.info("mail came back", channel=name, messages=dict(found))


def _empty(box: Opened, found: Counter[str], until: float) -> None:
    seen: set[str] = set()
    while new := [name for name in box.names(MOST) if name not in seen]:
        for name in new:
            seen.add(name)
            content = box.content(name)
            if content is None:
                continue  # another worker was quicker
            what = _take_safely(content)
            found[what] += 1
            # Only now: whoever dies in between reads it once more, which changes nothing.
            if what in _ASIDE:
                box.set_aside(name)
            else:
                box.remove(name)
            if time.monotonic() > until:
                return


def _take_safely(content: bytes) -> str:
    try:
        return take(content)
    except database.DatabaseError:
        raise
    except Exception:  # noqa: BLE001  a bug that one message finds must not hide those behind it
        _log.exception("a message that came back was not understood")
        return NOT_UNDERSTOOD

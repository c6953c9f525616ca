"""What became of messages, in the words the desk has for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect
from werkzeug.wrappers import Response

from statushub import language
from statushub.actions import deliveries as actions
from statushub.actions.deliveries import Cancelled, Retried, Retry
from statushub.errors import Refused
from statushub.language import gettext as _
from statushub.language import ngettext, pgettext
from statushub.model import fanouts
from statushub.model.deliveries import Pause, Speed
from statushub.model.fanouts import Fanout
from statushub.model.notices import Notice, Update
from statushub.model.reasons import Reason
from statushub.web import signin
from statushub.web.desk import frame, letters, words
from statushub.web.figures import Row


@dataclass(frozen=True)
class Line:
    """One row of numbers with its name, and how fast it was."""

    name: str
    row: Row
    half: str
    most: str
    """Within how long half, and 95 of 100, had left; empty where none did."""
    update_id: str = ""
    """Or the key of a reminder (`Fanout.key`)."""
    posted_at: datetime | None = None
    took: str = ""
    """How long the whole took."""


@dataclass(frozen=True)
class Why:
    """One reason for failures."""

    key: str
    channel: str
    words: str
    number: int
    reachable: int


def updates(notice: Notice, orders: Sequence[Fanout], rows: Mapping[int, Row]) -> list[Line]:
    """Return a line for each update and reminder that was to be told, the newest first."""
    return [
        _line(
            _name(notice, order, order.update),
            rows.get(order.id, Row(order.id, {}, None)),
            order,
            order.update,
        )
        for order in orders
        if order.update is not None
    ]


def _name(notice: Notice, order: Fanout, update: Update) -> str:
    if order.reminds:
        return pgettext("message", "Reminder")
    return str(notice.of_kind.state(update.state).label)


def _line(name: str, row: Row, order: Fanout, update: Update) -> Line:
    took = ""
    if order.finished_at and row.total:
        took = words.span((order.finished_at - order.ordered_at).total_seconds())
    half, most = _fast(row.speed)
    said_at = order.ordered_at if order.reminds else update.posted_at
    return Line(name, row, half, most, order.key, said_at, took)


def places(rows: Iterable[Row]) -> list[Line]:
    """Return a line for each channel and language."""
    return [
        Line(
            f"{letters.channel_name(row.key[0])}, {words.tongue(row.key[1])}",
            row,
            *_fast(row.speed),
        )
        for row in rows
    ]


def _fast(speed: Speed | None) -> tuple[str, str]:
    return (words.span(speed.p50), words.span(speed.p95)) if speed else ("", "")


def why(found: Iterable[Reason]) -> list[Why]:
    """Return reasons as they are shown."""
    return [
        Why(
            one.key,
            letters.channel_name(one.channel),
            letters.said(one.code, one.words),
            one.number,
            one.reachable,
        )
        for one in found
    ]


def remarks(total: Row, pauses: Sequence[Pause]) -> list[str]:
    """Return what is worth saying about messages that wait, or were never sent."""
    found = []
    for tried in (True, False):
        those = [one for one in pauses if one.tried is tried]
        if those:
            number = sum(one.number for one in those)
            found.append(_pause(number, min(one.next for one in those), tried=tried))
    for state in (fanouts.OVERTAKEN, fanouts.SUPPRESSED, fanouts.CANCELLED, fanouts.UNKNOWN):
        number = total.states.get(state, 0)
        if number:
            found.append(_settled(state, number))
    return found


def _pause(number: int, first: datetime, *, tried: bool) -> str:
    values = {"number": language.number(number), "time": frame.locally(first)}
    if tried:
        return ngettext(
            "%(number)s did not get through and is tried again, on %(time)s.",
            "%(number)s did not get through and are tried again, the first on %(time)s.",
            number,
            **values,
        )
    return ngettext(
        "%(number)s is held until the recipient’s quiet hours end, on %(time)s.",
        "%(number)s are held until their recipients’ quiet hours end, the first on %(time)s.",
        number,
        **values,
    )


def _settled(state: str, number: int) -> str:
    values = {"number": language.number(number)}
    if state == fanouts.OVERTAKEN:
        return ngettext(
            "%(number)s was left out because newer words on this notice went out instead.",
            "%(number)s were left out because newer words on this notice went out instead.",
            number,
            **values,
        )
    if state == fanouts.SUPPRESSED:
        return ngettext(
            "%(number)s was left out because nothing reaches the address any more.",
            "%(number)s were left out because nothing reaches their addresses any more.",
            number,
            **values,
        )
    if state == fanouts.CANCELLED:
        return ngettext(
            "%(number)s was cancelled, or its recipient had unsubscribed by then.",
            "%(number)s were cancelled, or their recipients had unsubscribed by then.",
            number,
            **values,
        )
    return ngettext(
        "%(number)s may have arrived: nobody answered whether it was taken.",
        "%(number)s may have arrived: nobody answered whether they were taken.",
        number,
        **values,
    )


def tried(command: Retry, back: str) -> Response:
    """Have messages tried again, say what became of that, and go back."""
    try:
        done = actions.retry(command, signin.actor())
    except Refused as refused:
        flash(str(refused.faults[0].message), "error")
    else:
        flash(retried(done), "success")
    return redirect(back)


def retried(done: Retried) -> str:
    """Return what became of dead letters that were to be tried again."""
    said = []
    if done.queued:
        said.append(
            ngettext(
                "%(number)s message is on its way again.",
                "%(number)s messages are on their way again.",
                done.queued,
                number=language.number(done.queued),
            )
        )
    if done.overtaken:
        said.append(
            ngettext(
                "%(number)s is not sent again: newer words on its notice went out since.",
                "%(number)s are not sent again: newer words on their notice went out since.",
                done.overtaken,
                number=language.number(done.overtaken),
            )
        )
    if done.unreachable:
        said.append(
            ngettext(
                "%(number)s stays as it is: nothing reaches the address any more.",
                "%(number)s stay as they are: nothing reaches their addresses any more.",
                done.unreachable,
                number=language.number(done.unreachable),
            )
        )
    if done.gone:
        said.append(
            ngettext(
                "%(number)s stays as it is: the recipient has unsubscribed.",
                "%(number)s stay as they are: their recipients have unsubscribed.",
                done.gone,
                number=language.number(done.gone),
            )
        )
    return " ".join(said)


def cancelled(done: Cancelled) -> str:
    """Return what became of messages that were to be cancelled."""
    said = ngettext(
        "%(number)s message is cancelled.",
        "%(number)s messages are cancelled.",
        done.cancelled,
        number=language.number(done.cancelled),
    )
    if done.planning:
        said += " " + _("Nobody else will be told of this update.")
    if done.left:
        said += " " + ngettext(
            "%(number)s had left already.",
            "%(number)s had left already.",
            done.left,
            number=language.number(done.left),
        )
    return said

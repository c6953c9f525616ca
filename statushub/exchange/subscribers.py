"""Lists of subscribers as CSV: columns channel, address, language, services, kinds, and more.

The further ones hold what else may be chosen; a list need not have them.

Not one transaction for the whole file: a hundred thousand rows would keep everybody else from
writing. Each row is taken in wholly or not at all, a thousand a transaction, and what is known is
left alone, so a run that broke off is simply run again.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from statushub import channels, database, hours, kinds, language
from statushub.actions import choices as choosing
from statushub.actions import proofs, subscriber_list
from statushub.actions.choices import Choices
from statushub.actions.subscriber_list import Entry, TakenIn
from statushub.errors import Faults, Refused
from statushub.exchange import sheet
from statushub.exchange.sheet import Row, Sheet
from statushub.language import gettext as _
from statushub.model import notices, pages, services, subscriptions
from statushub.model.audit import Actor
from statushub.model.services import Service
from statushub.model.subscriptions import Subscription

COLUMNS = ("channel", "address", "language", "services", "kinds")
FURTHER = ("minimum_impact", "daily", "quiet_hours", "time_zone", "notices")
"""The hour of the daily digest; quiet hours as 22:00-07:00; notices: * is everything."""
_ALSO_CALLED = {
    "canal": "channel",
    "dirección": "address",
    "direccion": "address",
    "idioma": "language",
    "lang": "language",
    "locale": "language",
    "service": "services",
    "servicios": "services",
    "servicio": "services",
    "kind": "kinds",
    "tipos": "kinds",
    "tipo": "kinds",
}
_ALL = {"", "*", "all", "todos", "todas"}
_BETWEEN = re.compile(r"[|;,]")


@dataclass
class Report:
    """What a file held, row by row where something was wrong."""

    added: int = 0
    asked: int = 0
    """Of those added, how many were sent a confirmation."""
    confirmed: int = 0
    """Known before, and confirmed by this list."""
    known: int = 0
    """Known before, and left as they are."""
    refused: list[tuple[int, str]] = field(default_factory=list)
    """Line and reason of each row that was skipped."""
    remarks: tuple[str, ...] = ()
    """How the file was read, where it was not plain."""


def read(
    raw: bytes,
    actor: Actor,
    *,
    confirmed: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Take in a list; raise Refused("file", ...) where the file as a whole cannot be read.

    `confirmed`: they have all agreed already. `progress` is told rows done and rows there are.
    """
    opened = _opened(raw)
    reader = _Reader(confirmed=confirmed)
    taken = TakenIn()
    total = len(opened.lines) - 1
    for done in subscriber_list.take_in(reader.entries(opened), actor, taken):
        if progress:
            progress(done + len(reader.refused), total)
    return Report(
        taken.added,
        taken.asked,
        taken.confirmed,
        taken.known,
        sorted(reader.refused + taken.refused),
        opened.remarks,
    )


def _opened(raw: bytes) -> Sheet:
    found = sheet.opened(raw)
    named = {channel.name for channel in channels.every()}
    columns = tuple(_ALSO_CALLED.get(name, name) for name in found.columns)
    if "address" not in columns and not named & set(columns):
        raise Refused(
            "file",
            _(
                "The first line must name the columns. Expected: %(columns)s.",
                columns=", ".join(COLUMNS),
            ),
        )
    unknown = [name for name in columns if name and name not in {*COLUMNS, *FURTHER, *named}]
    remarks = found.remarks
    if unknown:
        words = _("These columns were not used: %(columns)s.", columns=", ".join(unknown))
        remarks += (words,)
    return Sheet(columns, remarks, found.lines, found.separator)


class _Reader:
    """Checks rows one by one, and remembers which ones it refused."""

    def __init__(self, *, confirmed: bool) -> None:
        self.refused: list[tuple[int, str]] = []
        self._confirmed = confirmed
        self._channels = {channel.name: channel for channel in channels.every()}
        self._kinds = {kind.name for kind in kinds.every()}
        self._seen: dict[tuple[str, str], int] = {}
        with database.reading() as session:
            page = pages.the_page(session)
            self._services = _by_word(services.in_order(session, page.id))
            self._notices = {one.public_id: one.id for one in notices.not_over(session, page.id)}

    def entries(self, opened: Sheet) -> Iterator[Entry]:
        """Go through the rows that can be taken in."""
        for row in opened.rows():
            faults = Faults()
            entry = None if row.fault else self._entry(row, faults)
            if row.fault or faults:
                words = [row.fault] if row.fault else [str(fault.message) for fault in faults]
                self.refused.append((row.line, " ".join(words)))
            elif entry:
                yield entry

    def _entry(self, row: Row, faults: Faults) -> Entry:
        channel, address = self._where(row.cells, faults)
        code = row.cells.get("language", "") or language.default()
        if code not in language.available():
            faults.add(
                "language",
                _(
                    "This page has no such language. It has: %(languages)s.",
                    languages=", ".join(language.available()),
                ),
            )
        chosen = self._named(row.cells.get("services", ""), faults)
        about = self._kinds_in(row.cells.get("kinds", ""), faults)
        wanted = self._wanted(row.cells, code, faults)
        choosing.check_when(wanted, self._channels.get(channel), faults)
        if not faults:
            earlier = self._seen.setdefault((channel, address.casefold()), row.line)
            if earlier != row.line:
                words = _("The same address stands in line %(line)s.", line=earlier)
                faults.add("address", words)
        return Entry(
            row.line,
            channel,
            address,
            code,
            chosen,
            about,
            wanted,
            tuple(self._notices[name] for name in wanted.notices if name in self._notices),
            self._confirmed,
        )

    def _where(self, cells: Mapping[str, str], faults: Faults) -> tuple[str, str]:
        """Return channel and address: in columns of those names, or in one named like a channel."""
        name, given = cells.get("channel", "").casefold(), cells.get("address", "")
        if not given:
            name, given = next(
                ((name, cells[name]) for name in self._channels if cells.get(name)), (name, "")
            )
        channel = self._channels.get(name)
        if channel is None:
            known = ", ".join(self._channels)
            faults.add(
                "channel", _("There is no such channel. There are: %(channels)s.", channels=known)
            )
        return name, proofs.checked_address(channel, given, faults) if channel else ""

    def _wanted(self, cells: Mapping[str, str], code: str, faults: Faults) -> Choices:
        """Return what the further columns say."""
        daily, quiet = cells.get("daily", ""), cells.get("quiet_hours", "")
        start, _dash, end = quiet.partition("-")
        listed = [one.strip() for one in _BETWEEN.split(cells.get("notices", "")) if one.strip()]
        named = [one for one in listed if one.casefold() not in _ALL]
        gone = [one for one in named if one not in self._notices]
        if gone:
            words = _("There is no such notice, or it is over: %(names)s.", names=gone[0][:80])
            faults.add("notices", words)
        return Choices(
            code,
            all_notices=not named or len(named) < len(listed),
            notices=tuple(named),
            minimum_impact=cells.get("minimum_impact") or None,
            daily=bool(daily),
            daily_at=_minutes(daily),
            quiet_from=_minutes(start),
            quiet_until=_minutes(end),
            time_zone=cells.get("time_zone") or None,
        )

    def _named(self, cell: str, faults: Faults) -> tuple[int, ...] | None:
        if cell.casefold() in _ALL:
            return None
        # The whole cell first: a service may well be called "Pay, renew or cancel".
        words = [cell] if cell.casefold() in self._services else _BETWEEN.split(cell)
        found = []
        for word in filter(None, (word.strip() for word in words)):
            service = self._services.get(word.casefold())
            if service is None:
                faults.add(
                    "services", _("This page has no such service: %(names)s.", names=word[:80])
                )
            else:
                found.append(service)
        return tuple(dict.fromkeys(found)) or None

    def _kinds_in(self, cell: str, faults: Faults) -> tuple[str, ...] | None:
        if cell.casefold() in _ALL:
            return None
        words = [word.strip().casefold() for word in _BETWEEN.split(cell) if word.strip()]
        if any(word not in self._kinds for word in words):
            faults.add(
                "kinds",
                _(
                    "There is no such kind of notice. There are: %(kinds)s.",
                    kinds=", ".join(sorted(self._kinds)),
                ),
            )
        return tuple(dict.fromkeys(words)) or None


def _minutes(words: str) -> int | None:
    """Return a time of day; none for nothing, and for what is no time one that is refused."""
    found = hours.read(words.strip())
    return -1 if found is None and words.strip() else found


def _by_word(offered: Sequence[Service]) -> dict[str, int]:
    """Return services by what a list may call them: a name in any language, or the public id."""
    names = {text.name.casefold(): service.id for service in offered for text in service.texts}
    return names | {service.public_id: service.id for service in offered}


def write() -> Iterator[str]:
    """Yield everybody who hears of notices as CSV, in the columns that `read` takes.

    Those who unsubscribed or never confirmed are not in it: reading it again brings back nobody.
    """
    yield from sheet.written([COLUMNS + FURTHER])
    after = 0
    while True:
        with database.reading() as session:
            page = pages.the_page(session)
            held = subscriptions.live_after(session, page.id, after)
            rows = [
                (
                    subscription.channel,
                    subscription.address,
                    subscription.language,
                    "|".join(service.public_id for service in subscription.services),
                    "|".join(row.kind for row in subscription.chosen_kinds),
                    *_further(subscription),
                )
                for subscription in held
            ]
        if not held:
            return
        yield from sheet.written(rows)
        after = held[-1].id


def _further(held: Subscription) -> tuple[str, ...]:
    """Return the further columns of a row."""
    chosen = choosing.of(held)
    at = choosing.DIGEST_AT if chosen.daily_at is None else chosen.daily_at
    quiet = (chosen.quiet_from, chosen.quiet_until)
    # One that is over keeps its place where there is nothing else: an empty cell means everything.
    followed = [
        row.notice.public_id
        for row in held.followed
        if row.agreed and (row.notice.phase != "over" or not held.all_notices)
    ]
    return (
        chosen.minimum_impact or "",
        hours.written(at) if chosen.daily else "",
        "-".join(hours.written(one) for one in quiet if one is not None),
        chosen.time_zone or "",
        "|".join(["*"] * (held.all_notices and bool(followed)) + followed),
    )

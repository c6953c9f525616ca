"""Waits as CSV: columns contact_point (its id, or its name), minutes, at.

Each row is taken in wholly or not at all, and told by its line where it is wrong. A file may be
given again, and a run that broke off is simply run again: of each contact point a quarter of an
hour that is there already is left alone, but for what is newer than its newest wait.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from statushub import clock, database, language
from statushub.actions import wait_list
from statushub.actions.wait_list import Measurement
from statushub.errors import Refused
from statushub.exchange import sheet
from statushub.exchange.sheet import Row, Sheet
from statushub.language import gettext as _
from statushub.model import contact_points, pages, waits
from statushub.model.audit import Actor
from statushub.model.contact_points import ContactPoint
from statushub.model.waits import LONGEST_MINUTES
from statushub.render.contact_view import label_of

COLUMNS = ("contact_point", "minutes", "at")
_ALSO_CALLED = {
    "contact point": "contact_point",
    "punto de contacto": "contact_point",
    "punto_de_contacto": "contact_point",
    "canal": "contact_point",
    "wait": "minutes",
    "minutos": "minutes",
    "espera": "minutes",
    "time": "at",
    "as_of": "at",
    "hora": "at",
    "fecha": "at",
}
_LONG_AGO = timedelta(days=30)
_NUMBER = re.compile(r"-?\d{1,9}(?:[.,]\d{1,6})?", re.ASCII)
_DAY_FIRST = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})[ T]+(\d{1,2}):(\d\d)(?::(\d\d))?", re.ASCII
)


@dataclass
class Report:
    """What a file held, row by row where something was wrong."""

    taken: int = 0
    known: int = 0
    """There before, and left as they are."""
    past: int = 0
    """Too long ago for any chart, and left out."""
    refused: list[tuple[int, str]] = field(default_factory=list)
    """Line and reason of each row that was skipped."""
    remarks: tuple[str, ...] = ()
    """How the file was read, where it was not plain."""


def read(raw: bytes, actor: Actor, *, progress: Callable[[int, int], None] | None = None) -> Report:
    """Take in measurements; raise Refused("file", ...) where the file as a whole cannot be read.

    `progress` is told quarters of an hour done and those there are.
    """
    opened = _opened(raw)
    reader = _Reader()
    measured = list(reader.measurements(opened))
    report = Report(past=reader.past, refused=reader.refused)
    report.remarks = (*opened.remarks, *reader.remarks())
    for taken, known, done, total in wait_list.take_in(measured, actor):
        report.taken, report.known = taken, known
        if progress:
            progress(done, total)
    return report


def _opened(raw: bytes) -> Sheet:
    found = sheet.opened(raw)
    columns = tuple(_ALSO_CALLED.get(name, name) for name in found.columns)
    if not set(COLUMNS) <= set(columns):
        words = _(
            "The first line must name the columns. Expected: %(columns)s.",
            columns=", ".join(COLUMNS),
        )
        raise Refused("file", words)
    return Sheet(columns, found.remarks, found.lines, found.separator)


class _Reader:
    """Checks rows one by one, and remembers which ones it refused and how it read the others."""

    def __init__(self) -> None:
        self.refused: list[tuple[int, str]] = []
        self.past = 0
        self._now = clock.now()
        self._since = self._now - waits.KEPT
        self._seen: dict[tuple[int, datetime], int] = {}
        self._read_as: Counter[str] = Counter()
        with database.reading() as session:
            page = pages.the_page(session)
            self._points = _by_word(contact_points.in_order(session, page.id))
            self._zone = page.time_zone

    def remarks(self) -> Iterator[str]:
        """Say how cells were read that can be read in more than one way."""
        if self._read_as["comma"]:
            yield _("Decimal commas were read as such.")
        if self._read_as["rounded"]:
            yield _("Minutes were rounded to whole ones.")
        if self._read_as["day first"]:
            yield _("Dates such as 03/11/2026 were read with the day first.")
        if self._read_as["local"]:
            yield _(
                "Times without an offset from UTC were read as those of %(city)s.",
                city=language.place(self._zone),
            )

    def measurements(self, opened: Sheet) -> Iterator[Measurement]:
        """Go through the rows that can be taken in."""
        for row in opened.rows():
            try:
                found = self._measurement(row)
            except Refused as refused:
                words = " ".join(str(fault.message) for fault in refused.faults)
                self.refused.append((row.line, words))
                continue
            if found.at < self._since:
                self.past += 1
            else:
                yield found

    def _measurement(self, row: Row) -> Measurement:
        if row.fault:
            raise Refused("file", row.fault)
        point = self._point(row.cells)
        minutes = self._minutes(row.cells.get("minutes", ""))
        at = self._at(row.cells.get("at", ""))
        earlier = self._seen.setdefault((point.id, at), row.line)
        if earlier != row.line:
            raise Refused(
                "at", _("Line %(line)s has a wait of the same instant already.", line=earlier)
            )
        return Measurement(point.id, minutes, at)

    def _point(self, cells: Mapping[str, str]) -> ContactPoint:
        name = cells.get("contact_point", "")
        found = self._points.get(name.casefold(), [])
        if len(found) > 1:
            raise Refused(
                "contact_point",
                _("Several contact points are called “%(name)s”. Give the id.", name=name[:80]),
            )
        if not found:
            words = _("There is no contact point “%(name)s”.", name=name[:80])
            raise Refused("contact_point", words)
        if not found[0].of_type.waits:
            raise Refused(
                "contact_point", _("Nobody waits in minutes at a contact point of this type.")
            )
        return found[0]

    def _minutes(self, cell: str) -> int:
        if not _NUMBER.fullmatch(cell):
            raise Refused("minutes", _("The minutes are no number."))
        number = float(cell.replace(",", "."))
        if number < 0:
            raise Refused("minutes", _("A wait cannot be less than 0 minutes."))
        if number > LONGEST_MINUTES:
            words = _(
                "A wait of more than %(limit)s minutes, a day, is not taken.", limit=LONGEST_MINUTES
            )
            raise Refused("minutes", words)
        self._read_as["comma"] += "," in cell
        self._read_as["rounded"] += number != int(number)
        return int(number + 0.5)

    def _at(self, cell: str) -> datetime:
        at = self._instant(cell)
        if at > self._now + clock.SKEW:
            raise Refused("at", _("This instant lies ahead."))
        return at

    def _instant(self, cell: str) -> datetime:
        day_first = _DAY_FIRST.fullmatch(cell)
        try:
            if day_first:
                self._read_as["day first"] += 1
                day, month, year, hour, minute, second = (
                    int(one or 0) for one in day_first.groups()
                )
                read = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  wall time
            else:
                read = datetime.fromisoformat(cell)
            if read.tzinfo is None:
                self._read_as["local"] += 1
                read = read.replace(tzinfo=ZoneInfo(self._zone))
            return read.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            words = _("Write date and time as 2026-03-03T10:30:00+01:00.")
            raise Refused("at", words) from error


def _by_word(points: Sequence[ContactPoint]) -> dict[str, list[ContactPoint]]:
    """Return contact points by what a list may call them: as readers see them in any language, or
    the id.
    """
    found: dict[str, list[ContactPoint]] = {}
    labels: dict[int, set[str]] = {}
    for code in language.available():
        with language.speaking(code):
            for point in points:
                labels.setdefault(point.id, set()).add(str(label_of(point, code)).casefold())
    for point in points:
        for name in {*labels[point.id], point.public_id}:
            found.setdefault(name, []).append(point)
    return found


def example() -> Iterator[str]:
    """Yield a list as `read` takes it, of the first contact points of this page where people wait.

    Its dates lie too far back to be taken in: who brings it in to try changes nothing.
    """
    with database.reading() as session:
        page = pages.the_page(session)
        points = [one for one in contact_points.in_order(session, page.id) if one.of_type.waits]
        zone = ZoneInfo(page.time_zone)
        by_word = _by_word(points)
    day = (clock.now() - waits.KEPT - _LONG_AGO).astimezone(zone)
    rows = [
        (_called(point, by_word), str(minutes), _quarter(day, quarter))
        for quarter, shown in ((0, (12, 5)), (15, (9, 2)))
        for point, minutes in zip(points, shown, strict=False)
    ]
    yield from sheet.written([COLUMNS, *rows])


def _quarter(day: datetime, minute: int) -> str:
    return day.replace(hour=10, minute=minute, second=0, microsecond=0).isoformat()


def _called(point: ContactPoint, by_word: Mapping[str, Sequence[ContactPoint]]) -> str:
    """Return what a list calls a contact point: its name, or its id where the name does not do."""
    name = str(label_of(point, language.current()))
    return name if len(by_word.get(name.casefold(), ())) == 1 else point.public_id

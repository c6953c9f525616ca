"""A sheet of rows as people save it: whatever encoding and separator, columns by their names."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from statushub.errors import Refused
from statushub.language import gettext as _

_SEPARATORS = (",", ";", "\t")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


@dataclass(frozen=True)
class Row:
    """One line, by column name; `fault` where it could not be read at all."""

    line: int
    cells: Mapping[str, str]
    fault: str = ""


@dataclass(frozen=True)
class Sheet:
    """A sheet with its columns in order and what is worth saying about how it was read."""

    columns: tuple[str, ...]
    remarks: tuple[str, ...]
    lines: Sequence[str]
    separator: str

    def rows(self) -> Iterator[Row]:
        """Go through the rows that are not empty.

        Line by line: a quote that is not closed spoils its own line and no other.
        """
        for number, line in enumerate(self.lines[1:], start=2):
            if line.strip(self.separator + ' "'):
                yield self._row(number, line)

    def _row(self, number: int, line: str) -> Row:
        try:
            cells = _cells(line, self.separator)
        except csv.Error:
            return Row(number, {}, _("The quotes in this line do not match."))
        if any(cell.strip() for cell in cells[len(self.columns) :]):
            words = _("This line has more cells than the first line has columns.")
            return Row(number, {}, words)
        named = zip(self.columns, cells, strict=False)
        return Row(number, {name: _unguarded(cell.strip()) for name, cell in named})


def opened(raw: bytes) -> Sheet:
    """Return the sheet a file holds; raise Refused where it is none."""
    words, remarks = _decoded(raw)
    lines = words.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not lines[0].strip():
        raise Refused("file", _("The file is empty. Its first line must name the columns."))
    separator = max(_SEPARATORS, key=lines[0].count)
    if separator != ",":
        remarks += (
            _("The cells are separated by tabs.")
            if separator == "\t"
            else _("The cells are separated by semicolons."),
        )
    try:
        columns = tuple(cell.strip().casefold() for cell in _cells(lines[0], separator))
    except csv.Error as error:
        raise Refused("file", _("The quotes in the first line do not match.")) from error
    return Sheet(columns, remarks, lines, separator)


def _decoded(raw: bytes) -> tuple[str, tuple[str, ...]]:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace"), (_("The file was read as UTF-16."),)
    try:
        return raw.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        words = _("The file is not UTF-8; it was read as Latin-1. Check letters such as ñ and é.")
        return raw.decode("cp1252", errors="replace"), (words,)


def _cells(line: str, separator: str) -> list[str]:
    return next(csv.reader([line], delimiter=separator, strict=True), [])


def _unguarded(cell: str) -> str:
    """Return a cell without the apostrophe that keeps it from being taken for a formula."""
    return cell[1:] if cell.startswith("'") and _tempts(cell) else cell


def _tempts(cell: str) -> bool:
    """Tell whether a spreadsheet would take a cell for a formula, but for apostrophes before it."""
    return cell.lstrip("'").startswith(_FORMULA)


def written(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield rows as CSV, each cell guarded against being taken for a formula."""
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow([f"'{cell}" if _tempts(cell) else cell for cell in row])
        yield line.getvalue()

"""Whatever somebody hands in as a list: rows, or a refusal in words; never an accident."""

import contextlib
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statushub.errors import Refused
from statushub.exchange import sheet

FORMULA = "=+-@\t\r"


@given(st.binary(max_size=400))
def test_any_bytes(raw: bytes) -> None:
    with contextlib.suppress(Refused):
        for row in sheet.opened(raw).rows():
            assert row.line >= 2
            assert not (row.fault and row.cells)


@given(st.text(max_size=200))
def test_any_words(words: str) -> None:
    test_any_bytes.hypothesis.inner_test(words.encode())  # type: ignore[attr-defined]


@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20), min_size=2))
def test_what_was_written_reads_the_same(cells: list[str]) -> None:
    written = "".join(sheet.written([[f"c{n}" for n in range(len(cells))], cells]))
    rows = list(sheet.opened(written.encode()).rows())
    if rows:
        assert list(rows[0].cells.values()) == [cell.strip() for cell in cells]


def test_an_apostrophe_of_ones_own_stays() -> None:
    cells = ["'=x", "''+y", "it's", "-"]
    written = "".join(sheet.written([["a", "b", "c", "d"], cells]))
    (row,) = sheet.opened(written.encode()).rows()
    assert list(row.cells.values()) == cells


@pytest.mark.parametrize("first", FORMULA)
def test_no_cell_begins_a_formula(first: str) -> None:
    (line,) = sheet.written([[f"{first}cmd|'/c calc'!A0", "plain"]])
    assert next(csv.reader(io.StringIO(line, newline="")))[0].startswith(f"'{first}")


def test_a_quote_left_open_spoils_its_own_line_only() -> None:
    opened = sheet.opened(b'a,b\n1,"2\n3,4\n')
    first, second = opened.rows()
    assert first.fault
    assert second.cells == {"a": "3", "b": "4"}

"""A step of fifty letters costs the same among a thousand recipients and among a million."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Executable
from sqlalchemy.dialects import sqlite

from statushub.fanout import letters, results
from tests import databases


@pytest.mark.parametrize(
    ("statement", "key"),
    [
        (results._SET_STATE, "(fanout_id=? AND recipient=?)"),
        (letters._STAYED, "INTEGER PRIMARY KEY (rowid=?)"),
        (letters._ALL, "INTEGER PRIMARY KEY (rowid=?)"),
    ],
)
def test_rows_are_found_by_their_key(statement: Executable, key: str, tmp_path: Path) -> None:
    databases.fresh_sqlite(tmp_path)
    words = str(statement.compile(dialect=sqlite.dialect()))  # type: ignore[attr-defined]
    with closing(sqlite3.connect(tmp_path / "statushub.sqlite")) as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {words}", ["[1]"] * words.count("?"))
        assert key in plan.fetchone()[3]

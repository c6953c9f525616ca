"""What is done again and again costs the same however many recipients and old notices there are."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Executable, event
from sqlalchemy.dialects import sqlite

from statushub import database
from statushub.fanout import letters, results
from statushub.publish import store
from tests import databases
from tests.installation import Installation


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


def test_no_publication_walks_through_all_that_ever_was(house: Installation) -> None:
    """Neither by reading every row, nor by an index that is there to sort by."""
    house.incident()
    house.work()
    house.incident()
    asked: list[tuple[str, tuple[object, ...]]] = []

    def hear(*words: object) -> None:
        asked.append((str(words[2]), words[3]))  # type: ignore[arg-type]

    event.listen(database.engine(), "before_cursor_execute", hear)
    store.publish(house.page.id, "http://status.example")
    event.remove(database.engine(), "before_cursor_execute", hear)
    # The first entry of an index is found at once.
    read = [one for one in asked if one[0].startswith("SELECT") and "SELECT min(" not in one[0]]
    assert any("coalesce(notice.closed_at" in words for words, _ in read)
    with database.glance() as connection:
        for words, given in read:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", given).all()
            for row in plan:
                assert not re.match(r'SCAN (notice|"?update|text|delivery)', row[3]), words
                assert "ix_notice_page_id_began_at" not in row[3], words

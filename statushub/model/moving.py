"""Moving house: every row of one database into another that is still empty, whatever its kind."""

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from statushub import database, schema
from statushub.database import Base
from statushub.errors import Refused

_PORTION = 5000


def take(source_url: str, progress: Callable[[str, int], None]) -> int:
    """Copy all rows of the database at `source_url` into this process's own; return how many.

    All or nothing, in one transaction. Refused when the two have not the same schema, or when
    anything stands in ours already. The durable engine's jobs stay behind: workers find what is to
    be done in the rows. `progress` is called with each table and its number of rows.
    """
    source = database.make_engine(source_url)
    try:
        reading = source.execution_options(sqlite_begin="DEFERRED")
        writing = database.engine().execution_options(sqlite_begin="IMMEDIATE")
        with reading.begin() as theirs, writing.begin() as ours:
            _refuse(theirs, ours)
            copied = 0
            for table in Base.metadata.sorted_tables:
                number = _copy(table, theirs, ours)
                progress(table.name, number)
                copied += number
            return copied
    finally:
        source.dispose()


def _refuse(theirs: Connection, ours: Connection) -> None:
    there, newest = schema.revision_of(theirs), schema.newest_revision()
    if there != newest:
        words = f"its schema is {there or 'empty'} and should be {newest}; bring it up to date"
        raise Refused("database", words)
    for table in Base.metadata.sorted_tables:
        if ours.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
            words = f"the new database is not empty: there is something in {table.name}"
            raise Refused("database", words)


def _copy(table: sa.Table, theirs: Connection, ours: Connection) -> int:
    number = 0
    ordered = sa.select(table).order_by(*table.primary_key.columns)
    for portion in theirs.execute(ordered).mappings().partitions(_PORTION):
        ours.execute(table.insert(), [dict(row) for row in portion])
        number += len(portion)
    if number:
        _count_on(table, ours)
    return number


def _count_on(table: sa.Table, ours: Connection) -> None:
    """Let new rows be numbered behind those that came with a number."""
    column = table.autoincrement_column
    if column is None or ours.dialect.name != "postgresql":
        return
    sequence = sa.func.pg_get_serial_sequence(table.fullname, column.name)
    last = sa.select(sa.func.max(column)).scalar_subquery()
    ours.execute(sa.select(sa.func.setval(sequence, last)))

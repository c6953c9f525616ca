"""Where figures are taken: a fresh installation on either database."""

import tempfile
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests import databases


def each_database(parser: ArgumentParser, measure: Callable[[str, Path], bool]) -> int:
    """Measure on each database, or on those asked for; return the exit status."""
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    asked = parser.parse_args().database or ["sqlite", "postgresql"]
    databases.make_folder()
    try:
        results = [_on(name, measure) for name in asked]
    finally:
        databases.remove_folder()
    return 0 if all(results) else 1


def _on(name: str, measure: Callable[[str, Path], bool]) -> bool:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if name == "sqlite":
            return measure(databases.fresh_sqlite(folder), folder)
        return measure(stack.enter_context(databases.fresh_postgresql()), folder)

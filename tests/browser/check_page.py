"""`make check-page`: the quality of the page as browsers, checkers and other readers find it.

A worst day and a calm one after a long past, each under gunicorn. Ends with 1 where a limit is
missed.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests import databases
from tests.browser import senses, strangers_opinions, visits, words_alone
from tests.browser.findings import HEAD, Finding, left_out
from tests.browser.places import Place, places
from tests.conftest import BROWSERS

Looks = Callable[[], Sequence[Finding]]


def main() -> int:
    """Look at everything; return the exit status."""
    for name in [name for name in os.environ if name.startswith("STATUSHUB_")]:
        del os.environ[name]
    databases.make_folder()
    try:
        with places() as (bad, calm), tempfile.TemporaryDirectory() as folder:
            print(HEAD)
            good = [found.show() for found in _findings(Path(folder), bad, calm)]
    finally:
        databases.remove_folder()
    return 0 if all(good) else 1


def _findings(folder: Path, bad: Place, calm: Place) -> Iterator[Finding]:
    yield from words_alone.all_of(bad)
    yield from strangers_opinions.checker(folder, (bad, calm))
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        yield left_out("in a browser", "Chromium")
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for place in (bad, calm):
            yield from visits.weight(browser, place)
            yield from senses.all_of(browser, place)
        browser.close()
    notice = next(path for path in reversed(bad.paths) if path.startswith("notices/"))
    yield from strangers_opinions.lighthouse(folder, bad, ("", notice))
    yield from strangers_opinions.lighthouse(folder, calm, ("", "history", "subscribe"))


if __name__ == "__main__":
    sys.exit(main())

"""A copy of the page where `STATUSHUB_PUBLISH_URL` says: it outlives us, and costs readers nothing.

A worker sends what differs from what it noted there: files whose names change with their bytes
first, then pages, then those that lead to them, and only then takes away what is gone. Each file is
whole or as it was; whoever dies in between leaves a page that holds together, and the next look
sends the rest. A store that fails is tried again, ever less often, beside everything else.
"""

import json
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import structlog

from statushub import clock, database, language
from statushub.model import providers
from statushub.model.providers import Provider
from statushub.publish import manners, serve, stores
from statushub.publish.serve import Mirror, Served
from statushub.publish.stores import Store, StoreFailed

CHANNEL = "copy"
"""Under this name the store stands beside those who carry messages, in the table and in metrics."""

_AT_ONCE = 8
_LONGEST_PAUSE = 60.0
_MOST_NAME, _MOST_WORDS = 64, 500
_ROOT = "index.html"
"""The page in the language used where none was asked for: nobody chooses one at a plain folder."""

_log = structlog.get_logger()


@dataclass(frozen=True)
class Noted:
    """What lies in a store: the digest of each file by its path. Empty: sent, perhaps not whole."""

    number: int
    files: Mapping[str, str]

    @classmethod
    def there(cls, store: Store) -> "Noted":
        """Read it; whatever cannot be read counts as nothing, and all is sent again."""
        try:
            read = json.loads(store.manifest() or b"{}")
            return cls(int(read["number"]), dict(read["files"]))
        except (ValueError, KeyError, TypeError):
            return cls(0, {})

    def written(self, store: Store) -> "Noted":
        """Note it there."""
        store.note(json.dumps({"number": self.number, "files": dict(self.files)}).encode())
        return self


class Copy:
    """The copy, kept up by one worker."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._name = url[:_MOST_NAME]
        self._store: Store | None = None
        self._noted: Noted | None = None
        self._failures = 0
        self._rests_until = 0.0

    def keep_up(self) -> None:
        """Send what is new, if anything is and the store is not resting."""
        if time.monotonic() < self._rests_until:
            return
        serve.mirror().refresh()  # nobody else may do so on a host without web processes
        if self._noted and self._noted.number == serve.mirror().number:
            return
        with database.alone(f"copy {self._url}") as mine:
            if mine:
                self._try()

    def _try(self) -> None:
        try:
            self._store = self._store or stores.at(self._url)
            # Read anew: another worker may have been the last to write.
            self._noted = send(self._store, serve.mirror(), Noted.there(self._store))
        except StoreFailed as failed:
            self._noted = None
            self._rests_until = time.monotonic() + min(_LONGEST_PAUSE, 2.0**self._failures)
            self._failures += 1
            if self._failures == 1:
                _log.warning("the copy cannot be written", copy=self._url, error=str(failed))
            self._note(str(failed))
        else:
            if self._failures:
                _log.info("the copy can be written again", copy=self._url)
            self._failures = 0
            self._note(None)

    def _note(self, failed: str | None) -> None:
        """Let doctor and metrics know how it went, where that has changed."""
        with database.reading() as session:
            known = providers.one(session, CHANNEL, self._name)
        seen = known or Provider(channel=CHANNEL, name=self._name, failures=0)
        if failed is None and not seen.failures:
            return
        with database.transaction() as session:
            if failed is None:
                providers.recovered(session, seen)
            else:
                words = failed[:_MOST_WORDS]
                providers.failed(session, seen, until=None, now=clock.now(), words=words)


def trouble(url: str) -> Provider | None:
    """Return how the store has failed so far; None while it is well."""
    with database.reading() as session:
        found = providers.one(session, CHANNEL, url[:_MOST_NAME])
    return found if found and found.failures else None


def send(store: Store, mirror: Mirror, noted: Noted) -> Noted:
    """Make a store hold what the mirror holds; return what is noted there afterwards."""
    while True:
        number, files = _files(mirror)
        wanted = {key: served.digest for key, served in files.items()}
        if number == noted.number and wanted == noted.files:
            return noted
        changed = [key for key in files if noted.files.get(key) != wanted[key]]
        # First what will lie there: whoever goes on after us knows of everything that was sent.
        both = {**noted.files, **dict.fromkeys(changed, "")}
        if set(both) != set(noted.files):
            Noted(noted.number, both).written(store)
        for rank in range(3):
            _together(store, [(key, files[key]) for key in changed if _rank(key) == rank])
        # Names that change with their bytes stay: a page that somebody has open asks for them.
        gone = [key for key in both if key not in wanted and not _is_asset(key)]
        for key in gone:
            store.drop(store.key_of(key))
        kept = {key: both[key] for key in both if _is_asset(key)}
        noted = Noted(number, {**kept, **wanted}).written(store)
        if mirror.number == number:
            return noted


def _files(mirror: Mirror) -> tuple[int, dict[str, Served]]:
    """Return the newest set by its paths, all of one set."""
    while True:
        number, paths = mirror.listed()
        found = {path: served for path in paths if (served := mirror.find(path)) is not None}
        if mirror.number == number and len(found) == len(paths):
            break
        if mirror.number == number:
            raise StoreFailed("the set on this host is damaged, and will be copied again")
    first = found.get(f"{language.default()}/{_ROOT}")
    if first is not None:
        found[_ROOT] = first
    return number, found


def _together(store: Store, files: Iterable[tuple[str, Served]]) -> None:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(lambda one: store.put(store.key_of(one[0]), one[1]), files))


def _rank(path: str) -> int:
    """Return when a file is sent: 0 what pages need, 1 pages, 2 the pages that lead to them."""
    if _is_asset(path):
        return 0
    return 2 if path.endswith(_ROOT) else 1


def _is_asset(path: str) -> bool:
    manner = manners.of(path)
    return manner is not None and manner.for_ever

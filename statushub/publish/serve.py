"""Serving what is published: a host keeps its own copy of the newest set and answers from it.

    published/sets/7/en/index.html   the set as a tree of files (unchanged ones are hard links)
    published/sets/7/en/index.html.gz   the same, packed once, when the set is copied; and `.br`
    published/sets/7.json            what each file is: content type, digest, language
    published/7 -> sets/7            there once all of the set is: who follows it finds every file
    published/current -> 7           which set is out: replaced atomically

`published/current` is a folder that nginx serves without us. A watcher in each web process looks
for a newer number several times a second; of the processes of a host the first one to notice copies
the set, and all of them answer from it. When the database is away the copy goes on being served.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import undefer

from statushub import database
from statushub.model import publications
from statushub.model.publications import Artefact
from statushub.publish import manners, packing
from statushub.publish.manners import Manner

# Measured: 0.8 % of a core for each idle web process. A worker on the same host has copied
# the set already, so that nobody waits for this.
WATCH_SECONDS = 0.2
_LOOK_SECONDS = 0.05
"""How often reads look whether another process has copied a newer set. Not each: whoever asks the
system lets go of the interpreter, and gets it back behind the other threads (10 % of a read)."""
_KEPT = 3

_log = structlog.get_logger()


@dataclass(frozen=True)
class Served:
    """One published file as it is answered."""

    body: bytes
    content_type: str
    language: str | None
    digest: str
    manner: Manner
    packed: Mapping[str, bytes]
    """The body under each encoding that makes it smaller."""
    said: dict[Any, Any] = field(default_factory=dict, compare=False)
    """What whoever hands it out has worked out of it: for thousands of reads, gone with the set."""


@dataclass(frozen=True)
class _Out:
    """The set being served: what it lists, and those of its files that were asked for."""

    number: int
    files: dict[str, dict[str, Any]]
    answers: dict[str, str]
    """The file that answers each address there is."""
    kept: dict[str, Served] = field(default_factory=dict)


class Mirror:
    """A host's copy of the published set."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sets = folder / "sets"
        self._pointer = str(folder / "current")
        self._sets.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(PermissionError):  # another user's: whoever serves opens it
            folder.chmod(0o755)
            self._sets.chmod(0o755)
        self._out = _Out(0, {}, {})
        self._looked = float("-inf")
        self._damaged = False
        self._stop = threading.Event()
        self._pid = 0

    def find(self, path: str) -> Served | None:
        """Return the published file at `path` (`en/index.html`), or None when there is none.

        Only names listed in the set are ever opened, whatever a request asks for. A file that is
        not as it was published (a power cut, a full disk) counts as not there until it is mended.
        """
        out = self._newest()
        return out.kept.get(path) or self._found(out, path)

    def answer(self, address: str, spoken: str = "") -> Served | None:
        """Return the file that answers an address, in the language `spoken` if it is asked that."""
        out = self._newest()
        path = out.answers.get(address)
        if path is None:
            return None
        if spoken:
            other = manners.spoken_in(path, spoken)
            path = other if other in out.files else path
        return out.kept.get(path) or self._found(out, path)

    def _newest(self) -> _Out:
        if time.monotonic() - self._looked > _LOOK_SECONDS:
            self._look()
        return self._out

    def _found(self, out: _Out, path: str) -> Served | None:
        """Read a file that was not asked for since its set is out; it is kept from then on."""
        entry, manner = out.files.get(path), manners.of(path)
        if entry is None or manner is None:
            return None
        place = self._sets / str(out.number) / path
        try:
            body = place.read_bytes()
        except FileNotFoundError:
            body = b""
        if hashlib.sha256(body).hexdigest() != entry["digest"]:
            _log.error("published file damaged", path=path, set=out.number)
            self._damaged = True
            return None
        packed = packing.packed(place, body)
        served = Served(
            body, entry["content_type"], entry["language"], entry["digest"], manner, packed
        )
        out.kept[path] = served
        return served

    def lists(self, path: str) -> bool:
        """Tell whether the set being served holds a file of that name."""
        return path in self._out.files

    def listed(self) -> tuple[int, list[str]]:
        """Return the number of the newest set here, and the paths of all its files."""
        self._look()
        out = self._out
        return out.number, list(out.files)

    @property
    def number(self) -> int:
        """Return the number of the set being served; 0 before there is one."""
        self._look()
        return self._out.number

    def _look(self) -> None:
        """Turn to the set that `current` names; one cheap system call when nothing is new."""
        try:
            number = self._current()
        finally:
            self._looked = time.monotonic()
        if number in {0, self._out.number}:
            return
        files = self._listing(number)
        if not files:
            self._damaged = True
            return
        found = ((address, manners.at(address)) for address in map(manners.address_of, files))
        answers = {address: path for address, path in found if path}
        # One reference is replaced, whole: who reads meanwhile needs no lock.
        self._out = _Out(number, files, answers)

    def refresh(self) -> bool:
        """Copy the newest set if this host does not have it yet; tell whether it changed."""
        self._make_whole()
        if self._newer() is None:
            self._look()
            return False
        with self._alone():
            # Read again: another process may have copied it meanwhile. Not compared by size, as a
            # database restored from a backup names an older set.
            newer = self._newer()
            if newer is not None:
                page_id, number = newer
                self._copy(page_id, number)
                _point(self._folder / str(number), f"sets/{number}")
                _point(self._folder / "current", str(number))
                self._forget_old(number)
                self._damaged = False
        self._look()
        return newer is not None

    def _make_whole(self) -> None:
        """Put beside the files of a set what the version that copied it knew nothing of."""
        number = self._current()
        if not number or (self._folder / str(number)).exists():
            return
        with self._alone():
            tree = self._sets / str(number)
            for path, entry in self._listing(number).items():
                with contextlib.suppress(FileNotFoundError):  # damaged: it will be copied again
                    body = (tree / path).read_bytes()
                    packing.write(tree / path, body, entry["content_type"])
            _open(tree)
            _point(self._folder / str(number), f"sets/{number}")

    def _newer(self) -> tuple[int, int] | None:
        """Return page and number of the set that should be out, if this host has another one."""
        with database.glance() as connection:
            pointer = publications.pointer(connection)
        if pointer is None or (pointer[1] == self._current() and not self._damaged):
            return None
        return pointer

    def _current(self) -> int:
        try:
            return int(os.readlink(self._pointer))  # noqa: PTH115  a path costs more than asking
        except FileNotFoundError:
            return 0

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        with (self._folder / ".lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _copy(self, page_id: int, number: int) -> None:
        old_number = self._current()
        # The same number again: what lies here is damaged, and nothing is taken over from it.
        old = self._listing(old_number) if old_number != number else {}
        building = self._sets / f".{number}"
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir()
        with database.reading() as session:
            rows = session.execute(
                select(
                    Artefact.id,
                    Artefact.path,
                    Artefact.digest,
                    Artefact.content_type,
                    Artefact.language,
                )
                .where(Artefact.page_id == page_id, Artefact.since <= number)
                .where(Artefact.until.is_(None) | (Artefact.until > number))
            ).all()
            for row in rows:
                place = building / row.path
                place.parent.mkdir(parents=True, exist_ok=True)
                if old.get(row.path, {}).get("digest") == row.digest:
                    packing.link(self._sets / str(old_number) / row.path, place)
                else:
                    found = session.get_one(Artefact, row.id, options=[undefer(Artefact.body)])
                    packing.write(place, found.body, row.content_type)
        listing = {
            row.path: {
                "content_type": row.content_type,
                "language": row.language,
                "digest": row.digest,
            }
            for row in rows
        }
        _open(building)
        (self._sets / f".{number}.json").write_text(json.dumps(listing))
        (self._sets / f".{number}.json").replace(self._sets / f"{number}.json")
        self._put(building, self._sets / str(number), served=number == old_number)

    def _put(self, building: Path, tree: Path, *, served: bool) -> None:
        """Put a set in its place; file by file if it is served from there at this moment."""
        if served and tree.is_dir():
            for file in building.rglob("*"):
                if not file.is_dir():
                    (tree / file.relative_to(building)).parent.mkdir(parents=True, exist_ok=True)
                    file.replace(tree / file.relative_to(building))
            shutil.rmtree(building)
        else:
            shutil.rmtree(tree, ignore_errors=True)
            building.rename(tree)

    def _listing(self, number: int) -> dict[str, dict[str, Any]]:
        try:
            listing: dict[str, dict[str, Any]] = json.loads(
                (self._sets / f"{number}.json").read_text()
            )
        except (FileNotFoundError, ValueError):  # cut short by a power cut
            return {}
        return listing

    def _forget_old(self, number: int) -> None:
        # A few are kept: another process may be reading the set it turned to a moment ago.
        for listing in self._sets.glob("[0-9]*.json"):
            if int(listing.stem) <= number - _KEPT:
                (self._folder / listing.stem).unlink(missing_ok=True)
                listing.unlink()
                shutil.rmtree(self._sets / listing.stem, ignore_errors=True)

    def watch(self) -> None:
        """Keep the copy fresh in the background, once per process (also after a fork)."""
        if self._pid == os.getpid():
            return
        self._pid = os.getpid()
        threading.Thread(target=self._keep_fresh, name="mirror", daemon=True).start()

    def _keep_fresh(self) -> None:
        self._look_over()
        away = False
        while not self._stop.wait(WATCH_SECONDS):
            try:
                self.refresh()
            except (database.DatabaseError, OSError) as error:  # a full disk takes no copy
                if not away:  # said once, not five times a second
                    _log.warning("no newer set: serving the last one", error=type(error).__name__)
                away = True
            else:
                if away:
                    _log.info("serving the newest set again")
                away = False

    def _look_over(self) -> None:
        """Find out whether the copy is as it was made: a power cut may have left half of it."""
        number = self._current()
        for path, entry in self._listing(number).items():
            try:
                body = (self._sets / str(number) / path).read_bytes()
            except OSError:
                body = b""
            self._damaged |= hashlib.sha256(body).hexdigest() != entry["digest"]

    def stop(self) -> None:
        """End the watcher."""
        self._stop.set()


def _point(link: Path, target: str) -> None:
    """Let a link lead elsewhere, at once: nobody ever finds none."""
    fresh = link.with_name(f".{link.name}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)


def _open(tree: Path) -> None:
    """Let a server of files read a set, however careful the umask of the web processes is."""
    for folder in (tree, *(one for one in tree.rglob("*") if one.is_dir())):
        folder.chmod(0o755)


_mirror: Mirror | None = None


def configure(folder: Path) -> None:
    """Say where this host keeps its copy."""
    global _mirror
    if _mirror is not None:
        _mirror.stop()
    _mirror = Mirror(folder)


def mirror() -> Mirror:
    """Return this host's copy."""
    if _mirror is None:
        message = "serve.configure() has not been called"
        raise RuntimeError(message)
    return _mirror


def find(path: str) -> Served | None:
    """Return one published file by its path in the set, or None."""
    return mirror().find(path)


def answer(address: str, spoken: str = "") -> Served | None:
    """Return the file that answers an address, in the language `spoken` if it is asked that."""
    return (_mirror or mirror()).answer(address, spoken)


def watch() -> None:
    """Keep the copy fresh in the background."""
    mirror().watch()

"""Where a copy of the page may lie: a folder, or a bucket of anything that speaks S3."""

import contextlib
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from statushub.publish import manners, packing
from statushub.publish.serve import Served

MANIFEST = "published.json"
"""What lies there, as we left it."""

_LONGEST = timedelta(seconds=20)
"""For one request with its retries; whatever is left of it is tried again with the next look."""


class StoreFailed(Exception):
    """The store cannot be reached, or takes nothing; with its own words."""


class Store(Protocol):
    """A place for published files by their key. Whatever goes wrong is a `StoreFailed`."""

    def key_of(self, path: str) -> str:
        """Return the name a file of the set has there."""

    def put(self, key: str, served: Served) -> None:
        """Put a file there, whole or not at all."""

    def drop(self, key: str) -> None:
        """Take a file away; one that is not there is no fault."""

    def manifest(self) -> bytes | None:
        """Return what was noted there last; None: nothing was."""

    def note(self, manifest: bytes) -> None:
        """Note what lies there."""


class Folder:
    """A folder of this host, for any server of files: packed files lie beside plain ones."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def key_of(self, path: str) -> str:
        """Return the path itself: a server of files knows the endings."""
        return path

    def put(self, key: str, served: Served) -> None:
        """Write it under another name first: who reads meanwhile finds the old or the new."""
        place = self._root / key
        with _folder_fails():
            place.parent.mkdir(parents=True, exist_ok=True)
            packing.write(place, served.body, served.content_type)

    def drop(self, key: str) -> None:
        """Remove it with what is packed beside it."""
        place = self._root / key
        with _folder_fails():
            for one in (place, *(encoding.beside(place) for encoding in packing.ENCODINGS)):
                one.unlink(missing_ok=True)

    def manifest(self) -> bytes | None:
        """Read the note in the folder."""
        with _folder_fails(), contextlib.suppress(FileNotFoundError):
            return (self._root / MANIFEST).read_bytes()
        return None

    def note(self, manifest: bytes) -> None:
        """Write the note, whole."""
        with _folder_fails():
            self._root.mkdir(parents=True, exist_ok=True)
            fresh = self._root / f".{MANIFEST}"
            fresh.write_bytes(manifest)
            fresh.replace(self._root / MANIFEST)


@contextlib.contextmanager
def _folder_fails() -> Any:
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StoreFailed(error.strerror or type(error).__name__) from error


class Bucket:
    """A bucket, which answers each key with one file: so a page's key is its address.

    Files lie there plain: a bucket sends what it holds to everybody, also to who cannot unpack it.
    """

    def __init__(self, url: str) -> None:
        self._obstore = _obstore()
        # Keys, region and endpoint come from the variables all tools for S3 know (AWS_...).
        self._store: Any = import_module("obstore.store").from_url(
            url,
            # Only where the endpoint is such an address: a store on the operator's own network.
            client_options={"timeout": _LONGEST, "allow_http": True},
            retry_config={"max_retries": 3, "retry_timeout": _LONGEST},
        )

    def key_of(self, path: str) -> str:
        """Return the address; for a folder's own page the name that servers of buckets look for."""
        if path.endswith("index.html"):
            return path
        return manners.address_of(path).removeprefix("/")

    def put(self, key: str, served: Served) -> None:
        """Send it with the headers it is answered with."""
        said = {"Content-Type": served.content_type, "Cache-Control": served.manner.cached}
        if served.language:
            said["Content-Language"] = served.language
        self._asked(self._obstore.put, key, served.body, attributes=said)

    def drop(self, key: str) -> None:
        """Delete it."""
        with contextlib.suppress(FileNotFoundError):
            self._asked(self._obstore.delete, key)

    def manifest(self) -> bytes | None:
        """Read the note in the bucket."""
        try:
            return bytes(self._asked(self._obstore.get, MANIFEST).bytes())
        except FileNotFoundError:
            return None

    def note(self, manifest: bytes) -> None:
        """Write the note."""
        said = {"Content-Type": "application/json", "Cache-Control": "no-store"}
        self._asked(self._obstore.put, MANIFEST, manifest, attributes=said)

    def _asked(self, do: Callable[..., Any], *what: Any, **how: Any) -> Any:
        try:
            return do(self._store, *what, **how)
        except FileNotFoundError:
            raise
        except (self._obstore.exceptions.BaseError, OSError) as error:
            raise StoreFailed(next(iter(str(error).splitlines()), "")[:300]) from error


def _obstore() -> ModuleType:
    try:
        import_module("obstore.store")
        return import_module("obstore")
    except ImportError as error:
        raise StoreFailed("obstore is not installed: pip install 'statushub[s3]'") from error


def at(url: str) -> Store:
    """Return the store at an address of the settings."""
    parts = urlsplit(url)
    return Folder(Path(unquote(parts.path))) if parts.scheme == "file" else Bucket(url)

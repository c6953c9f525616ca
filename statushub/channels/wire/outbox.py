"""A folder that takes messages where no provider is configured, one file each."""

import os
import re
import threading
from pathlib import Path

from statushub import clock

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class Outbox:
    """Messages as files, named by time and key; nobody ever sees half a file."""

    def __init__(self, folder: Path, suffix: str) -> None:
        self.folder = folder
        self.suffix = suffix

    def put(self, key: str, content: bytes) -> Path:
        """Write one message, safe on the disk when this returns, and return where it lies."""
        self.folder.mkdir(parents=True, exist_ok=True)
        moment = clock.now().strftime("%Y%m%dT%H%M%S.%fZ")
        stem = f"{moment}-{_UNSAFE.sub('-', key)[:100]}"
        # Each thread has its own unfinished file; the suffix keeps it out of everybody's way.
        half = self.folder / f".{stem}.{os.getpid()}-{threading.get_ident()}.half"
        with half.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return half.rename(self.folder / f"{stem}{self.suffix}")

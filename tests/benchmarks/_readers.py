"""Readers who look again every so often, in a process of its own: what they saw goes to a file.

python _readers.py PORT READERS EVERY SECONDS SEEN
"""

import asyncio
import json
import random
import re
import sys
import time
from pathlib import Path

import aiohttp

WORD = re.compile(r"(?:Word|Palabra) (\d+)\.")
_LONGEST = aiohttp.ClientTimeout(total=10)


class Readers:
    """So many people with a browser each, half of them reading Spanish."""

    def __init__(self, port: int, every: float, seconds: float) -> None:
        self._root = f"http://127.0.0.1:{port}"
        self._every = every
        self._began = time.monotonic()
        self._until = self._began + seconds
        self.reads: list[tuple[float, float, int]] = []
        """When each began, how long it took, and the newest word it showed."""
        self.errors: list[str] = []

    async def read(self, number: int, session: aiohttp.ClientSession) -> None:
        """Look again and again, as a page that is left open does."""
        path, tag, newest = f"/{'es' if number % 2 else 'en'}/", "", 0
        await asyncio.sleep(random.uniform(0, self._every))
        while (began := time.monotonic()) < self._until:
            try:
                said = {"If-None-Match": tag} if tag else {}
                async with session.get(self._root + path, headers=said) as answer:
                    words = await answer.text()
                    if answer.status == 200:
                        newest = max(map(int, WORD.findall(words)), default=0)
                        tag = answer.headers["ETag"]
                    elif answer.status != 304:
                        self.errors.append(f"{path}: {answer.status}")
            except (aiohttp.ClientError, TimeoutError) as error:
                self.errors.append(f"{path}: {error!r}")
            else:
                self.reads.append((began, time.monotonic() - began, newest))
            again = min(began + self._every, self._until)
            await asyncio.sleep(max(0.0, again - time.monotonic()))

    async def go(self, readers: int) -> None:
        """Let everybody read."""
        # A connection of their own each, as readers have, and closed between two looks.
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        async with aiohttp.ClientSession(connector=connector, timeout=_LONGEST) as session:
            await asyncio.gather(*(self.read(number, session) for number in range(readers)))


def main() -> None:
    port, readers, every, seconds, seen = sys.argv[1:]
    crowd = Readers(int(port), float(every), float(seconds))
    asyncio.run(crowd.go(int(readers)))
    Path(seen).write_text(json.dumps({"reads": crowd.reads, "errors": crowd.errors}))


if __name__ == "__main__":
    main()

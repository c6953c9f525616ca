"""Queues that report and readers who read, in a process of their own; what they saw goes to a file.

python _crowd.py PLAN READERS EVERY SECONDS SEEN
"""

import asyncio
import json
import random
import re
import resource
import sys
import time
from pathlib import Path
from typing import Any

import aiohttp

_LOOK = 0.25
_PAUSE = 1.0
"""Seconds between two pages that one reader reads."""
_MINUTES = range(1, 11)
_WAIT = re.compile(
    r'<article class="contact" id="(?P<id>\w+)">(?:(?!</article>).)*?'
    r'class="waiting">\s*<strong>\D*(?P<minutes>\d+)',
    re.DOTALL,
)


class Crowd:
    """Everybody at once, and what they saw."""

    def __init__(self, plan: dict[str, Any], every: float, seconds: float) -> None:
        self.queues: list[str] = plan["queues"]
        self.root = f"http://127.0.0.1:{plan['port']}"
        self.headers = {"Authorization": f"Bearer {plan['secret']}"}
        self.every, self.seconds = every, seconds
        self.until = time.monotonic() + seconds
        self.told: dict[str, tuple[int, float]] = {}
        """The wait each queue reported last, and when that was answered, until it was seen."""
        self.visible: list[float] = []
        self.answered: list[float] = []
        self.read: list[float] = []
        self.errors: list[str] = []
        self.late: list[str] = []

    async def queue(self, number: int, session: aiohttp.ClientSession) -> None:
        """Report every so often: always another wait than before."""
        name, minutes = self.queues[number], 0
        await asyncio.sleep(self.every * number / len(self.queues))
        while time.monotonic() < self.until:
            minutes = random.choice([one for one in _MINUTES if one != minutes])
            began = time.monotonic()
            if name in self.told:
                self.late.append(name)
            self.told.pop(name, None)
            await self.ask(
                session, "PATCH", f"/api/contact-points/{name}", {"wait_minutes": minutes}
            )
            self.answered.append(time.monotonic() - began)
            self.told[name] = (minutes, time.monotonic())
            await asyncio.sleep(max(0.0, began + self.every - time.monotonic()))

    async def reader(self, session: aiohttp.ClientSession) -> None:
        """Read one page after the other."""
        await asyncio.sleep(random.uniform(0, _PAUSE))
        while time.monotonic() < self.until:
            began = time.monotonic()
            page = random.choice(("/en/", "/es/", "/en/contact", "/es/contact", "/en/history"))
            await self.ask(session, "GET", page)
            self.read.append(time.monotonic() - began)
            await asyncio.sleep(random.uniform(0.5, 1.5) * _PAUSE)

    async def watcher(self, session: aiohttp.ClientSession) -> None:
        """Look again and again whether what was reported is on the page."""
        tag = ""
        while time.monotonic() < self.until + self.every or self.told:
            began = time.monotonic()
            if began > self.until + 2 * self.every:
                break
            async with session.get(
                f"{self.root}/en/contact", headers={"If-None-Match": tag} if tag else {}
            ) as answer:
                words = await answer.text() if answer.status == 200 else ""
                tag = answer.headers.get("ETag", tag)
            for found in _WAIT.finditer(words):
                minutes, since = self.told.get(found["id"], (0, 0.0))
                if int(found["minutes"]) == minutes:
                    self.visible.append(max(0.0, began - since))
                    del self.told[found["id"]]
            await asyncio.sleep(_LOOK)

    async def ask(
        self, session: aiohttp.ClientSession, method: str, path: str, content: Any = None
    ) -> None:
        headers = self.headers if content else {}
        try:
            async with session.request(
                method, self.root + path, json=content, headers=headers
            ) as answer:
                await answer.read()
                if answer.status != 200:
                    self.errors.append(f"{method} {path}: {answer.status}")
        except aiohttp.ClientError as error:
            self.errors.append(f"{method} {path}: {error!r}")

    async def go(self, readers: int) -> None:
        """Let everybody do what they do."""
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector) as session:
            await asyncio.gather(
                *(self.queue(number, session) for number in range(len(self.queues))),
                *(self.reader(session) for _ in range(readers)),
                self.watcher(session),
            )


def main() -> None:
    plan, readers, every, seconds, seen = sys.argv[1:]
    crowd = Crowd(json.loads(Path(plan).read_text()), float(every), float(seconds))
    asyncio.run(crowd.go(int(readers)))
    used = resource.getrusage(resource.RUSAGE_SELF)
    Path(seen).write_text(
        json.dumps(
            {
                "visible": crowd.visible,
                "answered": crowd.answered,
                "read": crowd.read,
                "errors": crowd.errors,
                "never": [*crowd.late, *crowd.told],
                "cpu": used.ru_utime + used.ru_stime,
            }
        )
    )


if __name__ == "__main__":
    main()

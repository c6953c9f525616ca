"""What a page costs whoever reads it, and whoever serves it.

From gunicorn alone, against a bare WSGI callable that returns the same bytes with the same headers
under the same gunicorn; from the published folder behind nginx, against one file of the same size
behind the same nginx; how much a reader loads, in how many requests; and how much SQL that is. All
that with 100,000 old notices.
"""

import gzip
import http.client
import json
import re
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import event

from statushub import database
from tests.benchmarks import _cpu, _load, _nginx, _past
from tests.benchmarks._figures import Figure, by_turns, paired, show
from tests.benchmarks._grounds import HERE, Ground, each
from tests.faults.parts import children, until
from tests.installation import Installation
from tests.ports import free_port, listens

SECONDS, ROUNDS = 1, 7
LEAST, FLOOR = 0.95, 0.85
"""The floor leaves room for chance: two starts of the same server differ by up to a tenth."""
SERVICES, REQUESTS = 8, 200
MOST_BYTES, MOST_REQUESTS = 20_000, 3
_LOADED = re.compile(rb'<(?:link rel="(?:stylesheet|icon)"|script|img)[^>]* (?:href|src)="([^"]+)"')

Answer = tuple[list[tuple[str, str]], bytes]


def furnish(house: Installation) -> None:
    """Put there what an ordinary page has on a bad day."""
    services = [house.service(f"Service {n}", f"Servicio {n}") for n in range(SERVICES)]
    for number in range(4):
        house.contact_point(f"Line {number}", f"Línea {number}", hours="Mo-Fr 09:00-18:00")
    house.incident({services[0].public_id: "major_outage"}, notify=False)
    house.incident({services[1].public_id: "degraded_performance"}, notify=False)


def get(port: int, path: str) -> Answer:
    """Read something as a browser does."""
    asked = http.client.HTTPConnection("127.0.0.1", port)
    asked.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = asked.getresponse()
    body = answer.read()
    assert answer.status == 200, f"{path}: {answer.status}"
    asked.close()
    return answer.getheaders(), body


def serving(
    ground: Ground, before: Callable[[Installation], None] | None = None
) -> tuple[Installation, int, int]:
    """Start web processes with an ordinary page, published; return it, their port and parent.

    `before`: what else is to be there when it is published.
    """
    port = free_port()
    house = ground.house(BIND=f"127.0.0.1:{port}", PUBLIC_URL=f"http://127.0.0.1:{port}")
    furnish(house)
    if before:
        before(house)
    house.work()
    web = ground.parts.start("-m", "statushub", "web")
    until(lambda: listens(port) and len(children(web.pid)) > 1, f"web processes\n{web.log}")
    return house, port, web.pid


def _under_gunicorn(ground: Ground, port: int, web: int) -> bool:
    headers, body = get(port, "/en/")
    file = ground.folder / "bare"
    file.write_bytes(body)
    # These are gunicorn's own.
    ours = [one for one in headers if one[0] not in {"Server", "Date", "Connection"}]
    Path(f"{file}.json").write_text(json.dumps(ours))
    bare_port = free_port()
    bare = ground.parts.start(str(HERE / "_bare.py"), str(bare_port), str(file))
    until(lambda: listens(bare_port) and len(children(bare.pid)) > 1, f"the bare one {bare.log}")
    return compared(
        "gunicorn alone",
        "bare callable",
        len(body),
        Server(f"http://127.0.0.1:{bare_port}/en/", children(bare.pid)),
        Server(f"http://127.0.0.1:{port}/en/", children(web)),
    )


def _behind_nginx(ground: Ground, port: int) -> bool:
    _headers, body = get(port, "/en/")
    plain, ours = free_port(), free_port()
    root = ground.folder / "one-file"
    root.mkdir()
    (root / "page.html").write_bytes(body)
    limit = _nginx.start(ground, _nginx.file_server(plain, root), plain)
    nginx = _nginx.start(
        ground, _nginx.deployed(ours, ground.folder / "published", ground.folder), ours
    )
    answered = get(ours, "/en/")
    assert gzip.decompress(answered[1]) == gzip.decompress(body)
    return compared(
        "deploy/nginx",
        "static file",
        len(body),
        Server(f"http://127.0.0.1:{plain}/page.html", children(limit)),
        Server(f"http://127.0.0.1:{ours}/en/", children(nginx)),
    )


@dataclass
class Server:
    """Something that answers, and the processes that do it."""

    url: str
    pids: Sequence[int]
    costs: list[float] = field(default_factory=list)
    """Seconds of CPU for each read, by round."""

    def rate(self) -> float:
        """Ask as fast as it answers; return reads a second."""
        before = _cpu.seconds(self.pids)
        rate = _load.rate(self.url, SECONDS, Accept_Encoding="gzip")
        self.costs.append((_cpu.seconds(self.pids) - before) / (rate * SECONDS))
        return rate


def compared(where: str, beside: str, size: int, limit: Server, ours: Server) -> bool:
    """Read by turns from both, and show the rates and what each read costs."""
    with _cpu.apart([*limit.pids, *ours.pids]):
        most, rate, ratio = by_turns(ROUNDS, limit.rate, ours.rate)
    least, cost = statistics.median(limit.costs), statistics.median(ours.costs)
    line = partial(Figure, database="-", size=size, least=LEAST, floor=FLOOR)
    return all(
        [
            show(
                line(
                    f"page read, {where}",
                    figure=f"{rate:,.0f} reads/s",
                    limit=f"{beside} {most:,.0f}/s",
                    ratio=ratio,
                )
            ),
            show(
                line(
                    "  its CPU",
                    figure=f"{cost * 1e6:.1f} us a read",
                    limit=f"{beside} {least * 1e6:.1f} us",
                    ratio=1 / paired(limit.costs, ours.costs),
                )
            ),
        ]
    )


def _weight(port: int) -> bool:
    """Say what a reader loads who was never here: bytes on the wire, bodies and headers."""
    good = []
    for reader in ("en", "es"):
        answers = [get(port, f"/{reader}/")]
        page = gzip.decompress(answers[0][1])
        loaded = {one.decode() for one in _LOADED.findall(page)}
        for address in sorted(loaded):
            where = urlsplit(address)
            if where.scheme == "data":  # loads nothing
                continue
            assert where.netloc in {"", f"127.0.0.1:{port}"}, address
            answers.append(get(port, where.path))
        size = sum(_on_the_wire(one) for one in answers)
        good.append(
            show(
                Figure(
                    f"page weight, {reader}",
                    "-",
                    len(page),
                    f"{size:,} B in {len(answers)} requests",
                    f"{MOST_BYTES:,} B in {MOST_REQUESTS}",
                    size / MOST_BYTES,
                    most=1.0,
                    also=len(answers) <= MOST_REQUESTS,
                )
            )
        )
    return all(good)


def _on_the_wire(answer: Answer) -> int:
    return len(answer[1]) + sum(len(name) + len(value) + 4 for name, value in answer[0])


def _sql(house: Installation) -> bool:
    """Count what goes to the database while pages are read, in this process."""
    said: list[str] = []

    def hear(*words: object) -> None:
        said.append(str(words[2]))

    event.listen(database.engine(), "before_cursor_execute", hear)
    reader = house.client()
    for number in range(REQUESTS):
        path = ("/en/", "/es/", "/en/contact", "/es/history")[number % 4]
        assert reader.get(path).status_code == 200
    event.remove(database.engine(), "before_cursor_execute", hear)
    return show(
        Figure("page read, SQL", "-", REQUESTS, f"{len(said)} statements", "none", also=not said)
    )


def measure(ground: Ground, sizes: Sequence[int]) -> bool:
    del sizes
    house, port, web = serving(ground, before=lambda house: _past.grow(house.page.id, _past.LONG))
    return all(
        [
            _sql(house),
            _weight(port),
            _under_gunicorn(ground, port, web),
            _behind_nginx(ground, port),
        ]
    )


if __name__ == "__main__":
    sys.exit(each(measure, __doc__, only="sqlite"))

"""The request that publishes a notice, with many subscribers against one hundred, by turns.

Through a real web process and the API. Then the same while a fan-out to all of them is under way.
"""

import http.client
import json
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import update

from statushub import database
from statushub.actions import tokens
from statushub.model import fanouts
from statushub.model.audit import HOUSE
from statushub.model.editors import SCOPES
from statushub.model.fanouts import Fanout
from tests.benchmarks import _fanouts
from tests.benchmarks._figures import Figure, percentile, show
from tests.benchmarks._grounds import Ground, each, ground, grow
from tests.faults import audience
from tests.faults.parts import until
from tests.installation import BODY, TITLE, Installation
from tests.ports import free_port, listens

FEW, POSTS, ROUNDS = 100, 10, 5
SAME, SECONDS = 0.20, 0.200
DURING = 60


class Editor:
    """Somebody who posts notices through a web process."""

    def __init__(self, one: Ground, house: Installation, port: int) -> None:
        self.ground, self.house = one, house
        self._secret = tokens.create("bench", SCOPES, HOUSE)[1]
        self._port = port

    def post(self, *, notify: bool = True) -> float:
        """Post an incident; return the seconds until the answer."""
        body = json.dumps(
            {
                "kind": "incident",
                "notify": notify,
                "texts": {
                    code: {"title": TITLE[code], "body": BODY[code]} for code in ("en", "es")
                },
            }
        )
        headers = {"Authorization": f"Bearer {self._secret}", "Content-Type": "application/json"}
        web = http.client.HTTPConnection("127.0.0.1", self._port)
        began = time.perf_counter()
        web.request("POST", "/api/notices", body, headers)
        answer = web.getresponse()
        said = answer.read()
        assert answer.status == 201, said
        took = time.perf_counter() - began
        web.close()
        return took


def _editor(one: Ground, subscribers: int) -> Editor:
    """Start a web process of an installation with so many subscribers."""
    port = free_port()
    house = one.house(BIND=f"127.0.0.1:{port}", WEB_WORKERS="1", API_PER_MINUTE="100000")
    grow(house.page.id, subscribers)
    web = one.parts.start("-m", "statushub", "web")
    until(lambda: listens(port), f"a web process\n{web.log}")
    editor = Editor(one, house, port)
    editor.post()
    return editor


def _same(few: Editor, many: Editor, size: int) -> bool:
    """Post by turns here and there; nobody plans or sends meanwhile."""
    ratios: list[float] = []
    waits: list[tuple[float, float, float]] = []
    for _ in range(ROUNDS):
        beside = [few.post() for _ in range(POSTS)]
        ours = [many.post() for _ in range(POSTS)]
        ratios.append(statistics.median(ours) / statistics.median(beside))
        waits.append((statistics.median(beside), statistics.median(ours), max(ours)))
    beside, median, longest = (statistics.median(one) * 1000 for one in zip(*waits, strict=True))
    return show(
        Figure(
            "publish request",
            many.ground.database,
            size,
            f"{median:.0f} ms, longest {longest:.0f} ms",
            f"with {FEW}: {beside:.0f} ms",
            statistics.median(ratios),
            least=1 - SAME,
            most=1 + SAME,
            also=longest < SECONDS * 1000,
        )
    )


def _during(editor: Editor, size: int) -> bool:
    """Post while everybody is being told of an earlier notice."""
    calm = statistics.median(editor.post(notify=False) for _ in range(POSTS))
    with database.transaction() as session:  # what nobody has planned so far stays unplanned
        session.execute(update(Fanout).values(state=fanouts.FINISHED))
    editor.ground.worker()
    fanout_id = audience.posted(editor.house)
    _fanouts.begun(fanout_id)
    waits: list[float] = []
    while len(waits) < DURING:
        waits.append(editor.post(notify=False))
        time.sleep(0.05)
    median, slow = statistics.median(waits), percentile(waits, 0.99)
    return show(
        Figure(
            "publish request, during a fan-out",
            editor.ground.database,
            size,
            f"{median * 1000:.0f} ms, p99 {slow * 1000:.0f} ms",
            f"in calm: {calm * 1000:.0f} ms",
            also=median < SECONDS,
        )
    )


def measure(here: Ground, sizes: Sequence[int]) -> bool:
    with ground(here.database) as there:
        # One patch for both: it puts everything back when the last of them is gone.
        few = _editor(replace(there, patch=here.patch), FEW)
        many = _editor(here, max(sizes))
        return all([_same(few, many, max(sizes)), _during(many, max(sizes))])


if __name__ == "__main__":
    sys.exit(each(measure, __doc__))

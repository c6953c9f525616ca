"""Somebody who posts over HTTP, and again with the same key until it is acknowledged."""

import http.client
import json
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

from statushub.settings import Settings
from tests.faults import audience
from tests.installation import Installation
from tests.integrators import Integrator

_PATIENCE = 60.0
_PAUSE = 0.05


@dataclass(frozen=True)
class Answer:
    """What the web said to one request."""

    status: int
    headers: dict[str, str]
    content: dict[str, Any]


class Poster:
    """A program that opens incidents through the API; a word in each title names them."""

    def __init__(self, bind: str, secret: str) -> None:
        self._bind = bind
        self._secret = secret
        self.acknowledged: dict[str, str] = {}
        """The notice of each word, once we were told that it is open."""
        self.unanswered = 0
        self.refused: Counter[int] = Counter()

    @classmethod
    def to(cls, house: Installation) -> "Poster":
        """One with a token of its own, at the web of this house."""
        core: Settings = house.app.config["STATUSHUB"]
        return cls(core.bind, Integrator(house).secret)

    def send(self, word: str) -> Answer | None:
        """Send one request; None when no answer came."""
        headers = {
            "Authorization": f"Bearer {self._secret}",
            "Content-Type": "application/json",
            "Idempotency-Key": word,
        }
        content = json.dumps({"kind": "incident", "texts": audience.texts(word)})
        connection = http.client.HTTPConnection(self._bind, timeout=40)
        try:
            connection.request("POST", "/api/notices", content, headers)
            answer = connection.getresponse()
            body = answer.read()
        except (http.client.HTTPException, OSError):
            return None
        finally:
            connection.close()
        return Answer(answer.status, dict(answer.headers), json.loads(body))

    def post(self, word: str) -> str:
        """Send until it is acknowledged; return the notice's id."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            answer = self.send(word)
            if answer is None:
                self.unanswered += 1
            elif answer.status == 201:
                self.acknowledged[word] = str(answer.content["id"])
                return self.acknowledged[word]
            else:
                assert answer.status == 503, answer
                assert answer.headers["Retry-After"], answer
                self.refused[answer.status] += 1
            time.sleep(_PAUSE)
        raise AssertionError(f"{word} was not acknowledged: {self.unanswered=} {self.refused}")


class Everyday:
    """Somebody posts again and again, whatever happens to the house."""

    def __init__(self, poster: Poster, dice: random.Random, word: str = "k") -> None:
        self._poster = poster
        self._word = word
        self._dice = dice
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._go_on)
        self._thread.start()

    def _go_on(self) -> None:
        number = 0
        while not self._enough.wait(self._dice.uniform(0, 1)):
            self._poster.post(f"{self._word}{number}")
            number += 1

    def end(self) -> None:
        self._enough.set()
        self._thread.join()

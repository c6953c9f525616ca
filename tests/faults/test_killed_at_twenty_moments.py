"""Worker, web or both are killed twenty times while people post: nobody is missed."""

import os
import random
import threading
import time
from collections import Counter
from itertools import pairwise

import pytest
from sqlalchemy import select

from statushub import database
from statushub.channels.mail import Mail
from statushub.model import fanouts
from statushub.model.fanouts import Delivery
from tests.faults import audience
from tests.faults.parts import Part, Parts, until
from tests.faults.poster import Poster
from tests.faults.relay import Relay
from tests.installation import Installation

pytestmark = [pytest.mark.long, pytest.mark.slowest, pytest.mark.timeout(600)]

KILLS = 20
READERS = 150
IN_FLIGHT = 4 * Mail.step
"""What a kill may repeat: the step that each thread had under way."""


@pytest.fixture
def dice() -> random.Random:
    """Other moments each time; `FAULTS_SEED` brings the same ones back."""
    seed = os.environ.get("FAULTS_SEED") or str(random.SystemRandom().randrange(10**6))
    print(f"FAULTS_SEED={seed}")
    return random.Random(seed)


def _post_some(poster: Poster, dice: random.Random, word: str) -> None:
    for number in range(3):
        poster.post(f"{word}{number}")
        time.sleep(dice.uniform(0, 0.5))


def _kill(what: str, web: Part, worker: Part) -> None:
    victims = [
        part for part in (web, worker) if what in {"both", "web" if part is web else "worker"}
    ]
    for part in victims:
        part.kill_all()
    for part in victims:
        part.start_again()


def _wait_for(worker: Part, starts: int) -> None:
    until(lambda: worker.said.count("worker started") >= starts, f"it works\n{worker.said}")


def _repeats(taken: list[tuple[str, str]], kills: list[int]) -> list[int]:
    """How many messages came again for each kill: the first one after they had come before."""
    places: dict[tuple[str, str], list[int]] = {}
    for place, message in enumerate(taken):
        places.setdefault(message, []).append(place)
    found: Counter[int] = Counter()
    for again in places.values():
        for first, _second in pairwise(again):
            found[sum(kill <= first for kill in kills)] += 1
    return [found[one] for one in range(len(kills) + 1)]


# Each on one database, as up to forty starts are dear: what a death at any line leaves on the other
# is in test_any_moment_to_die and test_a_killed_web_process_keeps_its_word.
@pytest.mark.parametrize(
    ("what", "database_url", "receiver"),
    [
        ("worker", "postgresql", "relay"),
        ("web", "postgresql", "relay"),
        ("both", "sqlite", "relay"),
    ],
    indirect=["database_url", "receiver"],
)
def test_everybody_hears_of_what_was_acknowledged(
    living_house: Installation, relay: Relay, processes: Parts, dice: random.Random, what: str
) -> None:
    wanted = audience.gather(living_house.page.id, READERS)
    poster = Poster.to(living_house)
    web, worker = processes.web(), processes.worker()
    relay.seconds = 0.002  # so that there is something to be killed in the middle of
    poster.post("first")
    kills: list[int] = []
    for number in range(KILLS):
        _wait_for(worker, 1 if what == "web" else number + 1)
        posting = threading.Thread(target=_post_some, args=(poster, dice, f"{number}x"))
        posting.start()
        time.sleep(dice.uniform(0, 1.5))
        _kill(what, web, worker)
        kills.append(relay.number())
        posting.join()  # whatever was not answered is sent again until it is
    took = until(lambda: not audience.unfinished(), f"all finished\n{worker.said}", 240)

    tallies = [audience.tally(wanted, relay.heard(f" {word}")) for word in poster.acknowledged]
    lost, strangers = sum(one.lost for one in tallies), sum(one.strangers for one in tallies)
    repeats = _repeats(relay.taken, kills)
    print(
        f"{KILLS} times {what}: {len(tallies)} posts, {poster.unanswered} requests sent again,"
        f" {relay.number()} messages, {lost=} {strangers=} repeated={sum(repeats)},"
        f" by kill {repeats}; finished {took:.1f} s after the last"
    )
    assert (lost, strangers) == (0, 0)
    assert max(repeats) <= (IN_FLIGHT if what != "web" else 0)
    with database.reading() as session:
        states = set(session.scalars(select(Delivery.state).distinct()))
    assert audience.ordered() == len(
        poster.acknowledged
    )  # a request that was sent again posted once
    assert states == {fanouts.SENT}

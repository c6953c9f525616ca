"""The worker is killed while SMS go out: nobody is missed, and few are paid for twice."""

import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from statushub import channels, database
from statushub.channels.sms import Sms
from tests import installation
from tests.channels.smpp_gateway import Part, SmppGateway, smpp_listening
from tests.faults import audience
from tests.faults.parts import Parts, until
from tests.installation import Installation

NUMBER, THREADS, KILLS = 400, 4, 2


@pytest.fixture
def gateway() -> Iterator[SmppGateway]:
    def thinks(_part: Part) -> int:
        time.sleep(0.02)
        return 0

    with smpp_listening() as found:
        found.says = thinks
        yield found


@pytest.fixture
def texting(
    gateway: SmppGateway, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Installation]:
    settings = {"SMS_URL": gateway.url, "SMS_PLAIN_VOWELS": "true"}
    yield installation.make(database_url, tmp_path, monkeypatch, **settings)
    channels.close()
    database.dispose()


@pytest.mark.long
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_no_more_than_a_step_of_each_thread(
    texting: Installation, gateway: SmppGateway, processes: Parts
) -> None:
    wanted = audience.gather(texting.page.id, NUMBER, "sms", "+34600{:06}")
    audience.posted(texting)
    worker = processes.worker()
    for number in range(1, KILLS + 1):
        enough = number * NUMBER // 4
        until(partial(has_more_than, gateway, enough), "some have left")
        worker.kill()
        worker.start_again()
    heard = until_all_heard(gateway, wanted)
    repeats = {to: times - 1 for to, times in heard.items() if times > 1}
    print(f"{sum(repeats.values())} of {NUMBER} SMS repeated after {KILLS} kills")
    assert sum(repeats.values()) <= KILLS * THREADS * Sms.step


def has_more_than(gateway: SmppGateway, number: int) -> bool:
    return len(gateway.parts) > number


def until_all_heard(gateway: SmppGateway, wanted: list[str]) -> Counter[str]:
    def heard() -> Counter[str]:
        return Counter(f"+{part.to.lstrip('+')}" for part in gateway.parts)

    until(lambda: set(heard()) == set(wanted), "everybody has heard", 90)
    return heard()

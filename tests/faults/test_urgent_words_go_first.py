"""What waits when a thread comes free goes by urgency: questions, serious incidents, plans."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest

from statushub import clock, database, precedence
from statushub.actions import fanouts as ordering
from statushub.actions import notices
from statushub.channels import Letter, Outcome
from statushub.fanout import batches, plan, release
from statushub.model import fanouts
from statushub.model.audit import HOUSE
from statushub.publish import store
from tests.faults import audience, scripted
from tests.faults.parts import until
from tests.installation import BODY, Installation

ASKED = "You already get updates"
SERIOUS, MINOR, PLANNED = "Serious", "Minor", "Planned"


def test_the_order_in_which_they_leave(
    either_house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = scripted.put_in_place(monkeypatch)
    left: list[str] = []

    def says(provider: str, letter: Letter) -> Outcome:
        left.append(f"{letter.message.subject} {letter.message.text}")
        return scripted.takes(provider, letter)

    wire.says = says
    held = either_house.subscription("ana@example.org")
    soon = clock.now() + timedelta(days=1)
    moments = {"starts_at": soon, "ends_at": soon + timedelta(hours=1)}
    work = notices.OpenNotice("maintenance", _titled(PLANNED), moments=moments)
    notices.open_notice(work, HOUSE)
    either_house.incident(texts=_titled(MINOR), impact="minor")
    either_house.incident(texts=_titled(SERIOUS), impact="major")
    with database.transaction() as session:
        ordering.order(
            session,
            page_id=either_house.page.id,
            purpose=fanouts.CONFIRMATION,
            recipients=[held.id],
            content={"already": True, "days": 1, "minutes": 10},
        )
    either_house.work()
    words = (ASKED, SERIOUS, MINOR, PLANNED)
    found = [next((word for word in words if word in one), one) for one in left]
    assert found == list(words)


def test_letters_wait_while_a_page_is_made(
    house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = scripted.put_in_place(monkeypatch)
    audience.gather(house.page.id, 3)
    fanout = audience.posted(house)
    store.publish(house.page.id, "http://status.example")
    plan.plan(fanout)
    release.release(fanout)
    with ThreadPoolExecutor(1) as thread:
        with precedence.taken(), precedence.taken():
            sending = thread.submit(batches.send_free, 1)
            until(lambda: audience.deliveries(fanout)[fanouts.SENDING] == 3, "three to be sent")
            assert not wait([sending], timeout=0.2).done
            assert wire.heard() == []
        assert sending.result(timeout=10) is None
    assert len(wire.heard()) == 3


def test_no_letter_waits_for_a_page_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precedence, "_LONGEST_SECONDS", 0.01)
    with precedence.taken():
        precedence.give_way()
    monkeypatch.setattr(precedence, "_LONGEST_SECONDS", 3600)
    precedence.give_way()


def test_a_digest_waits_for_all_of_them() -> None:
    others = [one.urgency or 0 for one in fanouts.PURPOSES.values() if one != fanouts.DIGEST]
    assert (fanouts.DIGEST.urgency or 0) > max(others)


def _titled(title: str) -> Mapping[str, Mapping[str, str]]:
    return {code: {"title": title, "body": BODY[code]} for code in BODY}

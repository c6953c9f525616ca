"""What waits when a thread comes free goes by urgency: questions, serious incidents, plans."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from statushub import clock, database
from statushub.actions import fanouts as ordering
from statushub.actions import notices
from statushub.channels import Letter, Outcome
from statushub.model import fanouts
from statushub.model.audit import HOUSE
from tests.faults import scripted
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
    plan = notices.OpenNotice("maintenance", _titled(PLANNED), moments=moments)
    notices.open_notice(plan, HOUSE)
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


def test_a_digest_waits_for_all_of_them() -> None:
    others = [one.urgency or 0 for one in fanouts.PURPOSES.values() if one != fanouts.DIGEST]
    assert (fanouts.DIGEST.urgency or 0) > max(others)


def _titled(title: str) -> Mapping[str, Mapping[str, str]]:
    return {code: {"title": title, "body": BODY[code]} for code in BODY}

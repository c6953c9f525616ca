"""An editor posts what began earlier: with its real times, in order, telling nobody."""

from datetime import timedelta

import pytest

from statushub import clock, database, language
from statushub.actions import notices
from statushub.errors import Refused
from statushub.model import claims
from statushub.model import notices as facts
from statushub.model.audit import HOUSE
from tests.installation import BODY, TITLE, Installation

TEXTS = {code: {"title": TITLE[code], "body": BODY[code]} for code in ("en", "es")}
FIXED = {"en": {"body": "It works again."}, "es": {"body": "Vuelve a funcionar."}}


def test_readers_see_when_it_was_and_claims_follow(either_house: Installation) -> None:
    service = either_house.service()
    began = clock.now() - timedelta(days=3)
    posted = either_house.incident(
        {service.public_id: "major_outage"}, notify=False, posted_at=began
    )
    notices.post_update(
        notices.PostUpdate(
            posted.notice.public_id,
            FIXED,
            state="resolved",
            notify=False,
            posted_at=began + timedelta(hours=2),
        ),
        HOUSE,
    )
    with database.reading() as session:
        notice = facts.notice(session, either_house.page.id, posted.notice.public_id)
        (claim,) = claims.in_force_since(session, [service.id], began - timedelta(days=1))
    assert (notice.began_at, notice.closed_at) == (began, began + timedelta(hours=2))
    assert [update.posted_at for update in notice.updates] == [began, began + timedelta(hours=2)]
    assert (claim.since, claim.until) == (began, began + timedelta(hours=2))


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(minutes=5), "This has not happened yet. Choose a time in the past."),
        (timedelta(hours=-3), "An update cannot come before the one it follows."),
    ],
)
def test_an_impossible_time_is_refused(house: Installation, ahead: timedelta, words: str) -> None:
    posted = house.incident(notify=False, posted_at=clock.now() - timedelta(hours=2))
    late = notices.PostUpdate(posted.notice.public_id, FIXED, posted_at=clock.now() + ahead)
    with language.speaking("en"), pytest.raises(Refused) as caught:
        notices.post_update(late, HOUSE)
    (fault,) = caught.value.faults
    assert (fault.field, str(fault.message)) == ("posted_at", words)


def test_a_whole_past_is_kept_at_once_or_not_at_all(house: Installation) -> None:
    now = clock.now()
    opening = notices.OpenNotice(
        "maintenance",
        TEXTS,
        moments={
            "starts_at": now - timedelta(days=2),
            "ends_at": now - timedelta(days=2) + timedelta(hours=3),
        },
        notify=False,
        posted_at=now - timedelta(days=5),
    )
    done = [
        notices.PostUpdate(
            "",
            FIXED,
            state=state,
            notify=False,
            posted_at=now - timedelta(days=2) + timedelta(hours=late),
        )
        for state, late in (("in_progress", 0), ("completed", 2))
    ]
    with pytest.raises(Refused):
        notices.record_notice(opening, [*done, *done], HOUSE)
    with database.reading() as session:
        assert not facts.newest(session, house.page.id)
    notice = notices.record_notice(opening, done, HOUSE)
    house.work()
    with database.reading() as session:
        kept = facts.notice(session, house.page.id, notice.public_id)
    assert [update.state for update in kept.updates] == ["scheduled", "in_progress", "completed"]
    assert kept.due_at is None

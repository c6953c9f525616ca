"""Statuses follow notices, moments come by themselves, wordings are corrected, all is kept."""

from datetime import timedelta

import pytest

from statushub import clock, database
from statushub.actions import corrections, notices, services
from statushub.errors import Refused
from statushub.model import claims
from statushub.model import notices as facts
from statushub.model.audit import HOUSE
from statushub.model.notices import Notice
from statushub.model.services import Service
from statushub.model.words import versions_of
from statushub.publish import serve
from tests.installation import BODY, TITLE, Installation, MovedClock

POLICY = {
    "en": {
        "title": "Notice is 15 days",
        "body": "We change it.",
        "before": "30 days",
        "after": "15 days",
        "affected": "Everybody with a contract",
    },
    "es": {
        "title": "El preaviso es de 15 días",
        "body": "Lo cambiamos.",
        "before": "30 días",
        "after": "15 días",
        "affected": "Quienes tengan contrato",
    },
}


def status(service: Service) -> str:
    with database.reading() as session:
        return claims.statuses(session, [service.id])[service.id]


def notice_of(house: Installation, public_id: str) -> Notice:
    with database.reading() as session:
        return facts.notice(session, house.page.id, public_id)


def page(language: str) -> str:
    served = serve.find(f"{language}/index.html")
    assert served is not None
    return served.body.decode()


def test_a_service_has_its_worst_open_claim(either_house: Installation) -> None:
    service = either_house.service()
    first = either_house.incident({service.public_id: "degraded_performance"})
    second = either_house.incident({service.public_id: "major_outage"})
    services.state_status(service.public_id, "partial_outage", HOUSE)
    assert status(service) == "major_outage"

    notices.post_update(notices.PostUpdate(second.notice.public_id, state="resolved"), HOUSE)
    assert status(service) == "partial_outage"
    services.state_status(service.public_id, "operational", HOUSE)
    assert status(service) == "degraded_performance"
    posted = notices.post_update(
        notices.PostUpdate(first.notice.public_id, state="resolved"), HOUSE
    )
    assert status(service) == "operational"
    (affected,) = posted.update.services
    assert (affected.old_status, affected.new_status) == ("degraded_performance", "operational")


def test_reopening_claims_again(house: Installation) -> None:
    service = house.service()
    posted = house.incident({service.public_id: "major_outage"})
    notice_id = posted.notice.public_id
    notices.post_update(notices.PostUpdate(notice_id, state="resolved"), HOUSE)
    assert notice_of(house, notice_id).closed_at is not None
    notices.post_update(notices.PostUpdate(notice_id, state="investigating"), HOUSE)
    assert notice_of(house, notice_id).closed_at is None
    assert status(service) == "major_outage"


def test_maintenance_starts_and_ends_by_itself(
    either_house: Installation, moved: MovedClock
) -> None:
    either_house.subscription("ana@example.org", "es")
    service = either_house.service()
    now = clock.now()
    posted = either_house.incident(
        {service.public_id: "under_maintenance"},
        kind="maintenance",
        moments={"starts_at": now + timedelta(hours=1), "ends_at": now + timedelta(hours=2)},
    )
    either_house.work()
    assert status(service) == "operational"
    moved.forward(hours=1, seconds=1)
    either_house.work()
    assert notice_of(either_house, posted.notice.public_id).state == "in_progress"
    assert status(service) == "under_maintenance"
    moved.forward(hours=1)
    either_house.work()
    either_house.work()
    ended = notice_of(either_house, posted.notice.public_id)
    assert (ended.state, status(service)) == ("completed", "operational")
    assert ended.due_at is None
    assert len(either_house.mails("ana@example.org")) == 3


def test_a_policy_change_takes_effect_and_ends(house: Installation, moved: MovedClock) -> None:
    now = clock.now()
    posted = house.incident(
        kind="policy_change",
        texts=POLICY,
        moments={
            "effective_from": now + timedelta(days=10),
            "effective_until": now + timedelta(days=20),
        },
    )
    house.work()
    assert "El preaviso es de 15 días" in page("es")
    moved.forward(days=10, seconds=1)
    house.work()
    assert notice_of(house, posted.notice.public_id).state == "in_effect"
    moved.forward(days=10)
    house.work()
    assert notice_of(house, posted.notice.public_id).state == "ended"


def test_moving_the_start_moves_what_comes_by_itself(
    house: Installation, moved: MovedClock
) -> None:
    now = clock.now()
    moments = {"starts_at": now + timedelta(hours=1), "ends_at": now + timedelta(hours=2)}
    posted = house.incident(kind="maintenance", moments=moments)
    later = {"starts_at": now + timedelta(hours=5), "ends_at": now + timedelta(hours=6)}
    texts = {code: {"body": BODY[code]} for code in BODY}
    notices.post_update(notices.PostUpdate(posted.notice.public_id, texts, moments=later), HOUSE)
    moved.forward(hours=3)
    house.work()
    assert notice_of(house, posted.notice.public_id).state == "scheduled"
    moved.forward(hours=2, seconds=1)
    house.work()
    assert notice_of(house, posted.notice.public_id).state == "in_progress"


def test_a_correction_keeps_what_was_written(house: Installation) -> None:
    house.subscription("ben@example.org")
    posted = house.incident()
    house.work()
    correction = {"en": {"body": "We are looking into it now."}}
    corrections.correct_update(
        corrections.CorrectUpdate(posted.update.public_id, correction), HOUSE
    )
    house.work()
    with database.reading() as session:
        versions = [
            (words.version, words.content)
            for words in versions_of(session, posted.update.id)
            if (words.language, words.part) == ("en", "body")
        ]
    assert versions == [(1, BODY["en"]), (2, "We are looking into it now.")]
    assert "We are looking into it now." in page("en")
    assert "edited" in page("en").lower()
    assert len(house.mails()) == 1  # nobody is told again


def test_a_required_text_cannot_be_corrected_away(house: Installation) -> None:
    posted = house.incident()
    with pytest.raises(Refused) as caught:
        corrections.correct_update(
            corrections.CorrectUpdate(posted.update.public_id, {"en": {"title": "  "}}), HOUSE
        )
    assert caught.value.faults[0].field == "texts.en.title"


def test_a_missing_translation_comes_later(house: Installation) -> None:
    posted = house.incident(
        texts={"en": {"title": TITLE["en"], "body": BODY["en"]}}, without_languages=("es",)
    )
    house.work()
    assert 'lang="en"' in page("es")
    spanish = {"es": {"title": TITLE["es"], "body": BODY["es"]}}
    corrected = corrections.correct_update(
        corrections.CorrectUpdate(posted.update.public_id, spanish), HOUSE
    )
    house.work()
    assert corrected.update.without_languages == []
    assert TITLE["es"] in page("es")


def test_a_withdrawn_notice_leaves_a_tombstone(house: Installation) -> None:
    service = house.service()
    posted = house.incident({service.public_id: "major_outage"})
    house.work()
    notices.withdraw_notice(notices.WithdrawNotice(posted.notice.public_id), HOUSE)
    house.work()
    assert status(service) == "operational"
    assert TITLE["en"] not in page("en").split("<main")[1].split("history")[0]
    feed = serve.find("en/feed.atom")
    assert feed is not None
    assert b"ithdrawn" in feed.body
    with pytest.raises(Refused):
        notices.post_update(notices.PostUpdate(posted.notice.public_id, state="resolved"), HOUSE)


def test_one_that_began_earlier_counts_from_then(house: Installation) -> None:
    service = house.service()
    began = clock.now() - timedelta(hours=3)
    posted = house.incident({service.public_id: "major_outage"}, moments={"starts_at": began})
    with database.reading() as session:
        (claim,) = claims.of_notice(session, posted.notice.id)
    assert claim.since == began
    assert notice_of(house, posted.notice.public_id).began_at == began


def test_one_that_is_over_already(house: Installation) -> None:
    service = house.service()
    now = clock.now()
    posted = house.incident(
        {service.public_id: "major_outage"},
        state="resolved",
        moments={"starts_at": now - timedelta(hours=3), "ends_at": now - timedelta(hours=1)},
        notify=False,
    )
    notice = notice_of(house, posted.notice.public_id)
    assert notice.closed_at == now - timedelta(hours=1)
    assert status(service) == "operational"


def test_a_rehearsal_keeps_nothing(house: Installation) -> None:
    seen = []
    command = notices.OpenNotice(
        "incident", {code: {"title": TITLE[code], "body": BODY[code]} for code in TITLE}
    )
    notices.open_notice(
        command, HOUSE, lambda _session, posted: seen.append(posted.notice.number), rehearse=True
    )
    assert seen == [1]
    with database.reading() as session:
        assert facts.newest(session, house.page.id) == []
    assert house.incident().notice.number == 1

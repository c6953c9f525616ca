"""At the desk and by API: what replaces a rule is announced, and it is corrected in the open."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from statushub import clock, database
from statushub.actions import notices
from statushub.actions.notices import OpenNotice, Posted
from statushub.model.audit import HOUSE
from statushub.model.words import versions_of
from tests.desk import Desk, editor_with_password
from tests.installation import Installation, MovedClock
from tests.integrators import Integrator

TEXTS = {
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


@pytest.fixture
def desk(house: Installation) -> Desk:
    return editor_with_password(house.app, "eva@example.org", "author")


@pytest.fixture
def integrator(house: Installation) -> Integrator:
    return Integrator(house)


def announced(days: int = 10) -> Posted:
    moments = {"effective_from": clock.now() + timedelta(days=days)}
    return notices.open_notice(OpenNotice("policy_change", TEXTS, moments=moments), HOUSE)


def typed(texts: dict[str, dict[str, str]]) -> dict[str, str]:
    return {
        f"texts.{code}.{part}": words
        for code, parts in texts.items()
        for part, words in parts.items()
    }


def test_what_replaces_a_rule_is_chosen_while_writing(house: Installation, desk: Desk) -> None:
    first = announced()
    form = "/desk/notices/new/policy_change"
    desk.open(form)
    assert "No earlier notice" in desk.text
    assert f'<option value="{first.notice.public_id}">Notice is 15 days</option>' in desk.text
    newer = {code: {**parts, "title": f"{parts['title']} (2)"} for code, parts in TEXTS.items()}
    at = (clock.now() + timedelta(days=20)).astimezone(ZoneInfo("Europe/Madrid"))
    filled = {
        **typed(newer),
        "state": "announced",
        "impact": "none",
        "effective_from": at.strftime("%Y-%m-%dT%H:%M"),
        "supersedes": first.notice.public_id,
    }
    desk.send(form, **filled, do="preview")
    assert f'name="supersedes" value="{first.notice.public_id}"' in desk.text
    desk.send(form, **filled, do="publish")
    assert "Replaces:" in desk.text
    assert f'href="/desk/notices/{first.notice.public_id}"' in desk.text
    assert "Replaced by:" in desk.open(f"/desk/notices/{first.notice.public_id}").text
    desk.open(form)
    desk.send(form, **filled, do="publish")
    assert desk.page is not None
    assert desk.page.status_code == 422
    assert "Another notice replaces that one already: “Notice is 15 days (2)”." in desk.text


def test_a_correction_is_told_if_the_editor_says_so(house: Installation, desk: Desk) -> None:
    house.subscription("ben@example.org", "en")
    posted = announced()
    house.work()
    notice = f"/desk/notices/{posted.notice.public_id}"
    form = f"{notice}/updates/{posted.update.public_id}/correct"
    desk.open(form)
    assert "Readers see what you change" in desk.text
    right = {code: dict(parts) for code, parts in TEXTS.items()}
    right["en"]["after"] = "14 days"
    desk.send(form, **typed(right), notify="no")
    assert "Readers see what has changed." in desk.text
    assert "Readers see here what was taken out and what was put in." in desk.text
    house.work()
    assert len(house.mails("ben@example.org")) == 1
    right["en"]["after"] = "10 days"
    desk.open(form)
    desk.send(form, **typed(right), notify="yes")
    assert "Subscribers are told what has changed." in desk.text
    house.work()
    mail = house.mails("ben@example.org")[-1]
    assert str(mail["Subject"]) == "[Correction] Notice is 15 days"
    page = house.client().get(f"/en/notices/{posted.notice.public_id}").text
    assert page.count("As it read before") == 2, "each earlier wording can be read"


def test_a_translator_puts_words_right_and_tells_nobody(house: Installation) -> None:
    house.subscription("ben@example.org", "en")
    posted = announced()
    house.work()
    desk = editor_with_password(house.app, "tom@example.org", "translator")
    form = f"/desk/notices/{posted.notice.public_id}/updates/{posted.update.public_id}/correct"
    assert "Tell subscribers" not in desk.open(form).text
    right = {code: dict(parts) for code, parts in TEXTS.items()}
    right["es"]["after"] = "14 días"
    desk.send(form, **typed(right), notify="yes")
    house.work()
    assert len(house.mails("ben@example.org")) == 1


def test_what_has_ended_is_refused_at_the_desk(
    house: Installation, desk: Desk, moved: MovedClock
) -> None:
    posted = announced(days=1)
    moved.forward(days=1, seconds=1)
    house.work()
    notices.post_update(notices.PostUpdate(posted.notice.public_id, state="ended"), HOUSE)
    form = f"/desk/notices/{posted.notice.public_id}/updates/{posted.update.public_id}/correct"
    desk.open(form)
    right = {code: dict(parts) for code, parts in TEXTS.items()}
    right["en"]["after"] = "14 days"
    desk.send(form, **typed(right), notify="no")
    assert desk.page is not None
    assert desk.page.status_code == 422
    assert "What people read then stays as it was." in desk.text
    assert "14 days" in desk.text, "what was typed is not lost"


def test_by_api(house: Installation, integrator: Integrator) -> None:
    first = announced()
    answer = integrator.post(
        "/api/notices",
        {
            "kind": "policy_change",
            "texts": TEXTS,
            "effective_from": (clock.now() + timedelta(days=20)).isoformat(),
            "supersedes": first.notice.public_id,
        },
    )
    assert answer.status_code == 201, answer.text
    second = answer.json
    assert second is not None
    assert second["supersedes"] == first.notice.public_id
    earlier = integrator.get(f"/api/notices/{first.notice.public_id}").json
    assert earlier is not None
    assert earlier["superseded_by"] == second["id"]
    again = integrator.post(
        f"/api/notices/{first.notice.public_id}/updates",
        {
            "texts": {code: {"body": parts["body"]} for code, parts in TEXTS.items()},
            "supersedes": second["id"],
        },
    )
    assert again.status_code == 422
    assert again.json is not None
    assert again.json["errors"][0]["field"] == "supersedes"
    corrected = integrator.patch(
        f"/api/updates/{first.update.public_id}",
        {"texts": {"en": {"after": "14 days"}}, "notify": True},
    )
    assert corrected.status_code == 200, corrected.text
    seen = integrator.get(f"/api/notices/{first.notice.public_id}").json
    assert seen is not None
    assert seen["updates"][-1]["corrects"] == first.update.public_id
    assert seen["texts"]["en"]["after"] == "14 days"
    with database.reading() as session:
        kept = versions_of(session, first.update.id)
    assert [one.content for one in kept if (one.language, one.part) == ("en", "after")] == [
        "15 days",
        "14 days",
    ]

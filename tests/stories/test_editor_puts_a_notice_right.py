"""An editor corrects a wording, adds what was not translated, or takes a notice back."""

import pytest

from tests.desk import Desk, editor_with_password
from tests.installation import Installation


@pytest.fixture
def desk(house: Installation) -> Desk:
    return editor_with_password(house.app, "eva@example.org", "author")


def test_a_correction_is_seen_and_the_old_wording_kept(house: Installation, desk: Desk) -> None:
    house.subscription("ben@example.org", "en")
    posted = house.incident()
    house.work()
    notice = f"/desk/notices/{posted.notice.public_id}"
    form = f"{notice}/updates/{posted.update.public_id}/correct"
    desk.open(form)
    assert 'value="Phone lines closed"' in desk.text
    words = {
        "texts.en.title": "Phone lines closed in Madrid",
        "texts.es.title": "Líneas telefónicas cerradas",
        "texts.en.body": "We are looking into it.",
        "texts.es.body": "Lo estamos investigando.",
    }
    desk.send(form, **words)
    assert desk.path == notice
    assert "1 earlier wording" in desk.text
    assert "Corrected the wording of an update" in desk.text
    house.work()
    page = house.client().get(f"/en/notices/{posted.notice.public_id}").text
    assert "Phone lines closed in Madrid" in page
    assert "edited" in page
    assert len(house.mails("ben@example.org")) == 1


def test_a_required_text_cannot_be_emptied(house: Installation, desk: Desk) -> None:
    posted = house.incident()
    form = f"/desk/notices/{posted.notice.public_id}/updates/{posted.update.public_id}/correct"
    desk.open(form)
    desk.send(form, **{"texts.en.title": "", "texts.en.body": "New words."})
    assert desk.page is not None
    assert desk.page.status_code == 422
    assert "This cannot be left empty." in desk.text
    assert "New words." in desk.text


def test_a_translator_adds_the_language_that_was_missing(house: Installation) -> None:
    texts = {"en": {"title": "Phone lines closed", "body": "We are looking into it."}}
    posted = house.incident(texts=texts, without_languages=("es",))
    house.work()
    desk = editor_with_password(house.app, "tom@example.org", "translator")
    notice = f"/desk/notices/{posted.notice.public_id}"
    assert "Not yet in Spanish" in desk.open("/desk/notices").text
    desk.open(notice)
    assert "Not written in this language yet." in desk.text
    assert "Post an update" not in desk.text
    form = f"{notice}/updates/{posted.update.public_id}/correct"
    desk.open(form)
    desk.send(
        form,
        **{
            "texts.en.title": "Phone lines closed",
            "texts.en.body": "We are looking into it.",
            "texts.es.title": "Líneas cerradas",
            "texts.es.body": "Lo estamos investigando.",
        },
    )
    assert "Not yet in Spanish" not in desk.text
    house.work()
    assert "Líneas cerradas" in house.client().get("/es/").text


def test_a_notice_is_withdrawn_after_asking(house: Installation, desk: Desk) -> None:
    house.subscription("ben@example.org", "en")
    service = house.service()
    posted = house.incident({service.public_id: "major_outage"})
    house.work()
    notice = f"/desk/notices/{posted.notice.public_id}"
    assert "It cannot be brought back." in desk.open(f"{notice}/withdraw").text
    desk.send(f"{notice}/withdraw", notify="yes")
    assert desk.path == notice
    assert "Withdrew the notice" in desk.text
    assert "Post an update" not in desk.text
    house.work()
    assert "Not working right now" not in house.client().get("/en/").text
    assert "withdrawn" in house.client().get(f"/en/notices/{posted.notice.public_id}").text
    assert len(house.mails("ben@example.org")) == 2
    desk.open(f"{notice}/withdraw")
    desk.send(f"{notice}/withdraw")
    assert "This notice was withdrawn already." in desk.text


def test_nobody_else_may(house: Installation) -> None:
    posted = house.incident()
    desk = editor_with_password(house.app, "tom@example.org", "translator")
    notice = f"/desk/notices/{posted.notice.public_id}"
    assert desk.open(f"{notice}/withdraw").status_code == 403
    assert desk.open(f"{notice}/updates/new").status_code == 403
    assert desk.open("/desk/notices/abcdefghijkl").status_code == 404

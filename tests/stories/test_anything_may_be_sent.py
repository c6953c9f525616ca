"""Bytes that no form of ours would send: answered in the reader's language, and no row is kept."""

import pytest
from sqlalchemy import func, select

from statushub import database
from statushub.model.notices import Notice
from statushub.model.subscriptions import Subscription
from tests.desk import ADDRESS, Desk, editor_with_password
from tests.installation import Installation
from tests.integrators import Integrator

FORM = "application/x-www-form-urlencoded"
BODIES = {
    "no text": b"address=%ff%fe&texts.en.title=\xff\xfe&texts.es.title=%ff",
    "NUL": b"address=a%00b@example.org&texts.en.title=a%00&state=%00&language=%00&which=%00",
    "controls": b"address=a%1b%07%0d%0aBcc:x@example.org&texts.en.title=%1b[2J&kinds=%0a",
    "many": b"&".join(b"services=%d" % number for number in range(900)),
    "nothing": b"",
}


def rows() -> int:
    with database.reading() as session:
        return sum(
            session.scalars(select(func.count()).select_from(table)).one()
            for table in (Notice, Subscription)
        )


@pytest.mark.parametrize("query", ["%ff", "by=%ff", "by=%00", "by=sms&by=email", "%00=%00", "&&=&"])
@pytest.mark.parametrize("path", ["/es/", "/es/subscribe", "/es/history"])
def test_in_the_question(house: Installation, path: str, query: str) -> None:
    house.work()
    answer = house.client().get(f"{path}?{query}")
    assert answer.status_code == 200
    assert '<html lang="es"' in answer.text


@pytest.mark.parametrize("body", BODIES.values(), ids=list(BODIES))
def test_in_public_forms(house: Installation, body: bytes) -> None:
    house.work()
    for path in ("/es/subscribe", "/es/manage/x", "/es/confirm/x", "/unsubscribe/x"):
        answer = house.client().post(
            path, data=body, content_type=FORM, headers={"Accept-Language": "es"}
        )
        assert answer.status_code in {404, 422}, path
        assert '<html lang="es"' in answer.text
    assert rows() == 0


@pytest.mark.parametrize("body", BODIES.values(), ids=list(BODIES))
def test_in_forms_of_the_desk(house: Installation, body: bytes) -> None:
    desk = editor_with_password(house.app, "pia@example.org")
    desk.open("/desk/notices/new/incident")
    token = desk.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    for path in ("/desk/notices/new/incident", "/desk/services/new", "/desk/subscribers/new"):
        answer = desk.browser.post(
            path,
            base_url=ADDRESS,
            data=body + b"&csrf_token=" + token.encode(),
            content_type=FORM,
            headers={"Referer": f"{ADDRESS}/desk/"},
        )
        assert answer.status_code in {200, 400, 422}, (path, answer.status_code)
        assert "<h1" in answer.text
    assert rows() == 0


def test_ten_megabytes_at_every_door(house: Installation) -> None:
    house.work()
    desk = editor_with_password(house.app, "pia@example.org")
    much = b"x" * 10_000_000
    for path in ("/desk/notices/new/incident", "/desk/sign-in"):
        answer = desk.browser.post(path, base_url=ADDRESS, data=much, content_type=FORM)
        assert answer.status_code == 413, path
        assert "This is too large" in answer.text
    for path in ("/es/subscribe", "/es/nada"):
        answer = house.client().post(path, data=much, content_type=FORM)
        assert answer.status_code in {404, 405, 413}, path
        assert '<html lang="es"' in answer.text
    wordy = Integrator(house).post(
        "/api/subscriptions", data=b'"' + much + b'"', content_type="application/json"
    )
    assert wordy.status_code == 413
    assert rows() == 0


def test_a_visitor_without_a_session_gets_no_further(house: Installation) -> None:
    for body in BODIES.values():
        answer = Desk(house.app).browser.post(
            "/desk/notices/new/incident", base_url=ADDRESS, data=body, content_type=FORM
        )
        assert answer.status_code in {302, 303, 400, 403}
    assert rows() == 0

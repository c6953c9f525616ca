"""An advisory is said before anybody feels it, begins and ends by itself, each told once."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from statushub import clock, database
from statushub.actions import notices
from statushub.actions.notices import OpenNotice, Posted, PostUpdate
from statushub.errors import Refused
from statushub.model import claims
from statushub.model import notices as facts
from statushub.model.audit import HOUSE
from statushub.model.services import Service
from tests.desk import Desk, editor_with_password
from tests.installation import Installation, MovedClock, text_of

TEXTS = {
    "en": {
        "title": "Longer waits on the phone",
        "body": "Many of us are ill.",
        "wait": "about 25 minutes instead of 5",
        "advice": "Use web chat.",
    },
    "es": {
        "title": "Más espera en el teléfono",
        "body": "Gran parte del equipo está de baja.",
        "wait": "unos 25 minutos en lugar de 5",
        "advice": "Use el chat web.",
    },
}


@pytest.fixture
def desk(house: Installation) -> Desk:
    return editor_with_password(house.app, "eva@example.org", "author")


def advisory(**more: object) -> Posted:
    command = {"kind": "advisory", "texts": TEXTS, "impact": "minor"} | more
    return notices.open_notice(OpenNotice(**command), HOUSE)  # type: ignore[arg-type]


def hours(number: float) -> object:
    return clock.now() + timedelta(hours=number)


def status(service: Service) -> str:
    with database.reading() as session:
        return claims.statuses(session, [service.id])[service.id]


def subjects(house: Installation) -> list[str]:
    house.work()
    house.work()
    return [str(mail["Subject"]).split("]")[0] + "]" for mail in house.mails("ben@example.org")]


def test_one_that_is_expected_begins_and_ends_by_itself(
    house: Installation, moved: MovedClock
) -> None:
    house.subscription("ben@example.org", "en")
    service = house.service()
    posted = advisory(
        state="expected",
        services={service.public_id: "degraded_performance"},
        moments={"starts_at": hours(2), "ends_at": hours(10)},
    )
    assert subjects(house) == ["[Expected]"]
    assert "Expected wait:\r\nabout 25 minutes instead of 5" in text_of(house.mails()[0])
    assert status(service) == "operational", "nobody feels it yet"
    assert "Coming up" in house.client().get("/en/").text
    moved.forward(hours=2, seconds=1)
    assert subjects(house) == ["[Expected]", "[Under way]"]
    assert status(service) == "degraded_performance"
    page = house.client().get("/es/").text
    assert "unos 25 minutos en lugar de 5" in page
    assert "Use el chat web." in page
    moved.forward(hours=8)
    assert subjects(house) == ["[Expected]", "[Under way]", "[Over]"]
    assert status(service) == "operational"
    with database.reading() as session:
        ended = facts.notice(session, house.page.id, posted.notice.public_id)
    assert (ended.state, ended.due_at) == ("over", None)
    for address in (f"/en/notices/{posted.notice.public_id}", "/en/feed.atom"):
        assert "Everything takes its usual time again." in house.client().get(address).text


def test_one_that_has_begun_needs_no_beginning(house: Installation, desk: Desk) -> None:
    form = "/desk/notices/new/advisory"
    desk.open(form)
    assert "Leave empty where it has begun just now." in desk.text
    until = (clock.now() + timedelta(days=2)).astimezone(ZoneInfo("Europe/Madrid"))
    filled = {
        f"texts.{code}.{part}": words
        for code, parts in TEXTS.items()
        for part, words in parts.items()
    } | {"state": "in_force", "impact": "minor", "ends_at": until.strftime("%Y-%m-%dT%H:%M")}
    desk.send(form, **filled, do="publish")
    assert "Published." in desk.text
    house.work()
    assert "Longer waits on the phone" in house.client().get("/en/").text


def test_one_called_off_does_not_begin(house: Installation, moved: MovedClock) -> None:
    house.subscription("ben@example.org", "en")
    moments = {"starts_at": hours(2), "ends_at": hours(10)}
    posted = advisory(state="expected", moments=moments)
    notices.post_update(PostUpdate(posted.notice.public_id, state="called_off"), HOUSE)
    moved.forward(hours=12)
    assert subjects(house) == ["[Expected]", "[Called off]"]


@pytest.mark.parametrize(
    ("state", "starts", "ends", "field", "words"),
    [
        ("expected", None, 5, "starts_at", "Say when."),
        ("expected", 6, 5, "ends_at", "This must come after “From”."),
        ("in_force", None, None, "ends_at", "Say when."),
        ("in_force", None, -1, "ends_at", "This is in the past. Choose a time to come."),
        (
            "in_force",
            3,
            5,
            "starts_at",
            "This is still to come. Choose a time in the past, or “Expected”.",
        ),
    ],
)
def test_dates_that_cannot_be(
    house: Installation,
    state: str,
    starts: float | None,
    ends: float | None,
    field: str,
    words: str,
) -> None:
    given = {"starts_at": starts, "ends_at": ends}
    moments = {name: hours(number) for name, number in given.items() if number is not None}
    with pytest.raises(Refused) as caught:
        advisory(state=state, moments=moments)
    assert {fault.field: str(fault.message) for fault in caught.value.faults} == {field: words}
    with database.reading() as session:
        assert facts.newest(session, house.page.id) == []

"""An editor brings measured waits in by the desk, reads what was taken, and why lines were not."""

import io
from datetime import UTC, datetime

import pytest

from statushub import database
from statushub.model import audit
from tests.desk import Desk, Upload, editor_with_password
from tests.installation import Installation, MovedClock
from tests.stories.test_operator_brings_measured_waits import newest, sums

BRING = "/desk/contact-points/waits/bring"
NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


@pytest.fixture
def desk(house: Installation, moved: MovedClock) -> Desk:
    moved.to(NOW)
    opened = editor_with_password(house.app, "desk@example.org", "author")
    opened.open(BRING)
    return opened


def file(words: bytes) -> Upload:
    return io.BytesIO(words), "esperas.csv"


def test_a_spanish_spreadsheet_with_wrong_lines(desk: Desk, house: Installation) -> None:
    assert "There is no contact point yet where people wait" in desk.text
    phone = house.contact_point("Helpline", "Atención telefónica")
    desk.open(BRING)
    raw = (
        "Punto de contacto;Minutos;Hora\r\n"
        "Atención telefónica;7,5;03/03/2026 12:30\r\n"
        "Atención telefónica;-5;03/03/2026 12:31\r\n"
        "Nadie;5;03/03/2026 12:31\r\n"
        "Atención telefónica;5;03/03/2025 12:31\r\n"
    ).encode("latin-1")
    assert desk.send(BRING, file=file(raw)).status_code == 200
    for said in (
        "One wait was taken in.",
        "One is too long ago for any chart and was left out.",
        "2 lines were left out.",
        "it was read as Latin-1",
        "Decimal commas were read as such.",
        "A wait cannot be less than 0 minutes.",
        "There is no contact point “Nadie”.",
    ):
        assert said in desk.text
    assert (sums(), newest(phone.id)) == ((1, 8), 8)
    with database.reading() as session:
        entry = audit.newest(session)[0]
    assert (entry.verb, entry.detail, entry.actor_kind) == ("take_in_waits", {"waits": 1}, "editor")
    admin = editor_with_password(house.app, "admin@example.org", "admin")
    assert "Brought a list of measured waits in" in admin.open("/desk/audit").text
    desk.send(BRING, file=file(raw))
    assert "No wait was taken in." in desk.text
    assert "One was there before and stays as it is." in desk.text


def test_the_example_is_a_list_that_changes_nothing(desk: Desk, house: Installation) -> None:
    house.contact_point("Helpline", "Atención telefónica")
    house.contact_point("Form", "Formulario", "web")
    example = desk.open("/desk/contact-points/waits/example.csv").data
    assert example.decode("utf-8-sig").splitlines() == [
        "contact_point,minutes,at",
        "Helpline,12,2025-12-28T10:00:00+01:00",
        "Helpline,9,2025-12-28T10:15:00+01:00",
    ]
    desk.open(BRING)
    desk.send(BRING, file=file(example))
    assert "2 are too long ago for any chart and were left out." in desk.text
    assert sums() == (0, 0)


def test_what_is_no_list_is_refused_at_its_field(desk: Desk, house: Installation) -> None:
    house.contact_point()
    assert desk.send(BRING).status_code == 422
    assert "Choose a file." in desk.text
    assert desk.send(BRING, file=file(b"who,what\n1,2\n")).status_code == 422
    fault = desk.text.partition('id="field-file-fault">')[2][:200]
    assert "Expected: contact_point, minutes, at." in fault
    too_large = desk.send(BRING, file=file(b"x" * (4 * 1024 * 1024)))
    too_large.request.environ["wsgi.input"].close()
    assert too_large.status_code == 413
    reader = editor_with_password(house.app, "ben@example.org", "translator")
    assert reader.open(BRING).status_code == 403

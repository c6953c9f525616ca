"""An operator brings waits that were measured elsewhere, whatever wrote the file."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from statushub import clock, database
from statushub.actions import waits as stating
from statushub.actions.waits import Report
from statushub.errors import Refused
from statushub.exchange import waits
from statushub.model.audit import HOUSE
from statushub.model.waits import Wait, WaitSlot
from tests.installation import Installation, MovedClock

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon(moved: MovedClock) -> None:
    moved.to(NOW)


def sums() -> tuple[int, int]:
    with database.reading() as session:
        row = session.execute(select(func.sum(WaitSlot.count), func.sum(WaitSlot.total))).one()
    return row[0] or 0, row[1] or 0


def newest(contact_point_id: int) -> int | None:
    with database.reading() as session:
        return session.get_one(Wait, contact_point_id).minutes


def test_a_spanish_spreadsheet(house: Installation) -> None:
    phone = house.contact_point("Helpline", "Atención telefónica")
    raw = (
        "Punto de contacto;Minutos;Hora\r\n"
        "Atención telefónica;7,5;03/03/2026 12:30\r\n"
        "atención telefónica;4;3/3/2026 9:05\r\n"
    ).encode("latin-1")
    report = waits.read(raw, HOUSE)
    assert (report.taken, report.refused) == (2, [])
    assert report.remarks == (
        "The file is not UTF-8; it was read as Latin-1. Check letters such as ñ and é.",
        "The cells are separated by semicolons.",
        "Decimal commas were read as such.",
        "Minutes were rounded to whole ones.",
        "Dates such as 03/11/2026 were read with the day first.",
        "Times without an offset from UTC were read as those of Madrid.",
    )
    assert newest(phone.id) == 8
    with database.reading() as session:
        slots = session.scalars(select(WaitSlot.slot).order_by(WaitSlot.slot)).all()
    assert slots == [
        datetime(2026, 3, 3, 8, 0, tzinfo=UTC),
        datetime(2026, 3, 3, 11, 30, tzinfo=UTC),
    ]


def test_bad_rows_are_named_by_line_and_the_others_taken(house: Installation) -> None:
    phone = house.contact_point()
    house.contact_point("Twice", "Dos veces")
    house.contact_point("Twice", "Dos veces")
    house.contact_point("Form", "Formulario", "web")
    raw = f"""contact_point,minutes,at
{phone.public_id},5,2026-03-03T10:00:00+01:00
{phone.public_id},-5,2026-03-03T10:01:00+01:00
{phone.public_id},10000,2026-03-03T10:02:00+01:00
{phone.public_id},five,2026-03-03T10:03:00+01:00
{phone.public_id},5,yesterday
{phone.public_id},5,2026-03-03T18:00:00+01:00
{phone.public_id},9,2026-03-03T10:00:00+01:00
Twice,5,2026-03-03T10:00:00+01:00
Nobody,5,2026-03-03T10:00:00+01:00
Form,5,2026-03-03T10:00:00+01:00
Helpline,6,2026-03-03T11:00:00+01:00
Helpline,6,2025-03-03T11:00:00+01:00
"""
    report = waits.read(raw.encode(), HOUSE)
    assert (report.taken, report.known, report.past) == (2, 0, 1)
    assert dict(report.refused) == {
        3: "A wait cannot be less than 0 minutes.",
        4: "A wait of more than 1440 minutes, a day, is not taken.",
        5: "The minutes are no number.",
        6: "Write date and time as 2026-03-03T10:30:00+01:00.",
        7: "This instant lies ahead.",
        8: "Line 2 has a wait of the same instant already.",
        9: "Several contact points are called “Twice”. Give the id.",
        10: "There is no contact point “Nobody”.",
        11: "Nobody waits in minutes at a contact point of this type.",
    }
    assert sums() == (2, 11)
    assert newest(phone.id) == 6


def test_the_same_file_again_adds_nothing(either_house: Installation) -> None:
    phone = either_house.contact_point()
    stating.state(Report(phone.public_id, 3, as_of=NOW - timedelta(minutes=20)))
    raw = "contact_point,minutes,at\n" + "".join(
        f"{phone.public_id},{minute % 50},{(NOW - timedelta(minutes=minute)).isoformat()}\n"
        for minute in range(0, 300, 2)
    )
    first = waits.read(raw.encode(), HOUSE)
    # Of the quarter in which a queue has told its wait itself only what is newer counts.
    assert (first.taken, first.known) == (150 - 6, 6)
    before = sums()
    again = waits.read(raw.encode(), HOUSE)
    assert (again.taken, again.known) == (0, 150)
    assert sums() == before
    assert newest(phone.id) == 0


def test_a_file_without_its_columns_is_refused(house: Installation) -> None:
    for raw in (b"", b"who,what\n1,2\n", b"\x00\xff\xfe"):
        with pytest.raises(Refused):
            waits.read(raw, HOUSE)
    assert clock.now() >= NOW


@pytest.mark.long
def test_a_hundred_thousand(house: Installation) -> None:
    """Half of them wrong: repeated, or of a time to come."""
    points = [house.contact_point(f"Line {n}", f"Línea {n}") for n in range(10)]
    lines = ["contact_point,minutes,at"]
    for n in range(50_000):
        at = (NOW - timedelta(minutes=n // 10)).isoformat()
        lines.append(f"{points[n % 10].public_id},{n % 60},{at}")
    lines += lines[1:25_001]
    ahead = (NOW + timedelta(days=1)).isoformat()
    lines += [f"{points[n % 10].public_id},{n % 60},{ahead}" for n in range(25_000)]
    report = waits.read("\n".join(lines).encode(), HOUSE)
    assert (report.taken, len(report.refused)) == (50_000, 50_000)
    assert sums()[0] == 50_000

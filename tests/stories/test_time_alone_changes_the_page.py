"""Nobody does anything, and yet what readers see changes when its time comes; nothing else does."""

import re
from datetime import UTC, datetime, timedelta

from statushub import database
from statushub.actions import notices
from statushub.model import publications
from statushub.model.audit import HOUSE
from tests.installation import Installation, MovedClock

MIDNIGHT = datetime(2026, 3, 9, 23, 0, tzinfo=UTC)
"""In Madrid; in UTC, and to the servers, it is still the day before."""
MINUTE = timedelta(minutes=1)


def words(house: Installation, address: str) -> str:
    answer = house.client().get(address)
    assert answer.status_code == 200
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def published(house: Installation) -> int:
    """Return the number of the set readers see, once the worker has looked."""
    house.work()
    with database.reading() as session:
        newest = publications.newest(session, house.page.id)
    assert newest is not None
    return newest.number


def test_a_day_ends_work_begins_and_a_promise_is_broken(
    house: Installation, moved: MovedClock
) -> None:
    moved.to(MIDNIGHT - 90 * MINUTE)
    service = house.service()
    start = MIDNIGHT + 60 * MINUTE
    work = notices.open_notice(
        notices.OpenNotice(
            "maintenance",
            {code: {"title": "New lines", "body": "We change them."} for code in ("en", "es")},
            services={service.public_id: "under_maintenance"},
            moments={"starts_at": start, "ends_at": start + 120 * MINUTE},
        ),
        HOUSE,
    )
    house.incident(
        texts={code: {"title": "Long waits", "body": "x"} for code in ("en", "es")},
        next_update_at=start + 30 * MINUTE,
    )
    before = published(house)
    assert "As of Monday 9 March 2026, 22:30 (Madrid)" in words(house, "/en/")
    assert "Next update by Tuesday 10 March 2026, 01:30 (Madrid)" in words(house, "/en/")

    moved.to(MIDNIGHT - MINUTE)
    assert published(house) == before, "nothing reads differently yet"

    moved.to(MIDNIGHT + timedelta(seconds=1))
    assert published(house) == before + 1
    assert "As of Tuesday 10 March 2026, 00:00 (Madrid)" in words(house, "/en/")
    assert "Next update by 1:30" in words(house, "/en/"), "it is of the same day now"
    assert "Próxima información como muy tarde a la 1:30" in words(house, "/es/")
    assert "Actualizado: martes, 10 de marzo de 2026, 00:00 (Madrid)" in words(house, "/es/")
    assert "Working normally" in words(house, f"/en/services/{service.public_id}")

    moved.to(start + timedelta(seconds=1))
    published(house)
    assert "Planned work under way" in words(house, "/en/") or "Under maintenance" in words(
        house, "/en/"
    )
    assert "Under maintenance" in words(house, f"/en/services/{service.public_id}")
    assert "In progress" in words(house, f"/en/notices/{work.notice.public_id}")

    moved.to(start + 31 * MINUTE)
    published(house)
    page = words(house, "/en/")
    assert "We promised the next update by 1:30 and are late." in page
    assert "This page may be out of date." in page

    moved.to(start + 121 * MINUTE)
    published(house)
    assert "Working normally" in words(house, f"/en/services/{service.public_id}")
    assert "Under maintenance since" not in words(house, f"/en/services/{service.public_id}")
